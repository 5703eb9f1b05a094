"""Searching records and remembering checks, on every database there is to test with."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from formgen.register.database import reading, transaction
from formgen_archive.catalogue import fixity, lifecycle, records
from formgen_archive.catalogue.lifecycle import Standing
from formgen_archive.catalogue.records import Filing
from formgen_archive.catalogue.search import Wanted, count, page, search, unknown
from tests.support.records import DATABASES, DAY, event, fresh_engine, manifest

NOW = datetime(2025, 1, 1, tzinfo=UTC)
MANIFESTS = [
    replace(
        manifest(number, place=f"32070120{number:05}"),
        day=DAY + timedelta(days=number),
        election=2024 if number < 5 else 2020,
    )
    for number in range(1, 7)
]


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with fresh_engine(request.param, tmp_path) as made:
        with transaction(made) as conn:
            records.record(conn, [Filing(manifest=m, event=event(m.record_id)) for m in MANIFESTS])
            lifecycle.put(conn, {(2024, MANIFESTS[1].record_id): Standing(state="inaktif")})
        yield made


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Wanted(), [5, 6, 1, 2, 3, 4]),
        (Wanted(election=2024), [1, 2, 3, 4]),
        (Wanted(state="inaktif"), [2]),
        (Wanted(state="aktif", election=2024), [1, 3, 4]),
        (Wanted(numbers={2, 3, 9}), [2, 3]),
        (Wanted(numbers=set()), []),
        (Wanted(forms={"c-hasil-kwk-bupati"}, place="3207012000002"), [2]),
        (Wanted(forms=set()), []),
        (Wanted(place="%"), []),
        (Wanted(since=DAY + timedelta(days=2), until=DAY + timedelta(days=3)), [2, 3]),
        (Wanted(sha256=MANIFESTS[0].representations[0].sha256.upper(), election=2020), [5, 6]),
        (Wanted(sha256="0" * 64), []),
    ],
)
def test_finds_what_is_known(engine: Engine, wanted: Wanted, numbers: list[int]) -> None:
    with reading(engine) as conn:
        assert [item.number for item, _ in search(conn, wanted)] == numbers


def test_pages_cover_all_and_nothing_twice(engine: Engine) -> None:
    seen, after = [], fixity.START
    with reading(engine) as conn:
        assert count(conn) == 6
        while some := page(conn, after, 4):
            seen += [(item.election, item.record_id) for item in some]
            after = seen[-1]
    assert seen == sorted((item.election, item.record_id) for item in MANIFESTS)


def test_the_unknown_are_named(engine: Engine) -> None:
    known, strange = (2024, MANIFESTS[0].record_id), (2020, MANIFESTS[0].record_id)
    with reading(engine) as conn:
        assert unknown(conn, [known, strange]) == [strange]


def test_a_check_goes_on_where_it_stopped(engine: Engine) -> None:
    first, second = [(item.election, item.record_id) for item in MANIFESTS[4:]]
    with transaction(engine) as conn:
        assert fixity.begin(conn, NOW) == fixity.START
        fixity.note(conn, {first: 0, second: 2}, NOW)
        fixity.note(conn, {}, NOW)
    with transaction(engine) as conn:
        assert fixity.begin(conn, NOW) == second
        assert fixity.last_checked(conn, first) == NOW
        assert fixity.last_checked(conn, (2024, "x")) is None
        assert fixity.coverage(conn) == fixity.Coverage(records=6, never=4, oldest=NOW)
        fixity.note(conn, {first: 0}, NOW + timedelta(days=1))
        assert fixity.last_checked(conn, first) == NOW + timedelta(days=1)
        assert fixity.begin(conn, NOW, restart=True) == fixity.START
        fixity.finish(conn)
        assert fixity.begin(conn, NOW) == fixity.START
