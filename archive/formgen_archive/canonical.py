"""Canonical JSON (RFC 8785): the one way to write what is hashed, signed or archived."""

import hashlib
from collections.abc import Mapping
from typing import Any

import rfc8785


def canonical_json(value: Mapping[str, Any]) -> bytes:
    """Write an object as canonical JSON: sorted keys, no spaces, UTF-8, no final newline.

    Args:
        value: Only text keys; integers up to 2**53 - 1, text, booleans, None, lists, objects.

    Raises:
        ValueError: The value holds something that RFC 8785 cannot write.
    """
    return rfc8785.dumps(dict(value))


def sha256_hex(data: bytes) -> str:
    """Return SHA-256 as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
