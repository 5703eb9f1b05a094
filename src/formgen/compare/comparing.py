"""From what the worker measured to a comparison in words. Pure."""

from typing import Final

from formgen.compare.sandbox import HeldAnswer, PartAnswer
from formgen.errors import Text
from formgen.seal.comparison import Comparison, Difference


def comparison_of(held: HeldAnswer) -> Comparison:
    """Return the comparison with its parts named for people."""
    return Comparison(
        medium=held.medium,
        pages=tuple(sorted({page.page for page in held.pages})),
        same=sum(page.same for page in held.pages),
        differences=tuple(
            _difference(page.page, part) for page in held.pages for part in page.parts
        ),
        left=held.left,
        unseen=sum(page.unseen for page in held.pages),
    )


def _difference(page: int, part: PartAnswer) -> Difference:
    return Difference(
        page=page,
        field=Text(part.name, part.name) if part.name else _NOT_IN_ORIGINAL,
        outcome=part.outcome,
        original=part.original,
        copy=part.copy_text,
        original_crop=part.original_crop,
        copy_crop=part.copy_crop,
    )


_NOT_IN_ORIGINAL: Final = Text("yang tidak ada dalam arsip", "something the archive does not have")
