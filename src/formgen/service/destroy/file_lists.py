"""Records as files and what is in them: the two lists of PP 28/2012 Ps 57, as papers print them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from formgen.errors import FormgenError
from formgen.ingest.regions import lookup
from formgen.service.destroy import LONGEST_PRINTED
from formgen.service.destroy.letterhead import Values
from formgen.service.listing import listing
from formgen_archive.keys import ORIGINAL
from formgen_archive.manifest import Manifest, Representation
from formgen_archive.rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One record of a list.

    Attributes:
        manifest: What it is.
        rule: Its retention rule.
        code: Printed code of its form.
    """

    manifest: Manifest
    rule: Rule
    code: str

    @property
    def original(self) -> Representation:
        """Return its document."""
        return next(one for one in self.manifest.representations if one.name == ORIGINAL)

    @property
    def where(self) -> str:
        """Return the words for its place, such as ``TPS 003 desa CIAMIS``."""
        place = self.manifest.place
        tps = f"TPS {place[10:]} " if place[10:] != "000" else ""
        return tps + place_words(place[:10])

    @property
    def size(self) -> int:
        """Return the bytes of the record."""
        return sum(one.size for one in self.manifest.representations)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A *berkas*: the records of one form and rule in one kecamatan."""

    number: int
    items: tuple[Item, ...]


def printed_codes(folder: Path) -> Mapping[str, str]:
    """Return the printed code of every form, by slug."""
    return {line.slug: line.code for line in listing(folder)}


def files_of(items: Iterable[Item]) -> list[File]:
    """Put records into files, ordered by place, form and rule."""
    ordered = sorted(items, key=lambda item: (_kind(item), item.manifest.record_id))
    return [
        File(number=number, items=tuple(group))
        for number, (_, group) in enumerate(groupby(ordered, key=_kind), start=1)
    ]


def sums(files: Sequence[File]) -> Values:
    """Return how much a list has in all."""
    items = [item for file in files for item in file.items]
    return {
        "banyak_berkas": len(files),
        "banyak": len(items),
        "halaman": sum(item.manifest.pages for item in items),
        "ukuran": sum(item.size for item in items),
    }


def file_rows(files: Sequence[File]) -> Values:
    """Return the rows of both lists; of a long one only the files are printed."""
    values = rows("berkas", map(_file_row, files))
    items = [row for file in files for row in _item_rows(file)]
    whole = len(items) <= LONGEST_PRINTED
    note = "" if whole else " (tiap arsip dalam lampiran elektronik dokumen ini)"
    return values | rows("isi", items if whole else ()) | {"rangkuman": note}


def rows(name: str, cells: Iterable[Mapping[str, str]]) -> Values:
    """Return the values of the rows of one list."""
    listed = list(cells)
    values: Values = {
        f"{name}.{number}.{key}": text
        for number, row in enumerate(listed, start=1)
        for key, text in row.items()
    }
    return values | {f"{name}_banyak": len(listed)}


def annex(files: Sequence[File]) -> dict[str, Any]:
    """Return all records of a list as JSON, for the attachment of a paper."""
    return {
        "arsip": [
            {
                "berkas": file.number,
                "arsip": f"{item.manifest.election}/{item.manifest.record_id}",
                "klasifikasi": item.rule.classification,
                "aturan": item.rule.id,
                "tanggal": item.manifest.day.isoformat(),
                "halaman": item.manifest.pages,
                "ukuran": item.size,
                "klas": item.manifest.privacy,
                "sidik": {one.name: one.sha256 for one in item.manifest.representations},
            }
            for file in files
            for item in file.items
        ]
    }


def place_words(code: str) -> str:
    """Return kind and name of a region by the digits of its code; those alone when unknown."""
    levels = ((6, 10), (4, 6), (2, 4), (0, 2))
    digits = next(code[:end] for start, end in levels if code[start:end].strip("0"))
    try:
        region = lookup(digits)
    except FormgenError:
        return digits
    return f"{region.kind} {region.name}"


def period(items: Sequence[Item]) -> str:
    """Return the years that records are from."""
    years = sorted({item.manifest.day.year for item in items})
    return f"{years[0]}-{years[-1]}" if len(years) > 1 else str(years[0])


def _kind(item: Item) -> tuple[str, str, str]:
    return item.manifest.place[:6], item.code, item.rule.id


def _file_row(file: File) -> dict[str, str]:
    first, count = file.items[0], len(file.items)
    pages = sum(item.manifest.pages for item in file.items)
    return {
        "no": str(file.number),
        "kode": first.rule.classification,
        "uraian": f"{first.code}, {place_words(first.manifest.place[:6])}",
        "kurun": period(file.items),
        "jumlah": f"{count} arsip, {pages} lembar",
        "keterangan": ", ".join(
            word.replace("_", " ")
            for word in (first.rule.inactive, first.rule.fate, first.manifest.privacy)
            if word
        ),
    }


def _item_rows(file: File) -> Iterator[dict[str, str]]:
    for number, item in enumerate(file.items, start=1):
        yield {
            "berkas": str(file.number),
            "no": str(number),
            "kode": item.rule.classification,
            "uraian": f"{item.code}, {item.where}",
            "tanggal": item.manifest.day.isoformat(),
            "jumlah": f"{item.manifest.pages} lembar",
            "sidik": item.original.sha256[:16],
            "keterangan": item.manifest.record_id.replace(".", " "),
        }
