"""Names of files and folders for people."""

from dataclasses import replace
from pathlib import Path

import pytest

from formgen.errors import NotFoundError, UnavailableError
from formgen.ingest.regions import area
from formgen.model.region import Tps
from formgen.service.tree import copy_is_whole, file_name, relative_path, write_copy
from formgen.service.writing import write_file
from tests.support import forms

TPS = next(one for one in [forms.case().tps] if one is not None)
SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-4


def path(tps: Tps = TPS, *, name: str = "C.HASIL", sequence: int = 0, edition: int = 1) -> str:
    return relative_path(tps, name, sequence=sequence, edition=edition)


@pytest.mark.parametrize(
    ("code", "folder"),
    [
        ("32", "32 JAWA BARAT"),
        ("3207", "32.07 CIAMIS"),
        ("320701", "32.07.01 CIAMIS"),
        ("3207011001", "32.07.01 CIAMIS/32.07.01.1001 CIAMIS"),
    ],
)
def test_what_is_about_a_place_above_the_tps_stands_in_its_folder(code: str, folder: str) -> None:
    assert relative_path(area(code), "D.HASIL", sequence=0, edition=1) == f"{folder}/D.HASIL.pdf"


def test_codes_and_names_lead_to_the_tps() -> None:
    assert path() == "32.07.01 CIAMIS/32.07.01.1001 CIAMIS/TPS 008/C.HASIL.pdf"


@pytest.mark.parametrize(
    ("sequence", "edition", "ending"),
    [
        (0, 1, "C.HASIL.pdf"),
        (1, 1, "C.HASIL.pdf"),
        (2, 1, "C.HASIL lembar 2.pdf"),
        (1, 3, "C.HASIL edisi 3.pdf"),
        (2, 2, "C.HASIL lembar 2 edisi 2.pdf"),
    ],
)
def test_sheets_and_editions_have_names_of_their_own(
    sequence: int, edition: int, ending: str
) -> None:
    assert path(sequence=sequence, edition=edition).endswith(f"/{ending}")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc", "32.07.01.1001 ..-..-etc"),
        ("A:B*C?", "32.07.01.1001 A-B-C-"),
        ("BATU. ", "32.07.01.1001 BATU"),
        ("A\x00B", "32.07.01.1001 A-B"),
    ],
)
def test_a_name_never_leads_elsewhere(name: str, shown: str) -> None:
    desa = replace(TPS.desa, name=name)
    parts = path(replace(TPS, desa=desa)).split("/")
    assert parts[1] == shown
    assert len(parts) == 4


def test_a_form_with_one_code_for_several_contests_names_the_contest() -> None:
    form = forms.form("c-kejadian-khusus-kwk")
    names = [file_name(form, variant) for variant in form.variants]
    assert len(set(names)) == len(names)
    assert names[0].endswith(" GUBERNUR")


def test_a_form_whose_codes_differ_keeps_its_code() -> None:
    form = forms.form("c-hasil-kwk")
    assert [file_name(form, v) for v in form.variants] == [v.code for v in form.variants]


def test_a_copy_is_whole_or_is_written_again(tmp_path: Path) -> None:
    assert not copy_is_whole(tmp_path, "a/b.pdf", SHA256_OF_ABC)
    write_copy(tmp_path, "a/b.pdf", b"abc")
    assert copy_is_whole(tmp_path, "a/b.pdf", SHA256_OF_ABC)
    (tmp_path / "a/b.pdf").write_bytes(b"abd")
    assert not copy_is_whole(tmp_path, "a/b.pdf", SHA256_OF_ABC)
    write_copy(tmp_path, "a/b.pdf", b"abc")
    assert copy_is_whole(tmp_path, "a/b.pdf", SHA256_OF_ABC)


def test_an_equal_copy_is_left_alone(tmp_path: Path) -> None:
    write_copy(tmp_path, "b.pdf", b"abc")
    before = (tmp_path / "b.pdf").stat()
    write_copy(tmp_path, "b.pdf", b"abc")
    after = (tmp_path / "b.pdf").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [item.name for item in tmp_path.iterdir()] == ["b.pdf"]


def test_no_folder_and_no_permission_are_different_news(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        write_file(tmp_path / "tidak" / "ada.pdf", b"")
    (tmp_path / "berkas").write_bytes(b"")
    with pytest.raises(UnavailableError):
        write_file(tmp_path / "berkas" / "x.pdf", b"")
