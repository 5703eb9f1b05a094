"""What archived documents say: the data attached to them, each checked against the register."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from formgen.errors import IntegrityError, Text
from formgen.model.matrix import Correction, Unit
from formgen.register.database import reading
from formgen.register.find import iterate_issued, latest
from formgen.register.rows import Identity, Issued
from formgen.render.attached import attached_data
from formgen.service.doors import Doors
from formgen_archive.keys import ORIGINAL, object_key, record_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """An issued document and the data it carries (``attachment.content``)."""

    issued: Issued
    data: dict[str, Any]

    @property
    def filled(self) -> bool:
        """Whether it was issued with figures."""
        return bool(self.data["formulir"]["modus"] == "filled")

    @property
    def figures(self) -> dict[str, int]:
        """Its counts."""
        return dict(self.data["angka"])

    @property
    def units(self) -> tuple[Unit, ...]:
        """Columns of a recapitulation; none for another form."""
        return tuple(
            Unit(code=unit["kode"], name=unit["nama"], figures=unit["angka"])
            for unit in self.data.get("unit", ())
        )

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """What it corrects in the edition before it."""
        return tuple(
            Correction(
                unit=one["unit"],
                key=one["kunci"],
                before=one["semula"],
                after=one["menjadi"],
                reason=one["alasan"],
            )
            for one in self.data.get("pembetulan", ())
        )


def in_force(
    doors: Doors, election: int, form_registers: Sequence[int], place: str
) -> Iterator[Archived]:
    """Go through the documents in force of some forms in a region, by place.

    Raises:
        IntegrityError: The archive holds other bytes than were issued.
    """
    with reading(doors.engine) as conn:
        for issued in iterate_issued(conn, election, place=place, form_registers=form_registers):
            yield _read(doors, issued)


def newest(doors: Doors, election: int, form_register: int, place: str) -> Archived | None:
    """Return the newest edition of one document, or None where none was issued.

    Args:
        doors: Store and database.
        election: Election register number.
        form_register: Form register number.
        place: 13 digits.
    """
    with reading(doors.engine) as conn:
        issued = latest(conn, election, Identity(form_register=form_register, place=place))
    return None if issued is None else _read(doors, issued)


def _read(doors: Doors, issued: Issued) -> Archived:
    name = record_id(
        issued.form_slug, issued.place, sequence=issued.sequence, edition=issued.edition
    )
    pdf = doors.store.get(object_key(issued.election, name, ORIGINAL))
    if sha256(pdf).hexdigest() != issued.file_sha256:
        raise IntegrityError(
            Text(
                f"Berkas di arsip bukan yang diterbitkan: {name}.",
                f"The archive's file is not the one that was issued: {name}.",
            ),
            hint=Text("Hubungi arsiparis.", "Call the archivist."),
        )
    return Archived(issued=issued, data=json.loads(attached_data(pdf)))
