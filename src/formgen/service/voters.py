"""The voters of a batch: read once, kept small until the turn of their TPS comes."""

import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from formgen.errors import Finding, InputError
from formgen.ingest.voters import VoterRow, open_voters
from formgen.model.form import Field, Form, VoterList

Rows = tuple[Mapping[str, str], ...]

ROW: Final = "daftar.{r}."
"""How the key of a column of the list begins."""
_OPEN_CELLS: Final = 1 << 16
"""Bytes of one TPS that wait to be packed."""


class Voters:
    """The voters of each TPS, packed: a kabupaten has a million, most of them waiting.

    Tables come in the order of their TPS, so that one TPS at a time stands open; another order
    costs time and memory, not correctness.
    """

    def __init__(self) -> None:
        """Start without voters."""
        self._packed: dict[str, list[bytes]] = {}
        self._open: list[str] = []
        self._place = ""

    def add(self, row: VoterRow) -> None:
        """Add a voter."""
        if row.place != self._place or len(self._open) > _OPEN_CELLS:
            self._pack()
            self._place = row.place
        self._open.append(json.dumps([row.list, row.number, dict(row.shown)], ensure_ascii=False))

    def _pack(self) -> None:
        if self._open:
            text = f"[{','.join(self._open)}]".encode()
            self._packed.setdefault(self._place, []).append(zlib.compress(text, 1))
            self._open.clear()

    def rows(self, place: str, form: Form) -> Rows:
        """Return the rows of a form's list for one TPS, in the order of their numbers.

        Only columns of the form are there: a paper carries no more of a person than it prints.
        """
        self._pack()
        found: list[tuple[VoterList, int, dict[str, str]]] = []
        for packed in self._packed.get(place, ()):
            found += json.loads(zlib.decompress(packed))
        listed = sorted((number, shown) for which, number, shown in found if which == form.voters)
        columns = frozenset(_columns(form.fields))
        return tuple(_row(columns, number, shown) for number, shown in listed)


def read_voters(
    path: Path, places: Mapping[str, Mapping[str, int]]
) -> tuple[Voters, list[Finding]]:
    """Read a table of voters, and everything that is wrong with it.

    Args:
        path: CSV or XLSX.
        places: Code of each TPS to its voters in the DPT, as far as they are known.
    """
    voters = Voters()
    findings: list[Finding] = []
    try:
        for item in open_voters(path, places).items:
            if isinstance(item, Finding):
                findings.append(item)
            else:
                voters.add(item)
    except InputError as error:
        findings += error.findings
    return voters, findings


def _columns(fields: tuple[Field, ...]) -> Iterator[str]:
    return (field.key.removeprefix(ROW) for field in fields if field.key.startswith(ROW))


def _row(columns: frozenset[str], number: int, shown: Mapping[str, str]) -> Mapping[str, str]:
    """Return one row of a form's list."""
    known = {**shown, "nomor": str(number), "umur": shown.get("usia", "")}
    if not columns & {"rt", "rw"}:  # such a form has one column for the whole address
        block = [f"{key.upper()} {shown[key]}" for key in ("rt", "rw") if key in shown]
        known["alamat"] = " ".join([*filter(None, [shown.get("alamat")]), *block])
    return {key: text for key, text in known.items() if key in columns and text}
