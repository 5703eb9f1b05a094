"""The catalogue and its audit log, on every database there is to test with."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from formgen.register.database import reading, transaction
from formgen_archive.audit import GENESIS, Head
from formgen_archive.catalogue import log, records
from formgen_archive.catalogue.records import Filing
from formgen_archive.errors import ChainBrokenError, ManifestInvalidError, RecordConflictError
from tests.support.records import (
    DATABASES,
    event,
    fresh_engine,
    manifest,
    migrate_all,
)
from tests.support.statements import count_statements


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with fresh_engine(request.param, tmp_path) as made:
        yield made


def filing(place: int = 1, **changes: object) -> Filing:
    made = replace(manifest(place, place=f"32070120{place:05}"), **changes)  # type: ignore[arg-type]
    return Filing(manifest=made, event=event(made.record_id))


def test_what_was_recorded_is_found(engine: Engine) -> None:
    one, two = filing(1), filing(2)
    with transaction(engine) as conn:
        assert records.record(conn, [one, two]) == 2
    with reading(engine) as conn:
        assert records.find(conn, 2024, one.manifest.record_id) == one.manifest
        assert records.find_number(conn, 2024, 2) == two.manifest
        assert records.find(conn, 2025, one.manifest.record_id) is None
        assert records.find_number(conn, 2024, 3) is None
        assert records.find_sha256(conn, one.manifest.representations[0].sha256) == [
            one.manifest,
            two.manifest,
        ]
        assert records.find_sha256(conn, "0" * 64) == []


def test_recording_again_changes_nothing(engine: Engine) -> None:
    with transaction(engine) as conn:
        records.record(conn, [filing(1)])
    with transaction(engine) as conn:
        assert records.record(conn, [filing(1), filing(2), filing(2)]) == 1
    with reading(engine) as conn:
        assert [entry.seq for entry in log.events(conn)] == [1, 2]


def test_a_record_and_its_event_come_together(engine: Engine) -> None:
    with transaction(engine) as conn:
        records.record(conn, [filing(2), filing(1)])
    with reading(engine) as conn:
        assert [entry.event.subject for entry in log.events(conn)] == [
            filing(2).manifest.record_id,
            filing(1).manifest.record_id,
        ]
        (entry,) = log.events(conn, filing(1).manifest.record_id)
        assert (entry.seq, entry.event) == (2, filing(1).event)


@pytest.mark.parametrize(
    "other",
    [
        filing(1, number=2),
        filing(2, number=1),
    ],
    ids=["same record, other manifest", "same number, other record"],
)
def test_a_conflict_is_refused_and_nothing_is_recorded(engine: Engine, other: Filing) -> None:
    with transaction(engine) as conn:
        records.record(conn, [filing(1)])
    with pytest.raises(RecordConflictError), transaction(engine) as conn:
        records.record(conn, [filing(3), other])
    twins = [filing(4), filing(4, supersedes=1)]
    with pytest.raises(RecordConflictError), transaction(engine) as conn:
        records.record(conn, twins)
    with reading(engine) as conn:
        assert [item.number for item in records.records(conn)] == [1]
        assert log.read_head(conn).seq == 1


def test_goes_through_records_in_order(engine: Engine) -> None:
    with transaction(engine) as conn:
        records.record(conn, [filing(n) for n in range(1200, 0, -1)])
    with reading(engine) as conn:
        assert [item.number for item in records.records(conn)] == list(range(1, 1201))
        assert [item.number for item in records.records(conn, place="3207012000")] == list(
            range(1, 1000)
        )
        assert list(records.records(conn, 2025)) == []
        assert list(records.records(conn, rule="%")) == []
        assert len(list(records.records(conn, rule="PL02.6-C-HASIL"))) == 1200


def test_recording_takes_few_statements_however_many(engine: Engine) -> None:
    counts = []
    for start, size in ((1, 3), (100, 500)):
        with transaction(engine) as conn, count_statements(engine) as counted:
            records.record(conn, [filing(n) for n in range(start, start + size)])
        counts.append(len(counted))
    assert counts[0] == counts[1] <= 9


def test_an_empty_log_is_sound(engine: Engine) -> None:
    with transaction(engine) as conn:
        assert log.append_events(conn, []) == []
    with reading(engine) as conn:
        assert log.check_chain(conn) == []
        assert log.read_head(conn) == Head(seq=0, hash=GENESIS)


def test_the_chain_goes_on_from_call_to_call(engine: Engine) -> None:
    for reason in "abc":
        with transaction(engine) as conn:
            log.append_event(conn, event(reason=reason))
    with reading(engine) as conn:
        entries = list(log.events(conn))
        assert [entry.event.reason for entry in entries] == ["a", "b", "c"]
        assert entries[1].previous == entries[0].hash
        assert log.check_chain(conn) == []


def append_and_fail(conn: Connection) -> None:
    log.append_event(conn, event())
    conn.execute(text("DELETE FROM archive_audit_events"))


def test_an_event_that_was_rolled_back_leaves_no_gap(engine: Engine) -> None:
    with pytest.raises(DBAPIError), transaction(engine) as conn:
        append_and_fail(conn)
    with transaction(engine) as conn:
        assert log.append_event(conn, event()).seq == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE archive_audit_events SET body = body",
        "UPDATE archive_audit_events SET hash = '' WHERE seq = 1",
        "DELETE FROM archive_audit_events",
        "DELETE FROM archive_audit_events WHERE seq = 2",
        "UPDATE archive_audit_head SET seq = 1",
        "UPDATE archive_audit_head SET hash = ''",
        "DELETE FROM archive_audit_head",
        "INSERT INTO archive_audit_head VALUES (2, 0, '')",
        "INSERT INTO archive_audit_events VALUES (1, '', '', '', '', '')",
    ],
)
def test_the_database_refuses_to_change_the_log(engine: Engine, statement: str) -> None:
    with transaction(engine) as conn:
        log.append_events(conn, [event(), event()])
    with pytest.raises(DBAPIError), transaction(engine) as conn:
        conn.execute(text(statement))
    with reading(engine) as conn:
        assert log.check_chain(conn) == []


def test_sqlite_refuses_to_replace_an_entry(tmp_path: Path) -> None:
    with fresh_engine("sqlite", tmp_path) as engine:
        with transaction(engine) as conn:
            log.append_event(conn, event())
        with pytest.raises(DBAPIError), transaction(engine) as conn:
            conn.execute(
                text("INSERT OR REPLACE INTO archive_audit_events VALUES (1,'','','','','')")
            )


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE archive_audit_events SET body = '{}' WHERE seq = 2", [("A203", "2")]),
        ("UPDATE archive_audit_events SET body = body || ' ' WHERE seq = 2", [("A203", "2")]),
        (
            "UPDATE archive_audit_events SET body = replace(body, 'Ani', 'Budi') WHERE seq = 2",
            [("A203", "2")],
        ),
        ("UPDATE archive_audit_events SET subject = 'x' WHERE seq = 2", [("A203", "2")]),
        ("UPDATE archive_audit_events SET type = 'x' WHERE seq = 3", [("A203", "3")]),
        ("DELETE FROM archive_audit_events WHERE seq = 2", [("A201", "3"), ("A202", "3")]),
        ("DELETE FROM archive_audit_events WHERE seq = 3", [("A204", "2")]),
        ("DELETE FROM archive_audit_events", [("A204", "0")]),
        ("UPDATE archive_audit_head SET hash = 'x'", [("A204", "3")]),
    ],
)
def test_whoever_gets_past_the_triggers_is_found_out(
    tmp_path: Path, statement: str, found: list[tuple[str, str]]
) -> None:
    with fresh_engine("sqlite", tmp_path) as engine:
        with transaction(engine) as conn:
            log.append_events(conn, [event(reason=reason) for reason in "abc"])
        with transaction(engine) as conn:
            for trigger in conn.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            ).scalars():
                conn.execute(text(f"DROP TRIGGER {trigger}"))
            conn.execute(text(statement))
        with reading(engine) as conn:
            assert [(item.code, item.where) for item in log.check_chain(conn)] == found
        if found[-1][0] == "A204":
            with pytest.raises(ChainBrokenError), transaction(engine) as conn:
                log.append_event(conn, event())


def test_a_tampered_manifest_is_not_believed(engine: Engine) -> None:
    with transaction(engine) as conn:
        records.record(conn, [filing(1)])
    with transaction(engine) as conn:
        conn.execute(
            text("UPDATE archive_records SET manifest = replace(manifest, 'nomor', 'numor')")
        )
    with pytest.raises(ManifestInvalidError), reading(engine) as conn:
        records.find_number(conn, 2024, 1)


def test_a_representation_needs_its_record(engine: Engine) -> None:
    with pytest.raises(DBAPIError), transaction(engine) as conn:
        conn.execute(
            text("INSERT INTO archive_representations VALUES (1, 'x', 'asli.pdf', 'a/b', 1, '')")
        )


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    with transaction(engine) as conn:
        records.record(conn, [filing(1)])
    migrate_all(engine)
    with reading(engine) as conn:
        assert records.find_number(conn, 2024, 1) is not None
