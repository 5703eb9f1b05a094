"""Fixity: manifest against bytes."""

from dataclasses import replace

from formgen_archive.check import check_prefix, check_record, found
from tests.support.records import FILE, manifest


def codes(objects: dict[str, bytes]) -> list[tuple[str, str]]:
    seen = {name: found(data) for name, data in objects.items()}
    return [(item.code, item.where.rpartition("/")[2]) for item in check_record(manifest(), seen)]


def test_a_sound_record_has_no_findings() -> None:
    assert codes({"asli.pdf": FILE, "manifes.json": b"{}"}) == []


def test_finds_a_changed_byte() -> None:
    assert codes({"asli.pdf": FILE[:-1] + b"T"}) == [("A101", "asli.pdf")]


def test_finds_another_size() -> None:
    assert codes({"asli.pdf": FILE + b"\n"}) == [("A102", "asli.pdf")]


def test_finds_all_at_once() -> None:
    assert codes({"b.pdf": b"x", "a.pdf": b"x"}) == [
        ("A104", "a.pdf"),
        ("A103", "asli.pdf"),
        ("A104", "b.pdf"),
    ]


def test_a_finding_says_what_was_expected_and_what_was_found() -> None:
    (finding,) = check_record(manifest(), {"asli.pdf": found(b"")})
    assert finding.where == "c-hasil-kwk-bupati.3207012001001.0.e1/asli.pdf"
    assert finding.message_id == f"ukuran berbeda: seharusnya {len(FILE)}, ditemukan 0"
    assert finding.message_en == f"size differs: expected {len(FILE)}, found 0"


def test_checks_the_prefix_that_the_seals_bind() -> None:
    assert check_prefix(manifest(), FILE) == []
    assert check_prefix(manifest(), FILE + b"anything later") == []
    assert [item.code for item in check_prefix(manifest(), b"X" + FILE[1:])] == ["A105"]
    too_long = replace(manifest(), prefix_length=len(FILE) + 1)
    assert [item.code for item in check_prefix(too_long, FILE)] == ["A105"]
