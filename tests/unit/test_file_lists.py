"""Records as files and what is in them: the two lists of PP 28/2012 Ps 57."""

from dataclasses import replace

from formgen.service.destroy import file_lists
from formgen.service.destroy.file_lists import Item, file_rows, files_of, place_words, sums
from formgen.service.retention import load_rules
from formgen_archive.rules import match_rule
from tests.support.retention import SLIP, light

RESULT = "c-hasil-kwk-bupati"


def item(form: str, place: str) -> Item:
    manifest = replace(light(1, form), place=place, pages=2)
    return Item(manifest=manifest, rule=match_rule(load_rules(), form), code=form.upper())


def test_one_file_for_each_kecamatan_and_form() -> None:
    places = ("3207021001001", "3207011001002", "3207011001001")
    files = files_of([*(item(SLIP, place) for place in places), item(RESULT, places[1])])
    listed = [[one.manifest.place for one in file.items] for file in files]
    assert listed == [[places[1]], [places[2], places[1]], [places[0]]]
    assert sums(files)["banyak_berkas"] == 3
    assert (sums(files)["banyak"], sums(files)["halaman"]) == (4, 8)
    rows = file_rows(files)
    assert (rows["berkas_banyak"], rows["isi_banyak"]) == (3, 4)
    assert rows["berkas.2.jumlah"] == "2 arsip, 4 lembar"
    assert rows["berkas.2.uraian"] == f"{SLIP.upper()}, kecamatan CIAMIS"
    assert [rows[f"isi.{n}.berkas"] for n in (1, 2, 3, 4)] == ["1", "2", "2", "3"]
    assert [rows[f"isi.{n}.no"] for n in (1, 2, 3, 4)] == ["1", "1", "2", "1"]


def test_a_long_list_prints_its_files_and_has_every_record_attached() -> None:
    some = [item(SLIP, f"3207011001{n:03}") for n in range(1, 102)]
    short, long = files_of(some[:100]), files_of(some)
    assert (file_rows(short)["isi_banyak"], file_rows(short)["rangkuman"]) == (100, "")
    assert (file_rows(long)["isi_banyak"], file_rows(long)["berkas_banyak"]) == (0, 1)
    assert "lampiran elektronik" in str(file_rows(long)["rangkuman"])
    assert len(file_lists.annex(long)["arsip"]) == 101


def test_places_are_named_by_the_level_they_are_of() -> None:
    assert place_words("3207000000") == "kabupaten CIAMIS"
    assert place_words("320701") == "kecamatan CIAMIS"
    assert place_words("3200000000") == "provinsi JAWA BARAT"
    assert place_words("3207012999") == "3207012999"  # of no region that is known
