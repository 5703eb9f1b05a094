"""Rewrites the content stream of one page: takes the probes out and keeps their ids free."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from formgen.render.pdf_objects import Name, Value, encode
from formgen.render.pdf_read import Operation

Matrix = tuple[float, float, float, float, float, float]

_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
_SHOW = frozenset({b"Tj", b"TJ", b"'", b'"'})
_PAINT = _SHOW | {b"f", b"f*", b"F", b"S", b"s", b"B", b"B*", b"b", b"b*", b"Do", b"sh", b"EI"}
_MARK = frozenset({b"BDC", b"BMC", b"EMC"})
_NEAR_PT = 0.02
"""WeasyPrint writes six decimals; what is further away is another text."""


@dataclass(slots=True)
class Marked:
    """One marked-content sequence with an id.

    Attributes:
        mcid: Its id.
        first: Index of BDC in the operations.
        last: Index of EMC.
        origin: Left end of the baseline of its first text in page coordinates, or None.
        texts: Index pairs of BT and ET inside it.
    """

    mcid: int
    first: int
    last: int = -1
    origin: tuple[float, float] | None = None
    texts: list[tuple[int, int]] = field(default_factory=list)


def marked_sequences(operations: Iterable[Operation]) -> list[Marked]:
    """Return the sequences with an id, in drawing order."""
    reading = _Reading()
    for index, (operands, operator) in enumerate(operations):
        reading.step(index, operands, operator)
    return reading.found


def match_probes(
    sequences: Iterable[Marked], origins: Mapping[int, tuple[float, float]]
) -> dict[int, Marked]:
    """Return slot index -> the sequence that drew its probe; unmatched slots are missing."""
    left = [item for item in sequences if item.origin is not None]
    matched: dict[int, Marked] = {}
    for index, origin in origins.items():
        for item in left:
            if item.origin is not None and _near(item.origin, origin):
                matched[index] = item
                left.remove(item)
                break
    return matched


def without(
    operations: list[Operation], probes: Iterable[Marked], orphans: Collection[int]
) -> list[Operation]:
    """Return the operations without the probes' text and marks.

    State set inside a probe's sequence (colour, alpha) stays, because WeasyPrint relies on it
    afterwards. Sequences whose id no structure element names become artifacts.
    """
    dropped: set[int] = set()
    for item in probes:
        dropped |= {item.first, item.last}
        for begin, end in item.texts:
            dropped.update(range(begin, end + 1))
    kept = [
        _as_artifact(operation, orphans)
        for index, operation in enumerate(operations)
        if index not in dropped
    ]
    return _without_empty_groups(kept)


def encode_operations(operations: Iterable[Operation]) -> bytes:
    """Write operations, one a line."""
    lines = []
    for operands, operator in operations:
        parts = [encode(_joined(item) if operator == b"TJ" else item) for item in operands]
        lines.append(b" ".join([*parts, operator]))
    return b"\n".join(lines)


class _Reading:
    """Follows matrices and marks through a content stream."""

    def __init__(self) -> None:
        self.found: list[Marked] = []
        self._ctm: list[Matrix] = [_IDENTITY]
        self._text: Matrix = _IDENTITY
        self._begin = 0
        self._open: list[Marked | None] = []

    def step(self, index: int, operands: list[Value], operator: bytes) -> None:
        """Take one operation."""
        if operator in _MARK:
            self._mark(index, operands, operator)
        elif operator == b"q":
            self._ctm.append(self._ctm[-1])
        elif operator == b"Q":
            self._ctm.pop()
        elif operator == b"cm":
            self._ctm[-1] = _product(_matrix(operands), self._ctm[-1])
        elif operator in _SHOW:
            self._show()
        else:
            self._move(index, operands, operator)

    def _move(self, index: int, operands: list[Value], operator: bytes) -> None:
        if operator == b"BT":
            self._text, self._begin = _IDENTITY, index
        elif operator == b"ET":
            for item in self._open:
                if item is not None:
                    item.texts.append((self._begin, index))
        elif operator == b"Tm":
            self._text = _matrix(operands)
        elif operator in {b"Td", b"TD"}:
            x, y = (_real(item) for item in operands)
            self._text = _product((1, 0, 0, 1, x, y), self._text)

    def _show(self) -> None:
        origin = _product(self._text, self._ctm[-1])[4:]
        for item in self._open:
            if item is not None and item.origin is None:
                item.origin = origin

    def _mark(self, index: int, operands: list[Value], operator: bytes) -> None:
        if operator == b"EMC":
            closed = self._open.pop()
            if closed is not None:
                closed.last = index
            return
        entries = operands[-1]
        mcid = entries.get("MCID") if isinstance(entries, dict) else None
        item = Marked(mcid, index) if isinstance(mcid, int) else None
        self._open.append(item)
        if item is not None:
            self.found.append(item)


def _product(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that applies ``first``, then ``then``."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _real(value: Value) -> float:
    """Return a number operand."""
    if not isinstance(value, int | float):
        raise TypeError(f"a number is expected, not {type(value).__name__}")
    return float(value)


def _matrix(operands: list[Value]) -> Matrix:
    """Return six number operands."""
    a, b, c, d, e, f = (_real(item) for item in operands)
    return a, b, c, d, e, f


def _near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < _NEAR_PT and abs(one[1] - other[1]) < _NEAR_PT


def _as_artifact(operation: Operation, orphans: Collection[int]) -> Operation:
    """Turn the start of an orphan's sequence into the start of an artifact."""
    operands, operator = operation
    entries = operands[-1] if operator == b"BDC" else None
    if isinstance(entries, dict) and entries.get("MCID") in orphans:
        return ([Name("Artifact")], b"BMC")
    return operation


def _without_empty_groups(operations: list[Operation]) -> list[Operation]:
    """Drop q ... Q that draws nothing: what is left of a clipped slot without its probe."""
    groups: list[tuple[list[Operation], bool]] = [([], False)]
    for operation in operations:
        operator = operation[1]
        body, paints = groups[-1]
        if operator == b"q":
            groups.append(([operation], False))
        elif operator == b"Q":
            groups.pop()
            if paints:
                outer, _ = groups[-1]
                outer += [*body, operation]
                groups[-1] = (outer, True)
        else:
            body.append(operation)
            groups[-1] = (body, paints or operator in _PAINT or operator in _MARK)
    return groups[0][0]


def _joined(value: Value) -> Value:
    """Join the strings of a TJ array that have no space between them."""
    if not isinstance(value, list):
        return value
    joined: list[Value] = []
    for item in value:
        if item == 0 and isinstance(item, int | float):
            continue
        last = joined[-1] if joined else None
        if isinstance(item, bytes) and isinstance(last, bytes):
            joined[-1] = last + item
        else:
            joined.append(item)
    return joined
