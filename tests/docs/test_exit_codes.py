"""Every error class and exit code is in docs/exit-codes.md, with the number the program uses."""

import re
from types import ModuleType
from typing import Any

import pytest

from formgen import errors
from formgen.cli import boundary
from formgen.service.doors import NEXT_STEP
from formgen.web.boundary import HTTP_STATUS
from formgen.web.gate import STATUS
from formgen_archive import errors as archive_errors
from tests.support.checkout import ROOT

pytestmark = pytest.mark.checkout

_ROW = re.compile(r"^\| (\d+) \| (\S+) \| ([^|]+) \|", re.MULTILINE)


@pytest.fixture(scope="module")
def text() -> str:
    return (ROOT / "docs/exit-codes.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def table(text: str) -> dict[str, tuple[int, str]]:
    """Class as the document names it, with its exit code and its own code."""
    return {
        name.strip().strip("`"): (int(exit_code), code.strip("`"))
        for exit_code, code, name in _ROW.findall(text.split("## On the web", maxsplit=1)[0])
    }


def _family(module: ModuleType, base: type[Exception]) -> list[type[Any]]:
    """Return the errors a module defines, without their base class."""
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, base) and value is not base
    ]


FORMGEN_ERRORS = _family(errors, errors.FormgenError)
ARCHIVE_ERRORS = _family(archive_errors, archive_errors.ArchiveError)


@pytest.mark.parametrize("error", FORMGEN_ERRORS, ids=lambda error: error.__name__)
def test_every_error_is_documented_with_its_numbers(
    error: type[errors.FormgenError], table: dict[str, tuple[int, str]]
) -> None:
    assert table[error.__name__] == (boundary.EXIT_CODES[error], error.code)


@pytest.mark.parametrize("error", FORMGEN_ERRORS, ids=lambda error: error.__name__)
def test_every_error_has_a_documented_status_on_the_web(
    error: type[errors.FormgenError], text: str
) -> None:
    row = rf"^\| (\d+) \| `{error.code}` \|"
    (status,) = re.findall(row, text.split("## On the web")[1], re.MULTILINE)
    assert int(status) == HTTP_STATUS[error]


def test_every_refusal_of_the_web_is_documented(text: str) -> None:
    rows = re.findall(r"^\| (\d+) \| `FG-WEB-(\w+)` \|", text, re.MULTILINE)
    assert {name.lower(): int(status) for status, name in rows} == STATUS


def test_the_other_exit_codes_are_documented(text: str) -> None:
    of_the_program = text.split("## On the web", maxsplit=1)[0]
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", of_the_program, re.MULTILINE)}
    others = {boundary.BUG, boundary.USAGE, boundary.SOME_FAILED, boundary.INTERRUPTED}
    assert documented == {0, *others, *boundary.EXIT_CODES.values()}


@pytest.mark.parametrize("error", ARCHIVE_ERRORS, ids=lambda error: error.__name__)
def test_every_error_of_the_archive_is_documented(
    error: type[archive_errors.ArchiveError], text: str
) -> None:
    row = rf"^\| `{error.code}` \| `{error.__name__}` \| (\d) \|"
    (exit_code,) = re.findall(row, text, re.MULTILINE)
    assert int(exit_code) == boundary.EXIT_CODES[NEXT_STEP[error]]


def test_every_error_of_the_archive_has_a_next_step() -> None:
    assert set(NEXT_STEP) == set(ARCHIVE_ERRORS)


def test_no_code_is_used_twice() -> None:
    codes = [error.code for error in (*FORMGEN_ERRORS, *ARCHIVE_ERRORS)]
    assert len(codes) == len(set(codes))
