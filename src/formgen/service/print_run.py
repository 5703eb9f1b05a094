"""Print runs: one PDF per desa, kecamatan or kabupaten, made from what the archive holds.

A print file is no record: its documents are, each under its own number and seals. So it can be made
again at any time by the same command, with the same bytes. Beside it lie two tables: what goes to
whom (*daftar kemas*), and how much paper it takes (*hitung cetak*).
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Final, Literal, get_args

from formgen.errors import InputError, IntegrityError, Text
from formgen.model.case import Case
from formgen.model.election import Paslon
from formgen.model.form import Receiver
from formgen.model.region import Area, Region
from formgen.render.imposition import Imposition, impose
from formgen.render.print_contents import Contents, Line, sheets
from formgen.render.print_file import write_print_file
from formgen.service.batch import Batch, Prepared, Run
from formgen.service.doors import Doors, open_doors
from formgen.service.keep import place_of
from formgen.service.produce import Kind
from formgen.service.receipts import Receipt
from formgen.service.tree import folder_name, safe_name
from formgen.service.workspace import Workspace
from formgen.service.writing import write_file, writing
from formgen_archive.keys import ORIGINAL, object_key, record_id

Unit = Literal["desa", "kecamatan", "kabupaten"]
UNITS: Final[tuple[Unit, ...]] = get_args(Unit)
FOLDER: Final = "cetak"
PACKING: Final = (
    "urut",
    "kecamatan",
    "desa",
    "kode_tps",
    "formulir",
    "pemilihan",
    "nomor",
    "edisi",
    "rangkap",
    "penerima",
    "halaman",
    "lembar",
    "halaman_awal",
)
COUNT: Final = (
    "formulir",
    "pemilihan",
    "dokumen",
    "rangkap",
    "halaman",
    "halaman_kosong",
    "lembar",
)
_DEPTH: Final[dict[Unit, int]] = {"kabupaten": 1, "kecamatan": 2, "desa": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintOrder:
    """How a batch is printed.

    Attributes:
        unit: What one file is for.
        for_receivers: Whether each document is printed once for everybody on its distribution
            list, not only once.
        sheet: Sheet for slips that are cut, or empty for the first of their form.
    """

    unit: Unit
    for_receivers: bool = False
    sheet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """One document to be printed."""

    contest: str
    key: str
    receipt: Receipt
    regions: tuple[Region, ...]
    number: str
    receivers: tuple[tuple[Receiver, int], ...]
    imposed: Imposition | None

    @property
    def copies(self) -> int:
        """How often it is printed."""
        return sum(copies for _, copies in self.receivers) or 1

    @property
    def given_to(self) -> str:
        """Say who gets how many."""
        return "; ".join(f"{receiver.name.id} {copies}" for receiver, copies in self.receivers)

    def line(self, depth: int) -> Line:
        """Return its line in the file of the unit at this depth of places."""
        places = [folder_name(region) for region in self.regions[depth:]]
        tps = [f"TPS {self.number}"] if self.number else []
        # The name of its file is its own within the place, unlike the code of its form.
        name = self.receipt.file.rpartition("/")[2].removesuffix(".pdf")
        return Line(path=(*places, *tps, name), copies=self.copies, imposed=self.imposed)


def print_run(
    workspace: Workspace, batch: Batch, receipts: Sequence[Receipt], order: PrintOrder, out: Path
) -> tuple[Path, ...]:
    """Write the print files of a batch that was issued, those of earlier runs included.

    Args:
        workspace: Whose archive is read.
        batch: What was planned.
        receipts: What came of it, in the order of the batch.
        order: How to print.
        out: Folder; the files lie in ``cetak`` below it.

    Returns:
        The print files in the order of the codes of their places.

    Raises:
        IntegrityError: The archive holds other bytes than were issued.
    """
    depth = _DEPTH[order.unit]
    documents = sorted(_sheets(batch, receipts, order), key=lambda sheet: sheet.receipt.tps)
    made = []
    with open_doors(workspace) as doors:
        for place, items in groupby(documents, key=lambda sheet: sheet.regions[:depth][-1]):
            made.append(_write(doors, place, list(items), depth, out / FOLDER))
    return tuple(made)


def _sheets(batch: Batch, receipts: Sequence[Receipt], order: PrintOrder) -> Iterator[_Sheet]:
    """Put documents and receipts together; sorting by place keeps the order of the forms."""
    planned = ((run, case) for run in batch.runs for case in run.cases())
    for (run, case), receipt in zip(planned, receipts, strict=True):
        yield _sheet(run, case, receipt, order)


def _sheet(run: Run | Prepared, case: Case, receipt: Receipt, order: PrintOrder) -> _Sheet:
    place, imposed = place_of(case), imposition_of(run.kind, order.sheet)
    if place.code != receipt.tps:
        raise ValueError(f"receipt {receipt.number} is about another place")
    if isinstance(place, Area):
        regions, number = place.chain[1:] or place.chain, ""
    else:
        regions, number = (place.kabkota, place.kecamatan, place.desa), place.number
    receivers = run.kind.form.receivers if order.for_receivers else ()
    name = record_id(
        run.kind.variant.slug, place.code, sequence=case.sequence, edition=receipt.edition
    )
    return _Sheet(
        contest=run.kind.variant.kind,
        key=object_key(run.election.number, name, ORIGINAL),
        receipt=receipt,
        regions=regions,
        number=number,
        receivers=tuple((each, copies_for(each, case.paslon)) for each in receivers),
        imposed=imposed,
    )


def imposition_of(kind: Kind, slug: str) -> Imposition | None:
    """Return the sheet that the slips of a form are cut from; None where pages are sheets.

    Raises:
        InputError: The form has no such sheet.
    """
    sheets = kind.form.print_sheets
    if not sheets:
        return None
    for sheet in sheets:
        if slug in ("", sheet.slug):
            size = (sheet.width_mm, sheet.height_mm)
            return impose(size, (kind.paper.width_mm, kind.paper.height_mm))
    sizes = ", ".join(sheet.slug for sheet in sheets)
    raise InputError(
        Text(
            f"{kind.form.slug} tidak dicetak pada {slug}.",
            f"{kind.form.slug} is not printed on {slug}.",
        ),
        hint=Text(f"Pilihan: {sizes}.", f"Choices: {sizes}."),
    )


def copies_for(receiver: Receiver, paslon: Sequence[Paslon]) -> int:
    """Return how many prints a receiver gets; the empty column has no witness."""
    witnesses = sum(not pair.kolom_kosong for pair in paslon)
    return receiver.copies * (witnesses if receiver.per_paslon else 1)


def _write(doors: Doors, place: Region, items: list[_Sheet], depth: int, out: Path) -> Path:
    """Write the file of one place and the tables beside it."""
    name = folder_name(place)
    target = out / f"{safe_name(name)}.pdf"
    partial = target.with_name(f"{target.name}.part")
    # The place itself is the outermost bookmark, so that files can be put together.
    lines = tuple(sheet.line(min(depth, len(sheet.regions)) - 1) for sheet in items)
    with writing(target):
        out.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            contents = Contents(title=f"Berkas cetak {name}", lines=lines)
            pages = write_print_file(file, contents, (_original(doors, each) for each in items))
        partial.replace(target)
    write_file(target.with_name(f"{target.stem} daftar kemas.csv"), _packing(items, pages))
    write_file(target.with_name(f"{target.stem} hitung cetak.csv"), _counted(items, pages))
    return target


def _original(doors: Doors, sheet: _Sheet) -> bytes:
    data = doors.store.get(sheet.key)
    if sha256(data).hexdigest() != sheet.receipt.sha256:
        raise IntegrityError(
            Text(
                f"Berkas di arsip bukan yang diterbitkan: {sheet.key}.",
                f"The archive's file is not the one that was issued: {sheet.key}.",
            ),
            hint=Text("Hubungi arsiparis.", "Call the archivist."),
        )
    return data


def _packing(items: Sequence[_Sheet], pages: Sequence[int]) -> bytes:
    """Return the packing list: one line per document, in print order."""
    rows, start = [], 1
    for index, (sheet, count) in enumerate(zip(items, pages, strict=True), start=1):
        names = [region.name for region in sheet.regions[1:3]]
        receipt = sheet.receipt
        paper = sheet.copies * sheets(count, sheet.imposed)
        rows.append(
            (
                index,
                *names,
                *[""] * (2 - len(names)),
                receipt.tps,
                receipt.form,
                sheet.contest,
                receipt.number,
                receipt.edition,
                sheet.copies,
                sheet.given_to,
                count,
                paper,
                start,
            )
        )
        start += 2 * paper
    return _table(PACKING, rows)


def _counted(items: Sequence[_Sheet], pages: Sequence[int]) -> bytes:
    """Return the count sheet: one line per form in print order, and the sum."""
    totals: dict[tuple[str, str], list[int]] = {}
    for sheet, count in zip(items, pages, strict=True):
        copies, papers = sheet.copies, sheets(count, sheet.imposed)
        blank = papers if sheet.imposed else 2 * papers - count
        figures = (1, copies, count * copies, blank * copies, papers * copies)
        total = totals.setdefault((sheet.receipt.form, sheet.contest), [0] * len(figures))
        total[:] = [one + other for one, other in zip(total, figures, strict=True)]
    whole = [sum(column) for column in zip(*totals.values(), strict=True)]
    return _table(
        COUNT, [*((*form, *total) for form, total in totals.items()), ("JUMLAH", "", *whole)]
    )


def _table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue().encode()
