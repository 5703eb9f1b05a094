"""What is written by hand on a page of a copy, as parts beside the printed ones. In the worker."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from formgen.compare.flattening import Laid
from formgen.compare.ink import Ink, box_of, compare_ink
from formgen.compare.naming import figure_alone, name_of
from formgen.compare.original import Field
from formgen.compare.parts import PageResult, Part
from formgen.compare.raster import crop
from formgen.compare.sheet import Sheet


def with_ink(
    sheet: Sheet, printed: PageResult, doubtful: Sequence[Field], laid: Laid, signed: Laid | None
) -> PageResult:
    """Return what a page came to together with what is written on it.

    Args:
        sheet: Page of the original.
        printed: What its printed parts came to.
        doubtful: The parts of ``printed`` that are not the same, in their order.
        laid: The copy laid on the page.
        signed: The signed scan laid on it; None where that was not possible, or there was no time:
            then nothing can be told of what is written.
    """
    if signed is None:
        return replace(printed, parts=(*printed.parts, _UNTOLD))
    inks = compare_ink(sheet, signed, laid, doubtful)
    under = [ink.part for ink in inks if ink.part is not None]
    left = [part for field, part in zip(doubtful, printed.parts, strict=True) if field not in under]
    other = [_part(sheet, signed, laid, ink) for ink in inks if ink.outcome != "sama"]
    return PageResult(
        same=printed.same + len(inks) - len(other),
        parts=(*left, *other),
        unseen=printed.unseen,
        inked=len(inks),
    )


def _part(sheet: Sheet, signed: Laid, laid: Laid, ink: Ink) -> Part:
    """Return what differs from the scan, named by the print beside it."""
    box = box_of(ink.place, sheet)
    return Part(
        name=name_of(ink.part or Field(box=box, text=""), sheet.fields),
        figure=figure_alone(ink.part, sheet.fields) if ink.part else None,
        outcome=ink.outcome,
        original="",
        copy=None,
        original_crop=crop(signed.pixels, box, sheet.dpi),
        copy_crop=crop(laid.pixels, box, sheet.dpi),
        by_hand=True,
    )


_UNTOLD: Final = Part(name="", outcome="tidak terbaca", original="", copy=None, by_hand=True)
