"""The report on checked copies: what a person lays before others when a copy is in dispute.

Indonesian first, English second; PDF/A-3b. The same verdicts on the same day give the same bytes.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import weasyprint
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from formgen.model.calendar import long_date
from formgen.render.fonts import FONT_FOLDER
from formgen.render.layout import PDF_OPTIONS, font_faces, strict
from formgen.seal.verdict import Verdict

_TEMPLATE: Final = "report.html.j2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One copy and what was found.

    Attributes:
        name: Name of the file without its folder, or the words that were checked.
        size: Length of the file in bytes; None for words.
        sha256: Of the file, in hexadecimal digits; empty for words.
        verdict: What was found.
    """

    name: str
    size: int | None
    sha256: str
    verdict: Verdict


def report_pdf(copies: Sequence[Examined], *, day: date, software: str) -> bytes:
    """Return the report on some copies, each beginning a page.

    Args:
        copies: What was checked, in order.
        day: Day of the check.
        software: Name and version of the program.

    Raises:
        InputError: The layout engine complains.
    """
    html = _template_environment().get_template(_TEMPLATE).render(
        copies=copies, day=day, software=software
    )  # fmt: skip
    fonts, fetcher = FontConfiguration(), _OwnFetcher()
    with strict(_TEMPLATE):
        document = weasyprint.HTML(string=html, url_fetcher=fetcher)
        css = weasyprint.CSS(string=font_faces(), font_config=fonts, url_fetcher=fetcher)
        laid_out = document.render(font_config=fonts, stylesheets=[css], **PDF_OPTIONS)
        pdf: bytes = laid_out.write_pdf(**PDF_OPTIONS)
    return pdf


@cache
def _template_environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"long_date": long_date, "png": _png, "plain": _plain}
    return environment


def _png(data: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(data).decode('ascii')}"


def _plain(text: str) -> str:
    """Return what a hostile copy says without what cannot be printed."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


class _OwnFetcher(URLFetcher):  # type: ignore[misc] # the library has no types
    """Opens pictures that the page itself holds, the fonts, and nothing else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data", "file"), allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Open one address; a refusal is logged, which ``strict`` makes an error."""
        fonts = f"{FONT_FOLDER.resolve().as_uri()}/"
        if not url.startswith(("data:image/png;", fonts)) or "/../" in url:
            raise ValueError("not a picture of this report")
        return super().fetch(url, headers)
