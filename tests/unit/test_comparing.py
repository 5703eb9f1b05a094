"""What a part of a copy is called: as the form register calls it where that is sure."""

import pytest
from msgspec.structs import replace

from formgen.compare.comparing import comparison_of
from formgen.compare.sandbox import HeldAnswer, PageAnswer, PartAnswer
from formgen.errors import Text
from formgen.seal.verdict import Number

PAIRS = [Text(f"Suara sah pasangan calon {n}", f"Valid votes of pair {n}") for n in (1, 2, 3, 4)]
VOTES = (90, 110, 0, 0)
NUMBERS = [
    *(Number(label=label, value=votes, page=2) for label, votes in zip(PAIRS, VOTES, strict=True)),
    Number(label=Text("Suara tidak sah", "Invalid votes"), value=None, page=3),
    Number(label=Text("Jumlah", "Total"), value=200, page=3),
]
BESIDE = Text("SUARA SAH", "SUARA SAH")


PART = PartAnswer(
    name=BESIDE.id,
    outcome="berbeda",
    original="",
    copy_text=None,
    original_crop=b"",
    copy_crop=b"",
)


def held(*pages: PageAnswer) -> HeldAnswer:
    return HeldAnswer(medium="flat", strays=[], left=0, pages=list(pages))


def called(page: int, figure: int | None, *, by_hand: bool = False) -> Text:
    """Return what a part is called whose figure stands once on a page, or None."""
    part = replace(PART, figure=figure, by_hand=by_hand)
    answer = held(PageAnswer(page=page, same=1, unseen=0, parts=[part]))
    (difference,) = comparison_of(answer, reserved=True, numbers=NUMBERS).differences
    return difference.field


@pytest.mark.parametrize(("figure", "name"), [(90, PAIRS[0]), (110, PAIRS[1])])
def test_a_figure_of_the_seal_is_called_what_the_register_calls_it(figure: int, name: Text) -> None:
    assert called(2, figure) == name


@pytest.mark.parametrize(
    ("page", "figure"),
    [
        pytest.param(2, 0, id="two numbers of the seal are equal"),
        pytest.param(2, 91, id="no number of the seal"),
        pytest.param(3, 110, id="a number of another page"),
        pytest.param(3, None, id="no figure, and an empty box in the seal"),
    ],
)
def test_what_can_be_another_keeps_the_name_of_its_place(page: int, figure: int | None) -> None:
    assert called(page, figure) == BESIDE


def test_what_is_written_over_a_figure_is_called_so_too() -> None:
    name = called(2, 110, by_hand=True)
    assert name.id == "tulisan tangan: Suara sah pasangan calon 2"
    assert name.en == "handwriting: Valid votes of pair 2"


def test_what_differs_comes_before_what_cannot_be_read() -> None:
    unread = replace(PART, outcome="tidak terbaca")
    first = PageAnswer(page=1, same=0, unseen=0, parts=[unread, PART])
    second = PageAnswer(page=2, same=0, unseen=0, parts=[PART, unread])
    told = comparison_of(held(first, second), reserved=True).differences
    assert [(each.outcome, each.page) for each in told] == [
        ("berbeda", 1),
        ("berbeda", 2),
        ("tidak terbaca", 1),
        ("tidak terbaca", 2),
    ]
