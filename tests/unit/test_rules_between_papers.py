"""Rules between the papers of one TPS: kept by a right set of papers, broken by a wrong one.

The figures of the result are those of a real TPS (forms.md 4); the others are counted by hand.
"""

import pytest

from formgen.ingest.rules import load_rule_set
from formgen.model.case import COUNT_KEYS
from formgen.model.rules import check
from tests.support.figures import REAL_TPS

RULES = load_rule_set()
BALLOT = (1, 2, 3)
Figures = dict[str, int | None]

TALLY: Figures = {  # 90, 110 and 10 votes on lines of 60
    f"suara_{pair}_baris_{line}": votes
    for pair, lines in ((1, (60, 30)), (2, (60, 50)), (3, (10, 0)))
    for line, votes in enumerate((*lines, *([0] * 8)), start=1)
}
BUBBLES: Figures = {"suara_1_bulatan": 90, "suara_2_bulatan": 110, "suara_3_bulatan": 10}
ATTENDANCE: Figures = {
    "hadir_tetap_l": 95, "hadir_tetap_p": 103, "hadir_tetap_j": 198,
    "hadir_pindahan_l": 6, "hadir_pindahan_p": 3, "hadir_pindahan_j": 9,
    "hadir_tambahan_l": 2, "hadir_tambahan_p": 1, "hadir_tambahan_j": 3,
    "hadir_disabilitas_l": 0, "hadir_disabilitas_p": 0, "hadir_disabilitas_j": 0,
}  # fmt: skip
ORIGINAL: Figures = {f"asli_{key}": REAL_TPS[key] for key in COUNT_KEYS if key in REAL_TPS}
OTHER: Figures = {
    f"lain_{key}": REAL_TPS[key] for key in COUNT_KEYS if key.startswith(("pemilih", "pengguna"))
}
LISTS: Figures = {  # a sheet until 2020 counts the voters of every list
    "pemilih_pindahan_l": 6, "pemilih_pindahan_p": 3, "pemilih_pindahan_j": 9,
    "pemilih_tambahan_l": 2, "pemilih_tambahan_p": 1, "pemilih_tambahan_j": 3,
    "pemilih_total_l": 142, "pemilih_total_p": 159, "pemilih_total_j": 301,
    "disabilitas_pemilih_l": 1, "disabilitas_pemilih_p": 1, "disabilitas_pemilih_j": 2,
}  # fmt: skip
NOTICES: Figures = {
    "pemberitahuan_diterima": 289, "pemberitahuan_tersampaikan": 281,
    "pemberitahuan_dikembalikan": 8, "kembali_meninggal": 2, "kembali_pindah_alamat": 3,
    "kembali_pindah_memilih": 1, "kembali_tidak_dikenal": 0, "kembali_tidak_di_tempat": 2,
}  # fmt: skip
SIGNED: Figures = {
    "tanda_tangan_kpps": 7, "tanda_tangan_saksi": 2, "saksi_terdaftar": 2, "catatan_kejadian": 0,
}  # fmt: skip
RECEIPTS: Figures = {"saksi_hadir": 2, "salinan_saksi": 2, "ptps_hadir": 1, "salinan_ptps": 1}

PAPERS = {
    "R13": TALLY,
    "R15": BUBBLES,
    "R17": ATTENDANCE,
    "R18": ORIGINAL,
    "R19": OTHER,
    "R20": LISTS,
    "R24": NOTICES,
    "R26": SIGNED,
    "R27": RECEIPTS,
}


def found(rule: str, changes: Figures) -> list[str]:
    figures = {**REAL_TPS, **PAPERS[rule], **changes}
    regime = min(RULES.rules[rule].regimes, default="2024")
    outcome = check(RULES, figures, paslon=BALLOT, ids=[rule], regime=regime)
    (unchecked,) = (count for name, count in outcome.coverage.unchecked if name == rule)
    assert unchecked == 0, "the papers must say all that the rule asks"
    return [finding.column for finding in outcome.findings]


@pytest.mark.parametrize("rule", PAPERS)
def test_papers_that_agree_keep_the_rule(rule: str) -> None:
    assert found(rule, {}) == []


@pytest.mark.parametrize(
    ("rule", "changes", "columns"),
    [
        ("R13", {"suara_1_baris_2": 31}, ["suara_1_baris_1"]),
        ("R13", {"suara_3_baris_1": 61}, ["suara_3_baris_1", "suara_3_baris_1"]),
        ("R13", {"suara_2_baris_1": 50, "suara_2_baris_2": 60}, ["suara_2_baris_2"]),
        ("R15", {"suara_2_bulatan": 119}, ["suara_2_bulatan"]),
        ("R17", {"hadir_tetap_l": 94}, ["hadir_tetap_l"]),
        ("R17", {"hadir_tambahan_j": 4}, ["hadir_tambahan_j"]),
        ("R17", {"hadir_disabilitas_p": 1}, ["hadir_disabilitas_p"]),
        ("R18", {"asli_suara_1": 91}, ["suara_1"]),
        ("R18", {"surat_dikembalikan": 2}, ["surat_dikembalikan"]),
        ("R19", {"lain_pemilih_dpt_j": 290}, ["pemilih_dpt_j"]),
        ("R19", {"lain_pengguna_tambahan_l": 1}, ["pengguna_tambahan_l"]),
        ("R19", {"lain_pengguna_pindahan_l": 1}, []),
        ("R20", {"pemilih_total_l": 141}, ["pemilih_total_j", "pemilih_total_l"]),
        ("R20", {"disabilitas_l": 2}, ["disabilitas_l"]),
        ("R20", {"pengguna_pindahan_p": 4}, ["pengguna_pindahan_p"]),
        ("R24", {"pemberitahuan_tersampaikan": 280}, ["pemberitahuan_diterima"]),
        ("R24", {"kembali_meninggal": 1}, ["pemberitahuan_dikembalikan"]),
        ("R26", {"tanda_tangan_kpps": 6}, ["tanda_tangan_kpps"]),
        ("R26", {"tanda_tangan_kpps": 6, "catatan_kejadian": 1}, []),
        ("R26", {"tanda_tangan_saksi": 1}, ["saksi_terdaftar"]),
        ("R26", {"saksi_terdaftar": 4, "catatan_kejadian": 1}, ["saksi_terdaftar"]),
        ("R27", {"salinan_saksi": 1}, ["saksi_hadir"]),
        ("R27", {"salinan_ptps": 0}, ["ptps_hadir"]),
    ],
)
def test_a_wrong_paper_is_found(rule: str, changes: Figures, columns: list[str]) -> None:
    assert found(rule, changes) == columns


def test_a_rule_of_older_regulations_is_not_made_under_newer_ones() -> None:
    figures = {**REAL_TPS, **LISTS, "pemilih_total_l": 141}
    outcome = check(RULES, figures, paslon=BALLOT, ids=["R20"], regime="2024")
    assert (outcome.findings, outcome.coverage.checked) == ((), ())


@pytest.mark.parametrize("rule", PAPERS)
def test_a_rule_says_what_is_wrong_and_what_to_do(rule: str) -> None:
    declared = RULES.rules[rule]
    assert declared.source.startswith("forms.md R")
    for text in (declared.title, declared.message, declared.hint):
        assert text.id
        assert text.en
        assert text.id != text.en


def test_papers_that_are_not_there_are_not_checked() -> None:
    outcome = check(RULES, REAL_TPS, paslon=BALLOT, ids=list(PAPERS))
    assert outcome.findings == ()
    assert all(made == 0 for _, made in outcome.coverage.checked)
