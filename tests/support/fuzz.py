"""Malformed questions for the web service, the same for the same seed, and what became of them."""

import json
import random
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Literal

import httpx2
from PIL import Image

from tests.integration.test_hostile_input import encrypted, pdf, png

Kind = Literal["text", "pdf", "picture", "bomb"]

ANSWERS = frozenset({200, 408, 413, 422, 429, 503})
"""A verdict, or a refusal that says so. 500 is a bug, no answer at all another."""

SECONDS = 10.0

_PROFILES = ("0", "2", "-1", "\u0967", "1" * 40)
_CODE = "0123456789ABCDEFGHJKMNPQRSTVWXYZilo"
_ADDRESSES = (
    *("https://[", "https://", "//", "file:///etc/passwd"),
    *("http://\u212a/1/1", "javascript:1"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One malformed question."""

    kind: Kind
    data: bytes


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of many questions.

    Attributes:
        answers: Count of answers by kind of question and status or verdict.
        slowest: Seconds of the slowest answer.
        wrong: What should not have happened.
    """

    answers: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)


def questions(seed: int, count: int, original: bytes, texts: Sequence[str]) -> Iterator[Question]:
    """Yield questions: six of ten are texts, two PDFs, two pictures; and all bombs once.

    Args:
        seed: Of everything that is drawn.
        count: How many, without the bombs.
        original: A sealed PDF to spoil.
        texts: Texts of its seals, to spoil.
    """
    draw = random.Random(seed)  # noqa: S311 - not a secret, only the same each time
    pictures = _pictures(draw)
    for at in range(count):
        part = at % 10
        if part < 6:
            yield Question(kind="text", data=_spoiled_text(draw, draw.choice(texts)).encode())
        elif part < 8:
            yield Question(kind="pdf", data=_spoiled(draw, original))
        else:
            yield Question(kind="picture", data=_spoiled(draw, draw.choice(pictures)))


def bombs() -> Iterator[Question]:
    """Yield small files that want to become large, deep or endless."""
    twice = zlib.compress(zlib.compress(bytes(500_000_000), 9), 9)
    for data in (
        pdf(twice, filters="/Filter [/FlateDecode /FlateDecode]"),
        pdf(b"", pages=10_000),
        pdf(b"", box="0 0 1e9 1e9"),
        pdf(b"q " * 3_000_000),
        pdf(b"").replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"),
        encrypted(),
        png(100_000, 100_000, 1),
        png(9000, 9000, 9000),
        png(7000, 7000, 7000),
        b"%PDF-1.7\n" + b"/FGEN_Teks (HTTPS://CEK.EXAMPLE.ID/1/9)" * 100_000,
        b"{" * 1_000_000,
    ):
        yield Question(kind="bomb", data=data)


def ask(client: httpx2.Client, asked: Iterator[Question]) -> Outcome:
    """Ask one question after the other and judge the answers."""
    outcome = Outcome()
    for question in asked:
        started = time.monotonic()
        try:
            answer = _ask(client, question)
        except httpx2.HTTPError as error:
            outcome.wrong.append(f"{question.kind}: {type(error).__name__}")
            continue
        outcome.slowest = max(outcome.slowest, time.monotonic() - started)
        _judge(outcome, question, answer)
    return outcome


def _ask(client: httpx2.Client, question: Question) -> httpx2.Response:
    if question.kind == "text":
        body = json.dumps({"text": question.data.decode()})
        return client.post("/api/v1/check", content=body)
    return client.post("/api/v1/check-file", files={"berkas": ("x", question.data)})


def _judge(outcome: Outcome, question: Question, answer: httpx2.Response) -> None:
    said = str(answer.status_code)
    if answer.status_code == 200:
        said = answer.json()["copies"][0]["verdict"]
    outcome.answers[f"{question.kind} {said}"] += 1
    if answer.status_code not in ANSWERS:
        outcome.wrong.append(f"{question.kind}: {answer.status_code}")
    # A spoiled text may by chance be whole again only in its case or blanks, which do not count.
    if said in {"B", "C"} and question.kind != "pdf":
        outcome.wrong.append(f"{question.kind}: {said}")


def _spoiled_text(draw: random.Random, text: str) -> str:
    kinds = (
        lambda: text[: draw.randrange(len(text))],
        lambda: text + str(draw.randrange(10**6)),
        lambda: _swapped(draw, text),
        lambda: text.replace("/1/", f"/{draw.choice(_PROFILES)}/"),
        lambda: f"HTTPS://CEK.EXAMPLE.ID/1/{draw.getrandbits(draw.randrange(8, 2300))}",
        lambda: "".join(_character(draw) for _ in range(draw.randrange(1, 300))),
        lambda: draw.choice(_ADDRESSES) + text[:40],
        lambda: "-".join("".join(draw.choices(_CODE, k=4)) for _ in range(4)),
    )
    return draw.choice(kinds)() or " "


def _character(draw: random.Random) -> str:
    """Return a character, often one that is trouble somewhere; never half of a pair."""
    strange = (0, 9, 10, 32, 0x202E, 0xD7FF, 0x1F5F3)
    return chr(draw.choice((*strange, draw.randrange(1, 0xD800))))


def _swapped(draw: random.Random, text: str) -> str:
    at = draw.randrange(text.rindex("/") + 1, len(text))
    return f"{text[:at]}{(int(text[at]) + draw.randrange(1, 10)) % 10}{text[at + 1 :]}"


def _spoiled(draw: random.Random, data: bytes) -> bytes:
    kinds = (_cut, _flipped, _filled, _doubled, _numbers)
    return draw.choice(kinds)(draw, data)


def _cut(draw: random.Random, data: bytes) -> bytes:
    return data[: draw.randrange(len(data))]


def _flipped(draw: random.Random, data: bytes) -> bytes:
    spoiled = bytearray(data)
    for _ in range(draw.choice((1, 5, 200))):
        spoiled[draw.randrange(len(spoiled))] = draw.randrange(256)
    return bytes(spoiled)


def _filled(draw: random.Random, data: bytes) -> bytes:
    at, length = draw.randrange(len(data)), draw.randrange(1, 5000)
    return data[:at] + draw.randbytes(length) + data[at + length :]


def _doubled(draw: random.Random, data: bytes) -> bytes:
    at = draw.randrange(len(data))
    return data[:at] + data[draw.randrange(len(data)) :] + data[at:]


def _numbers(draw: random.Random, data: bytes) -> bytes:
    """Replace one of the ASCII numbers by another: lengths, offsets, sizes."""
    places = [at for at in range(len(data)) if 48 <= data[at] <= 57]
    if not places:
        return data[1:]
    at = draw.choice(places)
    wrong = draw.choice((b"-1", b"0", b"99999999999", b"2147483648", b"1e9"))
    return data[:at] + wrong + data[at + 1 :]


def _pictures(draw: random.Random) -> list[bytes]:
    image = Image.frombytes("L", (200, 200), draw.randbytes(40_000))
    made = []
    for kind in ("PNG", "JPEG", "WEBP", "TIFF", "GIF", "BMP"):
        out = BytesIO()
        image.save(out, kind)
        made.append(out.getvalue())
    return made
