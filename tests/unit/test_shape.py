"""Outside data against a shape: nothing is converted, nothing unknown passes, all is told."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import pytest
from msgspec import Meta

from formgen_archive.shape import (
    ContradictionError,
    Filled,
    Shape,
    ShapeError,
    decoded,
    fitted,
    fitted_json,
    plain,
    spelt,
)


class Row(Shape, frozen=True, kw_only=True):
    number: Annotated[int, Meta(ge=1, lt=10)]
    name: Filled = "x"


class Whole(Shape, frozen=True, kw_only=True):
    day: date | None = None
    size: Annotated[float, Meta(gt=0)] = 1.0
    code: Annotated[str, spelt("[a-z]+|[0-9]+")] = "a"
    open: bool = False
    choice: Literal["one", "two"] = "one"
    words: frozenset[Filled] = frozenset()
    rows: Annotated[tuple[Row, ...], Meta(min_length=1)]
    by_name: dict[str, Row | None] = {}  # noqa: RUF012 - copied for each
    first: int = 0
    last: int = 9

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ContradictionError("terbalik", "the wrong way round", key="last")


ROWS = {"rows": [{"number": 1}]}


def places(data: object) -> list[str]:
    with pytest.raises(ShapeError) as caught:
        fitted(data, Whole)
    assert all(one.message_id and one.message_en for one in caught.value.mistakes)
    return [one.where for one in caught.value.mistakes]


def test_what_fits_is_returned() -> None:
    data = ROWS | {
        "day": date(2024, 11, 27),
        "size": 2,
        "words": ["a", "b"],
        "by_name": {"x": None},
    }
    whole = fitted(data, Whole)
    assert whole.day == date(2024, 11, 27)
    assert (whole.size, whole.words) == (2.0, frozenset({"a", "b"}))
    assert (whole.rows, whole.by_name) == ((Row(number=1),), {"x": None})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("day", "2024-11-27"),
        ("day", datetime(2024, 11, 27)),  # noqa: DTZ001 - as tomllib reads it
        ("day", 20241127),
        ("size", "1"),
        ("size", True),
        ("size", 0),
        ("size", float("nan")),
        ("code", "abc\n"),
        ("code", "\nabc"),
        ("code", "abc1"),
        ("code", ""),
        ("code", "\u0663"),
        ("code", None),
        ("open", 1),
        ("open", "true"),
        ("choice", "three"),
        ("choice", "One"),
        ("words", "ab"),
        ("rows", []),
        ("rows", {}),
        ("by_name", []),
        ("first", "7"),
        ("first", 7.0),
        ("first", True),
    ],
    ids=repr,
)
def test_nothing_is_converted(key: str, value: object) -> None:
    assert places(ROWS | {key: value}) == [key]


def test_every_mistake_is_told_where_it_stands() -> None:
    data: dict[str, Any] = {
        "size": -1,
        "colour": "red",
        "rows": [{"number": 1}, {"name": "", "count": 2}, {"number": 10}, 7],
        "by_name": {"a": {"number": "1"}, "b": {}},
        "words": ["", "x"],
    }
    assert places(data) == [
        "size",
        "words.0",
        "rows.1.name",
        "rows.1.number",
        "rows.1.count",
        "rows.2.number",
        "rows.3",
        "by_name.a.number",
        "by_name.b.number",
        "colour",
    ]


def test_keys_that_do_not_go_together() -> None:
    with pytest.raises(ShapeError) as caught:
        fitted(ROWS | {"first": 5, "last": 4}, Whole)
    (mistake,) = caught.value.mistakes
    assert (mistake.where, mistake.message_id) == ("last", "terbalik")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("rows", [], "must be a list, of length at least 1"),
        ("rows", [{"number": 0}], "must be a whole number, at least 1, less than 10"),
        ("choice", "", "must be one of: one, two"),
        ("code", "A", "must be text like [a-z]+|[0-9]+"),
        ("day", "x", "must be a date like 2024-11-27"),
        ("by_name", {"a": 1}, "must be a table"),
    ],
)
def test_it_says_what_would_fit(key: str, value: object, words: str) -> None:
    with pytest.raises(ShapeError) as caught:
        fitted(ROWS | {key: value}, Whole)
    assert [one.message_en for one in caught.value.mistakes] == [words]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b'{"number": 1.0}',
        b'{"number": true}',
        b'{"number": 1, "other": 2}',
        b'{"number": 1} {}',
        b'{"number": ' + b"[" * 100_000,
    ],
)
def test_json_of_another_shape(data: bytes) -> None:
    for read in (decoded, fitted_json):
        with pytest.raises(ShapeError):
            read(data, Row)


def test_json_and_back() -> None:
    data = b'{"rows":[{"number":3}],"day":"2024-11-27"}'
    whole = decoded(data, Whole)
    assert fitted_json(data, Whole) == whole
    assert plain(whole)["day"] == "2024-11-27"
    assert plain(whole)["rows"] == [{"number": 3, "name": "x"}]
    with pytest.raises(ShapeError):
        fitted_json(data.replace(b"11-27", b"02-30"), Whole)
