"""Whole tables against the rules: real figures, counted a second time without the rule engine."""

import csv
import gzip
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from formgen.errors import NotFoundError
from formgen.model.rules import load_rules
from formgen.resources import data_dir
from formgen.service.check import CheckOptions, CheckReport, check_form_results, check_results

DATA = Path(__file__).parents[1] / "data"
EXAMPLES = Path(__file__).parents[2] / "examples"
FILE = "tps.toml"
ALL_RULES = tuple(
    load_rules({FILE: (data_dir("templates") / "_rules" / FILE).read_text(encoding="utf-8")}).rules
)
"""The rules between the figures of one TPS; the others need papers or levels no table has."""

Figures = dict[str, int]


@pytest.fixture(scope="module")
def diy_rows() -> list[dict[str, str]]:
    with gzip.open(DATA / "diy_tps_ppwp2024.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def diy_report(
    diy_rows: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> CheckReport:
    """Check the rows with administration, written as a table of their own."""
    path = tmp_path_factory.mktemp("diy") / "diy.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, diy_rows[0])
        writer.writeheader()
        writer.writerows(row for row in diy_rows if row["status_adm"] == "1")
    return check_results(ALL_RULES, path, options=CheckOptions(scope="34"))


def diy_counts() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = tomllib.loads(
        (DATA / "diy_counts.toml").read_text(encoding="utf-8")
    )
    return found


def count_again(rows: list[Figures]) -> Counter[str]:
    """Count breaches with plain sums; knows nothing of rules, keys or expressions."""
    count: Counter[str] = Counter()
    users = ("pengguna_dpt", "pengguna_dptb", "pengguna_dpk")
    for row in rows:
        for group in ("dpt", *users, "pengguna_total"):
            count["R01"] += row[f"{group}_l"] + row[f"{group}_p"] != row[f"{group}_j"]
        for sex in "lpj":
            both = sum(row[f"{group}_{sex}"] for group in users)
            count["R02"] += both != row[f"pengguna_total_{sex}"]
            count["R03"] += row[f"pengguna_dpt_{sex}"] > row[f"dpt_{sex}"]
        if "suara_01" in row:
            votes = row["suara_01"] + row["suara_02"] + row["suara_03"]
            count["R07"] += votes != row["suara_sah"]
        count["R08"] += row["suara_sah"] + row["suara_tidak_sah"] != row["suara_total"]
        count["R09"] += row["suara_total"] != row["pengguna_total_j"]
        count["R12"] += row["dpt_j"] > 600
        count["R16"] += sum(value > 999 for value in row.values())
        count["W01"] += row["suara_total"] > row["dpt_j"]
    return count


def diy_figures(rows: list[dict[str, str]]) -> list[Figures]:
    counts = ("dpt_", "pengguna_", "suara_")
    return [
        {key: int(value) for key, value in row.items() if key.startswith(counts) and value}
        for row in rows
        if row["status_adm"] == "1"
    ]


def test_diy_has_exactly_the_findings_written_down(diy_report: CheckReport) -> None:
    expected = diy_counts()["findings"]
    found = Counter(finding.rule for finding in diy_report.findings)
    assert {rule: found[rule] for rule in ALL_RULES} == expected
    assert sum(found.values()) == sum(expected.values())


def test_diy_counted_again_without_the_engine(diy_rows: list[dict[str, str]]) -> None:
    figures = diy_figures(diy_rows)
    written = diy_counts()
    rows = written["rows"]
    assert len(diy_rows) == rows["tps"]
    assert len(figures) == rows["administration"]
    assert sum("suara_01" in row for row in figures) == rows["votes"]
    again = count_again(figures)
    assert {rule: again[rule] for rule in ALL_RULES} == written["findings"]


def test_diy_says_what_could_not_be_checked(diy_report: CheckReport) -> None:
    checked, unchecked = dict(diy_report.coverage.checked), dict(diy_report.coverage.unchecked)
    expected = diy_counts()["checked"]
    assert {rule: checked[rule] for rule in ALL_RULES if checked[rule]} == expected
    assert unchecked["R04"] == unchecked["R05"] == unchecked["R11"] == 7_414
    assert unchecked["R09"] == 7_414  # the half against ballots used


def test_817_tps_break_a_rule_that_must_hold(diy_report: CheckReport) -> None:
    arithmetic = {"R01", "R02", "R03", "R07", "R08", "R09"}
    rows = {finding.row for finding in diy_report.findings if finding.rule in arithmetic}
    assert len(rows) == 817  # counted when the data were collected, with other code


def test_tps_that_reported_nothing_are_counted_apart(
    diy_rows: list[dict[str, str]], tmp_path: Path
) -> None:
    path = tmp_path / "diy.csv"
    path.write_bytes(gzip.decompress((DATA / "diy_tps_ppwp2024.csv.gz").read_bytes()))
    report = check_results(["R08"], path)
    assert report.rows == len(diy_rows)
    assert report.unreported == 2_358  # neither votes nor administration
    assert sum(count for _, count in report.coverage.unchecked) == 2_160  # votes only


def ciamis(**names: Path) -> CheckReport:
    folder = EXAMPLES / "ciamis"
    return check_results(
        ALL_RULES,
        names.get("results", folder / "hasil.csv"),
        tps=names.get("tps", folder / "tps.csv"),
        paslon=folder / "paslon.csv",
        options=CheckOptions(kind="bupati", scope="3207"),
    )


def test_ciamis_has_no_error_and_one_warning() -> None:
    report = ciamis()
    assert report.ok
    (found,) = report.findings
    assert (found.rule, found.severity, found.column) == ("W01", "W", "suara_total")
    lines = (EXAMPLES / "ciamis" / "hasil.csv").read_text(encoding="utf-8").splitlines()
    assert lines[found.row - 1].startswith("3207312001007,285,285,")
    assert (report.rows, report.reported, report.unreported) == (2_084, 2_068, 16)
    assert report.missing == 0
    assert dict(report.coverage.checked)["R07"] == 2_068


def test_one_wrong_digit_in_ciamis_is_found_at_its_row(tmp_path: Path) -> None:
    lines = (EXAMPLES / "ciamis" / "hasil.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1] == "3207011001001,491,348,73,266,339,9,348,"
    lines[1] = "3207011001001,491,348,73,260,339,9,348,"
    path = tmp_path / "hasil.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    first, second = ciamis(results=path).findings
    assert (first.rule, first.row, first.column, first.file) == ("R07", 2, "suara_sah", str(path))
    assert "73 + 260 = 333" in first.message.id
    assert second.rule == "W01"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


A, B, C = "3207011001001", "3207011001002", "3207011001003"


def test_companion_tables_must_agree(tmp_path: Path) -> None:
    results = write(
        tmp_path, "hasil.csv", f"kode_tps,dpt_j,suara_1,suara_3\n{A},491,1,2\n{B},,1,\n"
    )
    tps = write(tmp_path, "tps.csv", f"kode_tps,pemilih_dpt_j\n{A},490\n{C},300\n")
    report = check_results(["R12"], results, tps=tps, paslon=EXAMPLES / "ciamis" / "paslon.csv")
    assert [(found.rule, found.row, found.column) for found in report.findings] == [
        ("T16", 2, "dpt_j"),
        ("T14", 2, "suara_3"),
        ("T15", 3, "kode_tps"),
    ]
    assert report.missing == 1
    assert not report.ok


def test_the_dpt_of_the_tps_table_serves_the_rules(tmp_path: Path) -> None:
    results = write(tmp_path, "hasil.csv", f"kode_tps,pengguna_dpt_j\n{A},301\n")
    tps = write(tmp_path, "tps.csv", f"kode_tps,pemilih_dpt_j\n{A},300\n")
    (found,) = check_results(["R03"], results, tps=tps).findings
    assert (found.rule, found.row, found.column) == ("R03", 2, "pengguna_dpt_j")


def test_every_tps_needs_one_contest(tmp_path: Path) -> None:
    results = write(tmp_path, "hasil.csv", f"kode_tps,suara_1\n{A},1\n3303012001001,1\n")
    paslon = EXAMPLES / "purbalingga" / "paslon.csv"
    both = check_results(["R07"], results, paslon=paslon)
    assert [found.rule for found in both.findings] == ["T18", "T19"]
    one = check_results(["R07"], results, paslon=paslon, options=CheckOptions(kind="bupati"))
    assert [found.rule for found in one.findings] == ["T18"]


def test_files_that_cannot_be_read_are_findings_together(tmp_path: Path) -> None:
    report = check_results(
        ["R07"],
        tmp_path / "tidak-ada.csv",
        tps=write(tmp_path, "tps.csv", "nama\nx\n"),
        paslon=write(tmp_path, "paslon.csv", ""),
    )
    assert [found.rule for found in report.findings] == ["T03", "T04", "T05", "T01"]
    assert report.rows == 0


def test_a_noted_breach_is_kept_apart(tmp_path: Path) -> None:
    text = f"kode_tps,pengguna_total_j,suara_total,catatan\n{A},210,209,satu dibawa pulang\n"
    results = write(tmp_path, "hasil.csv", text)
    strict = check_results(["R09"], results)
    assert [found.rule for found in strict.findings] == ["R09"]
    lenient = check_results(["R09"], results, options=CheckOptions(accept_noted=True))
    assert lenient.ok
    assert [(found.rule, found.row) for found in lenient.accepted] == [("R09", 2)]


def test_purbalingga_is_a_list_of_places_and_two_contests() -> None:
    folder = EXAMPLES / "purbalingga"
    report = check_results(
        ["R07"],
        folder / "tps.csv",
        paslon=folder / "paslon.csv",
        options=CheckOptions(scope="3303"),
    )
    assert report.findings == ()
    assert (report.rows, report.reported) == (2_963, 0)


def test_ignored_columns_are_named(diy_report: CheckReport) -> None:
    ((_, headers),) = diy_report.ignored
    assert {"nama_tps", "ts_kpu", "jumlah_foto"} <= set(headers)


@pytest.mark.parametrize(
    "code", ["C.HASIL", "model c hasil kwk bupati", "C.HASIL SALINAN-KWK-BUPATI"]
)
def test_the_rules_of_a_form_are_those_it_names(code: str) -> None:
    folder = EXAMPLES / "ciamis"
    report = check_form_results(
        code, folder / "hasil.csv", tps=folder / "tps.csv", paslon=folder / "paslon.csv"
    )
    assert [finding.rule for finding in report.findings] == ["W01"]
    assert dict(report.coverage.checked)["R08"] == 2_068


def test_a_form_nobody_knows_is_not_checked() -> None:
    with pytest.raises(NotFoundError):
        check_form_results("C.HASYL-XYZ", EXAMPLES / "ciamis" / "hasil.csv")


def test_a_form_of_one_office_takes_its_own_contest(tmp_path: Path) -> None:
    results = write(tmp_path, "hasil.csv", "kode_tps,suara_1\n3303012001001,1\n")
    paslon = EXAMPLES / "purbalingga" / "paslon.csv"
    one = check_form_results("C.HASIL-KWK-BUPATI", results, paslon=paslon)
    assert one.findings == ()
    several = check_form_results("C.HASIL", results, paslon=paslon)
    assert [finding.rule for finding in several.findings] == ["T19"]
