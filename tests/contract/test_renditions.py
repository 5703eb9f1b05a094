"""Signed scans added to records: on every store, cut off anywhere, and until destruction."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from formgen.errors import FormgenError
from formgen.register.database import reading, transaction
from formgen.service.doors import Doors
from formgen.service.rendition import Added, Scan, add_scan
from formgen.service.storage import Locking
from formgen_archive.audit import Actor
from formgen_archive.catalogue import lifecycle, log, records
from formgen_archive.catalogue.lifecycle import Standing
from formgen_archive.catalogue.records import Filing
from formgen_archive.catalogue.supplements import supplements
from formgen_archive.check import Kept, check_kept
from formgen_archive.clock import TrustedTime
from formgen_archive.errors import NotPermittedError, OutcomeUnknownError
from formgen_archive.keys import MANIFEST, ORIGINAL, object_key, record_prefix
from formgen_archive.manifest import manifest_bytes
from formgen_archive.scribe import Scribe
from formgen_archive.stores.locked_folder import LockedFolderStore
from formgen_archive.stores.locking import Lock, LockingStore
from formgen_archive.stores.memory import MemoryStore
from formgen_archive.stores.s3 import S3Store
from formgen_archive.supplement import ScannedPage, parse_supplement, supplement_bytes
from tests.support.records import DATABASES, FILE, event, fresh_engine, manifest
from tests.support.retention import verified

POLICY = verified().policy
RECORD = manifest()
KEY = (RECORD.election, RECORD.record_id)
PAGES = (ScannedPage(number=1, sha256="1" * 64), ScannedPage(number=2, sha256="2" * 64))
ONE, OTHER = Scan(data=b"%PDF-1.7 scan", pages=PAGES), Scan(data=b"%PDF-1.7 other", pages=PAGES)
LATE = datetime.now(UTC) + timedelta(days=3000)
_BUCKETS = count(1)

STORES = ["memory", "folder", pytest.param("s3", marks=pytest.mark.once)]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LockingStore]:
    if request.param == "memory":
        yield MemoryStore(lambda: datetime.now(UTC))
    elif request.param == "folder":
        yield LockedFolderStore.create(tmp_path / "toko")
    else:
        client = request.getfixturevalue("seaweed").client(f"pindai-{next(_BUCKETS)}")
        yield S3Store.create(client)
        client.close()


def opened(store: LockingStore, engine: Engine) -> Doors:
    """Return doors with one record behind them, locked longer than a first lock would."""
    lock = Lock(mode="GOVERNANCE", retain_until=LATE, legal_hold=True)
    objects = ((ORIGINAL, FILE), (MANIFEST, manifest_bytes(RECORD)))
    store.put_locked_many([(object_key(*KEY, name), data) for name, data in objects], lock)
    with transaction(engine) as conn:
        records.record(conn, [Filing(manifest=RECORD, event=event(RECORD.record_id))])
    return Doors(store=store, engine=engine, locking=Locking(rehearsal=True))


@pytest.fixture
def doors(store: LockingStore, tmp_path: Path) -> Iterator[Doors]:
    with fresh_engine("sqlite", tmp_path) as engine:
        yield opened(store, engine)


def scribe() -> Scribe:
    now = datetime.now(UTC)
    told = TrustedTime(time=now, system_time=now, source="ntp")
    return Scribe(actor=Actor(user="ani", nip="1980", role="arsiparis"), now=told, software="uji")


def put(doors: Doors, scan: Scan) -> Added:
    return add_scan(doors, scribe(), POLICY, RECORD, scan)


def findings(doors: Doors) -> list[str]:
    """Check the record as ``archive check`` does."""
    prefix = record_prefix(*KEY)
    kept = [
        Kept(name=v.key.removeprefix(prefix), data=doors.store.get_version(v.key, v.version_id))
        for v in doors.store.list_versions(prefix)
    ]
    with reading(doors.engine) as conn:
        added = supplements(conn, KEY)
    return [item.code for item in check_kept(RECORD, kept, "aktif", added)]


def events(doors: Doors) -> list[str]:
    with reading(doors.engine) as conn:
        return [entry.event.after for entry in log.events(conn) if "susulan" in entry.event.type]


def test_a_scan_lies_beside_its_record(doors: Doors) -> None:
    made = put(doors, ONE)
    assert made.new
    names = [item.key.removeprefix(record_prefix(*KEY)) for item in doors.store.list("arsip/")]
    assert names == ["asli.pdf", "manifes.json", "pindai-1.pdf", "susulan-1.json"]
    assert doors.store.get(object_key(*KEY, "pindai-1.pdf")) == ONE.data
    written = doors.store.get(object_key(*KEY, "susulan-1.json"))
    assert parse_supplement(written) == made.supplement
    for name in ("pindai-1.pdf", "susulan-1.json"):
        key = object_key(*KEY, name)
        (version,) = doors.store.versions(key)
        lock = doors.store.read_lock(key, version.version_id)
        assert lock.legal_hold
        assert lock.retain_until is not None
        assert lock.retain_until >= LATE - timedelta(seconds=1), "shorter than the record's"
    assert findings(doors) == []
    assert events(doors) == ["susulan-1.json"]


def test_twice_is_once_and_another_follows(doors: Doors) -> None:
    first = put(doors, ONE)
    again = put(doors, ONE)
    assert (again.new, again.supplement) == (False, first.supplement)
    second = put(doors, OTHER).supplement
    assert (second.ordinal, second.manifest_sha256) == (2, first.supplement.manifest_sha256)
    assert second.previous_sha256 != first.supplement.previous_sha256
    assert findings(doors) == []
    assert events(doors) == ["susulan-1.json", "susulan-2.json"]


class Killed(BaseException):
    """The process ends here."""


class Cut:
    """A store whose caller dies after so many of the objects it was to write."""

    def __init__(self, store: LockingStore, after: int, error: BaseException) -> None:
        self._store, self._after, self._error = store, after, error

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - everything else is the store's
        return getattr(self._store, name)

    def put_locked_many(self, items: Iterable[tuple[str, bytes]], lock: Lock) -> None:
        self._store.put_locked_many(list(items)[: self._after], lock)
        raise self._error


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize("error", [Killed(), OutcomeUnknownError("", "")])
def test_cut_off_anywhere_the_same_scan_is_there_once(
    doors: Doors, after: int, error: BaseException
) -> None:
    cut = Doors(
        store=Cut(doors.store, after, error),
        engine=doors.engine,
        locking=doors.locking,
    )
    with pytest.raises(type(error)):
        put(cut, ONE)
    assert events(doors) == [], "an event of what is not on record"
    assert findings(doors) == [[], ["A104"], ["A104", "A114"]][after]
    assert put(doors, ONE).new
    assert findings(doors) == []
    assert events(doors) == ["susulan-1.json"]
    assert not put(doors, ONE).new


@pytest.mark.parametrize(("after", "left"), [(1, ["A104"]), (2, [])])
def test_cut_off_another_scan_still_finds_its_place(
    doors: Doors, after: int, left: list[str]
) -> None:
    cut = Doors(
        store=Cut(doors.store, after, Killed()),
        engine=doors.engine,
        locking=doors.locking,
    )
    with suppress(Killed):
        put(cut, ONE)
    assert put(doors, OTHER).supplement.ordinal == 2
    assert findings(doors) == left, "half a scan stays visible until it is put in again"
    with reading(doors.engine) as conn:
        assert [item.ordinal for item in supplements(conn, KEY)] == ([2] if left else [1, 2])


@pytest.mark.parametrize("state", ["usul_musnah", "ditetapkan", "eksekusi", "musnah"])
def test_nothing_is_added_to_what_is_about_to_go(tmp_path: Path, state: Any) -> None:  # noqa: ANN401
    with fresh_engine("sqlite", tmp_path) as engine:
        doors = opened(MemoryStore(lambda: datetime.now(UTC)), engine)
        with transaction(engine) as conn:
            lifecycle.put(conn, {KEY: Standing(state=state)})
        with pytest.raises(NotPermittedError) as refused:
            put(doors, ONE)
        assert [item.code for item in refused.value.findings] == ["A651"]
        assert not doors.store.exists(object_key(*KEY, "pindai-1.pdf"))


@pytest.mark.parametrize("kind", DATABASES)
def test_what_was_added_is_never_changed(kind: str, tmp_path: Path) -> None:
    with fresh_engine(kind, tmp_path) as engine:
        doors = opened(MemoryStore(lambda: datetime.now(UTC)), engine)
        put(doors, ONE)
        for change in ("DELETE FROM archive_supplements", "UPDATE archive_supplements SET body=''"):
            with pytest.raises((FormgenError, DBAPIError)), transaction(engine) as conn:
                conn.exec_driver_sql(change)
        with reading(engine) as conn:
            (item,) = supplements(conn, KEY)
        assert parse_supplement(supplement_bytes(item)) == item


def test_a_scan_taken_out_or_altered_is_seen(tmp_path: Path) -> None:
    with fresh_engine("sqlite", tmp_path) as engine:
        store = LockedFolderStore.create(tmp_path / "toko")
        doors = opened(store, engine)
        put(doors, ONE)
        put(doors, OTHER)
        folder = tmp_path / "toko" / record_prefix(*KEY)
        (folder / "pindai-1.pdf").unlink()
        assert findings(doors) == ["A103"]
        (folder / "pindai-1.pdf").write_bytes(b"%PDF-1.7 forged")
        (folder / "susulan-2.json").write_bytes(b"{}")
        assert findings(doors) == ["A102", "A102"]
