"""Copies of true and forged documents, and what each field of them came to."""

import random
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import pypdfium2
from tests.support.resaving import RESAVERS

from benchmarks.copies.forging import (
    CHANGES,
    Forge,
    changed_fields,
    printed,
    with_pages_swapped,
    with_seals_of,
)
from benchmarks.copies.handwritten import BY_HAND, papers
from benchmarks.copies.handwritten import CHANGES as WRITTEN_CHANGES
from benchmarks.copies.handwritten import KINDS as WRITTEN
from benchmarks.copies.wear import WEARS, Pixels
from formgen.compare.flattening import lay
from formgen.compare.likeness import measure
from formgen.compare.pictured import decided_of
from formgen.compare.raster import render
from formgen.compare.resaved import hold
from formgen.compare.sheet import Sheet, sheet_of
from formgen.compare.symbols import find_symbols
from formgen.seal.document import SealedDocument

UNCHANGED: Final = "unchanged"
SWAPPED: Final = "pages swapped"
RESAVED: Final = "saved by "
_HAND: Final = 77  # tells the noise of these copies from that of printed ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One page of a copy, held against the original.

    Attributes:
        kind: What was done to the document.
        change: What was changed in it.
        seed: Of the copy.
        page: Of the original.
        texts: What the original says in each field.
        changed: Whether the copy says something else there.
        came: What each field came to.
        seconds: Of processor.
    """

    kind: str
    change: str
    seed: int
    page: int
    texts: Sequence[str]
    changed: Sequence[bool]
    came: Sequence[str]
    seconds: float


def rendered(program: str, dpi: int) -> Callable[[bytes, int], Pixels]:
    """Return how a program turns a page into pixels, as for a message or a web page."""

    def picture(document: bytes, page: int) -> Pixels:
        if program == "pdfium":
            return render(pypdfium2.PdfDocument(document)[page - 1], dpi)
        with tempfile.TemporaryDirectory() as folder:
            given, taken = Path(folder, "given.pdf"), Path(folder, "taken.png")
            given.write_bytes(document)
            words = {
                "poppler": ("pdftoppm", *f"-r {dpi} -png -singlefile -f {page} -l {page}".split()),
                "mutool": ("mutool", *f"draw -q -r {dpi} -o {taken}".split()),
            }[program]
            last = taken.with_suffix("") if program == "poppler" else str(page)
            command = [*words, given, last]
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own words
            return np.asarray(cv2.imread(str(taken), cv2.IMREAD_GRAYSCALE), np.uint8)

    return picture


RENDERINGS: Final = {
    f"{program} {dpi} dpi": rendered(program, dpi)
    for program in ("pdfium", "poppler", "mutool")
    for dpi in (100, 150, 300)  # as a screen shows a page, as messengers do, as converters
}
KINDS: Final = (*(RESAVED + program for program in RESAVERS), *RENDERINGS, *WEARS)


ALL_KINDS: Final = (*KINDS, *WRITTEN)


def held(forge: Forge, seed: int, kinds: Sequence[str], every: int = 1) -> Iterator[Held]:
    """Yield every page of every copy of one seed, or each so many-th of them, evenly spread."""
    yield from _printed_copies(forge, seed, [kind for kind in kinds if kind in KINDS], every)
    wears = [kind.removeprefix(BY_HAND) for kind in kinds if kind in WRITTEN]
    yield from _written_copies(forge, seed, wears, every)


def _written_copies(forge: Forge, seed: int, wears: Sequence[str], every: int) -> Iterator[Held]:
    """Yield pages that were filled by hand, each copy held against the signed scan."""
    at = seed
    for page, paper in papers(forge, seed) if wears else ():
        for number, change in enumerate((UNCHANGED, *WRITTEN_CHANGES)):
            draw = random.Random(1000 * seed + 10 * page + number)  # noqa: S311
            figures = paper.figures
            if change != UNCHANGED:
                figures = WRITTEN_CHANGES[change](figures, draw)
            for wear in wears:
                at += 1
                if at % every == 0:
                    noise = np.random.default_rng(
                        [seed, number, page, _HAND, list(WEARS).index(wear)]
                    )
                    picture = WEARS[wear](paper.written(figures), noise)
                    started = time.process_time()
                    came, elsewhere = paper.compared(picture, figures)
                    seconds = time.process_time() - started
                    pairs = zip(paper.figures, figures, strict=True)
                    changed = [one.text != other.text for one, other in pairs]
                    yield Held(
                        kind=BY_HAND + wear,
                        change=change,
                        seed=seed,
                        page=page,
                        texts=[*(each.text for each in paper.figures), *("" for _ in elsewhere)],
                        changed=[*changed, *(False for _ in elsewhere)],
                        came=[*came, *elsewhere],
                        seconds=seconds,
                    )


def _printed_copies(forge: Forge, seed: int, kinds: Sequence[str], every: int) -> Iterator[Held]:
    true, at = forge.issue(), seed
    for number, change in enumerate((UNCHANGED, *CHANGES, SWAPPED)):
        copy = _changed(forge, true, change, random.Random(1000 * seed + number))  # noqa: S311
        for page in range(1, len(true.seals) + 1):
            sheet = _sheet(true.data, page)
            changed = changed_fields(sheet, true.data, copy, page)
            if change != UNCHANGED and not any(changed):
                continue
            for kind in kinds:
                at += 1
                if at % every == 0:
                    noise = np.random.default_rng([seed, number, page, KINDS.index(kind)])
                    made = _Copy(
                        true=true.data, data=copy, page=page, kind=kind, change=change, noise=noise
                    )
                    came, seconds = _compared(made)
                    yield Held(
                        kind=kind,
                        change=change,
                        seed=seed,
                        page=page,
                        texts=[field.text for field in sheet.fields],
                        changed=changed,
                        came=came,
                        seconds=seconds,
                    )


def _changed(forge: Forge, true: SealedDocument, change: str, draw: random.Random) -> bytes:
    if change == UNCHANGED:
        return true.data
    if change == SWAPPED:
        return with_pages_swapped(true)
    return forge.forgery(true, CHANGES[change](forge.case, draw))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copy:
    """What a copy of a page is made of."""

    true: bytes
    data: bytes
    page: int
    kind: str
    change: str
    noise: np.random.Generator


def _compared(copy: _Copy) -> tuple[list[str], float]:
    """Make a copy of a page and return what each field came to, with the seconds of comparing."""
    kind, sheet = copy.kind, _sheet(copy.true, copy.page)
    if kind.startswith(RESAVED):
        saved = RESAVERS[kind.removeprefix(RESAVED)](copy.data)
        started = time.process_time()
        return _of_file(copy.true, saved, copy.page), time.process_time() - started
    picture = _picture(copy, sheet if copy.change == SWAPPED else None)
    started = time.process_time()
    pages = range(1, len(pypdfium2.PdfDocument(copy.true)) + 1)
    others = (_sheet(copy.true, page) for page in pages if page != copy.page)
    return _of_picture(sheet, picture, others), time.process_time() - started


def _picture(copy: _Copy, seals: Sheet | None) -> Pixels:
    if copy.kind in RENDERINGS:
        picture = RENDERINGS[copy.kind](copy.data, copy.page)
        return picture if seals is None else with_seals_of(picture, seals)
    paper = _paper(copy.data, copy.page)
    return WEARS[copy.kind](paper if seals is None else with_seals_of(paper, seals), copy.noise)


@cache
def _paper(copy: bytes, page: int) -> Pixels:
    return printed(copy, page)


@cache
def _sheet(data: bytes, page: int) -> Sheet:
    return sheet_of(pypdfium2.PdfDocument(data)[page - 1])


def _of_file(original: bytes, copy: bytes, page: int) -> list[str]:
    """Return what each field of a page of a file came to; what is extra counts nowhere."""
    ours, theirs = (pypdfium2.PdfDocument(data)[page - 1] for data in (original, copy))
    return ["berbeda" if differs else "sama" for differs in hold(ours, theirs).differing]


def _of_picture(sheet: Sheet, picture: Pixels, others: Iterable[Sheet]) -> list[str]:
    symbols = [symbol.corners for symbol in find_symbols(picture)]
    laid = lay(sheet, picture, symbols)
    if laid is None:
        return ["tidak terbaca"] * len(sheet.fields)
    measured = measure(sheet, laid)
    decided = decided_of(sheet, measured, picture, symbols, others)
    return [
        came if field.shown else "tidak terbaca"
        for field, came in zip(measured, decided, strict=True)
    ]
