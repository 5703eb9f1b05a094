"""The states of a record and of a batch, and which step leads from where to where.

A hold is no state: it blocks steps and puts a record out of an unfinished batch.
"""

from collections.abc import Mapping
from typing import Final, Literal

RecordState = Literal[
    "aktif",
    "inaktif",
    "usul_musnah",
    "dinilai",
    "disetujui_pimpinan",
    "disetujui_anri",
    "ditetapkan",
    "eksekusi",
    "musnah",
    "permanen",
    "dinilai_kembali",
    "usul_serah",
    "diverifikasi_lk",
    "ditetapkan_serah",
    "diserahkan",
]
BatchState = Literal[
    "usul",
    "dinilai",
    "disetujui_pimpinan",
    "disetujui_anri",
    "ditetapkan",
    "berjalan",
    "selesai",
    "sebagian",
    "dibatalkan",
]
BatchStep = Literal["propose", "appraise", "approve", "confirm", "decree", "run", "close", "cancel"]

AFTER_PROPOSAL: Final[BatchState] = "usul"

_BATCH: Final[Mapping[tuple[BatchState, BatchStep], BatchState]] = {
    ("usul", "appraise"): "dinilai",
    ("dinilai", "approve"): "disetujui_pimpinan",
    ("disetujui_pimpinan", "confirm"): "disetujui_anri",
    ("disetujui_anri", "decree"): "ditetapkan",
    ("ditetapkan", "run"): "berjalan",
    ("berjalan", "run"): "berjalan",
}
ENDED: Final[frozenset[BatchState]] = frozenset({"selesai", "sebagian", "dibatalkan"})
"""Batches that nothing happens to any more; a batch is never run again into a finished record."""

_RECORD: Final[Mapping[BatchState, RecordState]] = {
    "usul": "usul_musnah",
    "dinilai": "dinilai",
    "disetujui_pimpinan": "disetujui_pimpinan",
    "disetujui_anri": "disetujui_anri",
    "ditetapkan": "ditetapkan",
    "berjalan": "ditetapkan",
}
IN_BATCH: Final[frozenset[RecordState]] = frozenset(
    {"usul_musnah", "dinilai", "disetujui_pimpinan", "disetujui_anri", "ditetapkan"}
)
"""States from which a record goes back to ``inaktif`` when it is put out of its batch."""


def next_batch_state(state: BatchState, step: BatchStep) -> BatchState | None:
    """Return the state that a step leads to, or None where it may not be taken."""
    if step == "cancel":
        return None if state in ENDED or state == "berjalan" else "dibatalkan"
    return _BATCH.get((state, step))


def closing_state(destroyed: int, left: int) -> BatchState:
    """Return how a run ends: all lines destroyed, some, or none."""
    if not destroyed:
        return "dibatalkan"
    return "sebagian" if left else "selesai"


def record_state(batch: BatchState) -> RecordState:
    """Return the state of the records whose lines are open in a batch of this state.

    Raises:
        KeyError: The batch has ended.
    """
    return _RECORD[batch]
