"""States, parts, lists and guards of a destruction, as UU 43/2009 and PP 28/2012 want them."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from formgen_archive.destruction import separation, states
from formgen_archive.destruction.guards import (
    Assessment,
    Seen,
    Situation,
    StoredObject,
    execution_reasons,
    proposal_reasons,
    standing_reasons,
)
from formgen_archive.destruction.lists import Decision, Line, decide, line_from_json, line_json
from formgen_archive.destruction.lists import list_sha256 as checksum
from formgen_archive.findings import ArchiveFinding
from formgen_archive.persons import Person, Role, UnitField

NOW = datetime(2029, 3, 1, 3, tzinfo=UTC)
TODAY = date(2029, 3, 1)
KEY = "arsip/7/c-kejadian-khusus-kwk.3207012001001.1.e1/asli.pdf"


def person(nip: str, *roles: Role, field: UnitField = "lain") -> Person:
    return Person(nip=nip, name=nip, position="-", unit="-", field=field, roles=frozenset(roles))


def line(number: int = 1) -> Line:
    return Line(
        number=number,
        election=7,
        record_id=f"c-kejadian-khusus-kwk.3207012001001.{number}.e1",
        classification="PL.02.6",
        description="Catatan kejadian khusus",
        year=2024,
        pages=1,
        size=60_000,
        sha256="a" * 64,
        privacy="terbatas",
        rule="R",
        rules_version="2029.1",
        rules_sha256="f" * 64,
        trigger="pelantikan 2025-02-20",
        retention="P1Y + P2Y",
        kept_until=date(2028, 12, 31),
        decisions={},
    )


def assessment(**changes: object) -> Assessment:
    made = Assessment(
        rule="R",
        rules_version="2029.1",
        rules_sha256="f" * 64,
        classification="PL.02.6",
        description="Catatan kejadian khusus",
        status="terverifikasi",
        fate="musnah",
        trigger="pelantikan 2025-02-20",
        retention="P1Y + P2Y",
        kept_until=date(2028, 12, 31),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def approved(one: Line) -> Line:
    yes = Decision(answer="setuju")
    return one.decided("panitia", yes).decided("pimpinan", yes).decided("anri", yes)


def situation(**changes: object) -> Situation:
    made = Situation(
        line=approved(line()),
        state="ditetapkan",
        in_batch="2029-001",
        batch="2029-001",
        listed=True,
        assessment=assessment(),
        now=NOW,
        decreed_on=date(2029, 2, 1),
        rest_days=7,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def seen(**changes: object) -> Seen:
    item = replace(
        StoredObject(key=KEY, version="v1", sha256="a" * 64, size=60_000),
        **changes,  # type: ignore[arg-type]
    )
    return Seen(objects=(item,), original=KEY)


def codes(findings: list[ArchiveFinding]) -> list[str]:
    return [finding.code for finding in findings]


def test_steps_come_in_the_order_of_the_law_and_no_other() -> None:
    steps: list[states.BatchStep] = ["appraise", "approve", "confirm", "decree", "run"]
    seen_states = ["usul"]
    for step in steps:
        state = states.next_batch_state(seen_states[-1], step)  # type: ignore[arg-type]
        assert state is not None
        seen_states.append(state)
    assert seen_states == [
        "usul", "dinilai", "disetujui_pimpinan", "disetujui_anri", "ditetapkan", "berjalan",
    ]  # fmt: skip
    assert states.next_batch_state("usul", "run") is None
    assert states.next_batch_state("dinilai", "decree") is None
    assert states.next_batch_state("berjalan", "cancel") is None
    for ended in states.ENDED:
        assert all(states.next_batch_state(ended, step) is None for step in steps)


def test_a_run_that_left_lines_ends_as_sebagian() -> None:
    assert states.closing_state(998, 2) == "sebagian"
    assert states.closing_state(3, 0) == "selesai"
    assert states.closing_state(0, 3) == "dibatalkan"


def test_a_committee_has_three_elements_and_an_odd_number() -> None:
    chair = person("1", "unit_kearsipan")
    unit, archivist = person("2", "unit_pengolah"), person("3", "arsiparis")
    fourth = person("4", "panitia")
    assert separation.check_committee([chair, unit, archivist], 3) == []
    assert codes(separation.check_committee([chair, unit], 3)) == ["A704", "A705", "A706"]
    assert codes(separation.check_committee([chair, unit, archivist, fourth], 3)) == ["A705"]
    assert codes(separation.check_committee([chair, unit, unit], 3)) == ["A702", "A706"]
    assert codes(separation.check_committee([unit, chair, archivist], 3)) == ["A707"]


def test_witnesses_are_two_from_legal_affairs_or_supervision() -> None:
    legal, watch = person("1", field="hukum"), person("2", field="pengawasan")
    assert separation.check_witnesses([legal, watch], 2) == []
    assert codes(separation.check_witnesses([legal], 2)) == ["A708"]
    assert codes(separation.check_witnesses([legal, person("3", field="kearsipan")], 2)) == ["A709"]
    assert codes(separation.check_witnesses([legal, legal], 2)) == ["A702"]


@pytest.mark.parametrize(
    ("taken", "part"),
    [
        ("pimpinan", "pelaksana"),
        ("penetap", "pelaksana"),
        ("panitia", "pelaksana"),
        ("pengusul", "pelaksana"),
        ("pengusul", "pimpinan"),
        ("pelaksana", "saksi"),
        ("saksi", "pelaksana"),
        ("pencatat", "pengesah"),
    ],
)
def test_parts_that_may_not_be_combined(taken: separation.Part, part: separation.Part) -> None:
    found = separation.check_part({"1": frozenset({taken})}, part, [person("1"), person("2")])
    assert codes(found) == ["A701"]


def test_an_archivist_may_sit_in_the_committee() -> None:
    assert separation.check_part({"1": frozenset({"pengusul"})}, "panitia", [person("1")]) == []


def test_the_checksum_of_a_list_covers_decisions_and_every_byte() -> None:
    lines = [line(1), line(2)]
    first = checksum("2029-001", lines)
    assert first == checksum("2029-001", [line_from_json(line_json(one)) for one in lines])
    assert first != checksum("2029-002", lines)
    assert first != checksum("2029-001", lines[::-1])
    assert first != checksum("2029-001", [replace(lines[0], size=60_001), lines[1]])
    decided, findings = decide(lines, "anri", refused={2: "nilai guna"}, not_before={})
    assert findings == []
    assert checksum("2029-001", decided) != first
    assert [one.refused_by for one in decided] == [None, "anri"]


def test_a_decision_about_a_line_that_does_not_exist_is_refused() -> None:
    _, findings = decide([line(1)], "anri", refused={3: "x"}, not_before={9: TODAY})
    assert [(f.code, f.where) for f in findings] == [("A720", "3"), ("A720", "9")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "belum"}, "A733"),
        ({"status": "dilaporkan"}, "A733"),
        ({"fate": "permanen"}, "A734"),
        ({"kept_until": None}, "A736"),
        ({"kept_until": TODAY}, "A737"),
        ({"holds": ("tahan/1",)}, "A732"),
    ],
)
def test_what_keeps_a_record_from_being_proposed(changes: dict[str, object], code: str) -> None:
    assert proposal_reasons("r", "inaktif", assessment(), TODAY, None) == []
    assert codes(proposal_reasons("r", "inaktif", assessment(**changes), TODAY, None)) == [code]


def test_state_clock_and_an_earlier_day_keep_a_record_too() -> None:
    assert codes(proposal_reasons("r", "aktif", assessment(), TODAY, None)) == ["A730"]
    assert codes(proposal_reasons("r", "inaktif", assessment(), None, None)) == ["A740"]
    later = date(2029, 10, 1)
    assert codes(proposal_reasons("r", "inaktif", assessment(), TODAY, later)) == ["A742"]


def test_a_rule_that_changed_puts_a_line_out() -> None:
    assert standing_reasons(line(), assessment(), TODAY) == []
    later = assessment(kept_until=date(2029, 1, 31))
    assert codes(standing_reasons(line(), later, TODAY)) == ["A735"]
    other = assessment(rules_sha256="e" * 64)
    assert codes(standing_reasons(line(), other, TODAY)) == ["A735"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": "musnah"}, "A730"),
        ({"in_batch": ""}, "A744"),
        ({"listed": False}, "A744"),
        ({"line": line()}, "A741"),
        ({"decreed_on": date(2029, 2, 23)}, "A743"),
        ({"assessment": assessment(holds=("tahan/1",))}, "A732"),
    ],
)
def test_what_keeps_a_line_from_being_executed(changes: dict[str, object], code: str) -> None:
    assert execution_reasons(situation(), seen()) == []
    assert codes(execution_reasons(situation(**changes), seen())) == [code]


def test_a_line_for_later_waits_for_its_day() -> None:
    later = approved(line()).decided(
        "anri", Decision(answer="setuju", not_before=date(2029, 10, 1))
    )
    assert codes(execution_reasons(situation(line=later), seen())) == ["A742"]
    october = datetime(2029, 10, 1, 1, tzinfo=UTC)
    assert execution_reasons(situation(line=later, now=october), seen()) == []


def test_lock_contents_and_clock_are_looked_at_again() -> None:
    locked = seen(locked_until=NOW)
    assert codes(execution_reasons(situation(), locked)) == ["A738"]
    assert codes(execution_reasons(situation(), seen(sha256="b" * 64))) == ["A739"]
    assert codes(execution_reasons(situation(), Seen(objects=(), original=KEY))) == ["A739"]
    assert codes(execution_reasons(situation(now=None), seen())) == ["A740"]
