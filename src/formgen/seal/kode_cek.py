"""The *kode cek*: sixteen characters under a symbol, typed when the symbol cannot be read."""

import re
from hashlib import sha256
from typing import Final

from formgen.errors import Text

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O and U, so that reading aloud cannot go wrong."""

_PAIRS: Final = tuple(first + second for first in _ALPHABET for second in _ALPHABET)
"""The letters of ten bits."""
_SHIFTS: Final = range(70, -1, -10)

_BYTES: Final = 10
_GROUP: Final = 4
_CHARACTERS: Final = 16
_SEPARATORS: Final = re.compile(r"[\s\-\u2010-\u2015]+")
_READ_AS: Final = str.maketrans("OIL", "011")


def kode_cek(cose: bytes) -> str:
    """Return the code of a seal: ``24QZ-Y9WZ-R0T3-A9SB``.

    It is Crockford's base32 of the first ten bytes of SHA-256 of the COSE_Sign1. A code leads to
    the registered document; it proves nothing by itself.
    """
    number = int.from_bytes(sha256(cose).digest()[:_BYTES], "big")
    return _grouped("".join([_PAIRS[number >> shift & 0x3FF] for shift in _SHIFTS]))


def read_kode_cek(typed: str) -> str | None:
    """Return the code that a person typed, in its written form, or None if it is none.

    Case, spaces and hyphens do not count; O is read as 0, I and L as 1.
    """
    characters = _SEPARATORS.sub("", typed).upper().translate(_READ_AS)
    if len(characters) != _CHARACTERS or not set(characters) <= set(_ALPHABET):
        return None
    return _grouped(characters)


def mistyped(typed: str) -> Text:
    """Say what is wrong with words in which ``read_kode_cek`` found no code."""
    count = len(_SEPARATORS.sub("", typed))
    if count == _CHARACTERS:
        return _OTHER_LETTERS
    return Text(_MISCOUNTED.id.format(n=count), _MISCOUNTED.en.format(n=count))


def digest_of(code: str) -> bytes:
    """Return the first ten bytes of SHA-256 of the seal that a code, as written, belongs to."""
    number = 0
    for character in code.replace("-", ""):
        number = number << 5 | _ALPHABET.index(character)
    return number.to_bytes(_BYTES, "big")


def _grouped(characters: str) -> str:
    return "-".join([characters[at : at + _GROUP] for at in range(0, _CHARACTERS, _GROUP)])


_MISCOUNTED: Final = Text(
    "Kode cek terdiri dari 16 huruf dan angka; yang diketik ada {n}. Cocokkan lagi dengan tulisan "
    "di bawah QR.",
    "A kode cek has 16 letters and digits; {n} were typed. Compare it again with what stands below "
    "the QR.",
)
_OTHER_LETTERS: Final = Text(
    "Kode cek hanya memuat angka dan huruf, tanpa huruf U. Cocokkan lagi dengan tulisan di bawah "
    "QR.",
    "A kode cek has only digits and letters, and no U. Compare it again with what stands below the "
    "QR.",
)
