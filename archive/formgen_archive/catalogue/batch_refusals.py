"""Why a step of a batch is refused."""

from collections.abc import Sequence
from typing import Final

from formgen_archive.errors import NotPermittedError
from formgen_archive.findings import ArchiveFinding

_WORDS: Final = {
    "A710": ("tidak ada berkas usul", "there is no batch"),
    "A711": ("langkah ini tidak mungkin sekarang", "this step is not possible now"),
    "A721": ("daftar bukan yang ditandatangani", "the list is not the one that was signed"),
    "A745": ("ada arsip dalam berkas usul lain", "a record is in another open batch"),
}


def refusal(code: str, where: str, detail: str) -> ArchiveFinding:
    """Return the finding that refuses a step, A710 to A745."""
    in_indonesian, in_english = _WORDS[code]
    return ArchiveFinding(
        code=code,
        where=where,
        message_id=f"{in_indonesian}: {detail}",
        message_en=f"{in_english}: {detail}",
    )


def refused(findings: Sequence[ArchiveFinding]) -> NotPermittedError:
    """Wrap reasons; nothing was changed."""
    first = findings[0]
    return NotPermittedError(
        f"tidak diizinkan: {first.message_id}",
        f"not permitted: {first.message_en}",
        findings=findings,
    )
