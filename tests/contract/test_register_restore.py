"""Documents put back into a register that lost them, on every database there is to test with."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from formgen.register.database import reading, transaction
from formgen.register.find import find_editions, find_number, states
from formgen.register.issue import bind
from formgen.register.reserve import reserve
from formgen.register.restore import keep_numbers, missing, restore, settle
from formgen.register.rows import Issued, SealRow
from tests.support.issuing import ELECTION, binding, digest, issue, wish
from tests.support.records import DATABASES, fresh_engine

DAY, LATER = date(2024, 11, 27), date(2024, 11, 28)


@pytest.fixture(params=DATABASES)
def engines(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """A register, and an empty one."""
    for name in ("dulu", "baru"):
        (tmp_path / name).mkdir()
    with (
        fresh_engine(request.param, tmp_path / "dulu") as old,
        fresh_engine(request.param, tmp_path / "baru") as new,
    ):
        yield old, new


def archived(engine: Engine) -> list[Issued]:
    """Issue 1 and 2, correct 1 twice; the first correction is killed before it is confirmed.

    Returns what the archive holds afterwards: number 3 too, which was never issued.
    """
    issue(engine, [wish(1, "A"), wish(2, "A")], DAY)
    with transaction(engine) as conn:
        (killed,) = reserve(conn, ELECTION, [wish(1, "B")], LATER)
        bind(conn, ELECTION, [binding(killed)])
    issue(engine, [wish(1, "C")], LATER)
    with reading(engine) as conn:
        first, last = find_editions(conn, ELECTION, wish(1, "A").identity)
        (other,) = find_editions(conn, ELECTION, wish(2, "A").identity)
    assert (last.number, last.edition, last.supersedes) == (4, 3, 1)
    seals = (SealRow(page=1, cose_sha256=digest("segel"), kode_cek="ABCDABCDABCDABCD"),)
    unissued = replace(last, number=3, edition=2, h=binding(killed).h, seals=seals)
    plain = replace(first, status="issued", superseded_by=None, superseded_on=None)
    return [plain, other, unissued, last]


def put_back(engine: Engine, found: Sequence[Issued]) -> int:
    with transaction(engine) as conn:
        for item in reversed(found):  # the archive has them in the order of names
            assert restore(conn, ELECTION, [item]) == []
        return settle(conn, ELECTION)


def test_everything_is_as_it_was(engines: tuple[Engine, Engine]) -> None:
    old, new = engines
    found = archived(old)
    assert put_back(new, found) == 1
    with reading(old) as before, reading(new) as after:
        assert list(states(after, ELECTION)) == list(states(before, ELECTION))
        for number in (1, 2, 4):
            assert find_number(after, ELECTION, number) == find_number(before, ELECTION, number)
        assert missing(after, ELECTION, [1, 2, 3, 4, 5]) == {5}
    with transaction(new) as conn:
        assert settle(conn, ELECTION) == 0
        again, fresh = reserve(conn, ELECTION, [wish(1, "C"), wish(3, "A")], LATER)
    assert (again.state, again.number, fresh.number) == ("issued", 4, 5)


def test_a_whole_register_is_left_alone(engines: tuple[Engine, Engine]) -> None:
    old, _ = engines
    archived(old)
    with transaction(old) as conn:
        before = list(states(conn, ELECTION))
        assert settle(conn, ELECTION) == 0
        assert list(states(conn, ELECTION)) == before


def test_an_edition_that_has_another_number_by_now_is_left_out(
    engines: tuple[Engine, Engine],
) -> None:
    old, new = engines
    first, *_ = archived(old)
    issue(new, [wish(1, "Z")], LATER)
    moved = replace(first, number=9)
    with transaction(new) as conn:
        assert restore(conn, ELECTION, [moved]) == [moved]
        assert list(states(conn, ELECTION)) == [(1, "issued")]


def test_numbers_of_what_was_destroyed_are_not_given_again(
    engines: tuple[Engine, Engine],
) -> None:
    _, new = engines
    with transaction(new) as conn:
        keep_numbers(conn, ELECTION, 41)
        keep_numbers(conn, ELECTION, 7)
        (item,) = reserve(conn, ELECTION, [wish(1, "A")], DAY)
    assert item.number == 42
