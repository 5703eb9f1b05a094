"""Where batches stand, their papers, and the fourteen questions an audit of ANRI asks of each."""

from collections.abc import Sequence
from typing import Any

from formgen.register.database import reading
from formgen.service.destroy import dossier
from formgen.service.doors import open_doors
from formgen.service.workspace import Workspace
from formgen_archive.catalogue import batch_evidence, batches, lifecycle, tombstones
from formgen_archive.catalogue.batch_evidence import Document
from formgen_archive.catalogue.batch_lines import Entered, entries
from formgen_archive.catalogue.batches import Batch
from formgen_archive.destruction.separation import COMMITTEE, Part
from formgen_archive.destruction.states import BatchState

_DONE: Sequence[BatchState] = ("selesai", "sebagian")
_LEAST_COMMITTEE, _LEAST_WITNESSES = len(COMMITTEE), 2


def batch_rows(workspace: Workspace) -> list[dict[str, Any]]:
    """Return one row per batch, oldest first."""
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        return [
            {
                "batch": batch.number,
                "state": batch.state,
                "election": batch.election,
                "proposed_on": batch.proposed_on.isoformat(),
                "lines": sum(1 for _ in entries(conn, batch.number)),
                "destroyed": len(tombstones.tombstones_of(conn, batch.number)),
            }
            for batch in batches.all_batches(conn)
        ]


def batch_status(workspace: Workspace, number: str) -> dict[str, Any]:
    """Return lines, papers and the self-audit of one batch.

    Raises:
        RefusedError: There is none with this number.
    """
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        batch = batches.require(conn, number)
        lines = list(entries(conn, number))
        found = batch_evidence.documents_of(conn, number)
        parts = batch_evidence.parts_taken(conn, number)
        gone = {item.line for item in tombstones.tombstones_of(conn, number)}
        keys = [(item.line.election, item.line.record_id) for item in lines]
        standings = lifecycle.standings(conn, keys)
    return {
        "batch": batch.number,
        "state": batch.state,
        "list_sha256": batch.list_sha256,
        "papers": [_paper(item) for item in found],
        "lines": [
            {
                "number": item.line.number,
                "record": f"{item.line.election}/{item.line.record_id}",
                "state": standings[key].state,
                "reason": item.reason,
            }
            for item, key in zip(lines, keys, strict=True)
        ],
        "audit": self_audit(batch, lines, {d.kind: d for d in found}, parts, len(gone)),
    }


def ended(workspace: Workspace) -> list[dict[str, Any]]:
    """Return the rows of batches that were run to their end."""
    return [row for row in batch_rows(workspace) if row["state"] in _DONE]


def missing_in_audit(workspace: Workspace, number: str) -> list[str]:
    """Return the questions of the self-audit that a batch cannot answer yet."""
    asked = batch_status(workspace, number)["audit"]
    return [question["question"] for question in asked if not question["ok"]]


def self_audit(
    batch: Batch,
    entries: Sequence[Entered],
    found: dict[str, Document],
    parts: dict[str, frozenset[Part]],
    gone: int,
) -> list[dict[str, Any]]:
    """Answer the fourteen questions of the audit of archives (PP 28/2012 Ps 66, 67, 78)."""
    ended = batch.state in _DONE

    def people(part: Part) -> int:
        return sum(part in taken for taken in parts.values())

    answers = (
        ("Ada keputusan panitia penilai", dossier.COMMITTEE in found),
        ("Panitia memuat ketiga unsur", people("panitia") >= _LEAST_COMMITTEE),
        ("Diseleksi dari kolom inaktif dan keterangan musnah", bool(entries)),
        ("Daftar usul musnah disusun arsiparis", dossier.LIST in found and people("pengusul") > 0),
        ("Notulen membuktikan arsip dilihat", dossier.MINUTES in found),
        ("Ada surat pertimbangan panitia", dossier.ADVICE in found),
        ("Ada persetujuan pimpinan", dossier.APPROVAL in found),
        ("Ada persetujuan Kepala ANRI", dossier.ANRI in found),
        ("Ada keputusan penetapan pelaksanaan", dossier.DECREE in found),
        ("Pemusnahan total, terbukti per baris", ended and gone > 0),
        ("Dua saksi dari hukum atau pengawasan", people("saksi") >= _LEAST_WITNESSES),
        ("Ada berita acara", dossier.RECORD in found),
        ("Daftar yang dimusnahkan melekat pada berita acara", dossier.DESTROYED in found),
        (
            "Dokumen disimpan sebagai arsip vital, tembusan ke ANRI",
            ended and all(item.record for item in found.values()),
        ),
    )
    return [{"question": question, "ok": ok} for question, ok in answers]


def _paper(item: Document) -> dict[str, str]:
    return {
        "kind": item.kind,
        "number": item.number,
        "day": item.day.isoformat(),
        "record": item.record,
        "sha256": item.sha256,
    }
