"""Why a step of a batch is refused."""

from typing import Final

from formgen_archive.findings import ArchiveFinding, worded

_WORDS: Final = {
    "A710": ("tidak ada berkas usul atau baris", "there is no batch or line"),
    "A711": ("langkah ini tidak mungkin sekarang", "this step is not possible now"),
    "A712": ("sedang atau baru saja dijalankan oleh", "is or was just now run by"),
    "A713": ("pelaksana lain telah mengambil alih", "another executor has taken over"),
    "A721": ("daftar bukan yang ditandatangani", "the list is not the one that was signed"),
    "A745": ("ada arsip dalam berkas usul lain", "a record is in another open batch"),
}


def refusal(code: str, where: str, detail: str) -> ArchiveFinding:
    """Return the finding that refuses a step, A710 to A745."""
    return worded(_WORDS, code, where, detail)
