"""Turns values into drawing operators: one painter for each slot, made once per stencil.

All that does not depend on the value is joined when the painter is made.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Final

from formgen.errors import Finding, InputError, Text
from formgen.model.markup import digit_cells, tally_path, unused_path
from formgen.render.fonts import RESOURCES, FaceSlug, letters
from formgen.render.outlines import cross_name, disc, svg_path
from formgen.render.pdf_objects import number, text_string
from formgen.render.slots import Align, Slot, SlotValue
from formgen.render.typeset import LEADING, Typesetter

_MIDDLE = 0.3555
"""Middle of a line above its baseline in em: half of ascent 0.984 minus descent 0.273."""
_PT_PER_MM = 72 / 25.4
_VOTES_PER_CELL = 5
_SHARES: Mapping[Align, float] = {"left": 0.0, "center": 0.5, "right": 1.0}
"""Part of the free width that stands to the left of a text."""


class Painter(ABC):
    """Draws the values of one slot.

    Attributes:
        key: Key of the value it draws.
    """

    def __init__(self, slot: Slot) -> None:
        """Remember the slot; subclasses prepare their fragments."""
        self.key: Final = slot.key
        self._slot = slot

    @abstractmethod
    def paint(self, value: SlotValue) -> str:
        """Draw a value and return its operators: whole lines, or nothing.

        Raises:
            InputError: The value does not fit, or has characters the font lacks.
        """


def painter(slot: Slot) -> Painter:
    """Return the painter of a slot."""
    return _PAINTERS[slot.kind](slot)


class _TextPainter(Painter):
    """Text in a box of fixed size: shrunk, then wrapped, then refused."""

    def __init__(self, slot: Slot) -> None:
        super().__init__(slot)
        self._box = slot.cells[0]
        self._begin, self._end = _marked(slot), "EMC\n"
        self._empty = f"{self._begin}{self._end}{_leader(slot)}"
        self._font = f"{self._begin}{_colour(slot)}BT\n/{RESOURCES[slot.face]} "
        self._head = f"{self._font}{number(slot.size)} Tf\n1 0 0 1 "
        self._middle = f" {number(slot.baseline)} Tm\n<"
        self._share = _SHARES[slot.align]

    def paint(self, value: SlotValue) -> str:
        text = "" if value is None else str(value)
        if not text:
            return self._empty
        try:
            units, glyphs = _set(self._slot.face, text)
        except KeyError as error:
            raise _refused(self.key, *_unknown(str(error.args[0]))) from None
        width = units * self._slot.size / 1000
        if width > self._box.width:
            return self._long(text)
        x = self._box.left + (self._box.width - width) * self._share
        return f"{self._head}{x:.2f}{self._middle}{glyphs}> Tj\nET\n{self._end}"

    def _fitted(self, text: str) -> tuple[list[str], float]:
        """Shrink or wrap a long text by the rule the flow layout uses."""
        typesetter = Typesetter()
        fitted = typesetter.fit(
            key=self.key,
            text=text,
            width_mm=self._box.width / _PT_PER_MM,
            size=self._slot.size,
            smallest=self._slot.min_size,
            lines=self._slot.max_lines,
            face_slug=self._slot.face,
        )
        if typesetter.findings:
            raise InputError(_UNFIT, findings=typesetter.findings)
        return list(fitted["lines"]), float(fitted["size"])  # type: ignore[call-overload,arg-type]

    def _long(self, text: str) -> str:
        """Show lines at their size, centred on the middle of the slot's own line."""
        lines, size = self._fitted(text)
        middle = self._slot.baseline + _MIDDLE * self._slot.size
        top = middle - _MIDDLE * size + (len(lines) - 1) / 2 * LEADING * size
        parts = [f"{self._font}{number(size)} Tf\n"]
        for index, line in enumerate(lines):
            width = _set(self._slot.face, line)[0] * size / 1000
            x = self._box.left + (self._box.width - width) * self._share
            y = top - index * LEADING * size
            # The space at a line's end is what a reader of the text needs between two words.
            shown = line if index == len(lines) - 1 else f"{line} "
            parts.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm\n<{_set(self._slot.face, shown)[1]}> Tj\n")
        return "".join(parts) + f"ET\n{self._end}"


class _DigitsPainter(Painter):
    """Digits in boxes; boxes before a number are crossed out with the letter X.

    The crosses are drawn as outlines, not as text: copying and reading aloud give the number.
    Zero, which is all crosses, is there as an invisible 0 in the last box.
    """

    def __init__(self, slot: Slot) -> None:
        super().__init__(slot)
        self._face = letters(slot.face)
        self._font = f"{_colour(slot)}BT\n/{RESOURCES[slot.face]} {number(slot.size)} Tf\n"
        self._crosses = [self._crossed(count) for count in range(len(slot.cells) + 1)]
        self._baseline = number(slot.baseline)
        self._gaps: dict[tuple[int, int, int, int], str] = {}

    def paint(self, value: SlotValue) -> str:
        if value is None or value == "":
            return f"{_marked(self._slot)}EMC\n"
        count = len(self._slot.cells)
        if _negative(value) or len(str(value)) > count:
            raise _refused(self.key, *_too_long(len(str(value)), count))
        digits = digit_cells(value, count)
        crossed = digits.count("X") if isinstance(value, int) else 0
        shown = [(at, digit) for at, digit in enumerate(digits) if at >= crossed and digit.strip()]
        for _, character in shown:
            if character not in self._face.widths:
                raise _refused(self.key, *_unknown(character))
        begin = f"{self._crosses[crossed]}{_marked(self._slot, str(value).strip())}{self._font}"
        if shown:
            return f"{begin}{self._row(shown)}ET\nEMC\n"
        return f"{begin}3 Tr\n{self._row([(count - 1, '0')])}0 Tr\nET\nEMC\n"

    def _crossed(self, count: int) -> str:
        """Cross out the first boxes."""
        if not count:
            return ""
        name, x, y = cross_name(self._slot.face, self._slot.size), 0.0, self._slot.baseline
        parts = []
        for at in range(count):
            left = self._left(at, self._face.widths["X"])
            parts.append(f"1 0 0 1 {number(left - x)} {number(y)} cm\n/{name} Do\n")
            x, y = left, 0.0
        return f"/Artifact BMC\nq\n{_colour(self._slot)}{''.join(parts)}Q\nEMC\n"

    def _row(self, shown: list[tuple[int, str]]) -> str:
        """Show each character in the middle of its box, all in one operator."""
        widths, glyphs = self._face.widths, self._face.glyphs
        at, character = shown[0]
        left = number(self._left(at, widths[character]))
        parts = [f"1 0 0 1 {left} {self._baseline} Tm\n[<{glyphs[character]}>"]
        for (before, earlier), (after, later) in pairwise(shown):
            way = before, widths[earlier], after, widths[later]
            if way not in self._gaps:
                self._gaps[way] = self._gap(*way)
            parts.append(f" {self._gaps[way]} <{glyphs[later]}>")
        return f"{''.join(parts)}] TJ\n"

    def _gap(self, before: int, earlier: int, after: int, later: int) -> str:
        """Return the way from the end of a character to the next one, as TJ counts it.

        Args:
            before: Box of the first character.
            earlier: Its width in thousandths of the size.
            after: Box of the next character.
            later: Its width.
        """
        scale = self._slot.size / 1000
        end = self._left(before, earlier) + earlier * scale
        return number((end - self._left(after, later)) / scale)

    def _left(self, at: int, width: int) -> float:
        """Return where a character begins that stands in the middle of a box."""
        cell = self._slot.cells[at]
        return (cell.left + cell.right - width * self._slot.size / 1000) / 2


class _BubblePainter(Painter):
    """Blackened circles: for each position the one with its digit; a crossed position is 0."""

    def __init__(self, slot: Slot) -> None:
        super().__init__(slot)
        self._circles = {
            mark: disc(cell) for mark, cell in zip(slot.marks, slot.cells, strict=True)
        }
        self._count = 1 + max(position for position, _ in slot.marks)

    def paint(self, value: SlotValue) -> str:
        if value is None or value == "":
            return ""
        if _negative(value) or len(str(value)) > self._count:
            raise _refused(self.key, *_too_long(len(str(value)), self._count))
        digits = digit_cells(value, self._count)
        black = [
            self._circles.get((position, 0 if digit == "X" else int(digit)), "")
            for position, digit in enumerate(digits)
            if digit == "X" or digit.isdecimal()
        ]
        return f"/Artifact BMC\n{''.join(black)}EMC\n"


class _TallyPainter(Painter):
    """Bundles of five strokes, and a Z over the cells that were not used."""

    def __init__(self, slot: Slot) -> None:
        super().__init__(slot)
        columns, lines = slot.grid
        self._capacity = columns * lines * _VOTES_PER_CELL
        box = slot.cells[0]
        path = tally_path(self._capacity, columns, lines, box.width, box.height)["strokes"]
        strokes = svg_path(path, box.left, box.top).split("\n")[:-1]
        self._strokes = "".join(f"{stroke}\n" for stroke in strokes)
        # Two operators make a stroke: the strokes of n votes are the start of those of all.
        self._ends = [0]
        for first, then in zip(strokes[::2], strokes[1::2], strict=True):
            self._ends.append(self._ends[-1] + len(first) + len(then) + 2)
        self._begin = f"/Artifact BMC\nq\n{number(slot.stroke)} w 4 M\n{_stroke_colour(slot)}"

    def paint(self, value: SlotValue) -> str:
        if not isinstance(value, int):
            return ""
        if not 0 <= value <= self._capacity:
            raise _refused(self.key, *_too_many(self._capacity))
        strokes = self._strokes[: self._ends[value]]
        return f"{self._begin}{strokes}{self._unused(value)}S\nQ\nEMC\n"

    def _unused(self, value: int) -> str:
        """Cross out the cells that hold no votes."""
        box = self._slot.cells[0]
        path = unused_path(value, *self._slot.grid, box.width, box.height)
        return svg_path(path, box.left, box.top)


_PAINTERS: Mapping[str, type[_TextPainter | _DigitsPainter | _BubblePainter | _TallyPainter]] = {
    "text": _TextPainter,
    "digits": _DigitsPainter,
    "bubble": _BubblePainter,
    "tally": _TallyPainter,
}


@lru_cache(maxsize=2048)
def _set(face_slug: FaceSlug, text: str) -> tuple[int, str]:
    """Return the width of a text in thousandths of its size, and its glyphs in hexadecimal.

    Remembered because the same name stands on every page.
    """
    widths, glyphs = letters(face_slug).widths, letters(face_slug).glyphs
    return sum([widths[c] for c in text]), "".join([glyphs[c] for c in text])


def _marked(slot: Slot, actual: str = "") -> str:
    """Begin the marked content that the structure tree expects for a slot."""
    if slot.mcid is None:
        return "/Artifact BMC\n"
    said = f" /ActualText <{text_string(actual).hex()}>" if actual else ""
    return f"/Span <</MCID {slot.mcid}{said}>> BDC\n"


def _colour(slot: Slot) -> str:
    """Set the text colour; every value sets its own, so that order does not matter."""
    return "0 g\n" if not any(slot.color) else f"{_rgb(slot)} rg\n"


def _stroke_colour(slot: Slot) -> str:
    return "" if not any(slot.color) else f"{_rgb(slot)} RG\n"


def _rgb(slot: Slot) -> str:
    return " ".join(number(part) for part in slot.color)


def _leader(slot: Slot) -> str:
    """Return the rule to write on, along the lower edge of an empty box."""
    if not slot.leader:
        return ""
    box = slot.cells[0]
    edges = (box.left, box.bottom, box.width, slot.stroke)
    return f"/Artifact BMC\n0 g\n{' '.join(map(number, edges))} re f\nEMC\n"


def _negative(value: SlotValue) -> bool:
    return isinstance(value, int) and value < 0


def _unknown(character: str) -> tuple[str, str]:
    code = f"U+{ord(character):04X}"
    return (
        f"huruf {code} tidak ada dalam huruf cetak formulir",
        f"the form's font has no character {code}",
    )


def _too_long(length: int, count: int) -> tuple[str, str]:
    return f"{length} angka untuk {count} kotak", f"{length} digits for {count} boxes"


def _too_many(capacity: int) -> tuple[str, str]:
    return f"turus paling banyak {capacity}", f"the tally holds 0 to {capacity}"


def _refused(key: str, indonesian: str, english: str) -> InputError:
    """Return the error for one slot; the value itself is never repeated."""
    finding = Finding(
        rule="F30",
        severity="E",
        message=Text(f"{key}: {indonesian}", f"{key}: {english}"),
        column=key,
    )
    return InputError(_UNFIT, findings=[finding])


_UNFIT = Text("Isian tidak muat di formulir.", "Some values do not fit on the form.")
