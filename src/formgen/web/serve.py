"""Run the service until it is told to stop."""

import logging
import socket
import sys
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import uvicorn

from formgen.errors import Text, UnavailableError
from formgen.service.desk import open_desk
from formgen.service.workspace import Workspace
from formgen.web.application import make_app
from formgen.web.settings import Limits

_SWITCH_SECONDS = (
    0.0005  # checks are short: the thread that holds the connections must not wait long
)
_FINISH_SECONDS = 15  # a file under way is finished before the service ends


def serve(  # noqa: PLR0913 - one choice each, by name
    workspace: Workspace,
    *,
    host: str,
    port: int,
    limits: Limits,
    trusted_proxies: str,
    listening: Callable[[str], None],
) -> None:
    """Answer until SIGINT or SIGTERM.

    Args:
        workspace: Office whose register and archive are asked.
        host: Address to listen on.
        port: Port; 0 for any that is free.
        limits: What the service may spend.
        trusted_proxies: Addresses, separated by commas, whose ``X-Forwarded-For`` is believed; the
            limits of an address count askers only then.
        listening: Told the address once questions are taken.

    Raises:
        FormgenError: Keys, register or archive cannot be used, or the port is taken.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with open_desk(workspace, connections=limits.threads + limits.files) as desk:
        config = uvicorn.Config(
            make_app(desk, limits, lambda: datetime.now(ZoneInfo("Asia/Jakarta")).date()),
            access_log=False,  # names addresses and paths; ``watch`` writes its own
            log_level="warning",
            server_header=False,
            date_header=True,
            proxy_headers=bool(trusted_proxies),
            forwarded_allow_ips=trusted_proxies or None,
            limit_concurrency=limits.connections,
            timeout_keep_alive=10,
            timeout_graceful_shutdown=_FINISH_SECONDS,
            ws="none",
            lifespan="off",
        )
        with _bound(host, port) as door:
            listening(f"http://{host}:{door.getsockname()[1]}")
            uvicorn.Server(config).run(sockets=[door])


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        door = socket.create_server((host, port), family=family, backlog=1024)
        # Inherited by every connection. asyncio sets it only on sockets that it made itself;
        # without it each answer waits 40 ms for an acknowledgement.
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return door  # noqa: TRY300 - the two belong together
    except OSError as error:
        raise UnavailableError(
            Text(
                f"Tidak dapat mendengarkan di {host}:{port}: {error.strerror}.",
                f"Cannot listen on {host}:{port}: {error.strerror}.",
            ),
            hint=Text("Pilih --port lain.", "Choose another --port."),
        ) from error
