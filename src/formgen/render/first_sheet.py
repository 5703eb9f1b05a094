"""A narrative that fits on the first sheet of a flow form is filled like any other value.

Most incident sheets say NIHIL or a line or two. Their pages are all the same but for a few lines
of text, so they need no layout of their own: the stencil of the form, which is its first sheet
with nothing written on it, has a slot for each writing line, ``<key>.baris.1`` and on.
"""

from collections.abc import Callable

from formgen.errors import InputError
from formgen.render.slots import Slot, SlotValue, Values
from formgen.render.stencil import Stencil
from formgen.render.typeset import Typesetter

_PT_PER_MM = 72 / 25.4


def first_sheet(
    key: str | None, values: Values, stencil: Callable[[], Stencil]
) -> dict[str, SlotValue] | None:
    """Return values with the narrative set line by line, or None if they need a layout.

    Args:
        key: Key of the narrative; a form without one is always laid out.
        values: Values of the document; the narrative may be missing, which leaves lines to write
            on.
        stencil: Gives the form's first sheet; not asked where there is no narrative.

    Raises:
        InputError: The narrative has characters that the fonts cannot show.
    """
    if key is None:
        return None
    lines = _lines(stencil(), key)
    typesetter = Typesetter()
    text = str(values.get(key) or "")
    written = typesetter.wrap(text, lines[0].cells[0].width / _PT_PER_MM, lines[0].size)
    if typesetter.findings:
        raise InputError(typesetter.findings[0].message, findings=typesetter.findings)
    if len(written) > len(lines):
        return None
    return {**values, **{f"{key}.baris.{n}": line for n, line in enumerate(written, start=1)}}


def _lines(stencil: Stencil, key: str) -> list[Slot]:
    """Return the writing lines, first line first."""
    slots = [slot for slot in stencil.slots if slot.key.startswith(f"{key}.baris.")]
    return sorted(slots, key=lambda slot: int(slot.key.rpartition(".")[2]))
