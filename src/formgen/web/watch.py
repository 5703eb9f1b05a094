"""What the operator sees: counters and one line per request. Never who asked, never what for."""

import json
import logging
import time
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG: Final = logging.getLogger("formgen.web")

_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Counts:
    """Counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "formgen_web_requests", "Requests answered", ["page", "status"], registry=self.registry
        )
        self.verdicts = Counter(
            "formgen_web_verdicts", "Verdicts given", ["code"], registry=self.registry
        )
        self.turned_away = Counter(
            "formgen_web_turned_away", "Questions refused", ["reason"], registry=self.registry
        )
        self.seconds = Histogram(
            "formgen_web_seconds",
            "Time from request to answer",
            ["page"],
            buckets=_BUCKETS,
            registry=self.registry,
        )

    def text(self) -> bytes:
        """Return all counters in the text format of Prometheus."""
        return generate_latest(self.registry)


class Watched:
    """ASGI middleware: counts and logs requests by page, never by address, path or content."""

    def __init__(self, app: ASGIApp, counts: Counts) -> None:
        """Watch an application."""
        self._app = app
        self._counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note how it ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            self._note(scope, status, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        page = getattr(scope.get("route"), "path", "none")
        self._counts.requests.labels(page=page, status=status).inc()
        self._counts.seconds.labels(page=page).observe(seconds)
        line = {
            "page": page,
            "status": status,
            "ms": round(1000 * seconds, 1),
            "verdict": scope.get("state", {}).get("verdict"),
        }
        LOG.info(json.dumps({key: value for key, value in line.items() if value is not None}))
