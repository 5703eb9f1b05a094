"""Files made to hurt get a verdict or a clear refusal, within time and memory."""

import random
import resource
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from formgen.compare.limits import LIMITS
from formgen.compare.sandbox import read_pdf_seals, read_picture_seals
from formgen.errors import InputError, UnavailableError
from formgen.seal.check_file import check_file
from formgen.seal.judge import judge_file
from tests.support.sealed import DAY, KEYS, sealed

DOCUMENT = sealed()
NOISE = random.Random(1).randbytes(200_000)  # noqa: S311 -- not a secret, only the same each time


def pdf(content: bytes, *, pages: int = 1, box: str = "0 0 595 842", filters: str = "") -> bytes:
    """Return a small PDF whose pages all show the same content."""
    kids = " ".join(f"{4 + page} 0 R" for page in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< %b /Length %d >>\nstream\n%b\nendstream" % (filters.encode(), len(content), content),
    ]
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 3 0 R >>".encode()
    objects += [page] * pages
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % table


def png(width: int, height: int, rows: int) -> bytes:
    """Return a PNG that claims a size and holds only some of its rows, all black."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    packer = zlib.compressobj(9)
    row = bytes(width + 1)
    data = b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def encrypted() -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(DOCUMENT.data)) as file:
        file.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


@pytest.fixture(autouse=True)
def _within_limits() -> Iterator[None]:
    started, busy, before = time.monotonic(), _processor(), _largest_child()
    yield
    # A second more than the limit itself: starting a process.
    assert _processor() - busy < LIMITS.cpu_seconds + 1
    assert time.monotonic() - started < LIMITS.wall_seconds + 1
    # The system keeps the largest child ever: a server or a Java of another test may be it.
    assert max(before, LIMITS.memory_bytes) >= _largest_child()


def _processor() -> float:
    """Return the seconds of processor time of all children that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _largest_child() -> int:
    """Return the most bytes that a child of this process ever used."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        pytest.param(b"", "damaged", id="empty"),
        pytest.param(NOISE, "damaged", id="random bytes"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + NOISE, "damaged", id="PNG of random bytes"),
        pytest.param(b"\xff\xd8\xff\xe0" + NOISE, "damaged", id="JPEG of random bytes"),
        pytest.param(png(100_000, 100_000, 1), "too_large", id="ten gigapixels in its header"),
        pytest.param(png(30_000, 1000, 1000), "too_large", id="too wide"),
        pytest.param(png(9000, 9000, 9000), "too_large", id="81 megapixels in 80 kB"),
        pytest.param(png(400, 400, 400)[:80], "damaged", id="PNG cut short"),
    ],
)
def test_pictures_that_are_refused(data: bytes, refusal: str) -> None:
    with pytest.raises(InputError) as caught:
        read_picture_seals(data)
    assert caught.value.context["refusal"] == refusal
    assert caught.value.hint.id


def test_a_large_black_picture_holds_no_seal() -> None:
    assert read_picture_seals(png(7000, 7000, 7000)) == ()


def test_a_picture_with_every_kind_of_transparency_is_read() -> None:
    for mode in ("RGBA", "LA", "P", "1", "I;16", "CMYK"):
        out = BytesIO()
        Image.new(mode, (50, 50)).save(out, "TIFF")
        assert read_picture_seals(out.getvalue()) == ()


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        pytest.param(b"", "damaged", id="empty"),
        pytest.param(b"%PDF-1.7\n" + NOISE, "damaged", id="random bytes"),
        pytest.param(DOCUMENT.data[: DOCUMENT.prefix_length // 3], "damaged", id="cut early"),
        pytest.param(pdf(b"", pages=10_000), "too_many_pages", id="10,000 pages"),
        pytest.param(encrypted(), "encrypted", id="password"),
    ],
)
def test_pdfs_that_are_refused(data: bytes, refusal: str) -> None:
    with pytest.raises(InputError) as caught:
        read_pdf_seals(data)
    assert caught.value.context["refusal"] == refusal


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            pdf(
                zlib.compress(zlib.compress(bytes(500_000_000), 9), 9),
                filters="/Filter [/FlateDecode /FlateDecode]",
            ),
            id="500 MB of content in 1 kB",
            marks=pytest.mark.slow,
        ),
        pytest.param(pdf(b"", box="0 0 1e9 1e9"), id="a page the size of a country"),
        pytest.param(pdf(b"", box="0 0 0 0"), id="a page of no size"),
        pytest.param(pdf(b"q " * 3_000_000), id="deep nesting"),
        pytest.param(pdf(b"").replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"), id="a tree in itself"),
        pytest.param(DOCUMENT.data[: len(DOCUMENT.data) // 2], id="cut in the middle"),
    ],
)
def test_pdfs_that_cost_much_end_in_time(data: bytes) -> None:
    try:
        pages = read_pdf_seals(data).pages
    except (InputError, UnavailableError):
        pages = ()  # refused, which is an answer too
    evidence = check_file(data, KEYS, DAY, pages=pages)
    assert judge_file(evidence).code == "E"


def test_a_file_above_the_size_limit_starts_no_process() -> None:
    with pytest.raises(InputError) as caught:
        read_pdf_seals(bytes(100), replace(LIMITS, file_bytes=99))
    assert caught.value.context["refusal"] == "too_large"


def test_too_little_memory_is_a_refusal() -> None:
    with pytest.raises(InputError):
        read_picture_seals(png(7000, 7000, 7000), replace(LIMITS, memory_bytes=256 << 20))


def test_too_little_processor_time_is_a_refusal() -> None:
    heavy = pdf(b"0 0 m 9 9 l S\n" * 2_000_000)
    with pytest.raises(InputError) as caught:
        read_pdf_seals(heavy, replace(LIMITS, cpu_seconds=1))
    assert caught.value.context["refusal"] == "too_heavy"


def test_a_worker_that_does_not_end_is_ended() -> None:
    with pytest.raises(UnavailableError, match="time limit"):
        read_pdf_seals(DOCUMENT.data, replace(LIMITS, wall_seconds=0.01))


def test_pages_left_for_lack_of_time_are_told() -> None:
    reading = read_pdf_seals(DOCUMENT.data, replace(LIMITS, reading_seconds=0.0))
    assert not reading.complete
    assert reading.pages == ((), (), ())
    evidence = check_file(DOCUMENT.data, KEYS, DAY, pages=reading.pages)
    assert evidence.read_from == "none"
    assert evidence.unread == 3


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/hostname')",
        "open('/tmp/formgen-worker-was-here', 'w')",
        "__import__('_socket').socket()",
    ],
    ids=["read a file", "write a file", "open a connection"],
)
def test_a_worker_that_has_the_file_can_open_nothing_else(attempt: str) -> None:
    code = f"""
import _socket
from formgen.compare import worker
worker._input([0])
try:
    {attempt}
except OSError as error:
    print(error.errno)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], stdin=subprocess.DEVNULL, capture_output=True, check=True
    )
    assert done.stdout.strip() == b"24"  # EMFILE: no more descriptors


def test_a_worker_does_not_see_our_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, str]] = []
    popen = subprocess.Popen

    def spy(argv: list[str], **options: object) -> object:
        environment = options["env"]
        assert isinstance(environment, dict)
        seen.append(environment)
        return popen(argv, **options)  # type: ignore[call-overload]

    monkeypatch.setenv("FORMGEN_STORE_SECRET_KEY", "rahasia")
    monkeypatch.setattr(subprocess, "Popen", spy)
    read_pdf_seals(DOCUMENT.data)
    assert [sorted(set(names) & {"FORMGEN_STORE_SECRET_KEY", "PATH"}) for names in seen] == [
        ["PATH"]
    ]
