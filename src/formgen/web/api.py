"""The JSON API: the same questions and the same keys as ``formgen verify --json``."""

from collections.abc import Sequence
from typing import Annotated, Final

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from formgen.errors import InputError, Language, Text
from formgen.service.checked import Checked
from formgen.service.verdict_json import verdict_json
from formgen.web.boundary import Trouble
from formgen.web.openapi import document
from formgen.web.questions import Questions
from formgen_archive.shape import Shape, ShapeError, decoded

MAX_WORDS: Final = 8192


class Asked(Shape, frozen=True, kw_only=True):
    """The body of a question in words."""

    text: Annotated[str, Meta(min_length=1, max_length=MAX_WORDS)]


class Api:
    """The API of one service."""

    def __init__(self, questions: Questions) -> None:
        """Answer these questions."""
        self._questions = questions

    async def words(self, request: Request) -> Response:
        """Answer ``{"text": ...}``: the text of a symbol or a kode cek."""
        try:
            asked = decoded(await self._questions.body(request), Asked)
        except ShapeError as error:
            raise InputError(_BODY) from error
        verdict = await self._questions.words(request, asked.text)
        return _answer(request, [Checked(copy="", verdict=verdict)])

    async def file(self, request: Request) -> Response:
        """Answer a form with one file."""
        return _answer(request, await self._questions.file(request))

    async def document(self, request: Request) -> Response:
        """Return the description of this API."""
        del request
        return JSONResponse(document())


def refused(request: Request, trouble: Trouble) -> Response:
    """Return what is said when there is no verdict."""
    tongue = language(request)
    body = {
        "ok": False,
        "code": trouble.code,
        "message": trouble.title.pick(tongue),
        "hint": trouble.text.pick(tongue),
    }
    return JSONResponse(body, status_code=trouble.status, headers=trouble.headers)


def language(request: Request) -> Language:
    """Return the language of an answer: ``?lang=en``, else Indonesian."""
    return "en" if request.query_params.get("lang") == "en" else "id"


def _answer(request: Request, answers: Sequence[Checked]) -> JSONResponse:
    copies = [verdict_json(answer, language(request)) for answer in answers]
    return JSONResponse(
        {"ok": all(answer.verdict.accepted for answer in answers), "copies": copies}
    )


_BODY: Final = Text(
    'Kirim objek JSON {"text": "..."}: teks QR atau kode cek.',
    'Send a JSON object {"text": "..."}: the text of a QR or a kode cek.',
)
