"""One sealed C.HASIL written to nowhere: formgen against whole layouts and against other libraries.

The others do the same page as well as they can: they get the finished base page and every text with
its place, so that none of them has to lay anything out but Typst's and WeasyPrint's own layouts.
None of them seals or tags or attaches anything; formgen does all three.
"""

import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import typst
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.harness import Timed
from benchmarks.office import DAY, HOST, KEY, cases, kind_of
from benchmarks.registry import REGISTRY
from formgen.model.case import Case
from formgen.model.presentation import Presenter
from formgen.render.cache import cached_stencil
from formgen.render.fill import Filler
from formgen.render.fonts import FILES, FONT_FOLDER
from formgen.render.layout import PDF_OPTIONS, lay_out
from formgen.render.slots import Slot, SlotValue
from formgen.render.stencil import Stencil
from formgen.seal.keys import IssuerKey
from formgen.service.issue import PARCEL
from formgen.service.produce import Kind, Order, Press, shape_of
from formgen.service.workspace import templates

_PAIRS = (3, 6)
_BATCH = 20
"""Documents that Typst and ReportLab make in one file: quicker for them than one by one."""


def _group(pairs: int) -> str:
    return f"one C.HASIL with {pairs} pairs, sealed, written to nowhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """One text where it stands on a page, in points from the bottom left corner."""

    page: int
    x: float
    y: float
    size: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """What all ways of making the documents start from."""

    kind: Kind
    cases: tuple[Case, ...]
    stencil: Stencil
    press: Press

    def orders(self) -> Iterator[Order]:
        """Go round through the documents to be made."""
        for number, case in enumerate(cycle(self.cases), start=1):
            yield Order(case=case, number=number, edition=1, day=DAY)

    def texts(self, case: Case) -> list[_Text]:
        """Return what a document shows besides its constant part."""
        values = Presenter(self.kind.form, self.kind.variant, self.kind.mode).values(case)
        return [
            _Text(
                page=slot.page,
                x=slot.cells[0].left,
                y=slot.baseline,
                size=slot.size or 8,
                words=str(values[slot.key]),
            )
            for slot in self.stencil.slots
            if slot.kind in {"text", "digits"} and slot.key in values
        ]


@cache
def _work(pairs: int) -> _Work:
    kind = kind_of("C.HASIL-KWK-BUPATI")
    ready = tuple(islice(cases(pairs), 500))
    folder = Path(_scratch().name)
    return _Work(
        kind=kind,
        cases=ready,
        stencil=cached_stencil(shape_of(kind, ready[0]), templates(), folder),
        press=Press(templates=templates(), stencils=folder),
    )


@cache
def _scratch() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="formgen-bench-")


@cache
def _base(pairs: int) -> bytes:
    """Return the empty form, which the others get for nothing."""
    work = _work(pairs)
    kind = replace(work.kind, mode="blank")
    return work.press.draft(kind, Order(case=work.cases[0], number=0, edition=0, day=DAY))[0]


def _each(pairs: int, work: Callable[[Case], object]) -> Timed:
    turn = cycle(_work(pairs).cases)

    def call() -> int:
        work(next(turn))
        return 1

    return call


def _whole_layout(pairs: int) -> Timed:
    """Lay out and write each document as if it were the only one."""
    work = _work(pairs)
    presenter = Presenter(work.kind.form, work.kind.variant, work.kind.mode)

    def one(case: Case) -> None:
        document = lay_out(shape_of(work.kind, case), presenter.values(case), templates())
        document.write_pdf(zoom=work.kind.paper.zoom, **PDF_OPTIONS)

    return _each(pairs, one)


def _formgen(pairs: int) -> Timed:
    """Present, fill, sign every page, draw the symbols, append the tail; in parcels."""
    work = _work(pairs)
    orders, signer = work.orders(), IssuerKey(KEY)

    def call() -> int:
        return len(work.press.sealed(work.kind, list(islice(orders, PARCEL)), signer, HOST))

    return call


def _typst(pairs: int) -> Timed:
    """Place every text over the finished pages; many documents in one file."""
    work = _work(pairs)
    folder = Path(_scratch().name)
    (folder / f"base{pairs}.pdf").write_bytes(_base(pairs))
    turn = cycle(work.cases)

    def call() -> int:
        made = [work.texts(case) for case in islice(turn, _BATCH)]
        _compiled(_placed(pairs, work.stencil, made), folder)
        return _BATCH

    return call


def _typst_tables(pairs: int) -> Timed:
    """Let Typst lay out a page of as many cells, boxes and circles; many documents in one file."""
    work = _work(pairs)
    turn = cycle(work.cases)

    def call() -> int:
        source = "\n".join([_TABLES, *(_tables(work, case) for case in islice(turn, _BATCH))])
        _compiled(source.encode(), Path(_scratch().name))
        return _BATCH

    return call


_TABLES = """
#set page(paper: "a3")
#set text(font: "Source Sans Pro", size: 8pt)
#let box(d) = rect(width: 12pt, height: 14pt, inset: 2pt, d)
#let boxes(..ds) = stack(dir: ltr, ..ds.pos().map(box))
#let bubble(on) = circle(radius: 3pt, fill: if on { black } else { white }, stroke: 0.5pt)
"""


def _tables(work: _Work, case: Case) -> str:
    """Return one document: for each slot a row with its key, and its value as the form shows it."""
    values = Presenter(work.kind.form, work.kind.variant, work.kind.mode).values(case)
    pages = []
    for page in range(work.stencil.page_count):
        rows = [
            f"[{slot.key.replace('_', ' ')}], {_cell(slot, values.get(slot.key))}"
            for slot in work.stencil.slots
            if slot.page == page and slot.kind != "tally"
        ]
        pages.append(f"#table(columns: (1fr, 3fr), {', '.join(rows)})")
    return "#pagebreak()\n".join(pages) + "\n#pagebreak()"


def _cell(slot: Slot, value: SlotValue) -> str:
    shown = "" if value is None else str(value)
    if slot.kind == "digits":
        digits = shown.rjust(len(slot.cells), "X")
        return f"boxes({', '.join(f'[{digit}]' for digit in digits)})"
    if slot.kind == "bubble":
        marks = (f"bubble({str(shown[-1:] == str(digit)).lower()})" for _, digit in slot.marks)
        return f"stack(dir: ltr, {', '.join(marks)})"
    return _quoted(shown)


def _compiled(source: bytes, root: Path) -> None:
    library: Any = typst  # its stubs want all paths of the type of the source
    library.compile(source, root=str(root), font_paths=[str(FONT_FOLDER)])


def _placed(pairs: int, stencil: Stencil, documents: Sequence[Sequence[_Text]]) -> bytes:
    width, height = stencil.seals[0].width, stencil.seals[0].height
    lines = [
        f"#set page(width: {width}pt, height: {height}pt, margin: 0pt)",
        '#set text(font: "Source Sans Pro", top-edge: "baseline")',
        f'#let sheet(n) = place(image("base{pairs}.pdf", page: n, width: 100%))',
        "#let t(x, y, s, w) = place(dx: x, dy: y, text(size: s, w))",
    ]
    for texts in documents:
        for page in range(stencil.page_count):
            lines.append(f"#page[#sheet({page + 1})")
            lines += [
                f"#t({text.x:.2f}pt, {height - text.y:.2f}pt, {text.size}pt, {_quoted(text.words)})"
                for text in texts
                if text.page == page
            ]
            lines.append("]")
    return "\n".join(lines).encode()


def _quoted(words: str) -> str:
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _reportlab(pairs: int) -> Timed:
    """Write the values only: it cannot put a page of another PDF under them."""
    registerFont(TTFont("Isi", str(FONT_FOLDER / FILES["regular"])))
    work = _work(pairs)

    def one(case: Case) -> None:
        canvas = Canvas(io.BytesIO())
        texts = work.texts(case)
        for page, seal in enumerate(work.stencil.seals):
            canvas.setPageSize((seal.width, seal.height))
            for text in texts:
                if text.page == page:
                    canvas.setFont("Isi", text.size)
                    canvas.drawString(text.x, text.y, text.words)
            canvas.showPage()
        canvas.save()

    return _each(pairs, one)


def _pikepdf(pairs: int) -> Timed:
    """Put operators made by formgen's own painters into a copy of the finished file."""
    work, base = _work(pairs), _base(pairs)
    filler = Filler(work.stencil)
    presenter = Presenter(work.kind.form, work.kind.variant, work.kind.mode)

    def one(case: Case) -> None:
        with pikepdf.open(io.BytesIO(base)) as document:
            contents = filler.contents(presenter.values(case))
            for page, operators in zip(document.pages, contents, strict=True):
                page.obj["/Contents"][1] = document.make_stream(operators)
            document.save(io.BytesIO())

    return _each(pairs, one)


def _pymupdf(pairs: int) -> Timed:
    """Write the values into a copy of the finished file with its text writer."""
    work, base = _work(pairs), _base(pairs)
    library: Any = pymupdf  # publishes no types
    font = library.Font(fontfile=str(FONT_FOLDER / FILES["regular"]))

    def one(case: Case) -> None:
        with library.open(stream=base) as document:
            texts = work.texts(case)
            for number, page in enumerate(document):
                writer = library.TextWriter(page.rect)
                for text in texts:
                    if text.page == number:
                        at = (text.x, page.rect.height - text.y)
                        writer.append(at, text.words, font=font, fontsize=text.size)
                writer.write_text(page)
            document.tobytes()

    return _each(pairs, one)


_WAYS: Sequence[tuple[str, Callable[[int], Timed]]] = (
    ("WeasyPrint, whole layout, not sealed", _whole_layout),
    ("Typst, values over finished pages, 20 in a file, not sealed", _typst),
    ("Typst, laid out as tables, 20 in a file, not sealed", _typst_tables),
    ("ReportLab, values alone, not sealed", _reportlab),
    ("pikepdf, streams swapped, not sealed", _pikepdf),
    ("PyMuPDF, text writer, not sealed", _pymupdf),
    ("formgen, sealed", _formgen),
)

for _pairs in _PAIRS:
    for _name, _way in _WAYS:
        REGISTRY.measure(_group(_pairs), _name, baseline=_way is _whole_layout)(
            partial(_way, _pairs)
        )
