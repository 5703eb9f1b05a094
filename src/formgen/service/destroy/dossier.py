"""The dossier of a batch, from the database: its lines, its persons, its papers so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from formgen.register.database import reading
from formgen.service.destroy.session import Session
from formgen_archive.catalogue import batch_evidence, batches
from formgen_archive.catalogue.batch_evidence import Document
from formgen_archive.catalogue.batch_lines import Entered, entries
from formgen_archive.catalogue.batches import Batch
from formgen_archive.destruction.lists import Line
from formgen_archive.destruction.separation import Part
from formgen_archive.persons import Person

LIST: Final = "daftar-usul-musnah"
COMMITTEE: Final = "sk-panitia-penilai"
MINUTES: Final = "notulen-penilaian"
ADVICE: Final = "pertimbangan-panitia"
APPROVAL: Final = "persetujuan-musnah-pimpinan"
REQUEST: Final = "persetujuan-musnah-permohonan"
ANRI: Final = "persetujuan-musnah-anri"
DECREE: Final = "keputusan-musnah"
RECORD: Final = "ba-pemusnahan-arsip"
DESTROYED: Final = "daftar-musnah"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What the papers of a batch are made from.

    Attributes:
        batch: The batch.
        entries: All of its lines, also those that were put out.
        documents: The papers so far, by kind.
        persons: Who took which part.
    """

    batch: Batch
    entries: tuple[Entered, ...]
    documents: Mapping[str, Document]
    persons: Mapping[Part, tuple[Person, ...]]

    @property
    def listed(self) -> list[Line]:
        """Return the lines of the list signed last."""
        return [item.line for item in self.entries if item.listed]

    @property
    def ordinal(self) -> int:
        """Return the number of the batch in its year."""
        return int(self.batch.number.partition("-")[2])

    @property
    def urut(self) -> int:
        """Return the batch as one number, for the identity of its papers."""
        return int(self.batch.number.replace("-", ""))


def read_dossier(session: Session, number: str) -> Dossier:
    """Read everything about a batch in one view."""
    parts: tuple[Part, ...] = (
        "pengusul", "panitia", "pimpinan", "pencatat", "pengesah", "penetap", "pelaksana", "saksi",
    )  # fmt: skip
    with reading(session.doors.engine) as conn:
        return Dossier(
            batch=batches.require(conn, number),
            entries=tuple(entries(conn, number)),
            documents={item.kind: item for item in batch_evidence.documents_of(conn, number)},
            persons={part: tuple(batch_evidence.persons_of(conn, number, part)) for part in parts},
        )
