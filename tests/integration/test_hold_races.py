"""T3 and T4: a hold against the real run of the same record: never "tertahan" and gone."""

import os
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select

from fault_schedules.network import START
from fault_schedules.world import decree_batch, due, line
from formgen.register.database import reading, transaction
from formgen.service.destroy.store_door import StoreDoor
from formgen.service.doors import Doors
from formgen.service.hold import confirm_flags
from formgen_archive.canonical import sha256_hex
from formgen_archive.catalogue import batches, held_records, holds, lifecycle, records
from formgen_archive.catalogue.execution import Ledger
from formgen_archive.catalogue.lifecycle import RecordKey, Standing
from formgen_archive.catalogue.records import Filing
from formgen_archive.catalogue.retention_tables import hold_records
from formgen_archive.clock import trusted_time
from formgen_archive.destruction import perform as run
from formgen_archive.destruction.effects import Begin, Target
from formgen_archive.destruction.guards import Assessment
from formgen_archive.destruction.protocol import destroy_line
from formgen_archive.findings import ArchiveFinding
from formgen_archive.holds import Hold, HoldStatus, Scope
from formgen_archive.keys import MANIFEST, ORIGINAL, object_key, record_prefix
from formgen_archive.manifest import manifest_bytes
from formgen_archive.scribe import Scribe
from formgen_archive.stores.locking import Lock
from formgen_archive.stores.memory import MemoryStore
from tests.support.records import DATABASES, event, fresh_engine
from tests.support.retention import ANI, CONTEST, light

pytestmark = pytest.mark.once

NOW = trusted_time(datetime(2029, 1, 1, tzinfo=UTC), None, [])
SCRIBE = Scribe(actor=ANI, now=NOW, software="uji")
RACES = int(os.environ.get("FORMGEN_TEST_RACES", "4"))
HOLDS = int(os.environ.get("FORMGEN_TEST_HOLDS", "5"))
"""Full: 1,000 races of 50 holds each."""
APART = 0.012
"""Seconds between two holds on the average, where they come while a destruction is under way."""
BODY = b"%PDF-1.7 a document"
Nothing = Callable[[str], None]


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with fresh_engine(request.param, tmp_path) as made:
        yield made


def assess(conn: Connection, keys: Sequence[RecordKey]) -> dict[RecordKey, Assessment]:
    """Every record is due; the holds are those of the database."""
    held = held_records.holds_on_many(conn, keys)
    return {key: due(tuple(str(hold.id) for hold in held.get(key, []))) for key in keys}


class Careless(Ledger):
    """A run that looks at nothing under the lock (as other systems do; retention.md 8.5)."""

    def _reasons(
        self, conn: Connection, wanted: Sequence[Begin], *, executing: bool = False
    ) -> list[list[ArchiveFinding]]:
        del conn, executing
        return [[] for _ in wanted]


STEPS = {"Begin": "checked", "Release": "intended", "Delete": "released", "Remaining": "deleted"}
"""Effect of the run to the step that was done before it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One record in a decreed batch, in a store with its custody hold on."""

    doors: Doors
    key: RecordKey
    batch: str

    @classmethod
    def of(cls, engine: Engine, number: int) -> "Scene":
        made, store = light(number), MemoryStore()
        key, batch = (CONTEST, made.record_id), f"2029-{number:04}"
        objects = [
            (object_key(*key, ORIGINAL), BODY),
            (object_key(*key, MANIFEST), manifest_bytes(made)),
        ]
        store.put_locked_many(objects, Lock(legal_hold=True))
        one = replace(line(1, made.record_id), election=CONTEST, sha256=sha256_hex(BODY))
        with transaction(engine) as conn:
            records.record(conn, [Filing(manifest=made, event=event(made.record_id))])
            lifecycle.put(conn, {key: Standing(state="inaktif")})
            batches.propose(conn, batch, CONTEST, [one], START.date(), SCRIBE)
            decree_batch(conn, batch, assess, SCRIBE)
        return cls(Doors(store=store, engine=engine), key, batch)

    def hold(self) -> HoldStatus:
        """Place a hold on the record and return what was answered."""
        new = Hold(
            ground="audit",
            case="LHP",
            scope=Scope(record=self.key[1]),
            placed_by=ANI,
            placed_at=NOW.time,
            review_on=date(2029, 6, 1),
        )
        with transaction(self.doors.engine) as conn:
            made = holds.place(conn, new, SCRIBE)
        (status,) = confirm_flags(self.doors, made, SCRIBE).statuses
        return status

    def destroy(self, at: Nothing = lambda _step: None, *, careless: bool = False) -> bool:
        """Run the batch; tells each step that was done. Returns whether the record is destroyed."""
        ledger = (Careless if careless else Ledger)(
            transaction=partial(transaction, self.doors.engine),
            assess=assess,
            scribe=SCRIBE,
            now=lambda: START,
            rest_days=7,
            settle=timedelta(seconds=120),
        )
        told: set[str] = set()

        def passed(effect: object) -> None:
            step = STEPS.get(type(effect).__name__, "")
            if step not in told:
                told.add(step)
                at(step)

        at("decreed")
        target = Target(
            batch=self.batch,
            number=1,
            election=self.key[0],
            record_id=self.key[1],
            fence=ledger.start(self.batch, "uji", START),
        )
        doors = run.Doors(
            store=StoreDoor(self.doors.store),
            ledger=ledger,
            forget=lambda _: None,
            clock=lambda: START,
            passed=passed,
        )
        (outcome,) = run.perform([destroy_line(target)], doors)
        at("proved")
        return outcome.kind == "destroyed"

    def check(self, answers: list[HoldStatus], *, destroyed: bool) -> None:
        """Hold what was answered and what is on record against what is there."""
        versions = list(self.doors.store.list_versions(record_prefix(*self.key)))
        assert bool(versions) is not destroyed
        assert not (destroyed and "tertahan" in answers), "held, and gone"
        with reading(self.doors.engine) as conn:
            of_record = (
                hold_records.c.election == self.key[0],
                hold_records.c.record_id == self.key[1],
            )
            on_record = set(conn.scalars(select(hold_records.c.status).where(*of_record)))
        assert on_record <= ({"terlambat", "ditolak"} if destroyed else {"tertahan"})
        for version in versions:
            assert self.doors.store.read_lock(version.key, version.version_id).legal_hold


@pytest.mark.parametrize(
    ("step", "answer", "destroyed"),
    [
        ("decreed", "tertahan", False),
        ("checked", "tertahan", False),
        ("intended", "menunggu", True),
        ("released", "menunggu", True),
        ("deleted", "menunggu", True),
        ("proved", "ditolak", True),
    ],
)
def test_t3_a_hold_at_each_step(
    engine: Engine, step: str, answer: HoldStatus, destroyed: bool
) -> None:
    scene = Scene.of(engine, 1)
    answers: list[HoldStatus] = []

    def hold_there(at: str) -> None:
        if at == step:
            answers.append(scene.hold())

    assert scene.destroy(hold_there) is destroyed
    assert answers == [answer]
    scene.check(answers, destroyed=destroyed)


def test_the_oracle_bites_who_checks_only_once(engine: Engine) -> None:
    scene = Scene.of(engine, 1)
    answers: list[HoldStatus] = []

    def hold_there(at: str) -> None:
        if at == "checked":
            answers.append(scene.hold())

    destroyed = scene.destroy(hold_there, careless=True)
    with pytest.raises(AssertionError, match="held, and gone"):
        scene.check(answers, destroyed=destroyed)


def test_t4_many_holds_race_one_destruction(engine: Engine) -> None:
    """In every second race the destruction has a start, or the holds would nearly always win."""
    chance = random.Random(4)  # noqa: S311 - a schedule, not a secret
    for number, scene in enumerate([Scene.of(engine, n) for n in range(1, RACES + 1)]):
        answers: list[HoldStatus] = []
        destroyed: list[bool] = []
        longest = APART * HOLDS * (number % 2)

        def hold(pause: float, scene: Scene = scene, answers: list[HoldStatus] = answers) -> None:
            time.sleep(pause)
            answers.append(scene.hold())

        jobs: list[Callable[[], None]] = [
            *(partial(hold, chance.uniform(0, longest)) for _ in range(HOLDS)),
            lambda: destroyed.append(scene.destroy()),  # noqa: B023 - joined below
        ]
        chance.shuffle(jobs)
        threads = [threading.Thread(target=job) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answers) == HOLDS
        scene.check(answers, destroyed=destroyed[0])
