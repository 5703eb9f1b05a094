"""The application: which address leads where."""

import logging
from collections.abc import Callable
from datetime import date

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from formgen.errors import FormgenError
from formgen.service.desk import Desk
from formgen.web.api import Api, refused
from formgen.web.assets import load_assets
from formgen.web.boundary import BUG, Trouble, of_error, of_refusal, of_status
from formgen.web.gate import Gate, TurnedAwayError
from formgen.web.headers import Secured
from formgen.web.offline import Offline
from formgen.web.pages import Pages, troubled
from formgen.web.questions import Questions
from formgen.web.settings import Limits
from formgen.web.watch import Counts, Watched


def make_app(desk: Desk, limits: Limits, today: Callable[[], date]) -> Starlette:
    """Return the application.

    Args:
        desk: Open for as long as the application runs.
        limits: What it may spend.
        today: Day of a check.
    """
    counts = Counts()
    questions = Questions(desk=desk, gate=Gate(limits), counts=counts, today=today)
    operating = Operating(desk, counts)
    return Starlette(
        routes=[*_app_routes(desk), *operating.routes(), *_routes(questions)],
        middleware=[Middleware(Watched, counts=counts), Middleware(Secured)],
        exception_handlers={
            FormgenError: _on_error,
            TurnedAwayError: operating.on_refusal,
            HTTPException: _on_status,
            Exception: _on_bug,
        },
    )


def _routes(questions: Questions) -> list[Route]:
    pages, api = Pages(questions), Api(questions)
    return [
        Route("/", pages.home),
        Route("/periksa/teks", pages.back),
        Route("/periksa/teks", pages.words, methods=["POST"]),
        Route("/periksa/berkas", pages.back),
        Route("/periksa/berkas", pages.file, methods=["POST"]),
        Route("/periksa/laporan", pages.back),
        Route("/periksa/laporan", pages.report, methods=["POST"]),
        Route("/api/v1/openapi.json", api.document),
        Route("/api/v1/check", api.words, methods=["POST"]),
        Route("/api/v1/check-file", api.file, methods=["POST"]),
        Route("/{profile}/{digits}", pages.symbol),
    ]


def _app_routes(desk: Desk) -> list[Route]:
    assets, offline = load_assets(), Offline(desk)
    shell, worker = assets.pop("app.html"), assets.pop("sw.js")

    async def file(request: Request) -> Response:
        found = assets.get(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        return found.answer(request)

    async def app(request: Request) -> Response:
        return shell.answer(request)

    async def service_worker(request: Request) -> Response:
        return worker.answer(request)

    return [
        Route("/luring", app),
        Route("/sw.js", service_worker),  # at the root, so that it may answer every address
        *offline.routes(),
        Route("/app/{name}", file),
    ]


class Operating:
    """What the operator asks: is it well, how much does it do."""

    def __init__(self, desk: Desk, counts: Counts) -> None:
        """Look at this desk and these counters."""
        self._desk = desk
        self._counts = counts

    def routes(self) -> list[Route]:
        """Return the addresses."""
        return [Route("/healthz", self.health), Route("/metrics", self.metrics)]

    async def health(self, request: Request) -> Response:
        """Say whether questions can be answered now: keys, register, archive."""
        del request
        await anyio.to_thread.run_sync(self._desk.ready)
        return JSONResponse({"ok": True})

    async def metrics(self, request: Request) -> Response:
        """Return the counters in the text format of Prometheus."""
        del request
        return Response(self._counts.text(), media_type="text/plain; version=0.0.4")

    async def on_refusal(self, request: Request, error: Exception) -> Response:
        """Say that somebody was turned away, and count it."""
        if not isinstance(error, TurnedAwayError):
            raise error
        self._counts.turned_away.labels(reason=error.reason).inc()
        return _said(request, of_refusal(error.reason))


async def _on_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, FormgenError):
        raise error
    return _said(request, of_error(error))


async def _on_status(request: Request, error: Exception) -> Response:
    return _said(request, of_status(error.status_code if isinstance(error, HTTPException) else BUG))


async def _on_bug(request: Request, error: Exception) -> Response:
    logging.getLogger("formgen.web").error("bug", exc_info=error)
    return _said(request, of_status(BUG))


def _said(request: Request, trouble: Trouble) -> Response:
    if request.url.path.startswith(("/api/", "/healthz")):
        return refused(request, trouble)
    return troubled(trouble)
