"""A real PostgreSQL server on this machine, started when the first test asks for it.

PostgreSQL refuses to run as root; then everything runs as the account ``postgres`` that Debian's
package makes, or ``nobody`` where there is none. It listens on a socket in a folder of its own.
"""

import atexit
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.mortal import mortal

OUTSIDE = os.environ.get("FORMGEN_TEST_POSTGRESQL_URL", "")
"""A server where databases may be made; one is started when this is empty."""

_READY_SECONDS = 60
_IMMEDIATE = "QUIT"  # PostgreSQL's immediate shutdown; KILL would leave shared memory behind
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")


@cache
def server_url() -> str:
    """Return the address of the database ``postgres`` of a running server."""
    if OUTSIDE:
        return OUTSIDE
    folder = Path(tempfile.mkdtemp(prefix="formgen-pg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    account = _account()
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    data = folder / "data"
    _run("initdb", "-D", data, "-U", "uji", "-A", "trust", "-E", "UTF8", "--no-sync")
    _start(folder, data)
    return f"postgresql+psycopg://uji@/postgres?host={folder}"


def _start(folder: Path, data: Path) -> None:
    """Start the server as our own child, so that it ends with us, and wait until it answers."""
    settings = (*_FAST, f"unix_socket_directories={folder}")
    options = [part for setting in settings for part in ("-c", setting)]
    command = mortal([_find("postgres"), "-D", str(data), *options], _IMMEDIATE)
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, **_process())
    atexit.register(_stop, server)
    deadline = time.monotonic() + _READY_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        asked = [_find("pg_isready"), "-q", "-h", str(folder), "-U", "uji"]
        if subprocess.run(asked, check=False, **_process()).returncode == 0:
            return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()[-2000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGQUIT)
    server.wait()


def _account() -> pwd.struct_passwd | None:
    """Return the account the server runs as, or None for our own."""
    if os.geteuid() != 0:
        return None
    names = {item.pw_name for item in pwd.getpwall()}
    return pwd.getpwnam("postgres" if "postgres" in names else "nobody")


def _run(program: str, *arguments: str | Path) -> None:
    subprocess.run(
        [_find(program), *arguments], check=True, stdout=subprocess.DEVNULL, **_process()
    )


def _process() -> dict[str, Any]:
    """Return how a program of PostgreSQL is started."""
    account = _account()
    return {
        "stdin": subprocess.DEVNULL,
        "cwd": "/",
        "env": {"PATH": os.environ["PATH"], "LC_ALL": "C"},
        "user": None if account is None else account.pw_uid,
        "group": None if account is None else account.pw_gid,
        "extra_groups": None if account is None else [],
    }


def _find(program: str) -> str:
    """Return the newest installed program; Debian keeps them off PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{program}"),
        key=lambda path: int(re.sub(r"\D", "", path.parts[-3]) or 0),
    )
    name = str(found[-1]) if found else shutil.which(program)
    if not name:
        raise RuntimeError(f"{program} is missing: script/setup dev")
    return name
