"""The process in which files from outside are opened: ``python -m formgen.compare.worker``.

One argument: a JSON object with ``task`` and the limits. The file is standard input, the answer
one JSON object on standard output: ``{"ok": true, ...}`` or ``{"ok": false, "refusal": "..."}``.
"""

import json
import os
import resource
import sys
from dataclasses import asdict
from typing import Any, Final

from formgen.compare.limits import Limits, RefusedFileError

MAX_ANSWER: Final = 4 << 20
"""Bytes of an answer, held by the system: a taken-over worker cannot flood its caller."""

_STANDARD_STREAMS: Final = 3


def command(task: str, limits: Limits) -> list[str]:
    """Return the command line of a worker."""
    request = json.dumps({"task": task, "limits": asdict(limits)})
    # -P: the current folder, which may hold anything, is not searched for modules.
    return [sys.executable, "-P", "-m", "formgen.compare.worker", request]


def main() -> None:
    """Read the file from standard input and answer."""
    request = json.loads(sys.argv[1])
    limits = Limits(**request["limits"])
    _confine(limits)
    try:
        answer = _answer(request["task"], limits)
    except RefusedFileError as error:
        answer = {"ok": False, "refusal": error.refusal}
    except MemoryError:
        answer = {"ok": False, "refusal": "too_heavy"}
    except Exception:  # noqa: BLE001 -- a boundary: decoders fail on hostile files in any way
        answer = {"ok": False, "refusal": "damaged"}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    # Libraries may be in any state now; leave without running their clean-up.
    os._exit(0)


def _confine(limits: Limits) -> None:
    """Give up memory, time and file size before anything of the file is read."""
    bounds = {
        resource.RLIMIT_AS: limits.memory_bytes,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: MAX_ANSWER,
        resource.RLIMIT_CORE: 0,
    }
    for kind, bound in bounds.items():
        resource.setrlimit(kind, (bound, bound))


def _answer(task: str, limits: Limits) -> dict[str, Any]:
    # Imported here: the limits hold for the libraries too, and each task loads only its own.
    from PIL import Image  # noqa: PLC0415

    Image.init()  # loads every decoder now, since no file can be opened later
    if task == "picture":
        from formgen.compare.pictures import read_picture  # noqa: PLC0415

        return {"ok": True, "texts": read_picture(_input(), limits)}
    from formgen.compare.pages import read_pages  # noqa: PLC0415

    pages, complete = read_pages(_input(), limits)
    return {"ok": True, "pages": pages, "complete": complete}


def _input() -> bytes:
    """Return the file, then close the doors: no file and no connection can be opened any more."""
    data = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_NOFILE, (_STANDARD_STREAMS, _STANDARD_STREAMS))
    return data


if __name__ == "__main__":
    main()
