"""Keys, key lists and sealed documents for tests."""

from dataclasses import replace
from datetime import date
from functools import cache

from formgen.seal.document import Claims, SealedDocument, seal_document
from formgen.seal.keylist import KeyList, Trust
from formgen.seal.keys import IssuerKey, KeyEntry, Scope

from .prefix import make_prefix

HOST = "CEK.EXAMPLE.ID"
DAY = date(2024, 11, 28)
KEY = IssuerKey(bytes(range(32)))
OTHER_KEY = IssuerKey(bytes(range(1, 33)))
ROOTS = tuple(IssuerKey(bytes([number]) * 32) for number in (101, 102, 103))

SCOPE = Scope(
    elections=frozenset({2024}),
    regions=("3204",),
    forms=None,
    valid_from=date(2024, 1, 1),
    valid_to=date(2024, 12, 31),
)
ENTRY = KeyEntry(public_key=KEY.public_key, issuer="KPU KABUPATEN BANDUNG", scope=SCOPE)
TRUST = Trust(roots=tuple(root.public_key for root in ROOTS), threshold=2)
KEYS = KeyList(
    trust=replace(TRUST, version=1),
    issued=date(2024, 11, 20),
    expires=date(2024, 12, 20),
    hosts=frozenset({HOST}),
    keys=(ENTRY,),
)
CLAIMS = Claims(
    election=2024,
    form=37,
    wilayah=3204102005012,
    sequence=0,
    edition=1,
    number=81234,
    day=date(2024, 11, 27),
    angka=((487, 12, 3, 502, 392, 6, 398, 121, 98, 103, 70, 0), (), (0, None)),
)
"""Three pages: one with twelve numbers, one without, one with an empty box."""


def key_list(*entries: KeyEntry) -> KeyList:
    """Return a list with other keys."""
    return replace(KEYS, keys=entries)


@cache
def sealed(
    *, words: tuple[str, ...] = ("PASLON 1: 123",), claims: Claims = CLAIMS, key: IssuerKey = KEY
) -> SealedDocument:
    """Return a sealed document with as many pages as the claims have."""
    return seal_document(make_prefix(len(claims.angka), words), claims, key, HOST)
