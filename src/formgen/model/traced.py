"""Where in its templates an element of a page was written.

Authors are told file and line of what lies wrong. The parser of the layout engine keeps no lines,
so every start tag of a template is marked with its own before the template is filled.
"""

import re
from collections.abc import Mapping

from formgen.model.markup import Place

ORIGIN = "data-asal"
"""Attribute with ``file:line``; only in a layout that is judged, never in one that is printed."""

_JINJA_OR_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[a-z][a-z0-9]*(?=[\s>/])", re.DOTALL)


def traced(sources: Mapping[str, str]) -> dict[str, str]:
    """Return templates whose start tags carry where they stand."""
    return {name: _marked(name, text) for name, text in sources.items()}


def place_of(origin: str) -> Place:
    """Return file and line of a mark."""
    name, _, line = origin.rpartition(":")
    return Place(name, int(line))


def line_of_key(text: str, key: str) -> int:
    """Return the 1-based line of a template that names a key in quotes, or 0.

    A key built around a number (``"paslon." ~ i ~ ".calon"``) is found by all of its parts.
    """
    parts = [f'"{part}"' for part in re.split(r"\d+", key) if part]
    for number, line in enumerate(text.splitlines(), start=1):
        if f'"{key}"' in line or all(part in line for part in parts):
            return number
    return 0


def _marked(name: str, text: str) -> str:
    def mark(found: re.Match[str]) -> str:
        if found[0].startswith("{"):
            return found[0]
        line = text.count("\n", 0, found.start()) + 1
        return f'{found[0]} {ORIGIN}="{name}:{line}"'

    return _JINJA_OR_TAG.sub(mark, text)
