"""The receipt table of a batch: one line per document, in the order of the TPS codes."""

import csv
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from formgen.service.writing import writing

NAME = "tanda-terima.csv"
HEADER = ("nomor", "formulir", "kode_tps", "edisi", "berkas", "sha256")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One issued document.

    Attributes:
        number: Issue number within its election.
        form: Printed code of the form.
        tps: 13 digits; those of a place above the TPS end in zeros.
        edition: 1 or more.
        file: Path below the output folder.
        sha256: Of the whole file, 64 lower-case hex digits.
    """

    number: int
    form: str
    tps: str
    edition: int
    file: str
    sha256: str


def read_receipts(path: Path) -> list[Receipt]:
    """Return the lines of a complete table in their order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Receipt(
                number=int(number),
                form=form,
                tps=tps,
                edition=int(edition),
                file=name,
                sha256=digest,
            )
            for number, form, tps, edition, name, digest in list(csv.reader(file))[1:]
        ]


class ReceiptTable:
    """Writes the table beside the documents; complete only once it has its final name.

    A line is written after its document is durable in the archive and the register. The table
    itself can be made again at any time by running the batch again.
    """

    def __init__(self, folder: Path, name: str = NAME) -> None:
        """Begin a new table in ``folder``; an older one stays until this one is complete."""
        self._final = folder / name
        self._partial = folder / f"{name}.part"

    def __enter__(self) -> Self:
        """Open the file."""
        with writing(self._partial):
            self._partial.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._partial.open("w", encoding="utf-8", newline="")
            self._writer = csv.writer(self._file, lineterminator="\n")
            self._writer.writerow(HEADER)
        return self

    def write(self, receipts: Iterable[Receipt]) -> None:
        """Add lines and make them durable."""
        with writing(self._partial):
            self._writer.writerows(astuple(receipt) for receipt in receipts)
            self._file.flush()
            os.fsync(self._file.fileno())

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the table its name when the batch came to its end."""
        if kind is not None:
            with suppress(OSError):  # what could not be written: the error on its way says it
                self._file.close()
            return
        with writing(self._partial):
            self._file.close()
            self._partial.replace(self._final)
