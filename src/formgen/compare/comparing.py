"""From what the worker measured to a comparison in words. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from formgen.compare.sandbox import HeldAnswer, PageAnswer, PartAnswer
from formgen.errors import NO_HINT, Text
from formgen.seal.comparison import Comparison, Difference, Note
from formgen.seal.verdict import Number

_Labels = Mapping[tuple[int, int | None], Text]
"""What the figures are called that a seal holds, by page and value."""


def comparison_of(
    held: HeldAnswer, *, reserved: bool, page: int = 0, numbers: Sequence[Number] = ()
) -> Comparison:
    """Return the comparison with its parts named for people.

    Args:
        held: As the worker answered.
        page: Only this page of the original, or 0 for all that the copy shows.
        reserved: Leave out pictures of the archive's signed scan: signatures are not for everybody.
        numbers: What the seals of the original hold: a figure that can be only one of them has its
            name.
    """
    labels = _labels(numbers)
    pages = [each for each in held.pages if page in {0, each.page}]
    differences = [
        _difference(each.page, part, labels, reserved=reserved)
        for each in pages
        for part in each.parts
    ]
    return Comparison(
        medium=held.medium,
        pages=tuple(sorted({each.page for each in pages})),
        same=sum(each.same for each in pages),
        differences=tuple(sorted(differences, key=lambda each: each.outcome != "berbeda")),
        order=tuple(each.page for each in pages),
        strays=tuple(held.strays),
        left=held.left,
        unseen=sum(each.unseen for each in pages),
        inked=_inked(pages),
    )


def _labels(numbers: Sequence[Number]) -> _Labels:
    """Return the labels of the numbers that no other of their page equals."""
    count = Counter((number.page, number.value) for number in numbers)
    return {
        (number.page, number.value): number.label
        for number in numbers
        if number.value is not None and count[number.page, number.value] == 1
    }


def _inked(pages: Sequence[PageAnswer]) -> int | None:
    """Return how many places with handwriting were compared; None where a page was not."""
    counts = [page.inked for page in pages if page.inked is not None]
    return sum(counts) if counts and len(counts) == len(pages) else None


def _difference(page: int, part: PartAnswer, labels: _Labels, *, reserved: bool) -> Difference:
    return Difference(
        page=page,
        field=_named(part, labels.get((page, part.figure), Text(part.name, part.name))),
        outcome=part.outcome,
        original=part.original,
        copy=part.copy_text,
        original_crop=b"" if reserved and part.by_hand else part.original_crop,
        copy_crop=part.copy_crop,
        own=part.own,
        note=_NOTES[part.note],
    )


def _named(part: PartAnswer, name: Text) -> Text:
    if part.by_hand and name.id:
        return Text(f"tulisan tangan: {name.id}", f"handwriting: {name.en}")
    if part.by_hand:
        return _BY_HAND
    return name if name.id else _NOT_IN_ORIGINAL


_BY_HAND: Final = Text("tulisan tangan", "handwriting")
_NOT_IN_ORIGINAL: Final = Text("yang tidak ada dalam arsip", "something the archive does not have")

_NOTES: Final[dict[Note, Text]] = {
    "": NO_HINT,
    "removed": Text("Di salinan tempat ini kosong.", "The copy has nothing there."),
    "covered": Text(
        "Kata ini masih ada di dalam berkas salinan, tetapi tidak tampak: tertutup.",
        "The words are still in the copy's file, but are not seen: something covers them.",
    ),
    "partly covered": Text(
        "Sebagian tidak tampak di salinan.", "Some of it is not seen in the copy."
    ),
    "redrawn": Text(
        "Katanya sama, tetapi tampak lain.", "The words are the same, but look different."
    ),
    "unseen": Text(
        "Kata ini ada di dalam berkas salinan, tetapi tidak tampak.",
        "The words are in the copy's file, but are not seen.",
    ),
}
