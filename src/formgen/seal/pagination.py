"""What is wrong with the pages of a copy as a whole: missing, added, twice, out of order. Pure."""

from collections.abc import Sequence

from formgen.errors import Text
from formgen.seal.comparison import Comparison, Difference, PartOutcome


def pages_amiss(
    comparison: Comparison, count: int, disorder: Sequence[Text]
) -> tuple[Difference, ...]:
    """Return a difference for each way in which the pages of a file are not those of the original.

    Args:
        comparison: Of a file with text; loose sheets may be any of the pages, in any order.
        count: Pages of the original.
        disorder: What is wrong with the seals in the file, told only where the pages are right.
    """
    order = list(dict.fromkeys(comparison.order))
    twice = [page for page in order if comparison.order.count(page) > 1]
    gone = [page for page in range(1, count + 1) if page not in order and not comparison.left]
    found = (
        (comparison.strays, _strays(ranges(comparison.strays))),
        (gone, _gone(ranges(gone))),
        (twice, _twice(ranges(twice))),
        (order != sorted(order), _ORDER),
    )
    words = [text for applies, text in found if applies] or disorder
    amiss = [_of_all(text, "berbeda") for text in words]
    return (*amiss, _of_all(_LEFT, "tidak terbaca")) if comparison.left else tuple(amiss)


def sheets_beside(comparison: Comparison) -> tuple[Text, ...]:
    """Say which pages of a file of pictures were held against nothing."""
    notes = ((comparison.strays, _beside(ranges(comparison.strays))), (comparison.left, _LEFT))
    return tuple(text for applies, text in notes if applies)


def ranges(pages: Sequence[int]) -> str:
    """Write page numbers with neighbours drawn together: 1-3, 5."""
    parts: list[list[int]] = []
    for page in pages:
        if parts and page == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], page]
        else:
            parts.append([page])
    return ", ".join("-".join(map(str, part)) for part in parts)


def _of_all(words: Text, outcome: PartOutcome) -> Difference:
    """Return a difference of the document as a whole; its words are ours and name nobody."""
    return Difference(page=0, field=words, outcome=outcome, original="", own=True)


def _strays(pages: str) -> Text:
    return Text(
        f"Halaman {pages} salinan bukan halaman dokumen ini",
        f"Page {pages} of the copy is no page of this document",
    )


def _twice(pages: str) -> Text:
    return Text(f"Halaman {pages} ada lebih dari sekali", f"Page {pages} is there more than once")


def _gone(pages: str) -> Text:
    return Text(f"Halaman {pages} tidak ada di salinan", f"Page {pages} is missing from the copy")


def _beside(pages: str) -> Text:
    return Text(
        f"Halaman {pages} berkas ini tidak dibandingkan: di sana tidak terbaca segel dokumen ini.",
        f"Page {pages} of this file was not compared: no seal of this document was read there.",
    )


_ORDER = Text(
    "Urutan halaman tidak sesuai dengan segelnya", "The pages are not in the order of their seals"
)
_LEFT = Text(
    "Sebagian halaman berkas ini belum dibandingkan: rusak, atau waktunya habis",
    "Some pages of this file were not compared: they are broken, or there was no time left",
)
