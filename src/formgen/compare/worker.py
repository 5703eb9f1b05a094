"""The process in which files from outside are opened: ``python -m formgen.compare.worker``.

One argument: the limits as JSON. On standard input a line of JSON, ``task`` and the sizes of the
files, which follow each other; ``stay`` says that the copy is to be held against originals
afterwards, and those requests come in the same way. Each answer is one line of JSON on standard
output: ``{"answer": "found", ...}`` or ``{"answer": "refused", "refusal": "..."}``.
"""

import codecs
import gc
import json
import os
import resource
import sys
import time
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from formgen.compare.limits import Limits, RefusedFileError

if TYPE_CHECKING:
    from collections.abc import Callable

    from formgen.compare.against import Held
    from formgen.compare.pages import Pages
    from formgen.compare.pictures import Seen

_STANDARD_STREAMS: Final = 3
_DECODERS: Final = ("Mpo", "WebP", "Tiff")
"""Of Pillow, besides those it always loads; cameras put several pictures into one JPEG (MPO)."""

_PDF_ONLY: Final = frozenset({"pages", "compare_pdf"})
"""Tasks that open no pictures; a signed scan is a PDF too."""

_LAST_PAGE: Final = 2.0  # seconds


def command(limits: Limits) -> list[str]:
    """Return the command line of a worker."""
    # -P: the current folder, which may hold anything, is not searched for modules.
    return [sys.executable, "-P", "-m", "formgen.compare.worker", json.dumps(asdict(limits))]


def request(task: str, sizes: Sequence[int], *, stay: bool) -> bytes:
    """Return the line that asks a worker for something; the files follow it."""
    return json.dumps({"task": task, "sizes": list(sizes), "stay": stay}).encode() + b"\n"


def main() -> None:
    """Answer the requests that come in; the first opens the copy, others hold it."""
    limits = Limits(**json.loads(sys.argv[1]))
    _confine(limits)
    gc.disable()  # until all is loaded: nothing that is imported is garbage
    asked = json.loads(sys.stdin.buffer.readline())
    job = _Job(limits)
    _answer(lambda: job.first(asked["task"], asked["sizes"], stay=asked["stay"]))
    while asked["stay"] and (line := sys.stdin.buffer.readline()):
        _answer(partial(job.second, json.loads(line)["sizes"]))
    # Libraries may be in any state now; leave without running their clean-up.
    os._exit(0)


def _answer(work: "Callable[[], dict[str, Any]]") -> None:
    try:
        answer = work()
    except RefusedFileError as error:
        answer = {"answer": "refused", "refusal": error.refusal}
    except MemoryError:
        answer = {"answer": "refused", "refusal": "too_heavy"}
    except Exception:  # noqa: BLE001 -- a boundary: decoders fail on hostile files in any way
        answer = {"answer": "refused", "refusal": "damaged"}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


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


class _Job:
    """One copy from outside."""

    def __init__(self, limits: Limits) -> None:
        """Begin to count the time."""
        self._limits = limits
        # A page that is begun may still take a second or two.
        self._ended = time.process_time() + limits.cpu_seconds - _LAST_PAGE
        self._copy = b""
        self._pdf = False
        self._seen: list[Seen] = []
        self._pages: Pages | None = None

    def first(self, task: str, sizes: Sequence[int], *, stay: bool) -> dict[str, Any]:
        """Open the copy and answer about it."""
        # Imported here: the limits hold for the libraries too, and each task loads only its own.
        if task not in _PDF_ONLY:
            from PIL import Image  # noqa: PLC0415

            Image.preinit()  # decoders are loaded now, since no file can be opened later
            for decoder in _DECODERS:
                import_module(f"PIL.{decoder}ImagePlugin")
        codecs.lookup("utf-16-le")  # in which pdfium returns text
        if stay or task.startswith("compare"):
            import_module("numpy.ma")  # loaded by numpy for the first percentile
            import_module("PIL.ImageFile")  # loaded by Pillow for the first array of a picture
            import_module("formgen.compare.against")
        if task == "picture":
            from formgen.compare.pictures import read_picture  # noqa: PLC0415

            (self._copy,) = _input(sizes)
            texts, self._seen = read_picture(self._copy, self._limits)
            return {"answer": "found", "texts": texts}
        if task == "pages":
            from formgen.compare.pages import read_pages  # noqa: PLC0415

            (self._copy,), self._pdf = _input(sizes), True
            self._pages = pages = read_pages(self._copy, self._limits)
            return {"answer": "found", "pages": pages.texts, "complete": pages.complete}
        if task in {"scan_pdf", "scan_picture", "bind"}:
            return _of_scan(task, sizes, self._limits)
        original, self._copy, scan, known = _input(sizes)
        self._pdf = task == "compare_pdf"
        return self._compared(original, scan, known)

    def second(self, sizes: Sequence[int]) -> dict[str, Any]:
        """Hold the open copy against an original."""
        original, scan, known = (sys.stdin.buffer.read(size) for size in sizes)
        return self._compared(original, scan, known)

    def _compared(self, original: bytes, scan: bytes, known: bytes) -> dict[str, Any]:
        from formgen.compare.against import Copy, compare  # noqa: PLC0415

        copy = Copy(
            data=self._copy,
            pdf=self._pdf,
            seen=self._seen,
            pages=self._pages,
            ended=self._ended,
        )
        told = json.loads(known)
        held = compare(original, copy, told["numbers"], self._limits, scan, told["shows"])
        return {"answer": "found", "held": _as_json(held)}


def _of_scan(task: str, sizes: Sequence[int], limits: Limits) -> dict[str, Any]:
    from formgen.compare.binding import Bound, bind  # noqa: PLC0415
    from formgen.compare.scanned import read_scan  # noqa: PLC0415

    if task == "bind":
        *files, picks = _input(sizes)
        bound = Bound(files)
        made = [bind(bound, each) for each in json.loads(picks)]
        return {"answer": "found", "bound": [b64encode(each).decode() for each in made]}
    pages, complete = read_scan(_input(sizes)[0], limits, pdf=task == "scan_pdf")
    return {"answer": "found", "scan": [asdict(page) for page in pages], "complete": complete}


def _as_json(held: "Held") -> dict[str, Any]:
    """Return what was found with its pictures as base64."""
    pages = [
        {
            "page": page,
            "same": result.same,
            "unseen": result.unseen,
            "inked": result.inked,
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
    return {"medium": held.medium, "strays": held.strays, "left": held.left, "pages": pages}


def _input(sizes: Sequence[int]) -> list[bytes]:
    """Return the files, then close the doors: none and no connection can be opened any more."""
    files = [sys.stdin.buffer.read(size) for size in sizes]
    resource.setrlimit(resource.RLIMIT_NOFILE, (_STANDARD_STREAMS, _STANDARD_STREAMS))
    gc.enable()
    return files


if __name__ == "__main__":
    main()
