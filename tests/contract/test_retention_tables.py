"""Events, holds and the clock's mark in SQL, on every database there is to test with."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError, DBAPIError

from formgen.errors import FormgenError
from formgen.register.database import reading, transaction
from formgen_archive.audit import Actor
from formgen_archive.canonical import sha256_hex
from formgen_archive.catalogue import (
    clock,
    held_records,
    hold_list,
    holds,
    lifecycle,
    log,
    occurrences,
    records,
    subjects,
)
from formgen_archive.catalogue.lifecycle import Standing
from formgen_archive.catalogue.records import Filing
from formgen_archive.clock import Outside, TrustedTime, trusted_time
from formgen_archive.errors import NotPermittedError, ObjectMissingError
from formgen_archive.holds import Hold, Scope
from formgen_archive.occurrences import Occurrence
from formgen_archive.scribe import Scribe
from tests.support.records import DATABASES, event, fresh_engine, manifest
from tests.support.retention import ANI, BUDI, happened
from tests.support.statements import count_statements

DAY = datetime(2025, 6, 1, 5, tzinfo=UTC)


@pytest.fixture(params=DATABASES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with fresh_engine(request.param, tmp_path) as made:
        yield made


def at(moment: datetime) -> TrustedTime:
    return trusted_time(moment, None, [Outside(source="ntp", name="jam", time=moment)])


def scribe(actor: Actor = ANI, moment: datetime = DAY) -> Scribe:
    return Scribe(actor=actor, now=at(moment), software="uji")


def file(engine: Engine, *numbers: int) -> None:
    filings = [
        Filing(manifest=made, event=event(made.record_id))
        for made in (manifest(number, place=f"32070120{number:05}") for number in numbers)
    ]
    with transaction(engine) as conn:
        records.record(conn, filings)


def new_hold(**scope: object) -> Hold:
    return Hold(
        ground="audit",
        case="LHP 1",
        scope=Scope(**scope),  # type: ignore[arg-type]
        placed_by=ANI,
        placed_at=DAY,
        review_on=date(2025, 12, 1),
    )


def place(engine: Engine, **scope: object) -> Hold:
    with transaction(engine) as conn:
        return holds.place(conn, new_hold(**scope), scribe())


def key(number: int) -> tuple[int, str]:
    return 2024, manifest(number, place=f"32070120{number:05}").record_id


def happen(engine: Engine, item: Occurrence) -> Occurrence:
    with transaction(engine) as conn:
        made = occurrences.record(
            conn, replace(item, confirmed_by=None, confirmed_at=None), scribe()
        )
        if item.confirmed_by is not None:
            made = occurrences.confirm(conn, made.id, scribe(BUDI))
    return made


def types(engine: Engine) -> list[str]:
    with reading(engine) as conn:
        assert log.check_chain(conn) == []
        return [entry.event.type for entry in log.events(conn)]


class TestOccurrences:
    def test_what_was_recorded_is_read_back(self, engine: Engine) -> None:
        made = happen(engine, happened("brpk", "2025-01-03", place="3207", case="10/PHPU"))
        with reading(engine) as conn:
            (found,) = occurrences.history(conn, 2024).occurrences
            assert occurrences.histories(conn)[2024].occurrences == (found,)
        assert found == made
        assert (found.id, found.confirmed_by) == (1, BUDI)
        assert types(engine) == ["peristiwa_dicatat", "peristiwa_disahkan"]

    def test_nobody_confirms_what_he_recorded(self, engine: Engine) -> None:
        happen(engine, happened("pelantikan", "2025-02-20", confirmed=False))
        with pytest.raises(NotPermittedError), transaction(engine) as conn:
            occurrences.confirm(conn, 1, scribe(replace(ANI, user="lain")))
        with pytest.raises(ObjectMissingError), transaction(engine) as conn:
            occurrences.confirm(conn, 2, scribe(BUDI))

    def test_confirming_twice_is_refused(self, engine: Engine) -> None:
        happen(engine, happened("pelantikan", "2025-02-20"))
        with pytest.raises(NotPermittedError), transaction(engine) as conn:
            occurrences.confirm(conn, 1, scribe(BUDI))

    def test_the_log_says_when_the_period_began_and_stopped(self, engine: Engine) -> None:
        for item in (
            happened("penetapan_hasil", "2024-12-05"),
            happened("brpk", "2025-01-03"),
            happened("pelantikan", "2025-02-20"),
            happened("dibuka_lagi", "2025-03-01", case="K", confirmed=False),
        ):
            happen(engine, item)
        assert [name for name in types(engine) if name.startswith("pemicu")] == [
            "pemicu_tertutup",
            "pemicu_dibuka_lagi",
        ]

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE archive_occurrences SET day = '2020-01-01'",
            "DELETE FROM archive_occurrences",
            "UPDATE archive_occurrence_confirmations SET confirmed_at = ''",
            "DELETE FROM archive_occurrence_confirmations",
        ],
    )
    def test_what_happened_cannot_be_changed(self, engine: Engine, statement: str) -> None:
        happen(engine, happened("pelantikan", "2025-02-20"))
        with pytest.raises((DBAPIError, FormgenError)), transaction(engine) as conn:
            conn.execute(text(statement))


class TestHolds:
    def test_a_hold_meets_the_records_of_its_scope(self, engine: Engine) -> None:
        file(engine, 1, 2, 3)
        one = place(engine, place="3207012000002")
        both = place(engine, election=2024)
        other = place(engine, election=2025)
        assert (one.id, one.records, both.records, other.records) == (1, 1, 3, 0)
        listed = "".join(f"2024/{key(number)[1]}\n" for number in (1, 2, 3))
        assert both.list_sha256 == sha256_hex(listed.encode())
        with reading(engine) as conn:
            assert [hold.id for hold in held_records.holds_on(conn, key(2))] == [1, 2]
            assert [hold.id for hold in held_records.holds_on(conn, key(1))] == [2]
            assert hold_list.find(conn, 1) == one
            found = held_records.holds_on_many(conn, [key(1), key(2), (2025, key(3)[1])])
            assert {name: len(items) for name, items in found.items()} == {key(1): 1, key(2): 2}
        assert types(engine).count("tahan_dipasang") == 3

    @pytest.mark.parametrize(
        ("scope", "met"),
        [
            ({"forms": ("c-hasil-kwk-bupati",)}, 2),
            ({"forms": ("d-hasil",), "election": 2024}, 0),
            ({"record": key(1)[1]}, 1),
            ({"place": "32"}, 2),
            ({"place": "3208"}, 0),
        ],
    )
    def test_scopes_in_sql_are_scopes_in_python(
        self, engine: Engine, scope: dict[str, object], met: int
    ) -> None:
        file(engine, 1, 2)
        assert place(engine, **scope).records == met
        with reading(engine) as conn:
            covered = [
                item
                for item in subjects.subjects(conn)
                if Scope(**scope).covers(  # type: ignore[arg-type]
                    election=item.election,
                    place=item.place,
                    form=item.form,
                    record=item.record_id,
                )
            ]
        assert len(covered) == met

    def test_records_that_come_later_are_caught(self, engine: Engine) -> None:
        place(engine, place="3207")
        place(engine, place="3208")
        file(engine, 1, 2)
        with reading(engine) as conn:
            assert [hold.id for hold in held_records.holds_on(conn, key(1))] == [1]
            entries = [e.event for e in log.events(conn, "tahan/1")]
        assert [e.after for e in entries] == ["audit 0", "2 baru"]
        assert types(engine)[-1] == "tahan_dipasang"

    def test_nothing_is_caught_by_a_hold_that_was_lifted(self, engine: Engine) -> None:
        place(engine, place="3207")
        with transaction(engine) as conn:
            holds.ask_to_lift(conn, 1, "SK 2", scribe())
            holds.lift(conn, 1, scribe(BUDI))
        file(engine, 1)
        with reading(engine) as conn:
            assert held_records.holds_on(conn, key(1)) == []

    def test_lifting_takes_two_persons(self, engine: Engine) -> None:
        file(engine, 1)
        place(engine, place="3207")
        for actor in (ANI, BUDI):
            with pytest.raises(NotPermittedError), transaction(engine) as conn:
                holds.lift(conn, 1, scribe(actor))
        with transaction(engine) as conn:
            holds.ask_to_lift(conn, 1, "SK 2", scribe())
        with pytest.raises(NotPermittedError), transaction(engine) as conn:
            holds.lift(conn, 1, scribe(replace(ANI, user="akun-lain")))
        with reading(engine) as conn:
            assert len(held_records.holds_on(conn, key(1))) == 1
        with transaction(engine) as conn:
            assert not holds.lift(conn, 1, scribe(BUDI)).stands
        with reading(engine) as conn:
            assert held_records.holds_on(conn, key(1)) == []
            assert hold_list.find(conn, 1).lifted_by == BUDI
        with pytest.raises(NotPermittedError), transaction(engine) as conn:
            holds.ask_to_lift(conn, 1, "SK 3", scribe())

    def test_a_refused_request_leaves_the_hold_as_it_was(self, engine: Engine) -> None:
        place(engine, place="3207")
        with transaction(engine) as conn:
            holds.ask_to_lift(conn, 1, "SK 2", scribe())
            holds.refuse_to_lift(conn, 1, "perkara belum selesai", scribe(BUDI))
            assert hold_list.find(conn, 1).stands
        with pytest.raises(NotPermittedError), transaction(engine) as conn:
            holds.lift(conn, 1, scribe(BUDI))
        assert types(engine) == ["tahan_dipasang", "lepas_diminta", "lepas_ditolak"]

    def test_what_is_gone_or_going_is_not_promised(self, engine: Engine) -> None:
        file(engine, 1, 2, 3)
        with transaction(engine) as conn:
            lifecycle.put(
                conn,
                {
                    key(1): Standing(state="musnah"),
                    key(2): Standing(state="eksekusi"),
                    (2025, key(3)[1]): Standing(state="musnah"),
                },
            )
            holds.place(conn, new_hold(place="3207"), scribe())
        with reading(engine) as conn:
            assert dict(held_records.records_of(conn, 1)) == {
                key(1): "ditolak",
                key(2): "menunggu",
                key(3): "dipasang",
            }
            assert [bool(held_records.holds_on(conn, key(n))) for n in (1, 2, 3)] == [
                False,
                True,
                True,
            ]
            refused = [e.event for e in log.events(conn, key(1)[1])]
        assert [e.type for e in refused] == ["penerimaan", "tahan_ditolak"]
        with transaction(engine) as conn:
            held_records.too_late(conn, [key(2)], scribe())
            assert dict(held_records.records_of(conn, 1))[key(2)] == "terlambat"
        assert types(engine)[-1] == "tahan_terlambat"

    def test_too_late_is_evidence_and_holds_nothing(self, engine: Engine) -> None:
        file(engine, 1, 2)
        place(engine, place="3207")
        with transaction(engine) as conn:
            held_records.mark(conn, 1, [key(1)], "tertahan", scribe())
            held_records.mark(conn, 1, [key(2)], "terlambat", scribe())
        with reading(engine) as conn:
            assert [bool(held_records.holds_on(conn, key(n))) for n in (1, 2)] == [True, False]
            assert list(held_records.records_of(conn, 1, "tertahan")) == [(key(1), "tertahan")]
        assert types(engine)[-1] == "tahan_terlambat"

    def test_few_statements_however_many_records(self, engine: Engine) -> None:
        def statements(*numbers: int) -> int:
            file(engine, *numbers)
            with count_statements(engine) as counted:
                place(engine, place="3207")
            return len(counted)

        assert statements(1, 2) == statements(*range(3, 60))

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"review_on": date(2025, 6, 1)}, "A611"),
            ({"review_on": date(2026, 6, 3)}, "A611"),
            ({"scope": Scope(place="32070")}, "A612"),
            ({"scope": Scope()}, "A613"),
        ],
    )
    def test_a_hold_that_says_too_little(
        self, engine: Engine, changes: dict[str, object], code: str
    ) -> None:
        hold = replace(new_hold(place="3207"), **changes)  # type: ignore[arg-type]
        with pytest.raises(NotPermittedError) as caught, transaction(engine) as conn:
            holds.place(conn, hold, scribe())
        assert [item.code for item in caught.value.findings] == [code]
        assert types(engine) == []

    def test_holds_whose_review_is_overdue(self, engine: Engine) -> None:
        place(engine, place="3207")
        with reading(engine) as conn:
            assert hold_list.list_holds(conn, review_before=date(2025, 12, 1)) == []
            assert len(hold_list.list_holds(conn, review_before=date(2025, 12, 2))) == 1

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE archive_holds SET place = '99'",
            "DELETE FROM archive_holds",
            "DELETE FROM archive_hold_steps",
            "DELETE FROM archive_hold_records",
        ],
    )
    def test_holds_cannot_be_changed_or_forgotten(self, engine: Engine, statement: str) -> None:
        file(engine, 1)
        place(engine, place="3207")
        with transaction(engine) as conn:
            holds.ask_to_lift(conn, 1, "SK 2", scribe())
        with pytest.raises((DBAPIError, FormgenError)), transaction(engine) as conn:
            conn.execute(text(statement))


class TestClock:
    def test_the_mark_only_rises(self, engine: Engine) -> None:
        with transaction(engine) as conn:
            assert clock.high_water_mark(conn) is None
            assert clock.raise_mark(conn, at(DAY))
            assert not clock.raise_mark(conn, at(DAY))
            assert not clock.raise_mark(conn, at(DAY - timedelta(days=1)))
            assert clock.raise_mark(conn, at(DAY + timedelta(days=1)))
        with reading(engine) as conn:
            assert clock.high_water_mark(conn) == DAY + timedelta(days=1)

    def test_an_unconfirmed_time_never_becomes_the_mark(self, engine: Engine) -> None:
        with transaction(engine) as conn:
            assert not clock.raise_mark(conn, trusted_time(DAY, None, []))
            assert clock.high_water_mark(conn) is None

    def test_c5_the_mark_survives_a_restart(self, tmp_path: Path) -> None:
        with fresh_engine("sqlite", tmp_path) as first, transaction(first) as conn:
            clock.raise_mark(conn, at(DAY))
        with fresh_engine("sqlite", tmp_path) as second, reading(second) as conn:
            assert clock.high_water_mark(conn) == DAY

    def test_the_mark_cannot_be_lowered(self, engine: Engine) -> None:
        with transaction(engine) as conn:
            clock.raise_mark(conn, at(DAY))
        for statement in (
            "DELETE FROM archive_clock_marks",
            "UPDATE archive_clock_marks SET id = 2",
        ):
            with pytest.raises((DatabaseError, FormgenError)), transaction(engine) as conn:
                conn.execute(text(statement))


def test_a_record_knows_the_version_it_came_in_under(engine: Engine) -> None:
    file(engine, 1)
    with reading(engine) as conn:
        (found,) = subjects.subjects(conn)
    assert (found.rule, found.rules_version, found.privacy) == (
        "PL02.6-C-HASIL",
        "2026.1",
        "publik_terbatas",
    )
