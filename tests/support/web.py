"""The web service of an office inside a test, and what a page says."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.testclient import TestClient

from formgen.cli.options import today_in_jakarta
from formgen.service.desk import open_desk
from formgen.web.application import make_app
from formgen.web.settings import Limits

from .office import Office

_TEXT = re.compile(rb"/FGEN_Teks \(([^)]+)\)")
_VERDICT = re.compile(r'data-verdict="(\w+)"')
_TROUBLE = re.compile(r'data-trouble="([\w-]+)"')

GENEROUS = Limits(per_address=1_000_000, per_address_files=1_000_000, overall=1_000_000)


@contextmanager
def service(office: Office, limits: Limits = GENEROUS) -> Iterator[TestClient]:
    """Run the service of an office; its client asks it."""
    with open_desk(office.workspace, connections=6) as desk:
        app = make_app(desk, limits, today_in_jakarta)
        with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
            yield client


def filled(office: Office, index: int = 0) -> Path:
    """Return a filled copy of the results of one TPS."""
    out = office.folder / "terisi"
    return out / office.receipts(out)[index]["berkas"]


def texts(path: Path) -> list[str]:
    """Return the texts of the seals of a file, page by page."""
    return [text.decode() for text in _TEXT.findall(path.read_bytes())]


def address(text: str) -> str:
    """Return the path that a camera opens for the text of a symbol."""
    return "/" + text.split("/", 3)[3]


def verdict(page: str) -> str:
    """Return the code of the verdict on a page; there must be one and no trouble."""
    (code,) = _VERDICT.findall(page)
    assert not _TROUBLE.findall(page)
    return str(code)


def trouble(page: str) -> str:
    """Return the code of the trouble on a page; there must be one and no verdict."""
    (code,) = _TROUBLE.findall(page)
    assert not _VERDICT.findall(page)
    return str(code)


def forged(text: str) -> str:
    """Return a seal whose signature is wrong in its last bits."""
    head, digits = text.rsplit("/", 1)
    return f"{head}/{int(digits) ^ 1}"
