"""Compare a picture of one page with the original. Runs in the worker."""

from typing import Final

from formgen.compare.alignment import Corners
from formgen.compare.flattening import lay
from formgen.compare.likeness import measure
from formgen.compare.original import name_of
from formgen.compare.outcome import outcomes
from formgen.compare.parts import PageResult, Part
from formgen.compare.raster import Pixels, crop
from formgen.compare.sheet import Sheet

_ENOUGH: Final = 0.5


def compare_picture(
    sheet: Sheet, picture: Pixels, symbols: list[Corners]
) -> tuple[PageResult, bool] | None:
    """Compare a picture with a page; None where it cannot be laid on the page.

    Args:
        sheet: Page of the original.
        picture: Grey, any side up.
        symbols: Corners of the page's seal symbols in the picture.

    Returns:
        What came of it, and whether the picture is a flat scan.
    """
    laid = lay(sheet, picture, symbols)
    if laid is None:
        return None
    measured = measure(sheet, laid)
    if sum(likeness.shown for likeness in measured) < len(measured) * _ENOUGH:
        return None  # a close-up of a seal is no picture of its page
    same, unseen, parts = 0, 0, []
    for field, likeness, outcome in zip(sheet.fields, measured, outcomes(measured), strict=True):
        if not likeness.shown:
            unseen += 1
        elif outcome == "sama":
            same += 1
        else:
            parts.append(
                Part(
                    name=name_of(field, sheet.fields),
                    outcome=outcome,
                    original=field.text,
                    copy=None,
                    original_crop=crop(sheet.pixels, field.box, sheet.dpi),
                    copy_crop=crop(laid.pixels, field.box, sheet.dpi),
                )
            )
    return PageResult(same=same, parts=tuple(parts), unseen=unseen), laid.flat
