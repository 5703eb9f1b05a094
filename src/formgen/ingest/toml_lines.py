"""Where in a TOML text something stands: ``tomllib`` keeps no lines."""

import re
from collections.abc import Sequence

_SYNTAX = re.compile(r"\(at line (\d+), column \d+\)")


def line_of(text: str, path: Sequence[str | int]) -> int:
    """Return the 1-based line of a key, or 0 when it is not found.

    Args:
        text: The TOML text.
        path: Keys and list positions from the root: ``("page_plan", 1, "pages")`` is the key
            ``pages`` below the second ``[[page_plan]]``.
    """
    lines = text.splitlines()
    start, end = 0, len(lines)
    rest = list(path)
    if rest:
        headers = _headers(lines, str(rest[0]))
        nth = rest[1] if len(rest) > 1 and isinstance(rest[1], int) else 0
        if nth < len(headers):
            start = headers[nth]
            end = next((i for i in range(start + 1, end) if lines[i].startswith("[")), end)
            rest = rest[2:] if len(path) > 1 and isinstance(path[1], int) else rest[1:]
    key = next((str(part) for part in rest if isinstance(part, str)), None)
    if key is None:
        return start + 1 if start else 0
    found = _assignment(lines, start, end, key)
    return found or (start + 1 if start else 0)


def line_with(text: str, needle: str, occurrence: int = 1) -> int:
    """Return the line of the nth occurrence of a string in quotes, or 0."""
    for number, line in enumerate(text.splitlines(), start=1):
        if f'"{needle}"' in line:
            occurrence -= 1
            if occurrence == 0:
                return number
    return 0


def syntax_line(message: str) -> int:
    """Return the line named in a message of ``tomllib``, or 0."""
    found = _SYNTAX.search(message)
    return int(found[1]) if found else 0


def _headers(lines: Sequence[str], name: str) -> list[int]:
    """Return the indices of the table headers of a name."""
    return [i for i, line in enumerate(lines) if line.strip() in {f"[{name}]", f"[[{name}]]"}]


def _assignment(lines: Sequence[str], start: int, end: int, key: str) -> int:
    """Return the 1-based line on which a key is set, or 0."""
    pattern = re.compile(rf"\s*{re.escape(key)}\s*=")
    for index in range(start, end):
        if pattern.match(lines[index]):
            return index + 1
    return 0
