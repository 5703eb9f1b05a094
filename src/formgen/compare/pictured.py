"""Compare a picture of one page with the original. Runs in the worker."""

from collections.abc import Callable, Iterable
from typing import Final

import cv2

from formgen.compare.alignment import Corners
from formgen.compare.flattening import Laid, lay
from formgen.compare.likeness import measure
from formgen.compare.original import Field
from formgen.compare.outcome import Likeness, outcomes, share_same
from formgen.compare.parts import PageResult
from formgen.compare.raster import Pixels, pixel_box
from formgen.compare.sheet import Sheet
from formgen.compare.showing import Own, Pair, none_own
from formgen.compare.written import with_ink
from formgen.seal.comparison import PartOutcome

_ENOUGH: Final = 0.5
_OTHER: Final = 128
"""Grey levels between two pages of the original from which they say something else."""

_MOST: Final = 0.7
"""Share of the fields of a page from which a picture shows that page."""


def compare_picture(  # noqa: PLR0913, PLR0917 - what is compared with what
    sheet: Sheet,
    picture: Pixels,
    symbols: list[Corners],
    others: Iterable[Sheet] = (),
    signed: Callable[[], Laid | None] | None = None,
    own: Own = none_own,
) -> tuple[PageResult, bool] | None:
    """Compare a picture with a page; None where it cannot be laid on the page.

    Args:
        sheet: Page of the original.
        picture: Grey, any side up.
        symbols: Corners of the page's seal symbols in the picture.
        others: Pages whose seals the picture does not show. If it is one of them in all but its
            seals, these were transplanted.
        signed: Returns the signed scan of the page laid on it, or None when it cannot; then what is
            written by hand is compared too. None where there is no signed scan.
        own: Tells which fields of the page its form prints.

    Returns:
        What came of it, and whether the picture is a flat scan.
    """
    laid = lay(sheet, picture, symbols)
    if laid is None:
        return None
    measured = measure(sheet, laid)
    if sum(likeness.shown for likeness in measured) < len(measured) * _ENOUGH:
        return None  # a close-up of a seal is no picture of its page
    decided = decided_of(sheet, measured, picture, symbols, others)
    pair = Pair(fields=sheet.fields, first=sheet.pixels, second=laid.pixels, dpi=sheet.dpi, own=own)
    same, unseen, parts = 0, 0, []
    doubtful: list[Field] = []
    for field, likeness, outcome in zip(sheet.fields, measured, decided, strict=True):
        if not likeness.shown:
            unseen += 1
        elif outcome == "sama":
            same += 1
        else:
            doubtful.append(field)
            parts.append(pair.part(field, outcome))
    result = PageResult(same=same, parts=tuple(parts), unseen=unseen)
    if signed is not None:
        result = with_ink(sheet, result, doubtful, laid, signed())
    return result, laid.flat


def decided_of(
    sheet: Sheet,
    measured: list[Likeness],
    picture: Pixels,
    symbols: list[Corners],
    others: Iterable[Sheet],
) -> list[PartOutcome]:
    """Return what the fields of a page came to; see ``compare_picture``."""
    if share_same(measured) < _ENOUGH:
        shown = next((other for other in others if _is(other, picture, symbols)), None)
        if shown is not None:
            return [_between(sheet, shown, field) for field in sheet.fields]
    return outcomes(measured)


def _between(sheet: Sheet, shown: Sheet, field: Field) -> PartOutcome:
    """Return what a field came to where it is sure that another page of the original is shown.

    One page laid on another is bent to its shape, so what both say is not looked at again.
    """
    where = pixel_box(field.box, sheet.dpi, sheet.pixels.shape)
    ours, theirs = sheet.pixels[where], shown.pixels[where]
    alike = ours.shape == theirs.shape and int(cv2.absdiff(ours, theirs).max()) < _OTHER
    return "tidak terbaca" if alike else "berbeda"


def _is(sheet: Sheet, picture: Pixels, symbols: list[Corners]) -> bool:
    """Tell whether a picture shows a page, whatever its seals say."""
    laid = lay(sheet, picture, symbols)
    return laid is not None and share_same(measure(sheet, laid)) >= _MOST
