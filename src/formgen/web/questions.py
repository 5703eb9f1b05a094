"""From a request to a verdict: read what was sent, within limits, and ask the desk."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Final

import anyio
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.types import Message

from formgen.errors import InputError, Text
from formgen.seal.verdict import Verdict
from formgen.service.checked import Checked
from formgen.service.desk import Desk
from formgen.web.gate import Gate, TurnedAwayError
from formgen.web.watch import Counts

TEXT_FIELD: Final = "teks"
FILE_FIELD: Final = "berkas"
_FIELDS: Final = 4
_FORM_BYTES: Final = 64 << 10  # what a form adds to the file in it
_LONGEST_LENGTH: Final = 15  # digits
_LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """What pages and API share."""

    desk: Desk
    gate: Gate
    counts: Counts
    today: Callable[[], date]

    async def symbol(self, request: Request, profile: str, digits: str) -> Verdict:
        """Check the seal whose address was opened."""
        await self.gate.admit(_address(request), "words")
        text = self.desk.address(profile, digits)
        verdict = await self.gate.words(lambda: self.desk.words(text, self.today()))
        return self._noted(request, verdict)

    async def words(self, request: Request, words: str) -> Verdict:
        """Check the text of a symbol or a kode cek."""
        await self.gate.admit(_address(request), "words")
        verdict = await self.gate.words(lambda: self.desk.words(words, self.today()))
        return self._noted(request, verdict)

    async def file(self, request: Request) -> list[Checked]:
        """Check the file in a form; it is forgotten with the answer.

        Raises:
            InputError: There is no file in the form.
        """
        answers, _ = await self._handed_in(
            request, lambda _, data: (self.desk.file(data, self.today()), b"")
        )
        return answers

    async def report(self, request: Request) -> bytes:
        """Check the file in a form and return the report on it; both are forgotten.

        Raises:
            InputError: There is no file in the form.
        """
        _, report = await self._handed_in(
            request, lambda name, data: self.desk.report(name, data, self.today())
        )
        return report

    async def _handed_in(
        self, request: Request, check: Callable[[str, bytes], tuple[list[Checked], bytes]]
    ) -> tuple[list[Checked], bytes]:
        await self.gate.admit(_address(request), "files")
        async with self.gate.file():
            name, data = await self._uploaded(request)
            answers, made = await self.gate.read_file(lambda: check(name, data))
        for answer in answers:
            self._noted(request, answer.verdict)
        return answers, made

    async def body(self, request: Request) -> bytes:
        """Return the body of a request."""
        async with self._in_time():
            return await bounded(request, self.gate.limits.text_bytes).body()

    async def typed(self, request: Request) -> str:
        """Return the words typed into a form."""
        request = bounded(request, self.gate.limits.text_bytes)
        async with self._in_time(), request.form(max_files=0, max_fields=_FIELDS) as form:
            words = form.get(TEXT_FIELD, "")
        return words if isinstance(words, str) else ""

    async def _uploaded(self, request: Request) -> tuple[str, bytes]:
        """Return the name that a file was given, on one line, and its bytes."""
        request = bounded(request, self.gate.limits.upload_bytes + _FORM_BYTES)
        async with self._in_time(), request.form(max_files=1, max_fields=_FIELDS) as form:
            file = form.get(FILE_FIELD)
            upload = file if isinstance(file, UploadFile) else UploadFile(BytesIO())
            data = await upload.read()
        name = "".join(filter(str.isprintable, upload.filename or ""))
        if not data:
            raise InputError(_EMPTY if name else _NO_FILE)
        return name[:_LONGEST_NAME], data

    def _noted(self, request: Request, verdict: Verdict) -> Verdict:
        request.state.verdict = verdict.code
        self.counts.verdicts.labels(code=verdict.code).inc()
        return verdict

    @asynccontextmanager
    async def _in_time(self) -> AsyncIterator[None]:
        """Give a body some seconds to arrive."""
        try:
            with anyio.fail_after(self.gate.limits.body_seconds):
                yield
        except TimeoutError as error:
            raise TurnedAwayError("slow") from error


def bounded(request: Request, most: int) -> Request:
    """Return a request whose body is refused as soon as it is longer than ``most`` bytes.

    Raises:
        TurnedAwayError: It already says so itself.
    """
    said = request.headers.get("content-length", "")
    if said.isdecimal() and (len(said) > _LONGEST_LENGTH or int(said) > most):
        raise TurnedAwayError("large")
    left = most

    async def receive() -> Message:
        nonlocal left
        message = await request.receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise TurnedAwayError("large")
        return message

    return Request(request.scope, receive)


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


_EMPTY = Text(
    "Berkas itu kosong. Unduh atau terima sekali lagi.",
    "That file is empty. Download or receive it again.",
)
_NO_FILE = Text(
    "Belum ada berkas yang dipilih. Pilih satu PDF atau satu foto.",
    "No file was chosen. Choose one PDF or one photograph.",
)
