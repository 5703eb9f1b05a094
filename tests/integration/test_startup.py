"""What a command does not import: the modules that would make it wait. No clock is read."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import office as make

LAYOUT = {"weasyprint", "fontTools", "jinja2", "pypdf"}
DATABASE = {"sqlalchemy", "alembic"}
PICTURES = {"numpy", "cv2", "PIL", "qrcode", "pypdfium2", "zxingcpp"}
WEB = {"starlette", "uvicorn", "asyncio"}
OTHERS = {
    "rich",
    "babel",
    "importlib.resources",
    "concurrent.futures",
    "openpyxl",
    "python_calamine",
    "jsonschema",
    "num2words",
}
OUTSIDE = {"msgspec", "cryptography", "cbor2"}

_LOOK = """
import contextlib, io, sys
from formgen.cli import command
from formgen.cli.boundary import run
with contextlib.redirect_stdout(io.StringIO()):
    code = run(command, sys.argv[1:])
print(code, *sorted(sys.modules))
"""


def imported(*arguments: str | Path) -> set[str]:
    """Run a command in a fresh process and return the modules it has imported."""
    done = subprocess.run(
        [sys.executable, "-c", _LOOK, *map(str, arguments)],
        capture_output=True,
        check=True,
        text=True,
    )
    code, *modules = done.stdout.split()
    assert code == "0", done.stderr
    return set(modules)


def test_help_imports_nothing_but_the_command_line() -> None:
    names = imported("--help")
    assert not names & (LAYOUT | DATABASE | PICTURES | WEB | OTHERS | OUTSIDE)


def test_the_help_of_a_command_neither() -> None:
    assert not imported("issue", "--help") & (LAYOUT | DATABASE | PICTURES | WEB | OTHERS | OUTSIDE)


@pytest.mark.render
@pytest.mark.slow
def test_checking_a_file_needs_no_layout_no_database_and_no_pictures() -> None:
    office = make.busy_office()
    document = office.out / office.receipts()[0]["berkas"]
    for asked in (("--keys", office.folder / "kunci.json"), ("--workspace", office.root)):
        assert not imported("verify", document, *asked) & (
            LAYOUT | DATABASE | PICTURES | WEB | OTHERS
        )
