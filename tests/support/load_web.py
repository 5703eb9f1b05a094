"""How long verdicts take while many ask: ``script/load-web``."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from . import office as make
from . import web
from .browser import Server, served

_RATE = 200
_CONNECTIONS = 20
_ANSWER = 10
"""Milliseconds that an answer takes, about; a connection pauses so much less between two."""

_SCRIPT = """
local texts = {%(texts)s}
local at = 0
wrk.method = "POST"
function request()
  at = at %% #texts + 1
  return wrk.format(nil, "/api/v1/check", nil, texts[at])
end
local wrong = 0
function response(status, headers, body)
  if status ~= 200 or not body:find('"verdict":"A', 1, true) then wrong = wrong + 1 end
end
%(delay)s
"""


def main() -> None:
    """Measure at a fixed rate and at full speed; print both with the load of the machine."""
    with tempfile.TemporaryDirectory() as folder:
        office = make.copy_office(make.busy_office(), Path(folder) / "kantor")
        texts = [text for path in sorted(office.folder.rglob("*.pdf")) for text in web.texts(path)]
        with served(office.root) as server:
            _run(server, texts, 3, paced=False)
            _report(server, f"{_RATE} a second", _run(server, texts, 20, paced=True))
            _report(server, "full speed", _run(server, texts, 10, paced=False))


def _run(server: Server, texts: list[str], seconds: int, *, paced: bool) -> str:
    """Run wrk on one core; paced by a pause of every connection between two questions."""
    bodies = ",".join("'" + json.dumps({"text": text}) + "'" for text in texts)
    pause = 1000 * _CONNECTIONS // _RATE - _ANSWER
    delay = f"function delay() return {pause} end" if paced else ""
    connections = _CONNECTIONS if paced else 8
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_SCRIPT % {"texts": bodies, "delay": delay})
        script.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
        done = subprocess.run(
            [*command, "-s", script.name, server.url], capture_output=True, text=True, check=True
        )
    return done.stdout


def _report(server: Server, name: str, said: str) -> None:
    found = dict(re.findall(r"^ +(\d+)% +(\S+)$", said, re.MULTILINE))
    rate = re.search(r"Requests/sec: +(\S+)", said)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    load = os.getloadavg()[0]
    sys.stdout.write(
        f"{name}: {rate[1] if rate else '?'} answers a second, median {found['50']},"
        f" 99% {found['99']}, refused {bad[1] if bad else 0};"
        f" load {load:.1f} on {os.cpu_count()} cores, service {server.seconds:.1f} s of processor\n"
    )


if __name__ == "__main__":
    main()
