"""Canonical JSON (RFC 8785): the one way to write what is hashed, signed or archived.

Written with the standard library's encoder: it is several times as fast as a canonical one, and
there are several of these for each document. It writes RFC 8785 for values without fractions and
with ASCII keys, which is all the archive has; anything else is refused. A property test holds it
to the ``rfc8785`` library.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

_LARGEST = 2**53 - 1  # what every JSON reader keeps exactly

_LEAVES = frozenset({str, int, bool, type(None)})
_KINDS = _LEAVES | {dict, list}

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
    _require_plain([value])
    return _encode(value).encode()


def sha256_hex(data: bytes) -> str:
    """Return SHA-256 as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _require_plain(values: Collection[object]) -> None:
    """Refuse what the encoder would not write as RFC 8785 asks.

    Looks at all values of a list or dictionary in one step: most hold nothing but leaves.
    """
    kinds = set(map(type, values))
    if strange := kinds - _KINDS:
        raise ValueError(f"not a value for canonical JSON: {strange.pop().__name__}")
    if int in kinds:
        numbers = [value for value in values if type(value) is int]
        if min(numbers) < -_LARGEST or max(numbers) > _LARGEST:
            raise ValueError("an integer too large for JSON")
    if kinds <= _LEAVES:
        return
    for item in values:
        if type(item) is dict:
            _require_keys(item)
            _require_plain(item.values())
        elif type(item) is list:
            _require_plain(item)


def _require_keys(item: Mapping[object, object]) -> None:
    """Refuse keys that are not ASCII text."""
    if set(map(type, item)) - {str} or not all(map(str.isascii, item)):  # type: ignore[arg-type]
        raise ValueError(f"not keys for canonical JSON: {list(item)!r}")
