"""``formgen check``: what it prints for people and for programs."""

from pathlib import Path

import pytest

from tests.support import office

CODE = "3207011001001"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Two places: R09 broken twice, once with a note; an impossible cell and an unused column."""
    path = tmp_path / "hasil.csv"
    path.write_text(
        "kode_tps,nama_tps,pengguna_total_j,suara_sah,suara_tidak_sah,suara_total,catatan\n"
        f"{CODE},satu,210,200,9,209,satu dibawa pulang\n"
        f"{CODE[:-1]}2,dua,210,200,9,209,\n"
        f"{CODE[:-1]}3,tiga,210,200,,tiga,\n"
        f"{CODE[:-1]}4,empat,,,,,\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORMGEN_LANG", "en")


def check(table: Path, *options: str) -> office.Ran:
    return office.formgen("check", "--form", "C.HASIL", "--results", table, *options)


def test_people_read_findings_on_stdout_and_the_summary_on_stderr(table: Path) -> None:
    ran = check(table, "--accept-noted")
    assert ran.code == 3
    first, second = ran.out.splitlines()
    assert first.startswith(f"{table}:3:suara_total: [R09] suara_total = 209")
    assert second.startswith(f'{table}:4:suara_total: [T13] "tiga" is not a number.')
    summary = ran.err.splitlines()
    assert summary[:3] == [
        "4 rows checked, 1 not reported: 2 errors, 0 warnings.",
        "Breaches accepted because of a note: 1.",
        f"Columns not used in {table}: nama_tps.",
    ]
    # Three places reported. R08 lacks two figures of the third; R09 is two checks, one of them
    # against ballots used, which the table has not.
    assert "R08 1/3, R09 4/6," in summary[3]


def test_programs_read_the_same_in_one_object(table: Path) -> None:
    ran = check(table, "--accept-noted", "--json")
    assert (ran.code, ran.err) == (3, "")
    told = ran.json
    assert list(told) == [
        "ok",
        "rows",
        "not_reported",
        "errors",
        "warnings",
        "findings",
        "accepted",
        "ignored",
        "checked",
        "not_checkable",
    ]
    assert [(found["rule"], found["row"]) for found in told["findings"]] == [("R09", 3), ("T13", 4)]
    assert [(found["rule"], found["row"]) for found in told["accepted"]] == [("R09", 2)]
    assert told["ignored"] == [{"file": str(table), "columns": ["nama_tps"]}]
    assert (told["checked"]["R09"], told["not_checkable"]["R09"]) == (2, 4)


def test_a_table_without_rows_is_an_error(tmp_path: Path) -> None:
    table = tmp_path / "hasil.csv"
    table.write_text("kode_tps,suara_sah\n", encoding="utf-8")
    ran = check(table)
    assert ran.code == 3
    assert ran.out.startswith(f"{table}: [T35] ")


def test_a_note_is_no_excuse_unless_asked(table: Path) -> None:
    told = check(table, "--json").json
    assert [found["row"] for found in told["findings"]] == [2, 3, 4]
    assert told["accepted"] == []


def test_nothing_is_said_of_what_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "hasil.csv"
    path.write_text(f"kode_tps,suara_total\n{CODE},\n", encoding="utf-8")
    ran = check(path)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "1 rows checked, 1 not reported: 0 errors, 0 warnings.\n"
