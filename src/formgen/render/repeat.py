"""The sheet that a stencil repeats: lists of voters have dozens of equal sheets, slips hundreds.

Such a stencil is laid out once with ``LAID_OUT`` sheets. Two neighbouring ones are compared, one of
them is kept, and a document has as many of it as it needs. The numbers in the keys of its places
tell them apart: ``daftar.22.nama`` on one and ``daftar.42.nama`` on the next is the family
``daftar.#.nama`` with a stride of 20.

Objects of a document follow those of ``base``, n in number, r roles (first, repeated, last)::

    n+1                 pages
    n+2, n+3, n+4       root of the structure tree, its document, the parents of marked content
    n+5 .. n+4+r        content stream with the values all sheets of a role share
    n+5+r               attached data
    n+6+r, n+7+r        XMP metadata, document information
    n+8+r ..            the sheets, each a group of its own
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

PAGES, TREE, DOCUMENT, PARENTS, SHARED = 1, 2, 3, 4, 5
"""Numbers of a document's own objects, counted from the last of ``base``."""
EXTRAS: Final = 3
"""Attached data, metadata, information."""
PAGE_INDEX: Final = -1
"""In ``refs``, the place of the page's index instead of an object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The objects of one sheet; numbers are relative to its first, the content stream.

    Attributes:
        text: The objects after the content stream, each number a ``%d``.
        refs: What each ``%d`` stands for.
        objects: How many there are, the content stream included.
        page: The page.
        seal: The empty form that the seal replaces.
        owners: The owners of its marked content.
        tops: The structure elements that stand in the document itself.
    """

    text: str
    refs: tuple[int, ...]
    objects: int
    page: int
    seal: int
    owners: int
    tops: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """How the sheets of a document follow from those of a stencil.

    Attributes:
        role: The page of the stencil that is repeated, 0 first.
        strides: Family of keys to what its number grows by from sheet to sheet.
        groups: The objects of each page of the stencil.
    """

    role: int
    strides: Mapping[str, int]
    groups: tuple[Group, ...]

    def sheets(self, count: int) -> Iterator[tuple[int, int]]:
        """Yield role and shift of each of ``count`` pages: how often the strides are added.

        Raises:
            ValueError: Fewer pages than there are roles.
        """
        after = len(self.groups) - 1 - self.role
        middles = count - self.role - after
        if middles < 1:
            raise ValueError(f"{count} pages for {len(self.groups)} roles")
        for role in range(self.role):
            yield role, 0
        for shift in range(middles):
            yield self.role, shift
        for role in range(self.role + 1, len(self.groups)):
            # In the layout two sheets stood before it, the second of which was left out.
            yield role, middles - 2

    def to_json(self) -> dict[str, Any]:
        """Return plain lists and numbers."""
        return {
            "role": self.role,
            "strides": dict(self.strides),
            "groups": list(map(asdict, self.groups)),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Rebuild from ``to_json``.

        Raises:
            TypeError, KeyError: the data are not those of one.
        """
        groups = (
            Group(**{**group, "refs": tuple(group["refs"]), "tops": tuple(group["tops"])})
            for group in data["groups"]
        )
        return cls(role=data["role"], strides=dict(data["strides"]), groups=tuple(groups))


def families(one: Sequence[str], next_: Sequence[str]) -> dict[str, int] | None:
    """Return the strides between the keys of two neighbouring sheets, None if they do not match.

    Args:
        one: Keys in the order of their places.
        next_: Keys of the same places on the next sheet; a key that stays is in no family.
    """
    if len(one) != len(next_):
        return None
    strides: dict[str, int] = {}
    for before, after in zip(one, next_, strict=True):
        found = _stride(before, after)
        if found is None or (found[1] and strides.setdefault(*found) != found[1]):
            return None
    return strides


@dataclass(frozen=True, slots=True)
class Moving:
    """A key whose number changes from sheet to sheet."""

    head: str
    number: int
    rest: str
    stride: int

    def key(self, shift: int) -> str:
        """Return the key after so many strides."""
        return f"{self.head}{self.number + shift * self.stride}{self.rest}"


def moving(key: str, strides: Mapping[str, int]) -> Moving | None:
    """Return how a key changes, or None if it is the same on every sheet."""
    for family, number, head, rest in _readings(key):
        if family in strides:
            return Moving(head, number, rest, strides[family])
    return None


def family_of(key: str, strides: Mapping[str, int]) -> str | None:
    """Return the family of a key, or None."""
    return next((family for family, *_ in _readings(key) if family in strides), None)


def _readings(key: str) -> Iterator[tuple[str, int, str, str]]:
    """Yield each way to read a key as a family with a number."""
    parts = key.split(".")
    for at, part in enumerate(parts):
        if part.isdecimal():
            head, rest = (
                "".join(f"{p}." for p in parts[:at]),
                "".join(f".{p}" for p in parts[at + 1 :]),
            )
            yield f"{head}#{rest}", int(part), head, rest


def _stride(before: str, after: str) -> tuple[str, int] | None:
    """Return family and stride of a pair of keys; a stride of 0 for equal keys, None for others."""
    if before == after:
        return before, 0
    for family, number, _, _ in _readings(before):
        for other, next_number, _, _ in _readings(after):
            if family == other and next_number > number:
                return family, next_number - number
    return None
