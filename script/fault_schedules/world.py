"""Everything one schedule needs: a database that can be rolled back, a store far away, records.

The database is the real schema and the real ledger on SQLite in memory. A transaction is a
savepoint; what a killed process had not committed is gone, what it had committed stays.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from sqlalchemy import Connection, NestedTransaction, RootTransaction, create_engine, event
from sqlalchemy.pool import StaticPool

from fault_schedules.network import START, DistantStore, Network
from formgen.service.destroy.store_door import StoreDoor
from formgen_archive.audit import Actor, Event
from formgen_archive.canonical import sha256_hex
from formgen_archive.catalogue import batches, lifecycle, log, records, tombstones
from formgen_archive.catalogue.execution import Ledger
from formgen_archive.catalogue.lifecycle import Recorder
from formgen_archive.catalogue.migrate import migrate
from formgen_archive.destruction.guards import Assessment
from formgen_archive.destruction.lists import Judge, Line
from formgen_archive.destruction.perform import Doors
from formgen_archive.destruction.perform import StoreDoor as AnyStoreDoor
from formgen_archive.destruction.states import BatchStep
from formgen_archive.findings import ArchiveFinding
from formgen_archive.keys import object_key, record_prefix
from formgen_archive.manifest import Manifest, Representation
from formgen_archive.stores.locking import Lock, Version
from formgen_archive.stores.memory import MemoryStore

BATCH = "2029-001"
ELECTION = 7
KEPT_UNTIL = date(2028, 12, 31)
BODY = b"%PDF-1.7 a document"
MANIFEST = b'{"skema":"formgen/manifes/1"}'


@dataclass(slots=True, kw_only=True)
class World:
    """One schedule's universe.

    Attributes:
        conn: The one connection of the database, in an outer transaction.
        network: Requests under way and the clock.
        store: Behind the network.
        settle: Settle time the executor uses.
        records: Number of records, all in the decreed batch.
        holds: Record to the answers that were given to requests for a hold.
        answered: Record ids for which "tertahan" was answered.
        loose: Whether a transaction is not synced yet; only a mutation has one.
    """

    conn: Connection
    network: Network
    store: DistantStore
    settle: timedelta
    records: int
    holds: dict[str, str] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    loose: bool = False

    def power_cut(self) -> None:
        """Lose what was not synced: nothing, as every commit is."""

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a transaction; committed at the end."""
        with self.conn.begin_nested():
            yield self.conn

    def scribe(  # noqa: PLR0913 - the fields of an event
        self,
        kind: str,
        subject: str,
        *,
        before: str = "",
        after: str = "",
        documents: tuple[str, ...] = (),
        reason: str = "",
    ) -> Event:
        """Write an event of now."""
        now = self.network.now()
        return Event(
            type=kind,
            time=now,
            system_time=now,
            time_source="ntp",
            actor=Actor(user="uji"),
            subject=subject,
            software="uji",
            before=before,
            after=after,
            documents=documents,
            reason=reason,
        )

    def assess(
        self, _conn: Connection, keys: Sequence[tuple[int, str]]
    ) -> dict[tuple[int, str], Assessment]:
        """Every record is due; only its holds differ."""
        return {key: self.said_of(key) for key in keys}

    def said_of(self, key: tuple[int, str]) -> Assessment:
        """Return what rule, events and holds say of one record."""
        held = self.holds.get(key[1])
        return due(() if held is None else (held,))

    def ledger(self) -> Ledger:
        """Return the ledger of a new process."""
        return Ledger(
            transaction=self.transaction,
            assess=self.assess,
            scribe=self.scribe,
            now=self.network.now,
            rest_days=7,
            settle=self.settle,
        )

    def door(self) -> StoreDoor:
        """Return the executor's door to the store."""
        return StoreDoor(self.store)

    def doors(self, store: AnyStoreDoor | None = None) -> Doors:
        """Return the doors of a new process."""
        return Doors(
            store=store or self.door(),
            ledger=self.ledger(),
            forget=lambda _: None,
            clock=self.network.now,
        )

    def record(self, number: int) -> str:
        """Return the id of a record."""
        return f"uji.32070120010{number:02}.0.e1"

    def bytes_exist(self, record: str) -> bool:
        """Look past the network whether anything of a record is there."""
        return any(self._stored(record))

    def original_exists(self, record: str) -> bool:
        """Look past the network whether the document of a record is there."""
        return any(version.key.endswith("/asli.pdf") for version in self._stored(record))

    def _stored(self, record: str) -> list[Version]:
        prefix = record_prefix(ELECTION, record)
        return [v for v in MemoryStore.list_versions(self.store, prefix) if not v.marker]

    def flags_on(self, record: str) -> bool:
        """Look past the network whether everything of a record is held."""
        return all(
            MemoryStore.read_lock(self.store, version.key, version.version_id).legal_hold
            for version in self._stored(record)
        )

    def destroyed(self, record: str) -> bool:
        """Tell whether a record has a tombstone."""
        return tombstones.find_tombstone(self.conn, (ELECTION, record)) is not None

    def tombstones(self) -> set[str]:
        """Return the ids of records that have a tombstone; quick, it is asked after every step."""
        rows = self.conn.exec_driver_sql("SELECT record_id FROM archive_tombstones")
        return {row[0] for row in rows}

    def lease_runs(self) -> bool:
        """Tell whether another process keeps this one out; quick."""
        text = self.conn.exec_driver_sql("SELECT lease_until FROM archive_batches").scalar()
        return text is not None and datetime.fromisoformat(text) > self.network.now().replace(
            tzinfo=None
        )

    def chain_findings(self) -> list[ArchiveFinding]:
        """Check the audit log."""
        return log.check_chain(self.conn)


def due(held: tuple[str, ...] = ()) -> Assessment:
    """Return what is said of a record that may be destroyed, but for these holds."""
    return Assessment(
        rule="UJI",
        rules_version="2029.1",
        rules_sha256="f" * 64,
        classification="PL.02.6",
        description="Uji",
        status="terverifikasi",
        fate="musnah",
        trigger="pelantikan 2025-02-20",
        retention="P1Y + P2Y",
        kept_until=KEPT_UNTIL,
        holds=held,
    )


StoreClass = Callable[[Network], DistantStore]


@dataclass(slots=True)
class Worlds:
    """Makes one world after another over one database; each is rolled back when it is left."""

    conn: Connection
    _all: RootTransaction | None = None
    _count: int = 0

    @contextmanager
    def fresh(  # noqa: PLR0913 - what differs between schedules
        self,
        rng: Random,
        *,
        fault_rate: float,
        settle_s: float,
        count: int,
        store: StoreClass = DistantStore,
        world: type[World] | None = None,
    ) -> Iterator[World]:
        """Open a world with a decreed batch of ``count`` records."""
        network = Network(rng, fault_rate=0.0)
        distant = store(network)
        outer = self._furnished(count)
        made = (world or World)(
            conn=self.conn,
            network=network,
            store=distant,
            settle=timedelta(seconds=settle_s),
            records=count,
        )
        try:
            store_records(made)
            network.fault_rate = fault_rate
            yield made
        finally:
            outer.rollback()

    def _furnished(self, count: int) -> NestedTransaction:
        """Begin in a database with a decreed batch; it is made once for each number of records."""
        if self._count != count:
            if self._all is not None:
                self._all.rollback()
            self._all, self._count = self.conn.begin(), count
            network = Network(Random(0), fault_rate=0.0)  # noqa: S311 - a schedule, not a secret
            none = timedelta()
            decree(
                World(
                    conn=self.conn,
                    network=network,
                    store=DistantStore(network),
                    settle=none,
                    records=count,
                )
            )
        return self.conn.begin_nested()


@contextmanager
def worlds() -> Iterator[Worlds]:
    """Make the database, with the schema that the program uses."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    event.listen(engine, "connect", _manual_begin)
    event.listen(engine, "begin", lambda conn: conn.exec_driver_sql("BEGIN"))
    try:
        with engine.begin() as conn:
            migrate(conn)
        with engine.connect() as conn:
            yield Worlds(conn)
    finally:
        engine.dispose()


def _manual_begin(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined] # sqlite3.Connection


def _names(world: World) -> list[str]:
    return [world.record(n) for n in range(1, world.records + 1)]


def store_records(world: World) -> None:
    """Put the records into the store: held, their locks run out."""
    held = Lock(mode="GOVERNANCE", retain_until=START - timedelta(days=1), legal_hold=True)
    for name in _names(world):
        for representation, data in (("asli.pdf", BODY), ("manifes.json", MANIFEST)):
            world.store.put_held(object_key(ELECTION, name, representation), data, held)


def decree(world: World) -> None:
    """Put the records into the catalogue and bring their batch to its decree."""
    names = _names(world)
    with world.transaction() as conn:
        filings = [
            records.Filing(manifest=_manifest(n), event=world.scribe("penerimaan", name))
            for n, name in enumerate(names, start=1)
        ]
        records.record(conn, filings)
        inactive = lifecycle.Standing(state="inaktif")
        lifecycle.put(conn, {(ELECTION, name): inactive for name in names})
        lines = [line(n, name) for n, name in enumerate(names, start=1)]
        day = (START - timedelta(days=40)).date()
        batches.propose(conn, BATCH, ELECTION, lines, day, world.scribe)
        decree_batch(conn, BATCH, world.assess, world.scribe)


def decree_batch(conn: Connection, batch: str, assess: batches.Assess, scribe: Recorder) -> None:
    """Bring a proposed batch to its decree, whose rest days are over at ``START``."""
    take_steps(conn, batch, assess, scribe, (START - timedelta(days=40)).date())
    batches.set_decreed(conn, batch, (START - timedelta(days=30)).date())


STEPS: Final[tuple[tuple[BatchStep, Judge | None], ...]] = (
    ("appraise", "panitia"),
    ("approve", "pimpinan"),
    ("confirm", "anri"),
    ("decree", None),
)


def take_steps(  # noqa: PLR0913, PLR0917 - a step of the law
    conn: Connection,
    batch: str,
    assess: batches.Assess,
    scribe: Recorder,
    today: date,
    steps: Sequence[tuple[BatchStep, Judge | None]] = STEPS,
) -> None:
    """Take steps of the law on a proposed batch; everybody approves every line."""
    for step, judge in steps:
        batches.advance(
            conn,
            batch,
            step,
            judge=judge,
            refusals={},
            not_before={},
            assess=assess,
            today=today,
            scribe=scribe,
        )


def line(number: int, record: str) -> Line:
    """Return a line of the batch."""
    return Line(
        number=number,
        election=ELECTION,
        record_id=record,
        classification="PL.02.6",
        description="Uji",
        year=2024,
        pages=1,
        size=len(BODY) + len(MANIFEST),
        sha256=sha256_hex(BODY),
        privacy="terbatas",
        rule="UJI",
        rules_version="2029.1",
        rules_sha256="f" * 64,
        trigger="pelantikan 2025-02-20",
        retention="P1Y + P2Y",
        kept_until=KEPT_UNTIL,
        decisions={},
    )


def _manifest(number: int) -> Manifest:
    return Manifest(
        form="uji",
        form_register=1,
        form_edition=1,
        election=ELECTION,
        place=f"32070120010{number:02}",
        sequence=0,
        edition=1,
        number=number,
        day=date(2024, 11, 27),
        pages=1,
        prefix_length=9,
        prefix_sha256=sha256_hex(BODY[:9]),
        seals=("a" * 64,),
        representations=(
            Representation(
                name="asli.pdf",
                media_type="application/pdf",
                size=len(BODY),
                sha256=sha256_hex(BODY),
            ),
        ),
        privacy="terbatas",
        retention="uji",
        rule="UJI",
        rules_version="2029.1",
    )
