"""A hold against a destruction of the same record: never "tertahan" and gone.

The destroyer here does the steps of a run that holds have to do with (check under the lock, commit
the intent, flag off, delete, prove, tombstone's transaction); the run itself has tests of its own.
"""

import os
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from formgen.register.database import reading, transaction
from formgen.service.doors import Doors
from formgen.service.hold import confirm_flags
from formgen_archive.catalogue import holds, lifecycle, records
from formgen_archive.catalogue.lifecycle import RecordKey, Standing
from formgen_archive.catalogue.records import Filing
from formgen_archive.clock import trusted_time
from formgen_archive.holds import Hold, HoldStatus, Scope
from formgen_archive.keys import MANIFEST, object_key, record_prefix
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
Nothing = Callable[[str], None]


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with fresh_engine(request.param, tmp_path) as made:
        yield made


@dataclass(frozen=True, slots=True)
class Scene:
    """One record that may be destroyed, in a store with its custody hold on."""

    doors: Doors
    key: RecordKey

    @classmethod
    def of(cls, engine: Engine, number: int) -> "Scene":
        made = light(number)
        store = MemoryStore()
        key = object_key(CONTEST, made.record_id, MANIFEST)
        store.put_locked_many([(key, manifest_bytes(made))], Lock(legal_hold=True))
        with transaction(engine) as conn:
            records.record(conn, [Filing(manifest=made, event=event(made.record_id))])
        return cls(Doors(store=store, engine=engine), (CONTEST, made.record_id))

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
        """Destroy the record unless it is held; ``careless`` checks once, before the lock."""
        if careless and self._held():
            return False
        at("checked")
        with transaction(self.doors.engine) as conn:
            lifecycle.lock(conn)
            if not careless and holds.holds_on(conn, self.key):
                return False
            lifecycle.put(conn, {self.key: Standing(state="eksekusi")})
        at("intended")
        store = self.doors.store
        for version in store.list_versions(record_prefix(*self.key)):
            store.set_legal_hold(version.key, version.version_id, on=False)
            at("released")
            store.delete_version(version.key, version.version_id)
        at("deleted")
        with transaction(self.doors.engine) as conn:
            lifecycle.lock(conn)
            lifecycle.put(conn, {self.key: Standing(state="musnah")})
            holds.too_late(conn, [self.key], SCRIBE)
        at("proved")
        return True

    def check(self, answers: list[HoldStatus], *, destroyed: bool) -> None:
        """Hold what was answered and what is on record against what is there."""
        versions = list(self.doors.store.list_versions(record_prefix(*self.key)))
        assert bool(versions) is not destroyed
        assert not (destroyed and "tertahan" in answers), "held, and gone"
        with reading(self.doors.engine) as conn:
            on_record = {
                status
                for hold in holds.list_holds(conn)
                for key, status in holds.records_of(conn, hold.id)
                if key == self.key
            }
        assert on_record <= ({"terlambat", "ditolak"} if destroyed else {"tertahan"})
        for version in versions:
            assert self.doors.store.read_lock(version.key, version.version_id).legal_hold

    def _held(self) -> bool:
        with reading(self.doors.engine) as conn:
            return bool(holds.holds_on(conn, self.key))


@pytest.mark.parametrize(
    ("step", "answer", "destroyed"),
    [
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
    chance = random.Random(4)  # noqa: S311 - a schedule, not a secret
    for number in range(1, RACES + 1):
        scene = Scene.of(engine, number)
        answers: list[HoldStatus] = []
        destroyed: list[bool] = []
        jobs: list[Callable[[], None]] = [
            *(lambda: answers.append(scene.hold()) for _ in range(HOLDS)),  # noqa: B023 - joined below
            lambda: destroyed.append(scene.destroy()),  # noqa: B023
        ]
        chance.shuffle(jobs)
        threads = [threading.Thread(target=job) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answers) == HOLDS
        scene.check(answers, destroyed=destroyed[0])
