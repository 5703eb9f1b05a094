"""Data from outside held against a declared shape: TOML and JSON, strictly.

A key that the shape does not name is refused, and no value is converted: ``true`` is no number,
``"7"`` is none either. Files that people write are answered with every mistake at once
(``fitted``, ``fitted_json``); what programs wrote is good or damaged (``decoded``).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any, Final, TypeVar, get_args, get_origin

import msgspec
import msgspec.inspect
import msgspec.json
import msgspec.structs
from msgspec import Meta, Struct

Path = tuple[str | int, ...]
"""Keys and list positions from the root."""

Convert = Callable[[object, Any], Any]
"""Turns what a reader gave into a value of a type, or raises ``msgspec.ValidationError``."""

from_toml: Final[Convert] = partial(msgspec.convert, builtin_types=(date,))
"""TOML has dates of its own, so text is none; in JSON they are texts."""

_Shape = TypeVar("_Shape")

Filled = Annotated[str, Meta(min_length=1)]
"""Text that is not empty."""


class Shape(Struct, forbid_unknown_fields=True, frozen=True):
    """A table or JSON object; keys without a default are required.

    Subclasses say ``frozen=True, kw_only=True`` again: msgspec does not inherit the second, nor
    do type checkers the first.
    """


def spelt(pattern: str, in_indonesian: str = "", in_english: str = "") -> Meta:
    """Return the bound of a text that matches a pattern from its first to its last character.

    Args:
        pattern: Regular expression.
        in_indonesian: What such text is, for whoever wrote another; else the pattern is told.
        in_english: The same in English.
    """
    words = (in_indonesian or f"teks berpola {pattern}", in_english or f"text like {pattern}")
    return Meta(pattern=rf"\A(?:{pattern})\Z", extra={"words": words})  # ``$`` lets a line end pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing that does not fit.

    Attributes:
        path: Where.
        message_id: What is wrong, in Indonesian; never the value, which may be personal.
        message_en: The same in English.
    """

    path: Path
    message_id: str
    message_en: str

    @property
    def where(self) -> str:
        """The path as people read it: ``kontes.0.nomor``."""
        return ".".join(map(str, self.path))


class ShapeError(Exception):
    """The data do not fit.

    Attributes:
        mistakes: All of them, in the order of the shape; one without a path if the data cannot be
            read at all.
    """

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        """Carry these mistakes."""
        super().__init__("; ".join(f"{one.where}: {one.message_en}" for one in mistakes))
        self.mistakes = tuple(mistakes)


class ContradictionError(ValueError):
    """Keys of one table that do not go together; raised in ``__post_init__``."""

    def __init__(self, message_id: str, message_en: str, *, key: str = "") -> None:
        """Say it in Indonesian and in English, and of which key if it is one alone."""
        super().__init__(message_en)
        self.message_id, self.message_en, self.key = message_id, message_en, key


def fitted(data: object, shape: type[_Shape], *, convert: Convert = from_toml) -> _Shape:
    """Return what a reader of TOML gave as a value of the shape.

    Args:
        data: Tables, lists, texts, numbers, dates.
        shape: A ``Shape``, or a dict of them.
        convert: What the reader has types for.

    Raises:
        ShapeError: It does not fit; carries every mistake.
    """
    try:
        fits: _Shape = convert(data, shape)
    except msgspec.ValidationError as error:
        raise ShapeError(list(_mistakes(data, shape, (), convert))) from error
    return fits


def decoded(data: bytes, shape: type[_Shape]) -> _Shape:
    """Return JSON as a value of the shape; bytes are texts in Base64, dates are ISO 8601.

    Raises:
        ShapeError: Not JSON in UTF-8, or it does not fit; carries the first mistake.
    """
    try:
        return msgspec.json.decode(data, type=shape)
    except (ValueError, RecursionError) as error:
        wrong = _at((), f"tidak dapat dibaca: {error}", f"cannot be read: {error}")
        raise ShapeError([wrong]) from error


def fitted_json(data: bytes, shape: type[_Shape]) -> _Shape:
    """Return JSON that somebody wrote as a value of the shape.

    Raises:
        ShapeError: Not a JSON object in UTF-8, or it does not fit; carries every mistake.
    """
    return fitted(decoded(data, dict[str, Any]), shape, convert=msgspec.convert)


def plain(value: Shape) -> dict[str, Any]:
    """Return a value as JSON has it: tables, lists, texts; dates as ISO 8601."""
    built: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(value))
    return built


def _mistakes(value: object, shape: Any, path: Path, convert: Convert) -> Iterator[Mistake]:  # noqa: ANN401 - any type
    """Yield what does not fit: what is wrong inside a table or list, or else the whole."""
    try:
        convert(value, shape)
    except msgspec.ValidationError as error:
        inside = [
            mistake
            for key, item, its_shape in _parts(value, _bare(shape))
            for mistake in _mistakes(item, its_shape, (*path, key), convert)
        ]
        inside += _keys(value, _bare(shape), path)
        yield from inside or [_whole(error, shape, path)]


def _parts(value: object, shape: Any) -> Iterator[tuple[str | int, object, Any]]:  # noqa: ANN401
    """Yield what is in a table or list that has the shape of one: key, value, shape."""
    origin, of = get_origin(shape), get_args(shape)
    if isinstance(value, Mapping) and _is_table(shape):
        fields = msgspec.structs.fields(shape)
        known = ((field.encode_name, field.type) for field in fields)
        yield from ((key, value[key], its_shape) for key, its_shape in known if key in value)
    elif isinstance(value, Mapping) and origin is dict:
        yield from ((key, item, of[1]) for key, item in value.items())
    elif isinstance(value, list) and origin in {list, tuple, frozenset}:
        yield from ((position, item, of[0]) for position, item in enumerate(value))


def _keys(value: object, shape: Any, path: Path) -> Iterator[Mistake]:  # noqa: ANN401
    """Yield the keys that a table lacks, and those that it may not have."""
    if not isinstance(value, Mapping) or not _is_table(shape):
        return
    known = {field.encode_name: field.required for field in msgspec.structs.fields(shape)}
    for key, required in known.items():
        if required and key not in value:
            yield _at((*path, key), "tidak ada, padahal wajib", "is missing and required")
    for key in value:
        if key not in known:
            yield _at((*path, key), "tidak dikenal", "is not a known key")


def _is_table(shape: Any) -> bool:  # noqa: ANN401
    return isinstance(shape, type) and issubclass(shape, Struct)


def _bare(shape: Any) -> Any:  # noqa: ANN401
    """Return a type without its bounds, and without None where that may stand in its place."""
    while get_origin(shape) is Annotated:
        shape = get_args(shape)[0]
    others = [one for one in get_args(shape) if one is not type(None)]
    return _bare(others[0]) if len(others) == 1 < len(get_args(shape)) else shape


def _whole(error: msgspec.ValidationError, shape: Any, path: Path) -> Mistake:  # noqa: ANN401
    cause = error.__cause__
    if isinstance(cause, ContradictionError):
        at = (*path, cause.key) if cause.key else path
        return _at(at, cause.message_id, cause.message_en)
    in_indonesian, in_english = _expected(msgspec.inspect.type_info(shape))
    return _at(path, f"harus {in_indonesian}", f"must be {in_english}")


def _expected(info: msgspec.inspect.Type) -> tuple[str, str]:
    """Say what a type takes, in Indonesian and in English."""
    match info:
        case msgspec.inspect.UnionType():
            return _expected(next(one for one in info.types if not isinstance(one, _NONE)))
        case msgspec.inspect.LiteralType():
            choices = ", ".join(map(str, info.values))
            return f"salah satu dari: {choices}", f"one of: {choices}"
        case msgspec.inspect.Metadata(extra={"words": (str(in_indonesian), str(in_english))}):
            return in_indonesian, in_english
    in_indonesian, in_english = _WORDS.get(type(info).__name__, _TABLE)
    bounds = [(name, getattr(info, name, None)) for name in _BOUNDS]
    said = [(*_BOUNDS[name], bound) for name, bound in bounds if bound is not None]
    return (
        ", ".join([in_indonesian, *(f"{words} {bound}" for words, _, bound in said)]),
        ", ".join([in_english, *(f"{words} {bound}" for _, words, bound in said)]),
    )


def _at(path: Path, message_id: str, message_en: str) -> Mistake:
    return Mistake(path=path, message_id=message_id, message_en=message_en)


_NONE: Final = msgspec.inspect.NoneType
_TABLE: Final = ("tabel", "a table")
_LIST: Final = ("daftar", "a list")
_WORDS: Final = {
    "StrType": ("teks", "text"),
    "IntType": ("bilangan bulat", "a whole number"),
    "FloatType": ("bilangan", "a number"),
    "BoolType": ("true atau false", "true or false"),
    "DateType": ("tanggal seperti 2024-11-27", "a date like 2024-11-27"),
    "ListType": _LIST,
    "VarTupleType": _LIST,
    "FrozenSetType": _LIST,
}
_BOUNDS: Final = {
    "ge": ("paling sedikit", "at least"),
    "gt": ("lebih dari", "more than"),
    "le": ("paling banyak", "at most"),
    "lt": ("kurang dari", "less than"),
    "min_length": ("panjang paling sedikit", "of length at least"),
    "max_length": ("panjang paling banyak", "of length at most"),
}
