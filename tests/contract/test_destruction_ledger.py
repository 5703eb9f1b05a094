"""Batches, fence, journal and tombstones on every database there is to test with."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from fault_schedules.network import START, DistantStore, Network
from fault_schedules.world import BATCH, ELECTION, World, decree, line, store_records
from formgen.register.database import transaction
from formgen_archive.catalogue import (
    batch_evidence,
    batch_lines,
    batches,
    lifecycle,
    log,
    tombstones,
)
from formgen_archive.destruction.effects import Outcome, Target
from formgen_archive.destruction.perform import perform
from formgen_archive.destruction.protocol import destroy_line
from formgen_archive.destruction.separation import Part
from formgen_archive.errors import NotPermittedError
from formgen_archive.persons import Person
from tests.support.records import DATABASES, fresh_engine


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with fresh_engine(request.param, tmp_path) as made:
        yield made


@pytest.fixture
def world(engine: Engine) -> Iterator[World]:
    network = Network(Random(1), fault_rate=0.0)  # noqa: S311 - a schedule, not a secret
    with transaction(engine) as conn:
        made = World(
            conn=conn,
            network=network,
            store=DistantStore(network),
            settle=timedelta(seconds=120),
            records=3,
        )
        store_records(made)
        decree(made)
        yield made


def execute(world: World, number: int, fence: int) -> Outcome:
    target = Target(
        batch=BATCH,
        number=number,
        election=ELECTION,
        record_id=world.record(number),
        fence=fence,
    )
    return perform([destroy_line(target)], world.doors())[0]


def codes(error: pytest.ExceptionInfo[NotPermittedError]) -> list[str]:
    return [finding.code for finding in error.value.findings]


def test_a_line_is_destroyed_and_leaves_a_tombstone(world: World) -> None:
    fence = world.ledger().start(BATCH, "satu", world.network.now())
    assert execute(world, 1, fence).kind == "destroyed"
    assert not world.bytes_exist(world.record(1))
    assert world.bytes_exist(world.record(2))
    found = tombstones.find_tombstone(world.conn, (ELECTION, world.record(1)))
    assert found is not None
    assert lifecycle.standing(world.conn, (ELECTION, world.record(1))).state == "musnah"
    assert log.check_chain(world.conn) == []


def test_a_second_executor_is_refused_until_the_settle_time_is_over(world: World) -> None:
    ledger, now = world.ledger(), world.network.now()
    first = ledger.start(BATCH, "satu", now)
    with pytest.raises(NotPermittedError) as caught:
        ledger.start(BATCH, "dua", now + timedelta(seconds=179))
    assert codes(caught) == ["A712"]
    second = ledger.start(BATCH, "dua", now + timedelta(seconds=181))
    assert second == first + 1
    stopped = execute(world, 1, first)  # the first one wakes up again
    assert (stopped.kind, [f.code for f in stopped.findings]) == ("out", ["A713"])
    assert world.bytes_exist(world.record(1))  # and could touch nothing
    assert execute(world, 1, second).kind == "destroyed"


def test_a_record_is_in_one_open_batch_only(world: World) -> None:
    with pytest.raises(NotPermittedError) as caught, world.conn.begin_nested():
        batches.propose(
            world.conn,
            "2029-002",
            ELECTION,
            [line(1, world.record(1))],
            date(2029, 1, 1),
            world.scribe,
        )
    assert codes(caught) == ["A745"]


def test_evidence_cannot_be_changed(world: World) -> None:
    person = Person(nip="1", name="Ani", position="-", unit="-", field="lain", roles=frozenset())
    batch_evidence.take_part(world.conn, BATCH, "saksi", [person])
    fence = world.ledger().start(BATCH, "satu", world.network.now())
    execute(world, 1, fence)
    for statement in (
        "UPDATE archive_batch_parts SET name = 'x'",
        "DELETE FROM archive_batch_parts",
        "UPDATE archive_tombstones SET body = 'x'",
        "DELETE FROM archive_tombstones",
    ):
        with pytest.raises(DBAPIError), world.conn.begin_nested():
            world.conn.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("first", "second"), [("pimpinan", "pelaksana"), ("pelaksana", "saksi"), ("saksi", "pengusul")]
)
def test_parts_are_kept_apart_by_person(world: World, first: Part, second: Part) -> None:
    person = Person(nip="1", name="Ani", position="-", unit="-", field="lain", roles=frozenset())
    batch_evidence.take_part(world.conn, BATCH, first, [person])
    other = replace(person, name="Bukan Ani")  # another account, the same person
    with pytest.raises(NotPermittedError) as caught:
        batch_evidence.take_part(world.conn, BATCH, second, [other])
    assert codes(caught) == ["A701"]
    assert batch_evidence.persons_of(world.conn, BATCH, first) == [person]  # as named then


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"fate": "permanen"}, "A734"),
        ({"status": "dilaporkan"}, "A733"),
        ({"kept_until": None}, "A736"),
        ({"kept_until": date(2031, 12, 31)}, "A737"),
        ({"rules_sha256": "e" * 64}, "A735"),
    ],
)
def test_what_changed_after_the_decree_puts_the_line_out(
    world: World, monkeypatch: pytest.MonkeyPatch, change: dict[str, object], code: str
) -> None:
    """A longer rule, a reopened contest, a record that is permanent: looked at again at the end."""
    before = world.said_of((ELECTION, world.record(1)))
    changed = replace(before, **change)  # type: ignore[arg-type]

    monkeypatch.setattr(World, "said_of", lambda _world, _key: changed)
    fence = world.ledger().start(BATCH, "satu", world.network.now())
    outcome = execute(world, 1, fence)
    assert outcome.kind == "out"
    assert code in [finding.code for finding in outcome.findings]
    assert world.bytes_exist(world.record(1))
    assert lifecycle.standing(world.conn, (ELECTION, world.record(1))).state == "inaktif"


def test_a_rule_that_grew_longer_ejects_lines_at_the_next_step(world: World) -> None:
    world.conn.exec_driver_sql("UPDATE archive_batches SET state = 'disetujui_anri'")
    longer = replace(world.said_of((ELECTION, world.record(1))), kept_until=date(2040, 12, 31))
    made = batches.advance(
        world.conn,
        BATCH,
        "decree",
        judge=None,
        refusals={},
        not_before={},
        assess=lambda conn, keys: {
            **world.assess(conn, keys),
            (ELECTION, world.record(1)): longer,
        },
        today=START.date(),
        scribe=world.scribe,
    )
    listed = [e.line.number for e in batch_lines.entries(world.conn, BATCH, listed=True)]
    assert (made.state, listed) == ("ditetapkan", [2, 3])


def test_every_version_and_marker_goes_and_a_neighbour_stays(world: World) -> None:
    """T8: five versions, two markers, two renditions; a record whose id begins alike is not hit."""
    store, name = world.store, world.record(1)
    neighbour = f"arsip/{ELECTION}/{name}1/asli.pdf"  # its record id begins with this one's
    store.put_new(neighbour, b"a neighbour")
    key = f"arsip/{ELECTION}/{name}/asli.pdf"
    for _ in range(4):
        store.overwrite(key, b"again")
    store.hide(key)
    store.hide(key)
    store.put_new(f"arsip/{ELECTION}/{name}/gambar-1.png", b"one")
    store.put_new(f"arsip/{ELECTION}/{name}/gambar-2.png", b"two")
    fence = world.ledger().start(BATCH, "satu", world.network.now())
    assert execute(world, 1, fence).kind == "destroyed"
    assert list(store.list_versions(f"arsip/{ELECTION}/{name}/")) == []
    assert store.exists(neighbour)
