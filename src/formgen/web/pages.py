"""Pages for people, Indonesian first and English second; they work without JavaScript."""

import base64
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from formgen.model.calendar import long_date
from formgen.seal.verdict import Verdict
from formgen.service.checked import Checked
from formgen.web.assets import FOLDER as APP
from formgen.web.boundary import Trouble
from formgen.web.questions import Questions

_PAGES: Final = Path(__file__).parent / "pages"
_TONES: Final = {
    "compare": "look",
    "eye": "look",
    "form": "look",
    "question": "look",
    "file-identical": "good",
    "file-resaved": "good",
}
"""How much a page warns; what is not here is a warning. The words say the same."""


class Pages:
    """The pages of one service."""

    def __init__(self, questions: Questions) -> None:
        """Show answers to these questions."""
        self._questions = questions

    async def home(self, request: Request) -> Response:
        """Show the ways to check a copy."""
        del request
        return HTMLResponse(_page("home"))

    async def symbol(self, request: Request) -> Response:
        """Show the verdict on the seal whose address a camera opened."""
        profile, digits = request.path_params["profile"], request.path_params["digits"]
        if not (f"{profile}{digits}".isascii() and f"{profile}{digits}".isdecimal()):
            raise HTTPException(404)
        return shown(await self._questions.symbol(request, profile, digits))

    async def words(self, request: Request) -> Response:
        """Show the verdict on what was typed."""
        return shown(await self._questions.words(request, await self._questions.typed(request)))

    async def file(self, request: Request) -> Response:
        """Show the verdict on a file that was handed in."""
        answers = await self._questions.file(request)
        return shown(answers[0].verdict) if len(answers) == 1 else listed(answers)

    async def report(self, request: Request) -> Response:
        """Hand out the report on a file that was handed in."""
        return Response(
            await self._questions.report(request),
            media_type="application/pdf",
            headers={"Content-Disposition": 'attachment; filename="laporan-pemeriksaan.pdf"'},
        )

    async def back(self, request: Request) -> Response:
        """Lead back from an address that only takes forms."""
        del request
        return RedirectResponse("/", status_code=303)


def shown(verdict: Verdict) -> HTMLResponse:
    """Return the page of a verdict."""
    return HTMLResponse(_page("verdict", verdict=verdict, tone=_tone(verdict)))


def _tone(verdict: Verdict) -> str:
    return _TONES.get(verdict.icon, "warning")


def listed(answers: Sequence[Checked]) -> HTMLResponse:
    """Return the page of a file with several documents or seals: each with where it is."""
    documents = [(answer.place, answer.verdict, _tone(answer.verdict)) for answer in answers]
    return HTMLResponse(_page("documents", documents=documents))


def troubled(trouble: Trouble) -> HTMLResponse:
    """Return the page that says why there is no verdict."""
    page = _page("trouble", trouble=trouble)
    return HTMLResponse(page, status_code=trouble.status, headers=trouble.headers)


def icon(name: str) -> Markup:
    """Return an icon of the app's own set, drawn in the page."""
    return Markup(_icons()[name])  # noqa: S704 - our own file, escaped nowhere


def _page(template: str, **values: object) -> str:
    return _environment().get_template(f"{template}.html.j2").render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["icon"] = icon
    environment.filters["long_date"] = long_date
    environment.filters["png"] = _png
    return environment


def _png(data: bytes) -> str:
    """Return a picture as an address that the page holds itself."""
    return f"data:image/png;base64,{base64.b64encode(data).decode('ascii')}"


@cache
def _icons() -> dict[str, str]:
    """Return the drawings of ``icons.svg``: one ``<symbol>`` on a line each."""
    drawings = {}
    for line in (APP / "icons.svg").read_text(encoding="utf-8").splitlines():
        if line.startswith("<symbol "):
            name = line.split('id="')[1].split('"')[0]
            inner = line.split(">", 1)[1].removesuffix("</symbol>")
            drawings[name] = (
                f'<svg class="icon" viewBox="0 0 48 48" aria-hidden="true">{inner}</svg>'
            )
    return drawings
