"""What guards are told of a record: rule, events and holds as they are this moment."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from formgen.register.database import reading, transaction
from formgen_archive.catalogue import holds, occurrences, records
from formgen_archive.catalogue.assess import Assessor
from formgen_archive.catalogue.records import Filing
from formgen_archive.clock import trusted_time
from formgen_archive.destruction.guards import Assessment, proposal_reasons
from formgen_archive.due import schedule
from formgen_archive.errors import ObjectMissingError
from formgen_archive.holds import Hold, Scope
from formgen_archive.occurrences import Occurrence
from formgen_archive.rules import parse_rules
from formgen_archive.scribe import Scribe
from tests.support.records import event, fresh_engine
from tests.support.retention import ANI, BUDI, CONTEST, SHIPPED, happened, light, settled, verified

SLIP = light(1)
KEY = (CONTEST, SLIP.record_id)
NOW = trusted_time(datetime(2029, 1, 1, tzinfo=UTC), None, [])
TODAY = NOW.day


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with fresh_engine("sqlite", tmp_path) as made:
        with transaction(made) as conn:
            records.record(conn, [Filing(manifest=SLIP, event=event(SLIP.record_id))])
        for item in settled():
            happen(made, item)
        yield made


def scribe(**changes: object) -> Scribe:
    return replace(Scribe(actor=ANI, now=NOW, software="uji"), **changes)  # type: ignore[arg-type]


def happen(engine: Engine, item: Occurrence) -> None:
    with transaction(engine) as conn:
        new = replace(item, election=CONTEST, confirmed_by=None, confirmed_at=None)
        made = occurrences.record(conn, new, scribe())
        if item.confirmed_by is not None:
            occurrences.confirm(conn, made.id, scribe(actor=BUDI))


def assess(engine: Engine, text: str = "") -> Assessment:
    rules = schedule([parse_rules(SHIPPED), parse_rules(text) if text else verified()])
    with reading(engine) as conn:
        return Assessor(rules, NOW)(conn, [KEY])[KEY]


def reasons(found: Assessment) -> list[str]:
    return [item.code for item in proposal_reasons(KEY[1], "inaktif", found, TODAY, None)]


def test_a_record_that_may_be_proposed(engine: Engine) -> None:
    found = assess(engine)
    assert reasons(found) == []
    assert (found.rule, found.rules_version, found.kept_until) == (
        "PL02.6-C-FORM-LAIN",
        "2026.2",
        date(2027, 12, 31),
    )
    assert found.rules_sha256 == verified().sha256
    assert "pelantikan 2025-02-20 (SK 1)" in found.trigger


def test_r1_a_row_that_is_not_verified_long_past_its_day(engine: Engine) -> None:
    assert reasons(assess(engine, SHIPPED)) == ["A733"]


def test_r3_a_rule_that_became_longer_moves_the_day(engine: Engine) -> None:
    longer = schedule([parse_rules(SHIPPED), verified(version="2027.1", inactive="P6Y")])
    with reading(engine) as conn:
        found = Assessor(longer, NOW)(conn, [KEY])[KEY]
    assert found.kept_until == date(2031, 12, 31)
    assert reasons(found) == ["A737"]


def test_r5_a_re_vote_ordered_a_moment_ago(engine: Engine) -> None:
    happen(engine, happened("psu_diperintahkan", "2025-09-01", confirmed=False))
    found = assess(engine)
    assert found.kept_until is None
    assert reasons(found) == ["A736"]


def test_a_hold_placed_a_moment_ago(engine: Engine) -> None:
    hold = Hold(
        ground="audit",
        case="LHP",
        scope=Scope(place="3207"),
        placed_by=ANI,
        placed_at=NOW.time,
        review_on=date(2029, 6, 1),
    )
    with transaction(engine) as conn:
        holds.place(conn, hold, scribe())
    found = assess(engine)
    assert found.holds == ("1 (audit)",)
    assert reasons(found) == ["A732"]


def test_no_such_record(engine: Engine) -> None:
    with pytest.raises(ObjectMissingError), reading(engine) as conn:
        Assessor(schedule([verified()]), NOW)(conn, [(CONTEST, "")])
