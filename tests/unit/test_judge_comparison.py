"""What a comparison makes of the verdict on a copy whose seals are valid."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from formgen.errors import Text
from formgen.seal.check import check_text
from formgen.seal.check_file import check_file
from formgen.seal.comparison import Comparison, Difference, Medium
from formgen.seal.judge import judge_file, judge_texts, may_be_compared
from formgen.seal.verdict import Status
from tests.support.sealed import CLAIMS, DAY, KEYS, sealed

DOCUMENT = sealed()
SEALS = [check_text(seal.text, KEYS, DAY) for seal in DOCUMENT.seals]
RESAVED = check_file(
    b"%PDF-1.7 other bytes", KEYS, DAY, pages=[[seal.text] for seal in DOCUMENT.seals]
)
CHANGED = Difference(
    page=1, field=Text("Suara 1", "Votes 1"), outcome="berbeda", original="123", copy="128"
)
UNREAD = replace(CHANGED, outcome="tidak terbaca", copy=None)


def compared(medium: Medium, *differences: Difference) -> Comparison:
    pages = (1, 2, 3)
    return Comparison(medium=medium, pages=pages, order=pages, same=40, differences=differences)


@pytest.mark.parametrize(
    ("medium", "differences", "code"),
    [
        ("file", (), "C"),
        ("file", (CHANGED,), "D"),
        ("flat", (), "A"),
        ("flat", (CHANGED, UNREAD), "D"),
        ("flat", (UNREAD,), "E"),
        ("photo", (), "A"),
        ("photo", (CHANGED, UNREAD), "D2"),
        ("photo", (UNREAD,), "E"),
    ],
)
def test_the_code_follows_medium_and_worst_part(
    medium: Medium, differences: tuple[Difference, ...], code: str
) -> None:
    comparison = compared(medium, *differences)
    verdicts = [judge_file(RESAVED, comparison=comparison)]
    if medium != "file":
        verdicts.append(judge_texts([SEALS[0]], comparison=comparison))
    for verdict in verdicts:
        assert verdict.code == code
        assert verdict.differences == differences
        assert len(verdict.numbers) >= 12, "the numbers are shown whatever came of it"
        assert verdict.reasons[0].id.startswith("Dibandingkan dengan arsip: ")


def test_the_count_in_the_words_is_that_of_the_parts_it_speaks_of() -> None:
    verdict = judge_texts([SEALS[0]], comparison=compared("flat", CHANGED, CHANGED, UNREAD))
    assert verdict.text.id.startswith("2 bagian berbeda dari arsip.")
    assert "sama 40, berbeda 2, tidak terbaca 1" in verdict.reasons[0].id
    unread = judge_texts([SEALS[0]], comparison=compared("photo", UNREAD))
    assert unread.text.id.startswith("1 bagian tidak terbaca. Ini BUKAN tanda pemalsuan.")


def test_pages_of_a_file_out_of_order_are_a_difference() -> None:
    turned = [[seal.text] for seal in reversed(DOCUMENT.seals)]
    evidence = check_file(b"%PDF-1.7 other", KEYS, DAY, pages=turned)
    verdict = judge_file(evidence, comparison=compared("file"))
    assert verdict.code == "D"
    assert verdict.differences[0].page == 0
    sheets = judge_file(evidence, comparison=compared("flat"))
    assert sheets.code == "A", "loose sheets have no order"


@pytest.mark.parametrize(
    ("pages", "code", "said"),
    [
        ({"order": (1, 3)}, "D", "Halaman 2 tidak ada di salinan"),
        ({"order": (1, 2, 3), "strays": (4, 5, 7)}, "D", "Halaman 4-5, 7 salinan bukan halaman"),
        ({"order": (1, 2, 3, 2)}, "D", "Halaman 2 ada lebih dari sekali"),
        ({"order": (1, 3, 2)}, "D", "Urutan halaman"),
        ({"order": (1, 2), "left": 1}, "E", "Sebagian halaman berkas ini belum dibandingkan"),
    ],
)
def test_a_file_is_the_same_only_with_all_pages_and_no_others(
    pages: dict[str, Any], code: str, said: str
) -> None:
    verdict = judge_file(RESAVED, comparison=replace(compared("file"), **pages))
    assert verdict.code == code
    (difference,) = verdict.differences
    assert difference.field.id.startswith(said)


def test_sheets_that_were_held_against_nothing_are_told() -> None:
    scans = replace(compared("flat"), order=(1, 3), strays=(2,), left=1)
    verdict = judge_file(RESAVED, comparison=scans)
    assert verdict.code == "A"
    assert [reason.id[:30] for reason in verdict.reasons[1:]] == [
        "Halaman 2 berkas ini tidak dib",
        "Sebagian halaman berkas ini be",
    ]


def test_nothing_compared_is_not_the_same() -> None:
    nothing = Comparison(medium="flat", pages=(), same=0, left=3)
    assert judge_file(RESAVED, comparison=nothing).code == "E"
    verdict = judge_texts([SEALS[0]], comparison=nothing)
    assert verdict.code == "A", "what the seal of a picture proves still holds"
    assert "seluruh halaman" in verdict.reasons[0].id


def test_a_file_whose_bytes_tell_all_is_not_judged_by_its_looks() -> None:
    evidence = check_file(DOCUMENT.data + b"more", KEYS, DAY)
    assert not may_be_compared(evidence)
    assert judge_file(evidence, comparison=compared("file")).code == "B2"
    assert may_be_compared(RESAVED)
    assert judge_file(RESAVED).code == "E"


def test_the_register_goes_over_an_accepted_copy_only() -> None:
    revoked = Status(state="revoked", as_of=DAY, day=date(2024, 12, 1), reason="Salah cetak")
    assert judge_file(RESAVED, revoked, comparison=compared("file")).code == "F2"
    changed = judge_file(RESAVED, revoked, comparison=compared("file", CHANGED))
    assert changed.code == "D"
    assert any("DIBATALKAN" in reason.id for reason in changed.reasons)


def test_neighbouring_pages_are_drawn_together() -> None:
    pages = (1, 2, 3, 5, 7, 8)
    verdict = judge_file(RESAVED, comparison=replace(compared("file"), pages=pages))
    assert "di halaman 1-3, 5, 7-8;" in verdict.reasons[0].id


def test_only_the_numbers_of_the_named_document_are_shown_once() -> None:
    other = sealed(claims=replace(CLAIMS, number=CLAIMS.number + 1, sequence=7))
    texts = [seal.text for seal in (*DOCUMENT.seals, DOCUMENT.seals[0], *other.seals)]
    mixed = check_file(b"%PDF-1.7 other", KEYS, DAY, pages=[[text] for text in texts])
    verdict = judge_file(mixed, comparison=compared("flat"))
    assert verdict.subject is not None
    assert verdict.subject.number == CLAIMS.number
    assert verdict.numbers == judge_file(RESAVED, comparison=compared("flat")).numbers
    assert any("Periksa satu dokumen per berkas" in reason.id for reason in verdict.reasons)
