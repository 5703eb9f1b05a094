"""Have a file from outside read in a process of its own; texts and small pictures come back."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

import msgspec

from formgen.compare.conversation import Conversation, EndedError, LateError, conversation
from formgen.compare.limits import LIMITS, SCAN_LIMITS, Limits, Refusal
from formgen.compare.signed import NO_SCAN, SignedScan
from formgen.compare.worker import command, request
from formgen.errors import InputError, Text, UnavailableError
from formgen.seal.comparison import Medium, Note, PartOutcome
from formgen_archive.shape import Shape, ShapeError, decoded, spelt

_ENVIRONMENT: Final = (
    "PATH",
    "PYTHONPATH",
    "PYTHONHOME",
    "VIRTUAL_ENV",
    "LD_LIBRARY_PATH",
    "LANG",
    "LC_ALL",
    "TMPDIR",
)
"""What a worker needs; passwords in the settings stay with us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesReading:
    """What the pages of a PDF show.

    Attributes:
        pages: One per page, in order: texts of the QR symbols on it, each once.
        complete: Whether every page was looked at; the others have no texts.
    """

    pages: tuple[tuple[str, ...], ...]
    complete: bool


def read_picture_seals(data: bytes, limits: Limits = LIMITS) -> tuple[str, ...]:
    """Return the texts of the QR symbols in a photograph or scan, each once; often two are equal.

    Raises:
        InputError: Too large, too heavy, or damaged.
        UnavailableError: The reading process could not be started or did not end in time.
    """
    return _read("picture", [data], limits).texts


def read_pdf_seals(data: bytes, limits: Limits = LIMITS) -> PagesReading:
    """Return the texts of the QR symbols on each page of a PDF as a viewer shows it.

    Raises:
        InputError: Too large, too many pages, encrypted, too heavy, or damaged.
        UnavailableError: The reading process could not be started or did not end in time.
    """
    answer = _read("pages", [data], limits)
    return PagesReading(pages=answer.pages, complete=answer.complete)


def _known(numbers: Mapping[str, int], signed: SignedScan) -> bytes:
    return json.dumps({"numbers": dict(numbers), "shows": signed.shows}).encode()


class PartAnswer(Shape, frozen=True, kw_only=True):
    """One part as the worker answers it; see ``parts.Part``."""

    name: str
    outcome: PartOutcome
    original: str
    copy_text: str | None = msgspec.field(name="copy")
    original_crop: bytes
    copy_crop: bytes
    by_hand: bool = False
    own: bool = False
    note: Note = ""
    figure: int | None = None


class PageAnswer(Shape, frozen=True, kw_only=True):
    """One page as the worker answers it."""

    page: int
    same: int
    unseen: int
    inked: int | None = None
    parts: list[PartAnswer]


class HeldAnswer(Shape, frozen=True, kw_only=True):
    """A copy held against the original as the worker answers it; see ``against.Held``."""

    medium: Medium
    strays: list[int]
    left: int
    pages: list[PageAnswer]


def compare_with(  # noqa: PLR0913 - what is compared with what
    original: bytes,
    copy: bytes,
    numbers: Mapping[str, int],
    *,
    pdf: bool,
    signed: SignedScan = NO_SCAN,
    limits: Limits = LIMITS,
) -> HeldAnswer:
    """Hold a copy against the original.

    Args:
        original: Bytes that a seal binds; opened beside the copy, since one renderer draws both.
        copy: From outside.
        numbers: Text of the symbol of each page of the original, to its number.
        pdf: Whether the copy is a PDF; else it is a picture.
        signed: Signed scan of the original: then what is written by hand is compared as well.
        limits: For the copy.

    Raises:
        InputError: The copy is too large, has too many pages, is encrypted, too heavy or damaged.
        UnavailableError: The reading process could not be started or did not end in time.
    """
    files = [original, copy, signed.data, _known(numbers, signed)]
    answer = _read("compare_pdf" if pdf else "compare_picture", files, limits)
    return _held(answer)


class ScanPageAnswer(Shape, frozen=True, kw_only=True):
    """One page of a scan as the worker answers it; see ``scanned.ScanPage``."""

    seals: list[tuple[str, int]]
    blank: bool
    sha256: Annotated[str, spelt("[0-9a-f]{64}")]


def read_scan(
    data: bytes, *, pdf: bool, limits: Limits = SCAN_LIMITS
) -> tuple[Sequence[ScanPageAnswer], bool]:
    """Return the pages of a file from a scanner, and whether all of them were looked at.

    Raises:
        InputError: Too large, too many pages, encrypted, too heavy, or damaged.
        UnavailableError: The reading process could not be started or did not end in time.
    """
    answer = _read("scan_pdf" if pdf else "scan_picture", [data], limits)
    return answer.scan, answer.complete


def bind_scans(
    files: Sequence[bytes],
    documents: Sequence[Sequence[tuple[int, int, int]]],
    limits: Limits = SCAN_LIMITS,
) -> Sequence[bytes]:
    """Bind pages of scans into one PDF for each document; nothing is encoded again.

    Args:
        files: PDFs and pictures.
        documents: For each, its pages: file, page in it (both from 0), quarter turns clockwise.
        limits: For all of them.

    Raises:
        InputError, UnavailableError: As ``read_scan``.
    """
    answer = _read("bind", [*files, json.dumps(documents).encode()], limits)
    return answer.bound


class _Found(Shape, frozen=True, kw_only=True, tag_field="answer", tag="found"):
    """An answer is checked like any other data from outside: its writer met a hostile file."""

    texts: tuple[str, ...] = ()
    pages: tuple[tuple[str, ...], ...] = ()
    complete: bool = True
    held: HeldAnswer | None = None
    scan: tuple[ScanPageAnswer, ...] = ()
    bound: tuple[bytes, ...] = ()


class _Refused(Shape, frozen=True, kw_only=True, tag_field="answer", tag="refused"):
    refusal: Refusal


@contextmanager
def opened(data: bytes, *, pdf: bool, limits: Limits = LIMITS) -> Iterator["OpenCopy"]:
    """Open a copy in a process that stays, so that it is read once for its seals and for its parts.

    Args:
        data: From outside.
        pdf: Whether it is a PDF; else it is a picture.
        limits: For the copy; the time is for both.

    Raises:
        InputError: The copy is too large, has too many pages, is encrypted, too heavy or damaged.
        UnavailableError: The reading process could not be started or did not end in time.
    """
    task: _Task = "pages" if pdf else "picture"
    with _started(limits) as talk:
        found = _asked(talk, task, [data], limits, stay=True)
        yield OpenCopy(found, talk, limits)


class OpenCopy:
    """A copy that is open in a worker."""

    def __init__(self, found: "_Found", talk: Conversation, limits: Limits) -> None:
        """Keep what was found in it first."""
        self._found, self._talk, self._limits = found, talk, limits

    @property
    def texts(self) -> tuple[str, ...]:
        """Texts of the QR symbols in a picture; see ``read_picture_seals``."""
        return self._found.texts

    @property
    def pages(self) -> tuple[tuple[str, ...], ...]:
        """Texts of the QR symbols on each page of a PDF; see ``PagesReading``."""
        return self._found.pages

    def compare_with(
        self, original: bytes, numbers: Mapping[str, int], signed: SignedScan = NO_SCAN
    ) -> HeldAnswer:
        """Hold the copy against an original; arguments and errors as ``compare_with``."""
        files = [original, signed.data, _known(numbers, signed)]
        return _held(_asked(self._talk, "compare_open", files, self._limits))


_Task = Literal[
    "picture",
    "pages",
    "compare_pdf",
    "compare_picture",
    "compare_open",
    "scan_pdf",
    "scan_picture",
    "bind",
]


_ANSWER: Final[Any] = _Found | _Refused


def _read(task: _Task, files: Sequence[bytes], limits: Limits) -> _Found:
    with _started(limits) as talk:
        return _asked(talk, task, files, limits)


@contextmanager
def _started(limits: Limits) -> Iterator[Conversation]:
    try:
        with conversation(command(limits), _environment(), limits) as talk:
            yield talk
    except OSError as error:
        raise UnavailableError(_NOT_STARTED, hint=_DOCTOR) from error


def _asked(
    talk: Conversation, task: _Task, files: Sequence[bytes], limits: Limits, *, stay: bool = False
) -> _Found:
    if max(map(len, files)) > limits.file_bytes:
        raise _refused("too_large")
    try:
        output = talk.ask([request(task, list(map(len, files)), stay=stay), *files])
    except LateError as error:
        raise UnavailableError(_TOO_SLOW, hint=_LATER) from error
    except EndedError as error:
        if error.code > 0:
            raise UnavailableError(_NOT_STARTED, hint=_DOCTOR, code=error.code) from error
        # By a signal: out of time or memory, or a decoder that fell over.
        raise _refused("too_heavy" if error.code < 0 else "damaged") from error
    try:
        answer: _Found | _Refused = decoded(output, _ANSWER)
    except ShapeError as error:
        raise _refused("damaged") from error
    if isinstance(answer, _Refused):
        raise _refused(answer.refusal)
    return answer


def _held(answer: _Found) -> HeldAnswer:
    if answer.held is None:
        raise UnavailableError(_NOT_STARTED, hint=_DOCTOR)
    return answer.held


def _environment() -> dict[str, str]:
    """Return what a worker knows of this machine; one thread, each takes memory of its limit."""
    known = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return known | {"OPENBLAS_NUM_THREADS": "1"}


def _refused(refusal: Refusal) -> InputError:
    message, hint = _REFUSALS[refusal]
    return InputError(message, hint=hint, refusal=refusal)


_DOCTOR: Final = Text(
    "Jalankan: formgen doctor. Bila tetap gagal, laporkan kepada pengelola.",
    "Run: formgen doctor. If it still fails, tell the operator.",
)
_LATER: Final = Text(
    "Coba lagi nanti, atau dengan berkas yang lebih sederhana.",
    "Try again later, or with a simpler file.",
)
_NOT_STARTED: Final = Text(
    "Proses pembaca berkas tidak dapat dijalankan.", "The process that reads files did not start."
)
_TOO_SLOW: Final = Text(
    "Berkas tidak selesai dibaca dalam batas waktu.", "The file was not read within the time limit."
)
_REFUSALS: Final[dict[Refusal, tuple[Text, Text]]] = {
    "damaged": (
        Text("Berkas rusak atau tidak dapat dibaca.", "The file is damaged or cannot be read."),
        Text("Unduh atau foto sekali lagi.", "Download or photograph it again."),
    ),
    "encrypted": (
        Text("PDF ini terkunci dengan kata sandi.", "This PDF is locked with a password."),
        Text("Simpan tanpa kata sandi, lalu coba lagi.", "Save it without and try again."),
    ),
    "too_large": (
        Text("Berkas atau gambar terlalu besar.", "The file or the picture is too large."),
        Text("Kirim satu halaman per gambar.", "Send one page per picture."),
    ),
    "too_many_pages": (
        Text("Halaman PDF terlalu banyak.", "The PDF has too many pages."),
        Text("Periksa satu dokumen per berkas.", "Check one document per file."),
    ),
    "too_heavy": (
        Text(
            "Berkas ini terlalu berat untuk diperiksa dengan aman.",
            "This file is too heavy to be checked safely.",
        ),
        Text("Foto kertasnya, lalu periksa fotonya.", "Photograph the paper and check that."),
    ),
}
