"""Files that never change while the service runs: the offline app, its icons, the style sheet."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

FOLDER: Final = Path(__file__).parent / "app"

_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file, ready to be sent."""

    data: bytes
    packed: bytes
    kind: str
    etag: str

    def answer(self, request: Request) -> Response:
        """Return the file, packed where the browser can unpack, or "you have it"."""
        headers = {"ETag": self.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if request.headers.get("if-none-match") == self.etag:
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(self.packed, media_type=self.kind, headers=headers)
        return Response(self.data, media_type=self.kind, headers=headers)


def load_assets(folder: Path = FOLDER) -> dict[str, Asset]:
    """Read every file of the app and pack it once."""
    return {
        path.name: asset(path.read_bytes(), _TYPES[path.suffix])
        for path in sorted(folder.iterdir())
        if path.suffix in _TYPES
    }


def asset(data: bytes, kind: str) -> Asset:
    """Return bytes as something that can be sent."""
    return Asset(
        data=data,
        packed=gzip.compress(data, 9, mtime=0),
        kind=kind,
        etag=f'"{sha256(data).hexdigest()[:32]}"',
    )
