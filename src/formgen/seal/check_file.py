"""Gather the evidence on a PDF, byte by byte; no PDF parser decides anything.

The rules on the bytes after the prefix are those of docs/seal-format.md, "Checking a file": a
file is the sealed one only if it equals ``prefix + tail(prefix, seals)``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Final, Literal

from formgen.errors import InputError, IntegrityError, Text
from formgen.seal.check import Outcome, SealEvidence, check_text
from formgen.seal.keylist import KeyList
from formgen.seal.payload import Payload
from formgen.seal.tail import tail

PrefixState = Literal["match", "differs", "short", "unknown"]
TailState = Literal["match", "extended", "cut", "differs", "unknown"]

MAX_SEALS: Final = 5000
"""Seal texts looked at in one file; more than any form has pages."""

MAX_PRINTED: Final = 50_000
"""Seal texts looked at in one print file."""

_TEXT: Final = re.compile(rb"/FGEN_Teks \(([!-'*-\[\]-~]{1,800})\)")
_PRINT: Final = b"<</Type /FGEN_Cetak /Length "
_MAX_ANCHORS: Final = 4
"""Different prefixes tried in one file; each costs one digest of the file."""
_END: Final = b"%%EOF\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEvidence:
    """What is known about one PDF.

    Attributes:
        sha256: Of the whole file, 64 hexadecimal digits.
        read_from: ``bytes`` (texts in the file), ``pages`` (symbols on the rendered pages) or
            ``none``: no seal was found, and rendering the pages may still find them.
        seals: In page order, one per page where one was found.
        unread: Pages on which no seal was found, as far as known.
        prefix: Whether the first N bytes hash to h; ``short`` if the file has fewer.
        tail: Whether the rest of the file is the tail derived again from prefix and seals;
            ``extended`` has more after it, ``cut`` lacks its end.
        disorder: What is wrong with the set of seals: count, order, different documents.
        conflict: Two valid seals for the same form, place and edition with different contents.
    """

    sha256: str
    read_from: Literal["bytes", "pages", "none"]
    seals: tuple[SealEvidence, ...] = ()
    unread: int = 0
    prefix: PrefixState = "unknown"
    tail: TailState = "unknown"
    disorder: tuple[Text, ...] = ()
    conflict: bool = False


def check_file(
    data: bytes, keylist: KeyList, day: date, *, pages: Sequence[Sequence[str]] | None = None
) -> FileEvidence:
    """Check the bytes of a PDF against the seals in it.

    Args:
        data: The file, at most as large as the caller lets in.
        keylist: Official keys and hosts.
        day: Day of the check.
        pages: For each page the texts of the symbols found on its picture. Without it the texts
            that the tail carries are used; ``read_from == "none"`` says that there are none and
            that the pages have to be looked at.
    """
    found = _in_bytes(data, keylist, day) if pages is None else _on_pages(pages, keylist, day)
    seals, anchor = found.seals, found.anchor
    disorder = _disorder(seals) + found.disorder
    evidence = FileEvidence(
        sha256=sha256(data).hexdigest(),
        read_from=found.read_from if seals else "none",
        seals=seals,
        unread=found.unread,
        disorder=disorder,
        conflict=found.conflict,
    )
    if anchor is None:
        return evidence
    prefix = _prefix(data, anchor)
    rest: TailState = "unknown"
    if prefix == "match":
        rest = _tail(data, anchor, seals) if not disorder else _broken_tail(data, found)
    return replace(evidence, prefix=prefix, tail=rest)


def says_print_file(data: bytes) -> bool:
    """Tell whether a PDF says that it is a print file of several documents; it proves nothing.

    A file that ends as a sealed document does is that document, whatever words stand in it.
    """
    sealed = b"/FGEN_Segel" in data[max(0, data.rfind(b"\ntrailer\n")) :]
    return data.startswith(b"%PDF-") and _PRINT in data and not sealed


def check_print_file(data: bytes, keylist: KeyList, day: date) -> tuple[FileEvidence, ...]:
    """Gather the evidence on each document of a print file, from the texts in its bytes.

    The bytes are those of no document, so ``prefix`` is ``differs``: only a comparison with the
    originals can say that the pages are theirs.

    Args:
        data: The file, at most as large as the caller lets in.
        keylist: Official keys and hosts.
        day: Day of the check.

    Returns:
        One per document in the order of the file; one without seals if there are none.
    """
    matches = islice(_TEXT.finditer(data), MAX_PRINTED)
    seals = [check_text(match[1].decode("ascii"), keylist, day) for match in matches]
    groups = _grouped(seals)
    digest = sha256(data).hexdigest()
    doubtful = {payload.identity for payload in _conflicting(seals)}
    return tuple(
        FileEvidence(
            sha256=digest,
            read_from="bytes" if group else "none",
            seals=tuple(group),
            unread=max(0, document.pages - len(group)) if document else 0,
            prefix="differs" if document else "unknown",
            disorder=_disorder(group),
            conflict=document is not None and document.identity in doubtful,
        )
        for group, document in ((group, _first(group)) for group in groups or [[]])
    )


def _grouped(seals: Sequence[SealEvidence]) -> list[list[SealEvidence]]:
    """Split seals where another document begins; one that says nothing stays with those before."""
    groups: list[list[SealEvidence]] = []
    current: tuple[object, ...] | None = None
    for seal in seals:
        document = _document(seal.payload) if seal.payload else current
        if not groups or document != current:
            groups.append([])
        current = document
        groups[-1].append(seal)
    return groups


def _first(seals: Sequence[SealEvidence]) -> Payload | None:
    return next((seal.payload for seal in seals if seal.payload), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    read_from: Literal["bytes", "pages"]
    seals: tuple[SealEvidence, ...]
    anchor: Payload | None
    unread: int
    conflict: bool
    disorder: tuple[Text, ...] = ()


def _in_bytes(data: bytes, keylist: KeyList, day: date) -> _Found:
    matches = islice(_TEXT.finditer(data), MAX_SEALS)
    checked = [
        (match.start(), check_text(match[1].decode("ascii"), keylist, day)) for match in matches
    ]
    seals = [seal for _, seal in checked]
    anchor = _anchor(data, seals)
    if anchor is not None:
        seals = [seal for at, seal in checked if at >= anchor.prefix_length]
        # Objects stand in the order of their numbers, which need not be that of the pages.
        seals = sorted(seals[: anchor.pages], key=_page)
    return _Found(
        read_from="bytes",
        seals=tuple(seals),
        anchor=anchor,
        unread=anchor.pages - len(seals) if anchor else 0,
        conflict=_conflict([seal for _, seal in checked]),
    )


def _on_pages(pages: Sequence[Sequence[str]], keylist: KeyList, day: date) -> _Found:
    checked = [[check_text(text, keylist, day) for text in page] for page in pages]
    seals = tuple(min(page, key=_rank) for page in checked if page)
    everything = [seal for page in checked for seal in page]
    several = any(len({seal.text for seal in page if seal.payload}) > 1 for page in checked)
    return _Found(
        read_from="pages",
        seals=seals,
        anchor=next((seal.payload for seal in seals if seal.payload), None),
        unread=len(pages) - len(seals),
        conflict=_conflict(everything),
        disorder=(_SEVERAL,) if several else (),
    )


def _page(seal: SealEvidence) -> int:
    return seal.payload.page if seal.payload else MAX_SEALS


def _rank(seal: SealEvidence) -> int:
    return _USEFUL_FIRST.index(seal.outcome)


def _anchor(data: bytes, seals: Sequence[SealEvidence]) -> Payload | None:
    """Return the signed statement about a prefix to compare with: one that holds, if any does.

    The last one counts first, since a prefix may carry other sealed documents as attachments.
    """
    payloads = [seal.payload for seal in reversed(seals) if seal.payload]
    distinct = {(payload.prefix_length, payload.prefix_sha256): payload for payload in payloads}
    tried = list(distinct.values())[:_MAX_ANCHORS]
    holding = (payload for payload in tried if _prefix(data, payload) == "match")
    return next(holding, tried[0] if tried else None)


def _conflict(seals: Sequence[SealEvidence]) -> bool:
    return bool(_conflicting(seals))


def _conflicting(seals: Sequence[SealEvidence]) -> list[Payload]:
    """Return a statement of each further content that one form, place and edition has."""
    valid = {
        (seal.payload.identity, seal.payload.prefix_sha256): seal.payload
        for seal in seals
        if seal.payload and seal.outcome == "valid"
    }
    once = {payload.identity: payload for payload in valid.values()}
    return [payload for payload in valid.values() if once[payload.identity] is not payload]


def prefix_matches(data: bytes, payload: Payload) -> bool:
    """Tell whether bytes begin with those that a seal binds."""
    return _prefix(data, payload) == "match"


def _prefix(data: bytes, anchor: Payload) -> PrefixState:
    if len(data) < anchor.prefix_length:
        return "short"
    digest = sha256(memoryview(data)[: anchor.prefix_length]).digest()
    return "match" if digest == anchor.prefix_sha256 else "differs"


def _tail(data: bytes, anchor: Payload, seals: Sequence[SealEvidence]) -> TailState:
    rest = data[anchor.prefix_length :]
    try:
        expected = tail(data[: anchor.prefix_length], [seal.text for seal in seals])
    except (IntegrityError, InputError, ValueError):
        return "differs"
    if rest == expected:
        return "match"
    if rest.startswith(expected):
        return "extended"
    return "cut" if expected.startswith(rest) else "differs"


def _broken_tail(data: bytes, found: _Found) -> TailState:
    """Tell a file that merely ends too early from one whose tail holds other seals."""
    ended = data.endswith(_END)
    return "cut" if found.unread and not ended else "differs"


def _disorder(seals: Sequence[SealEvidence]) -> tuple[Text, ...]:
    payloads = [seal.payload for seal in seals if seal.payload]
    if not payloads:
        return ()
    documents = {_document(payload) for payload in payloads}
    order = [payload.page for payload in payloads]
    checks = (
        (len(documents) > 1, _DIFFERENT),
        (len(seals) != payloads[0].pages, _COUNT),
        (order != sorted(set(order)), _ORDER),
        (len(payloads) != len(seals), _NOT_ALL_VALID),
    )
    return tuple(note for applies, note in checks if applies)


def _document(payload: Payload) -> tuple[object, ...]:
    return (
        payload.identity,
        payload.number,
        payload.pages,
        payload.day,
        payload.prefix_length,
        payload.prefix_sha256,
    )


_USEFUL_FIRST: Final[tuple[Outcome, ...]] = (
    "valid",
    "revoked",
    "out_of_scope",
    "forged",
    "unknown_key",
    "malformed",
    "damaged",
    "foreign",
)
_DIFFERENT: Final = Text(
    "Segel di halaman-halamannya berasal dari dokumen yang berbeda. Periksa satu dokumen per "
    "berkas.",
    "The seals on its pages belong to different documents. Check one document per file.",
)
_COUNT: Final = Text(
    "Jumlah segel tidak sama dengan jumlah halaman.",
    "The number of seals differs from the number of pages.",
)
_ORDER: Final = Text(
    "Urutan halaman tidak sesuai dengan segelnya.", "The pages are not in the order of their seals."
)
_NOT_ALL_VALID: Final = Text("Tidak semua segel sah.", "Not every seal is valid.")
_SEVERAL: Final = Text(
    "Satu halaman memuat beberapa segel yang berbeda.", "One page carries several different seals."
)
