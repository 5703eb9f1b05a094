"""Reading back only what we write: canonical JSON of a published schema, with every finding."""

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Never

from formgen_archive.errors import ManifestInvalidError
from formgen_archive.findings import ArchiveFinding
from formgen_archive.schema import SchemaFile, schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema import ValidationError
    from jsonschema.protocols import Validator


def load(data: bytes) -> dict[str, Any]:
    """Decode JSON to an object; its numbers are integers.

    Raises:
        ManifestInvalidError: A301.
    """
    try:
        raw = json.loads(data, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise invalid([finding("A301", "", type(error).__name__)]) from error
    if not isinstance(raw, dict):
        raise invalid([finding("A301", "", type(raw).__name__)])
    return raw


def schema_findings(raw: dict[str, Any], name: SchemaFile) -> list[ArchiveFinding]:
    """Return A307 for each place where an object is not as a schema says."""
    return [_schema_finding(error) for error in _validator(name).iter_errors(raw)]


def finding(code: str, where: str, detail: str) -> ArchiveFinding:
    """Word one finding."""
    in_indonesian, in_english = _WORDS[code]
    tail = f": {detail}" if detail else ""
    return ArchiveFinding(
        code=code, where=where, message_id=in_indonesian + tail, message_en=in_english + tail
    )


def invalid(findings: list[ArchiveFinding]) -> ManifestInvalidError:
    """Wrap findings."""
    first = findings[0]
    return ManifestInvalidError(
        f"manifes tidak sah: {first.message_id}",
        f"invalid manifest: {first.message_en}",
        findings=findings,
    )


_WORDS = {
    "A301": ("bukan manifes", "not a manifest"),
    "A302": ("bukan JSON kanonis", "not canonical JSON"),
    "A303": ("nama arsip tidak sesuai isinya", "record id disagrees with its parts"),
    "A304": ("jumlah segel dan halaman berbeda", "numbers of seals and pages differ"),
    "A305": ("nama berkas berulang", "a file name is repeated"),
    "A306": ("dokumen menggantikan dirinya sendiri", "the document supersedes itself"),
    "A307": ("tidak sesuai skema", "not as the schema says"),
    "A308": ("urut milik jenis dokumen lain", "the urut belongs to the other kind of document"),
    "A309": (
        "susulan bukan sambungan yang sebelumnya",
        "the supplement does not follow the one before",
    ),
}


def _no_float(text: str) -> Never:
    """Refuse 1.0 and NaN: a manifest counts in integers."""
    raise ValueError(text)


@cache
def _validator(name: SchemaFile) -> "Validator":
    """Build a validator once: it is a thousand times dearer than its use."""
    # Only who reads manifests needs it, not who writes them: a batch starts sooner.
    from jsonschema import Draft202012Validator, validators  # noqa: PLC0415

    strict = validators.extend(  # type: ignore[no-untyped-call]
        Draft202012Validator, {"pattern": _whole_pattern}
    )
    validator: Validator = strict(schema(name))
    return validator


def _whole_pattern(
    _validator: object, pattern: str, instance: object, _schema: object
) -> "Iterator[ValidationError]":
    """Match as ECMAScript does, where "$" is the end; Python's also matches before a line end."""
    from jsonschema import ValidationError  # noqa: PLC0415 - lazy start

    if isinstance(instance, str) and re.fullmatch(pattern, instance) is None:
        yield ValidationError(f"does not match {pattern}")


def _schema_finding(error: "ValidationError") -> ArchiveFinding:
    """Say where the schema is broken and by which of its keywords; values may be personal."""
    where = "/".join(str(part) for part in error.absolute_path)
    return finding("A307", where, str(error.validator))
