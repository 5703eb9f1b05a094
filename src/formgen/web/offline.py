"""What the offline app fetches while there is a signal: pinned roots, key list, bundles."""

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from formgen.service.desk import Desk
from formgen.web.assets import asset


class Offline:
    """The addresses of one office's public files. All of them are signed or public keys."""

    def __init__(self, desk: Desk) -> None:
        """Hand out the files of this desk."""
        self._desk = desk

    def routes(self) -> list[Route]:
        """Return the addresses."""
        return [
            Route("/app/akar.json", self.roots),
            Route("/kunci.json", self.key_list),
            Route("/paket", self.bundles),
            Route("/paket/{region}", self.bundle),
        ]

    async def roots(self, request: Request) -> Response:
        """Return the roots that an app pins when it is installed."""
        del request
        trust = await anyio.to_thread.run_sync(self._desk.roots)
        roots = [root.hex() for root in trust.roots]
        return JSONResponse({"roots": roots, "threshold": trust.threshold})

    async def key_list(self, request: Request) -> Response:
        """Return the signed key list."""
        data = await anyio.to_thread.run_sync(self._desk.key_list_file)
        return asset(data, "application/json").answer(request)

    async def bundles(self, request: Request) -> Response:
        """Return the bundles there are: region and name."""
        del request
        offered = await anyio.to_thread.run_sync(self._desk.bundles)
        return JSONResponse(
            {"bundles": [{"region": region, "name": name} for region, name in offered]}
        )

    async def bundle(self, request: Request) -> Response:
        """Return one bundle."""
        region = request.path_params["region"]
        data = await anyio.to_thread.run_sync(self._desk.bundle, region)
        if data is None:
            raise HTTPException(404)
        return asset(data, "application/json").answer(request)
