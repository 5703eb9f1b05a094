"""Which places a template has, found by filling its markup without laying it out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from formgen.model.markup import markup
from formgen.model.matrix import declared_key
from formgen.model.shape import Shape
from formgen.model.traced import ORIGIN, traced

_ROW = re.compile(r"daftar\.\d+\.")
_WORDS_OF_THEIR_OWN = frozenset({"tps.huruf", "jumlah_unit.huruf"})

SYSTEM_KEYS = "segel."
"""Keys set by the program itself; no form declares them."""


@dataclass(slots=True)
class PageSlots:
    """What one page of a stencil holds.

    Attributes:
        keys: Keys of all places.
        digits: Keys shown in digit boxes.
        seals: Seal zones.
        hashes: Places for the line with number and fingerprint.
        origin: ``file:line`` of the tag that begins it.
    """

    keys: set[str] = field(default_factory=set)
    digits: set[str] = field(default_factory=set)
    seals: int = 0
    hashes: int = 0
    origin: str = ""


def slots_of(shape: Shape, sources: Mapping[str, str]) -> list[PageSlots]:
    """Return what each page of the stencil of a shape holds.

    Raises:
        jinja2.TemplateError: The template is broken.
    """
    reader = _SlotReader()
    reader.feed(markup(shape, None, traced(sources), fit=_nothing, wrap=_no_lines))
    return reader.pages


def base_key(key: str) -> str:
    """Return the declared key a derived one comes from: ``suara_1.baris.3`` is ``suara_1``."""
    if row := _ROW.match(key):
        return f"daftar.{{r}}.{key[row.end() :]}"
    key = declared_key(key)
    head, found, _ = key.partition(".baris.")
    return head if found else key.removesuffix(".huruf") if key not in _WORDS_OF_THEIR_OWN else key


def _nothing(**_: object) -> Mapping[str, object]:
    """Stand in for the fitter; a stencil has no texts to fit."""
    return {}


def _no_lines(*_: object) -> list[str]:
    """Stand in for the line breaker."""
    return []


class _SlotReader(HTMLParser):
    """Reads the protocol's attributes; a page is an element of class ``lembar``."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[PageSlots] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        found = {name: value or "" for name, value in attrs}
        if tag == "section" and "lembar" in found.get("class", "").split():
            self.pages.append(PageSlots(origin=found.get(ORIGIN, "")))
        if not self.pages:
            return
        page = self.pages[-1]
        if key := found.get("data-slot"):
            page.keys.add(key)
            if found.get("data-kind") == "digits":
                page.digits.add(key)
        page.seals += "data-seal" in found
        page.hashes += "data-hash" in found
