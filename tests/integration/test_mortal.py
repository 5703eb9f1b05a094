"""Servers of the tests end with the process that started them, also when that one is killed."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.checkout import ROOT

pytestmark = pytest.mark.once

_SEAWEED = """
import sys
from pathlib import Path
from tests.support.seaweed import Seaweed
server = Seaweed(Path(sys.argv[1]))
server.start()
print("up", *server.sockets, flush=True)
sys.stdin.read()
"""
_POSTGRESQL = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
from tests.support.postgresql import server_url
server_url()
print("up", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("program", [_SEAWEED, _POSTGRESQL], ids=["seaweed", "postgresql"])
def test_nothing_is_left_after_a_kill(program: str, tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)  # the server may run under another account
    starter = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "FORMGEN_TEST_POSTGRESQL_URL": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with starter:
        assert starter.stdout is not None
        up, *sockets = starter.stdout.readline().split()
        assert up == b"up"
        assert _servers(starter.pid, tmp_path)
        starter.kill()
    deadline = time.monotonic() + 10
    while (left := _servers(starter.pid, tmp_path)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not left
    for socket in sockets:
        Path(socket.decode()).unlink()


def _servers(starter: int, folder: Path) -> set[int]:
    """Return the processes whose arguments name the folder, without the starter."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            named = str(folder).encode() in path.read_bytes()
        except OSError:  # ended meanwhile
            continue
        if named and int(path.parent.name) != starter:
            found.add(int(path.parent.name))
    return found
