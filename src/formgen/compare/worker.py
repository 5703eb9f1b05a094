"""The process in which files from outside are opened: ``python -m formgen.compare.worker``.

One argument: a JSON object with ``task``, the limits and the sizes of the files, which follow each
other on standard input. The answer is one JSON object on standard output: ``{"ok": true, ...}`` or
``{"ok": false, "refusal": "..."}``.
"""

import codecs
import json
import os
import resource
import sys
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from formgen.compare.limits import Limits, RefusedFileError

if TYPE_CHECKING:
    from formgen.compare.against import Held

_STANDARD_STREAMS: Final = 3


def command(task: str, limits: Limits, sizes: Sequence[int]) -> list[str]:
    """Return the command line of a worker that gets files of these sizes."""
    request = json.dumps({"task": task, "limits": asdict(limits), "sizes": list(sizes)})
    # -P: the current folder, which may hold anything, is not searched for modules.
    return [sys.executable, "-P", "-m", "formgen.compare.worker", request]


def main() -> None:
    """Read the file from standard input and answer."""
    request = json.loads(sys.argv[1])
    limits = Limits(**request["limits"])
    _confine(limits)
    try:
        answer = _answer(request["task"], request["sizes"], limits)
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
        resource.RLIMIT_FSIZE: limits.answer_bytes,
        resource.RLIMIT_CORE: 0,
    }
    for kind, bound in bounds.items():
        resource.setrlimit(kind, (bound, bound))


def _answer(task: str, sizes: Sequence[int], limits: Limits) -> dict[str, Any]:
    # Imported here: the limits hold for the libraries too, and each task loads only its own.
    from PIL import Image  # noqa: PLC0415

    Image.init()  # loads every decoder now, since no file can be opened later
    codecs.lookup("utf-16-le")  # in which pdfium returns text
    if task == "picture":
        from formgen.compare.pictures import read_picture  # noqa: PLC0415

        return {"ok": True, "texts": read_picture(_input(sizes)[0], limits)}
    if task == "pages":
        from formgen.compare.pages import read_pages  # noqa: PLC0415

        pages, complete = read_pages(_input(sizes)[0], limits)
        return {"ok": True, "pages": pages, "complete": complete}
    if task in {"scan_pdf", "scan_picture", "bind"}:
        return _of_scan(task, sizes, limits)
    import_module("numpy.ma")  # loaded by numpy for the first percentile
    from formgen.compare.against import compare  # noqa: PLC0415

    original, copy, numbers = _input(sizes)
    held = compare(original, copy, json.loads(numbers), limits, pdf=task == "compare_pdf")
    return {"ok": True, "held": _as_json(held)}


def _of_scan(task: str, sizes: Sequence[int], limits: Limits) -> dict[str, Any]:
    from formgen.compare.binding import Bound, bind  # noqa: PLC0415
    from formgen.compare.scanned import read_scan  # noqa: PLC0415

    if task == "bind":
        *files, picks = _input(sizes)
        bound = Bound(files)
        made = [bind(bound, each) for each in json.loads(picks)]
        return {"ok": True, "bound": [b64encode(each).decode() for each in made]}
    pages, complete = read_scan(_input(sizes)[0], limits, pdf=task == "scan_pdf")
    return {"ok": True, "scan": [asdict(page) for page in pages], "complete": complete}


def _as_json(held: "Held") -> dict[str, Any]:
    """Return what was found with its pictures as base64."""
    pages = [
        {
            "page": page,
            "same": result.same,
            "unseen": result.unseen,
            "parts": [
                asdict(part)
                | {
                    "original_crop": b64encode(part.original_crop).decode(),
                    "copy_crop": b64encode(part.copy_crop).decode(),
                }
                for part in result.parts
            ],
        }
        for page, result in held.pages
    ]
    return {"medium": held.medium, "left": held.left, "pages": pages}


def _input(sizes: Sequence[int]) -> list[bytes]:
    """Return the files, then close the doors: none and no connection can be opened any more."""
    files = [sys.stdin.buffer.read(size) for size in sizes]
    resource.setrlimit(resource.RLIMIT_NOFILE, (_STANDARD_STREAMS, _STANDARD_STREAMS))
    return files


if __name__ == "__main__":
    main()
