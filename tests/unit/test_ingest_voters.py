"""The table of voters: who is in it, and every finding without a word about a person."""

from pathlib import Path

import pytest

from formgen.errors import Finding, InputError
from formgen.ingest.voters import VoterRow, open_voters
from formgen.model.voter import masked

A, B = "3207012008001", "3207012008002"
HEAD = "kode_tps,daftar,nomor,nik,nama,jk,usia,kawin"
NIK = "9999990101800001"
OTHER = "9999990202810002"
NAME = "CONTOH SATU"


def read(
    folder: Path, *lines: str, head: str = HEAD, places: dict[str, dict[str, int]] | None = None
) -> tuple[list[VoterRow], list[Finding]]:
    path = folder / "pemilih.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    items = list(open_voters(path, places or {A: {}}).items)
    rows = [item for item in items if isinstance(item, VoterRow)]
    return rows, [item for item in items if isinstance(item, Finding)]


def test_a_row_holds_a_voter_with_a_masked_number(tmp_path: Path) -> None:
    (row,), findings = read(tmp_path, f"{A},,1,{NIK},{NAME},l,44,S")
    assert findings == []
    assert (row.row, row.place, row.list, row.number) == (2, A, "tetap", 1)
    assert row.shown == {
        "nama": NAME,
        "jk": "L",
        "kawin": "S",
        "usia": "44",
        "nik": "999999******0001",
    }


@pytest.mark.parametrize(
    ("nik", "shown"), [("3207011203800001", "320701******0001"), ("123", "123"), ("", "")]
)
def test_birth_and_sex_are_masked(nik: str, shown: str) -> None:
    assert masked(nik) == shown


def test_columns_as_the_voter_list_of_kpu_names_them(tmp_path: Path) -> None:
    head = "Kode TPS,No DPT,NIK,Nama Pemilih,Jenis Kelamin,Umur"
    (row,), findings = read(tmp_path, f"{A},1,{NIK},{NAME},P,20", head=head)
    assert findings == []
    assert (row.number, row.shown["jk"], row.shown["usia"]) == (1, "P", "20")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([f"3207012008009,,1,{NIK},{NAME},L,,"], [("T15", 2, "kode_tps")]),
        ([f"{NAME},,1,{NIK},{NAME},L,,"], [("T29", 2, "kode_tps")]),
        ([f"{A},{NAME},1,{NIK},{NAME},L,,"], [("T27", 2, "daftar")]),
        ([f"{A},,{NIK},{NIK},{NAME},L,,"], [("T28", 2, "nomor")]),
        ([f"{A},,,{NIK},{NAME},L,,"], [("T28", 2, "nomor")]),
        ([f"{A},,0,{NIK},{NAME},L,,"], [("T28", 2, "nomor")]),
        ([f"{A},,1,320701,{NAME},L,,"], [("T21", 2, "nik")]),
        ([f"{A},,1,,{NAME},L,,"], [("T21", 2, "nik")]),
        ([f"{A},,1,{NIK},,L,,"], [("T23", 2, "nama")]),
        ([f"{A},,1,{NIK},{NAME},,,"], [("T23", 2, "jk")]),
        ([f"{A},,1,{NIK},{NAME},{NAME},,"], [("T27", 2, "jk")]),
        ([f"{A},,1,{NIK},{NAME},L,{NIK},"], [("T28", 2, "usia")]),
        ([f"{A},,1,{NIK},{NAME},L,,X"], [("T27", 2, "kawin")]),
        # two voters with one number, and one voter twice
        ([f"{A},,1,{NIK},{NAME},L,,", f"{A},,1,{OTHER},{NAME},L,,"], [("T12", 3, "nomor")]),
        ([f"{A},,1,{NIK},{NAME},L,,", f"{A},,2,{NIK},{NAME},L,,"], [("T22", 3, "nik")]),
        # 1, 3: number 2 is missing
        ([f"{A},,1,{NIK},{NAME},L,,", f"{A},,3,{OTHER},{NAME},L,,"], [("T24", 0, "nomor")]),
        # several at once
        ([f"{A},,0,12,,L,,"], [("T28", 2, "nomor"), ("T23", 2, "nama"), ("T21", 2, "nik")]),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column_only(
    tmp_path: Path, lines: list[str], expected: list[tuple[str, int, str]]
) -> None:
    _, findings = read(tmp_path, *lines)
    assert [(found.rule, found.row, found.column) for found in findings] == expected
    said = " ".join(f"{f.message.id} {f.message.en} {f.hint.id} {f.hint.en}" for f in findings)
    for secret in (NIK, OTHER, NAME, "CONTOH"):
        assert secret not in said


def test_who_moved_stands_in_two_lists(tmp_path: Path) -> None:
    rows, findings = read(
        tmp_path, f"{A},tetap,1,{NIK},{NAME},L,,", f"{A},pindahan,1,{NIK},{NAME},L,,"
    )
    assert findings == []
    assert [row.list for row in rows] == ["tetap", "pindahan"]


def test_counts_are_those_of_the_table_of_tps(tmp_path: Path) -> None:
    dpt = {"pemilih_dpt_l": 1, "pemilih_dpt_p": 1, "pemilih_dpt_j": 2}
    lines = [f"{A},,1,{NIK},{NAME},L,,", f"{A},,2,{OTHER},{NAME},P,,"]
    assert read(tmp_path, *lines, places={A: dpt})[1] == []
    _, findings = read(tmp_path, *lines, places={A: {**dpt, "pemilih_dpt_j": 3}, B: {}})
    assert [found.rule for found in findings] == ["T26", "T25"]
    assert "pemilih_dpt_j = 3" in findings[0].message.en
    assert B in findings[1].message.en


@pytest.mark.parametrize("lacking", ["kode_tps", "nomor", "nik", "nama", "jk"])
def test_a_missing_column_is_named(tmp_path: Path, lacking: str) -> None:
    head = ",".join(column for column in HEAD.split(",") if column != lacking)
    with pytest.raises(InputError) as caught:
        read(tmp_path, head=head)
    assert [(f.rule, f.column) for f in caught.value.findings] == [("T05", lacking)]


def test_a_person_where_a_header_should_be_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, head=f"{A},1,{NIK},{NAME},L")
    said = str(caught.value.findings)
    assert "T30" in {found.rule for found in caught.value.findings}
    assert NAME not in said
    assert NIK not in said
