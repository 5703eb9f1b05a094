"""The *berita acara* of a *penyerahan* of static archives (PP 28/2012 Ps 79-82), with its list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from formgen.register.database import reading
from formgen.service.destroy import LONGEST_PRINTED
from formgen.service.destroy.file_lists import (
    File,
    annex,
    files_of,
    period,
    place_words,
    rows,
    sums,
)
from formgen.service.destroy.letterhead import Values, day_values, office_values, signatures
from formgen.service.destroy.listed import as_person, items_of, named
from formgen.service.destroy.numbered import Act
from formgen.service.destroy.papers import Press
from formgen.service.export import ExportReport
from formgen_archive.catalogue.batch_evidence import Document
from formgen_archive.destruction.guards import WIB

RECORD: Final = "ba-penyerahan-arsip-statis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the paper of a hand-over says that the records do not.

    Attributes:
        institution: The archival institution that receives them.
        receiver: Its head, as printed.
        position: Of the receiver.
        decision: Number and day of the decision of the head of the creator.
        approval: Number and day of the approval of the institution.
    """

    institution: str
    receiver: str
    position: str
    decision: str
    approval: str


def make(  # noqa: PLR0913, PLR0917 - what was handed over, to whom, in which bag
    press: Press,
    act: Act,
    terms: Terms,
    keys: Sequence[tuple[int, str]],
    bag: ExportReport,
    digest: str,
) -> Document:
    """Make, seal and keep the paper of a hand-over.

    Args:
        press: Of the contest.
        act: As it was written down.
        terms: To whom, on what grounds.
        keys: The records, by contest and id.
        bag: The bag they are in.
        digest: SHA-256 of its ``manifest-sha256.txt``.
    """
    with reading(press.doors.engine) as conn:
        files = files_of(items_of(conn, press.rules, keys))
    office, day = press.workspace.region, act.event.time.astimezone(WIB).date()
    head = act.event.actor
    values: Values = {
        **office_values(office, press.rules),
        **day_values(day),
        **sums(files),
        **_rows(files),
        **signatures(
            [
                ("Pihak pertama, pimpinan pencipta arsip", as_person(head)),
                ("Pihak kedua, kepala lembaga kearsipan", None),
            ]
        ),
        "tanda.2.nama": terms.receiver,
        "tanda.2.nip": terms.position,
        "pihak_1": named(head),
        "pihak_2": f"{terms.receiver}, {terms.position}",
        "lembaga": terms.institution,
        "penetapan": terms.decision,
        "persetujuan": terms.approval,
        "kantong": bag.folder.name,
        "isi_kantong": f"{bag.files} berkas, {bag.size} byte",
        "sidik": digest,
    }
    return press.make(
        RECORD,
        urut=act.ordinal,
        values=values,
        annex=annex(files),
        day=day,
        list_sha256=act.list_sha256,
    )


def _rows(files: Sequence[File]) -> Values:
    """Return the rows of the list: one a record, of a long list one a file."""
    if sum(len(file.items) for file in files) > LONGEST_PRINTED:
        note = " (tercetak per berkas; tiap arsip dalam lampiran elektronik dokumen ini)"
        return rows("statis", map(_file, files)) | {"rangkuman": note}
    return rows("statis", _records(files)) | {"rangkuman": ""}


def _records(files: Sequence[File]) -> Iterator[dict[str, str]]:
    items = ((file, item) for file in files for item in file.items)
    for number, (file, item) in enumerate(items, start=1):
        yield _file(file) | {
            "no": str(number),
            "uraian": f"{item.code}, {item.where}",
            "kurun": str(item.manifest.day.year),
            "jumlah": f"{item.manifest.pages} lembar",
            "media": "PDF" if item.manifest.outside else "PDF/A-3b",
            "klas": item.manifest.privacy.replace("_", " "),
            "sidik": item.original.sha256[:16],
            "keterangan": item.manifest.record_id.replace(".", " "),
        }


def _file(file: File) -> dict[str, str]:
    first, pages = file.items[0], sum(item.manifest.pages for item in file.items)
    return {
        "no": str(file.number),
        "kode": first.rule.classification,
        "uraian": f"{first.code}, {place_words(first.manifest.place[:6])}",
        "kurun": period(file.items),
        "jumlah": f"{len(file.items)} arsip, {pages} lembar",
        "tingkat": "asli",
        "media": "PDF",
        "kondisi": "utuh",
        "klas": first.manifest.privacy.replace("_", " "),
        "sidik": "lihat lampiran",
        "keterangan": "",
    }
