"""Measures slots, seal zones and the hash line of a layout.

WeasyPrint counts in CSS pixels from the top left corner; everything that leaves this module is in
points from the bottom left corner of the finished page.
"""

from dataclasses import dataclass, field, replace

from weasyprint.document import Document

from formgen.errors import Finding, Text
from formgen.render.boxes import Box, align, color, principal, texts
from formgen.render.fonts import slug_of
from formgen.render.slots import (
    HashLine,
    Rect,
    SealPage,
    Slot,
    SlotKind,
)

PT_PER_PX = 0.75
PT_PER_MM = 72 / 25.4
SEAL_WIDTH_MM, SEAL_HEIGHT_MM = 33.0, 36.0
LEADER_MM, TALLY_STROKE_MM = 0.15, 0.35
"""Line widths, equal to those in templates/_parts (``.garis`` and the macro ``turusan``)."""
_SLACK_PT = 0.05
_MIN_SIZE_PT = 6.0
_HASH_SIZE_PT = 6.5
_CAP_HEIGHT = 0.66
"""Capitals of Source Sans Pro in em."""
_KINDS: tuple[SlotKind, ...] = ("text", "digits", "bubble", "tally")


@dataclass(slots=True)
class Measured:
    """What one document layout holds.

    Attributes:
        slots: In the order of the tree, without marked-content ids.
        origins: For each slot that held a probe, the left end of its baseline, by slot index.
        seals: One entry per page.
        hash_line: None when the template has none.
        findings: Everything wrong with the template, found in one pass.
    """

    slots: list[Slot] = field(default_factory=list)
    origins: dict[int, tuple[float, float]] = field(default_factory=dict)
    seals: list[SealPage] = field(default_factory=list)
    hash_line: HashLine | None = None
    findings: list[Finding] = field(default_factory=list)


def measure(document: Document, zoom: float, *, with_slots: bool) -> Measured:
    """Walk all pages of a layout.

    Args:
        document: A layout made in stencil mode (each text slot holds its probe) or with values.
        zoom: Points of the finished page per 0.75 CSS pixels.
        with_slots: Whether slots are wanted; a layout made with values has none.
    """
    measured = Measured()
    for number, page in enumerate(document.pages):
        _Page(measured, number, page, zoom, with_slots=with_slots).walk()
    last = len(document.pages)
    if measured.hash_line is None:
        measured.findings.append(
            _finding(
                "F31",
                Text(
                    f"halaman {last} tidak mempunyai baris sidik (data-hash)",
                    f"page {last} has no line for the fingerprint (data-hash)",
                ),
            )
        )
    return measured


class _Page:
    """One page being walked."""

    def __init__(
        self, measured: Measured, number: int, page: Box, zoom: float, *, with_slots: bool
    ) -> None:
        self._out = measured
        self._number = number
        self._page = page
        self._zoom = zoom
        self._scale = PT_PER_PX * zoom
        self._height = page.height * self._scale
        self._with_slots = with_slots
        self._corners: list[tuple[float, float]] = []
        self._open: dict[str, int] = {}
        self._hash: HashLine | None = None

    def walk(self) -> None:
        """Visit every marked element once and record the page's seal."""
        for box in principal(self._page._page_box):  # noqa: SLF001 - the only access to the boxes
            if box.element.get("data-seal"):
                self._add_seal(box)
            elif box.element.get("data-hash"):
                self._hash = self._hash_line(box)
            elif self._with_slots:
                self._add_slot(box)
        if not self._corners:
            self._complain("F32", "tidak mempunyai zona segel", "has no seal zone")
        corners = tuple(sorted(self._corners, key=lambda corner: (-corner[1], corner[0])))
        width = self._page.width * self._scale
        self._out.seals.append(SealPage(width=width, height=self._height, corners=corners))
        self._out.hash_line = self._hash  # the last page's counts

    def _rect(self, box: Box, *, border: bool = False) -> Rect:
        """Return the content box, or the border box, in points."""
        if border:
            x, y = box.border_box_x(), box.border_box_y()
            width, height = box.border_width(), box.border_height()
        else:
            x, y = box.content_box_x(), box.content_box_y()
            width, height = box.width, box.height
        top = self._height - y * self._scale
        left = x * self._scale
        return Rect(
            round(left, 3),
            round(top - height * self._scale, 3),
            round(left + width * self._scale, 3),
            round(top, 3),
        )

    def _add_seal(self, box: Box) -> None:
        rect = self._rect(box)
        if (
            rect.width < SEAL_WIDTH_MM * PT_PER_MM - _SLACK_PT
            or rect.height < SEAL_HEIGHT_MM * PT_PER_MM - _SLACK_PT
        ):
            size = f"{rect.width / PT_PER_MM:.1f} x {rect.height / PT_PER_MM:.1f} mm"
            self._complain(
                "F33",
                f"zona segel {size}, paling kecil 33 x 36 mm",
                f"seal zone of {size}, at least 33 x 36 mm is needed",
            )
        if rect.left < 0 or rect.right > self._page.width * self._scale + _SLACK_PT:
            self._complain("F33", "zona segel di luar kertas", "seal zone outside the sheet")
        self._corners.append((rect.left, rect.top))

    def _hash_line(self, box: Box) -> HashLine:
        rect = self._rect(box)
        size = round(min(_HASH_SIZE_PT, rect.height * 0.8), 2)
        return HashLine(
            x=rect.left, y=round(rect.bottom + (rect.height - size * _CAP_HEIGHT) / 2, 3), size=size
        )

    def _add_slot(self, box: Box) -> None:
        element = box.element
        key, kind = element.get("data-slot"), element.get("data-kind", "text")
        if kind not in _KINDS:
            self._complain("F34", f"slot {key}: jenis {kind}", f"slot {key}: unknown kind {kind}")
        elif kind == "text":
            self._add_text(box, key)
        elif kind == "tally":
            self._add_tally(box, key)
        elif kind == "digits" and element.get("data-cells"):
            self._add_boxes(box, key, int(element.get("data-cells")))
        else:
            self._add_cell(box, key, kind)

    def _add_text(self, box: Box, key: str) -> None:
        element = box.element
        rect = self._rect(box)
        slot = Slot(key=key, kind="text", page=self._number, cells=(rect,), align=align(box))
        slot = self._with_font(slot, box)
        least = float(element.get("data-min", _MIN_SIZE_PT / self._zoom)) * self._zoom
        self._out.slots.append(
            replace(
                slot,
                min_size=round(min(least, slot.size), 3),
                max_lines=int(element.get("data-lines", 1)),
                leader=element.get("data-leader") == "1",
                stroke=self._stroke(LEADER_MM),
            )
        )

    def _add_tally(self, box: Box, key: str) -> None:
        columns, lines = map(int, box.element.get("data-grid").split("x"))
        slot = Slot(
            key=key,
            kind="tally",
            page=self._number,
            cells=(self._rect(box),),
            grid=(columns, lines),
            color=color(box),
            stroke=self._stroke(TALLY_STROKE_MM),
        )
        self._out.slots.append(slot)

    def _stroke(self, width_mm: float) -> float:
        """Return a line width of the layout in points of the page."""
        return round(width_mm * PT_PER_MM * self._zoom, 3)

    def _add_boxes(self, box: Box, key: str, count: int) -> None:
        """Add digit boxes that the template drew as one element."""
        rect = self._rect(box)
        step = rect.width / count
        cells = tuple(
            Rect(
                round(rect.left + at * step, 3),
                rect.bottom,
                round(rect.left + (at + 1) * step, 3),
                rect.top,
            )
            for at in range(count)
        )
        slot = Slot(
            key=key,
            kind="digits",
            page=self._number,
            cells=cells,
            marks=tuple((at, 0) for at in range(count)),
            align="center",
        )
        self._out.slots.append(self._with_font(slot, box))

    def _add_cell(self, box: Box, key: str, kind: SlotKind) -> None:
        """Add one digit box or bubble; a first cell, or a repeated bubble, opens a new slot."""
        name = box.element.get("data-cell")
        position, _, digit = name.partition(".")
        mark = (int(position), int(digit or 0))
        rect = self._rect(box, border=kind == "bubble")
        index = self._open.get(f"{kind} {key}")
        opened = None if index is None else self._out.slots[index]
        if opened is None or index is None or _opens(kind, mark, opened):
            self._open[f"{kind} {key}"] = len(self._out.slots)
            slot = Slot(
                key=key,
                kind=kind,
                page=self._number,
                cells=(rect,),
                marks=(mark,),
                align="center",
                color=color(box),
            )
            self._out.slots.append(self._with_font(slot, box) if kind == "digits" else slot)
            return
        self._out.slots[index] = replace(
            opened, cells=(*opened.cells, rect), marks=(*opened.marks, mark)
        )

    def _with_font(self, slot: Slot, box: Box) -> Slot:
        """Add font and baseline, learnt from the probe."""
        text = next(texts(box), None)
        if text is None:
            self._complain(
                "F35", f"slot {slot.key} tanpa huruf penanda", f"slot {slot.key} has no probe"
            )
            return slot
        style = text.style
        x = text.position_x * self._scale
        y = self._height - (text.position_y + text.baseline) * self._scale
        self._out.origins[len(self._out.slots)] = (x, y)
        return replace(
            slot,
            baseline=round(y, 3),
            size=round(style["font_size"] * self._scale, 3),
            face=slug_of(int(style["font_weight"]), style["font_style"]),
            color=color(text),
        )

    def _complain(self, rule: str, indonesian: str, english: str) -> None:
        page = self._number + 1
        self._out.findings.append(
            _finding(rule, Text(f"halaman {page}: {indonesian}", f"page {page}: {english}"))
        )


def _finding(rule: str, message: Text) -> Finding:
    """Return a finding about the template."""
    return Finding(rule=rule, severity="E", message=message)


def _opens(kind: SlotKind, mark: tuple[int, int], opened: Slot) -> bool:
    """Return whether a cell belongs to a new slot rather than to the one that is open."""
    return mark[0] == 0 if kind == "digits" else mark in opened.marks
