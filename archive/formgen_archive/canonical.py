"""Canonical JSON (RFC 8785): the one way to write what is hashed, signed or archived.

Written with the standard library's encoder: it is several times as fast as a canonical one, and
there are several of these for each document. It writes RFC 8785 for values without fractions and
with ASCII keys, which is all the archive has; anything else is refused. A property test holds it
to the ``rfc8785`` library.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_LARGEST = 2**53 - 1  # what every JSON reader keeps exactly

_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
).encode


def canonical_json(value: Mapping[str, Any]) -> bytes:
    """Write an object as canonical JSON: sorted keys, no spaces, UTF-8, no final newline.

    Args:
        value: ASCII keys; integers of at most 2**53 - 1 either way, text, booleans, None, lists
            and dictionaries of these.

    Raises:
        ValueError: The value holds something else, or text that UTF-8 cannot write.
    """
    _require_plain(value)
    return _encode(value).encode()


def sha256_hex(data: bytes) -> str:
    """Return SHA-256 as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _require_plain(value: object) -> None:
    """Refuse what the encoder would not write as RFC 8785 asks."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return
    if kind is int:
        if not -_LARGEST <= value <= _LARGEST:  # type: ignore[operator]
            raise ValueError(f"an integer too large for JSON: {value}")
    elif kind is list:
        for item in value:  # type: ignore[attr-defined]
            _require_plain(item)
    elif kind is dict:
        for key, item in value.items():  # type: ignore[attr-defined]
            if type(key) is not str or not key.isascii():
                raise ValueError(f"not a key for canonical JSON: {key!r}")
            _require_plain(item)
    else:
        raise ValueError(f"not a value for canonical JSON: {kind.__name__}")
