"""The file of a bundle, read from anywhere and believed only when a listed key signed it.

Canonical JSON (RFC 8785): ``{"key", "signature", "signed"}``. The key list in it must be signed by
the pinned roots, and must name the key as one for bundles of this region.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Annotated, Any, Final, Literal

import rfc8785
from msgspec import Meta

from formgen.errors import IntegrityError, Text
from formgen.seal.bundle import (
    DIGEST_BYTES,
    Bundle,
    Contest,
    FormEntry,
    Happening,
    Listed,
    bitmap,
    states_in,
)
from formgen.seal.keylist import Trust
from formgen.seal.keylist_file import open_key_list, signed_by
from formgen_archive.shape import Shape, ShapeError, decoded, plain, spelt

FORMAT: Final = "formgen.paket/1"

_Uint = Annotated[int, Meta(ge=0)]
_Region = Annotated[str, spelt("[0-9]{2,13}")]


class _LabelJson(Shape, frozen=True, kw_only=True):
    id: str
    en: str


class _FormJson(Shape, frozen=True, kw_only=True):
    form: _Uint
    code: str
    pages: dict[Annotated[str, spelt("[0-9]+/[0-9]+/[0-9]+")], list[_Uint]]


class _HappeningJson(Shape, frozen=True, kw_only=True):
    number: _Uint
    day: date | None
    reason: str
    edition: _Uint | None


class _ContestJson(Shape, frozen=True, kw_only=True):
    election: _Uint
    runs: list[tuple[_Uint, _Uint, _Uint]]
    states: str
    seals: str
    happenings: list[_HappeningJson]


class _SignedJson(Shape, frozen=True, kw_only=True):
    format: Literal["formgen.paket/1"]
    version: _Uint
    region: _Region
    made: date
    expires: date
    keylist: dict[str, Any]
    labels: list[_LabelJson]
    forms: list[_FormJson]
    places: dict[Annotated[str, spelt("[0-9]{10}")], str]
    contests: list[_ContestJson]


class _FileJson(Shape, frozen=True, kw_only=True):
    key: Annotated[str, spelt("[0-9a-f]{64}")]
    signature: Annotated[str, spelt("[0-9a-f]{128}")]
    signed: _SignedJson


def bundle_bytes(bundle: Bundle) -> bytes:
    """Return what the key for bundles signs: the canonical JSON of the bundle."""
    return rfc8785.dumps(_signed(bundle))


def write_bundle(bundle: Bundle, public_key: bytes, signature: bytes) -> bytes:
    """Return the file of a bundle with its signature over ``bundle_bytes(bundle)``."""
    return rfc8785.dumps(
        {"key": public_key.hex(), "signature": signature.hex(), "signed": _signed(bundle)}
    )


def open_bundle(data: bytes, trust: Trust, seen: tuple[int, date] = (0, date.min)) -> Bundle:
    """Read a bundle and believe it only as far as the pinned roots go.

    An expired bundle is returned too, since it still tells what was issued; its age must be told.

    Args:
        data: The file.
        trust: What is pinned about roots and key list.
        seen: Version and day of the bundle of this region seen last.

    Raises:
        IntegrityError: Not the one way to write a bundle, not signed by a key that the list names
            for its region and day, or older than the one seen last.
    """
    try:
        whole = decoded(data, _FileJson)
        bundle = _bundle(whole.signed, trust)
        key, signature = bytes.fromhex(whole.key), bytes.fromhex(whole.signature)
        canonical = write_bundle(bundle, key, signature) == data
    except (ShapeError, ValueError, TypeError, binascii.Error) as error:
        raise IntegrityError(_DAMAGED, hint=_AGAIN) from error
    if not canonical:
        raise IntegrityError(_DAMAGED, hint=_AGAIN)
    named = any(
        each.public_key == key and each.covers(bundle.region, bundle.made)
        for each in bundle.keylist.bundle_keys
    )
    if not named or not signed_by(key, signature, bundle_bytes(bundle)):
        raise IntegrityError(_NOT_SIGNED, hint=_AGAIN)
    if (bundle.version, bundle.made) < seen:
        raise IntegrityError(_OLDER, hint=_AGAIN)
    return bundle


def _signed(bundle: Bundle) -> dict[str, Any]:
    signed = _SignedJson(
        format=FORMAT,
        version=bundle.version,
        region=bundle.region,
        made=bundle.made,
        expires=bundle.expires,
        keylist=json.loads(bundle.keylist_file),
        labels=[_LabelJson(id=label.id, en=label.en) for label in bundle.labels],
        forms=[
            _FormJson(
                form=form.register,
                code=form.code,
                pages={"/".join(map(str, at)): list(rows) for at, rows in form.pages.items()},
            )
            for form in bundle.forms
        ],
        places=dict(bundle.places),
        contests=[_contest_json(contest) for contest in bundle.contests],
    )
    return plain(signed)


def _contest_json(contest: Contest) -> _ContestJson:
    documents = contest.documents
    return _ContestJson(
        election=contest.election,
        runs=_runs(documents),
        states=_base64(bitmap([document.state for document in documents])),
        seals=_base64(b"".join(seal for document in documents for seal in document.seals)),
        happenings=[
            _HappeningJson(number=number, day=one.day, reason=one.reason, edition=one.edition)
            for number, one in sorted(contest.happenings.items())
        ],
    )


def _runs(documents: Sequence[Listed]) -> list[tuple[int, int, int]]:
    """Return ``(first number, count, pages)`` of each stretch without a gap."""
    runs = []
    numbered = enumerate(documents)
    for (_, pages), stretch in groupby(
        numbered, lambda pair: (pair[1].number - pair[0], len(pair[1].seals))
    ):
        whole = [document.number for _, document in stretch]
        runs.append((whole[0], len(whole), pages))
    return runs


def _bundle(signed: _SignedJson, trust: Trust) -> Bundle:
    keylist_file = rfc8785.dumps(signed.keylist)
    return Bundle(
        version=signed.version,
        region=signed.region,
        made=signed.made,
        expires=signed.expires,
        keylist=open_key_list(keylist_file, trust),
        keylist_file=keylist_file,
        labels=tuple(Text(label.id, label.en) for label in signed.labels),
        forms=tuple(_form(form, len(signed.labels)) for form in signed.forms),
        places=signed.places,
        contests=tuple(map(_contest, signed.contests)),
    )


def _form(form: _FormJson, labels: int) -> FormEntry:
    if any(at >= labels for rows in form.pages.values() for at in rows):
        raise ValueError("a label that is not there")
    pages = {}
    for words, rows in form.pages.items():
        page, whole, count = map(int, words.split("/"))
        if len(rows) not in {0, count}:
            raise ValueError("not one label for each number")
        pages[page, whole, count] = tuple(rows)
    return FormEntry(register=form.form, code=form.code, pages=pages)


def _contest(contest: _ContestJson) -> Contest:
    digests = base64.b64decode(contest.seals, validate=True)
    states = base64.b64decode(contest.states, validate=True)
    count = sum(length for _, length, _ in contest.runs)
    room = sum(length * pages for _, length, pages in contest.runs)
    if len(digests) != DIGEST_BYTES * room or len(states) != (count + 3) // 4:
        raise ValueError("lists of different lengths")
    state = iter(states_in(states, count))
    documents = []
    at = 0
    for first, length, pages in contest.runs:
        for number in range(first, first + length):
            ends = range(at, at + pages * DIGEST_BYTES, DIGEST_BYTES)
            seals = tuple(digests[start : start + DIGEST_BYTES] for start in ends)
            documents.append(Listed(number=number, state=next(state), seals=seals))
            at = ends.stop
    return Contest(
        election=contest.election,
        documents=tuple(documents),
        happenings={
            one.number: Happening(day=one.day, reason=one.reason, edition=one.edition)
            for one in contest.happenings
        },
    )


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


_AGAIN: Final = Text(
    "Unduh paket luring lagi dari sumber resmi. Bila tetap gagal, laporkan kepada KPU.",
    "Fetch the bundle again from its official source. If it still fails, report it to KPU.",
)
_DAMAGED: Final = Text("Paket luring rusak.", "The bundle is damaged.")
_NOT_SIGNED: Final = Text(
    "Paket luring tidak ditandatangani oleh kunci paket wilayah ini.",
    "The bundle is not signed by a key for bundles of this region.",
)
_OLDER: Final = Text(
    "Paket luring ini lebih lama daripada yang sudah pernah dilihat.",
    "This bundle is older than one seen before.",
)
