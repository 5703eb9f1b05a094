"""The data of a document as canonical JSON: attached to the PDF, and hashed to notice a change."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from formgen.model.case import Case, Mode
from formgen.model.form import Form, Variant
from formgen.model.matrix import Correction, Unit
from formgen_archive.canonical import canonical_json

SCHEMA = 1
MEDIA_NAME = "data.json"
ISSUED = "terbitan"
"""Key of number, edition and day, which the attachment has besides the content."""


def content(case: Case, form: Form, variant: Variant, mode: Mode, paper: str) -> dict[str, Any]:
    """Return what the document says, without the number and day under which it is issued.

    Keys ``wilayah`` and ``daftar`` are there only where the document has an area or a list.
    """
    return {
        "skema": SCHEMA,
        "formulir": {"kode": variant.code, "edisi": form.edition, "kertas": paper, "modus": mode},
        "pemilihan": {
            "nomor": case.election.number,
            "jenis": case.election.kind,
            "wilayah": case.election.region.code,
            "hari": case.election.voting_day.isoformat(),
            "regime": case.election.regime,
        },
        "tps": None if case.tps is None else {"kode": case.tps.code, "alamat": case.tps.address},
        **({} if case.area is None else {"wilayah": case.area.region.code}),
        **({"daftar": [dict(row) for row in case.rows]} if case.rows else {}),
        "urut": case.sequence,
        "paslon": [
            {
                "nomor": pair.number,
                "calon": pair.calon,
                "wakil": pair.wakil,
                "kolom_kosong": pair.kolom_kosong,
            }
            for pair in case.paslon
        ],
        "angka": {key: value for key, value in case.figures.items() if value is not None},
        "teks": dict(case.texts),
        "catatan": case.note,
        **({"unit": [_unit(unit) for unit in case.units]} if case.units else {}),
        **(
            {"pembetulan": [_correction(one) for one in case.corrections]}
            if case.corrections
            else {}
        ),
    }


def data_sha256(said: Mapping[str, Any]) -> str:
    """Return the checksum by which the register tells whether a document says something else."""
    return sha256(canonical_json(dict(said))).hexdigest()


def _unit(unit: Unit) -> dict[str, Any]:
    known = {key: value for key, value in unit.figures.items() if value is not None}
    return {"kode": unit.code, "nama": unit.name, "angka": known}


def _correction(one: Correction) -> dict[str, Any]:
    return {
        "unit": one.unit,
        "kunci": one.key,
        "semula": one.before,
        "menjadi": one.after,
        "alasan": one.reason,
    }
