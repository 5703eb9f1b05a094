"""The shipped rules: each one found when broken, silent when kept, and skipped when not known."""

import pytest

from formgen.ingest.rules import load_rule_set
from formgen.model.case import COUNT_KEYS, VOTE_KEYS
from formgen.model.election import Regime
from formgen.model.rules import check, checker
from tests.support.figures import REAL_TPS

RULES = load_rule_set()
BALLOT = (1, 2, 3)
COUNTS = (*(key for key in COUNT_KEYS if key not in VOTE_KEYS), *VOTE_KEYS[:3])


def broken(changes: dict[str, int | None]) -> dict[str, int | None]:
    return {**REAL_TPS, **changes}


def rules_found(figures: dict[str, int | None], only: str | None = None) -> list[tuple[str, str]]:
    outcome = check(RULES, figures, paslon=BALLOT, ids=[only] if only else None)
    return [(finding.rule, finding.column) for finding in outcome.findings]


def test_the_rules_of_the_catalogue_are_there() -> None:
    assert list(RULES.rules) == [
        *(f"R{number:02d}" for number in range(1, 13)),
        "R14",
        "R16",
        "R25",
        "W01",
        *("R13", "R15", "R17", "R18", "R19", "R20", "R24", "R26", "R27"),
        "R21",
        "R22",
        "R23",
        "R28",
    ]
    assert {f"R{number:02d}" for number in range(1, 29)} == set(RULES.rules) - {"W01"}
    warnings = [rule.id for rule in RULES.rules.values() if rule.severity == "W"]
    assert warnings == ["R11", "R12", "R25", "W01", "R17", "R19", "R26", "R27"]


def test_a_real_form_keeps_all_but_the_reserve_of_another_election() -> None:
    assert rules_found(REAL_TPS) == [("R11", "surat_diterima")]
    right = broken({"surat_diterima": 297, "surat_tidak_digunakan": 86})  # 289 + ceil(7.225)
    assert rules_found(right) == []


@pytest.mark.parametrize(
    ("rule", "column", "changes"),
    [
        ("R01", "pemilih_dpt_j", {"pemilih_dpt_j": 290}),
        ("R01", "pengguna_dpt_j", {"pengguna_dpt_l": 94}),
        ("R01", "pengguna_pindahan_j", {"pengguna_pindahan_j": 8}),
        ("R01", "pengguna_tambahan_j", {"pengguna_tambahan_p": 2}),
        ("R01", "pengguna_total_j", {"pengguna_total_p": 108}),
        ("R01", "disabilitas_j", {"disabilitas_j": 1}),
        ("R02", "pengguna_total_l", {"pengguna_total_l": 102}),
        ("R02", "pengguna_total_p", {"pengguna_tambahan_p": 2}),
        ("R02", "pengguna_total_j", {"pengguna_total_j": 211}),
        ("R03", "pengguna_dpt_l", {"pengguna_dpt_l": 135}),
        ("R03", "pengguna_dpt_p", {"pengguna_dpt_p": 156}),
        ("R03", "pengguna_dpt_j", {"pengguna_dpt_j": 290}),
        ("R04", "surat_diterima", {"surat_diterima": 296}),
        ("R05", "surat_digunakan", {"surat_digunakan": 209}),
        ("R06", "surat_dikembalikan", {"surat_dikembalikan": 296}),
        ("R06", "surat_tidak_digunakan", {"surat_tidak_digunakan": 296}),
        ("R07", "suara_sah", {"suara_3": 11}),
        ("R08", "suara_total", {"suara_tidak_sah": 1}),
        ("R09", "suara_total", {"surat_digunakan": 211}),
        ("R09", "suara_total", {"pengguna_total_j": 211}),
        ("R10", "disabilitas_l", {"disabilitas_l": 104}),
        ("R10", "disabilitas_p", {"disabilitas_p": 108}),
        ("R10", "disabilitas_j", {"disabilitas_j": 211}),
        ("R11", "surat_diterima", {"surat_diterima": 296}),
        ("R12", "pemilih_dpt_j", {"pemilih_dpt_j": 601}),
        ("R16", "suara_1", {"suara_1": 1000}),
        ("R16", "suara_2", {"suara_2": -1}),
        ("W01", "suara_total", {"suara_total": 290}),
    ],
)
def test_each_rule_is_found_where_it_is_broken(
    rule: str, column: str, changes: dict[str, int | None]
) -> None:
    assert rules_found(broken(changes), rule) == [(rule, column)]


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("R03", {"pengguna_dpt_j": 289}),
        ("R06", {"surat_dikembalikan": 295}),
        ("R10", {"disabilitas_j": 210}),
        ("R12", {"pemilih_dpt_j": 600}),
        ("R16", {"suara_1": 999, "suara_2": 0}),
        ("W01", {"suara_total": 289}),
    ],
)
def test_limits_themselves_are_allowed(rule: str, changes: dict[str, int | None]) -> None:
    assert rules_found(broken(changes), rule) == []


@pytest.mark.parametrize(
    ("dpt", "received"), [(0, 0), (1, 2), (40, 41), (41, 43), (289, 297), (400, 410), (600, 615)]
)
def test_the_reserve_is_rounded_upwards(dpt: int, received: int) -> None:
    for delivered in range(received - 1, received + 2):
        found = rules_found({"pemilih_dpt_j": dpt, "surat_diterima": delivered}, "R11")
        assert (not found) is (delivered == received)


@pytest.mark.parametrize(
    ("regime", "limit"), [("2015", 800), ("2018", 800), ("2020", 500), ("2024", 600)]
)
def test_the_limit_of_a_dpt_comes_from_the_regime(regime: Regime, limit: int) -> None:
    compiled = checker(RULES, ["R12"], paslon=BALLOT, regime=regime)
    assert not compiled.check({"pemilih_dpt_j": limit}).findings
    (found,) = compiled.check({"pemilih_dpt_j": limit + 1}).findings
    assert str(limit) in found.message.id


def test_nothing_is_checked_when_an_operand_is_not_known() -> None:
    outcome = check(RULES, broken({"suara_3": None}), paslon=BALLOT, ids=["R07", "R08"])
    assert outcome.findings == ()
    assert outcome.coverage.checked == (("R07", 0), ("R08", 1))
    assert outcome.coverage.unchecked == (("R07", 1), ("R08", 0))


def test_an_unknown_figure_is_not_zero() -> None:
    figures: dict[str, int | None] = {"pengguna_dpt_j": 5, "pengguna_dpt_l": 5}
    assert rules_found(figures, "R01") == []


def test_only_votes_on_the_ballot_are_added() -> None:
    two = {"suara_1": 90, "suara_2": 120, "suara_3": 7, "suara_sah": 210}
    assert not check(RULES, two, paslon=(1, 2), ids=["R07"]).findings
    assert check(RULES, two, paslon=(1, 2, 3), ids=["R07"]).findings


def test_the_message_shows_the_sum() -> None:
    (found,) = check(RULES, broken({"suara_3": 11}), paslon=BALLOT, ids=["R07"]).findings
    assert found.message.id == (
        "suara_sah = 210, sedangkan suara_1 + suara_2 + suara_3 = 90 + 110 + 11 = 211."
    )
    assert found.message.en == (
        "suara_sah = 210, but suara_1 + suara_2 + suara_3 = 90 + 110 + 11 = 211."
    )
    assert found.hint.id
    assert (found.file, found.row) == ("", 0)


LOST_BALLOT = broken({"suara_3": 9, "suara_sah": 209, "suara_total": 209})


@pytest.mark.parametrize(
    ("note", "accept", "accepted"),
    [
        ("satu surat suara dibawa pulang", True, True),
        ("satu surat suara dibawa pulang", False, False),
        ("", True, False),
        ("  ", True, False),
    ],
)
def test_a_note_excuses_r09_only_when_asked(note: str, accept: bool, accepted: bool) -> None:
    ids = ["R05", "R07", "R08", "R09"]
    outcome = check(RULES, LOST_BALLOT, paslon=BALLOT, ids=ids, note=note, accept_noted=accept)
    excused, left = outcome.accepted, outcome.findings
    assert [finding.rule for finding in excused] == (["R09", "R09"] if accepted else [])
    assert [finding.rule for finding in left] == ([] if accepted else ["R09", "R09"])


def test_a_note_excuses_no_other_rule() -> None:
    outcome = check(
        RULES, broken({"suara_3": 9}), paslon=BALLOT, ids=["R07"], note="x", accept_noted=True
    )
    assert [finding.rule for finding in outcome.findings] == ["R07"]


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("SERATUS SEPULUH", True),
        ("seratus  sepuluh", True),
        ("Seratus Sepuluh ", True),
        ("SERATUS SEBELAS", False),
        ("SERATUSSEPULUH", False),
        ("NIHIL", False),
    ],
)
def test_words_say_the_same_as_the_figure(words: str, right: bool) -> None:
    outcome = check(RULES, REAL_TPS, paslon=BALLOT, ids=["R14"], texts={"suara_2_huruf": words})
    assert (outcome.findings == ()) is right
    assert outcome.coverage.checked == (("R14", 1),)


def test_words_without_a_figure_cannot_be_checked() -> None:
    outcome = check(RULES, {}, paslon=BALLOT, ids=["R14"], texts={"suara_2_huruf": "SATU"})
    assert outcome.coverage.checked == (("R14", 0),)


TIMES = {
    "waktu_pemungutan_mulai": "07:00",
    "waktu_pemungutan_selesai": "13:00",
    "waktu_penghitungan_mulai": "13:30",
    "waktu_penghitungan_selesai": "22:15",
    "hari_penghitungan": "sama",
}


@pytest.mark.parametrize(
    ("changes", "columns"),
    [
        ({}, []),
        (
            {"hari_penghitungan": "setelahnya", "waktu_penghitungan_selesai": "02:10"},
            [],
        ),
        ({"waktu_penghitungan_selesai": "02:10"}, ["waktu_penghitungan_selesai"]),
        ({"waktu_pemungutan_mulai": "13:00"}, ["waktu_pemungutan_mulai"]),
        ({"waktu_pemungutan_selesai": "13:45"}, ["waktu_penghitungan_mulai"]),
        (
            {"waktu_pemungutan_selesai": "12:00", "waktu_penghitungan_mulai": "12:30"},
            ["waktu_penghitungan_mulai"],
        ),
        ({"waktu_pemungutan_selesai": ""}, []),
    ],
)
def test_times_follow_one_another(changes: dict[str, str], columns: list[str]) -> None:
    outcome = check(RULES, {}, paslon=BALLOT, ids=["R25"], texts={**TIMES, **changes})
    assert [finding.column for finding in outcome.findings] == columns
    assert {finding.severity for finding in outcome.findings} <= {"W"}


def test_times_are_shown_as_times() -> None:
    texts = {**TIMES, "waktu_penghitungan_mulai": "12:05", "waktu_pemungutan_selesai": "12:00"}
    (found,) = check(RULES, {}, paslon=BALLOT, ids=["R25"], texts=texts).findings
    assert "12.05" in found.message.id


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("waktu_pemungutan_mulai", "7 pagi"),
        ("waktu_pemungutan_mulai", "24:00"),
        ("waktu_pemungutan_mulai", "07.00"),
        ("hari_penghitungan", "besok"),
    ],
)
def test_times_that_cannot_be_read_are_errors(key: str, text: str) -> None:
    outcome = check(RULES, {}, paslon=BALLOT, ids=["R25"], texts={**TIMES, key: text})
    assert [(found.severity, found.column) for found in outcome.findings] == [("E", key)]


def test_keys_that_no_row_can_know_change_no_outcome() -> None:
    figures = broken({"suara_3": 11, "pengguna_total_l": None})
    everything = checker(RULES, RULES.rules, paslon=BALLOT, regime="2024")
    table = checker(RULES, RULES.rules, paslon=BALLOT, regime="2024", among=figures.keys())
    assert table.check(figures) == everything.check(figures)
    assert dict(table.check(figures).coverage.unchecked)["R14"] == len(COUNTS)
