"""What somebody handed us to check."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from formgen.errors import NO_HINT, Text
from formgen.seal.kode_cek import mistyped, read_kode_cek

Kind = Literal["pdf", "picture", "symbol_text", "kode_cek", "unknown"]

_PDF_WITHIN: Final = 1024
"""Viewers accept a PDF that begins anywhere in its first 1024 bytes."""

_MAX_TEXT: Final = 8192
_PICTURES: Final = (
    re.compile(rb"\xff\xd8\xff"),
    re.compile(rb"\x89PNG\r\n\x1a\n"),
    re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
    re.compile(rb"II\*\0|MM\0\*"),
    re.compile(rb"GIF8[79]a"),
    re.compile(rb"BM.{4}\0\0\0\0", re.DOTALL),
)
_HEIC: Final = re.compile(rb".{4}ftyp(heic|heix|hevc|heim|heis|mif1|msf1|avif)", re.DOTALL)
_LIKE_A_CODE: Final = re.compile(r"(?:[0-9A-Za-z][\s\-\u2010-\u2015]*){12,20}")
_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One thing to check.

    Attributes:
        kind: What it is.
        text: For ``symbol_text`` the address, for ``kode_cek`` the code as printed, else empty.
        hint: For ``unknown`` what to do instead.
    """

    kind: Kind
    text: str = ""
    hint: Text = NO_HINT


def classify(given: bytes | str) -> Handed:
    """Say what a file's bytes, or words from a person, are.

    Args:
        given: The whole file, or at least its first 8 kB; or text.
    """
    if isinstance(given, str):
        return _classify_text(given)
    if b"%PDF-" in given[:_PDF_WITHIN]:
        return Handed(kind="pdf")
    if any(magic.match(given) for magic in _PICTURES):
        return Handed(kind="picture")
    if _HEIC.match(given):
        return Handed(kind="unknown", hint=_SAVE_AS_JPEG)
    if len(given) > _MAX_TEXT:
        return Handed(kind="unknown", hint=_WHAT_IS_READ)
    return _classify_text(given.decode("utf-8", errors="replace"))


def _classify_text(given: str) -> Handed:
    words = given.strip()
    if _ADDRESS.fullmatch(words):
        return Handed(kind="symbol_text", text=words)
    code = read_kode_cek(words)
    if code is not None:
        return Handed(kind="kode_cek", text=code)
    nearly = _LIKE_A_CODE.fullmatch(words)
    return Handed(kind="unknown", hint=mistyped(words) if nearly else _WHAT_IS_READ)


_SAVE_AS_JPEG: Final = Text(
    "Foto HEIC belum dapat dibaca. Simpan sebagai JPEG, lalu coba lagi.",
    "HEIC photographs cannot be read yet. Save it as JPEG and try again.",
)
_WHAT_IS_READ: Final = Text(
    "Yang dapat diperiksa: PDF, foto atau pindaian (JPEG, PNG, WebP, TIFF), teks QR, atau kode cek "
    "16 huruf dan angka.",
    "What can be checked: PDF, photograph or scan (JPEG, PNG, WebP, TIFF), text of a QR, or the 16 "
    "characters of a kode cek.",
)
