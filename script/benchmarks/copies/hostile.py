"""Hands in PDFs, pictures and QR texts made to hurt, and counts what came of each.

    script/hostile --files 1000 --seed 1

Each must get a verdict or a refusal within 10 s and 1 GB, and nothing may be written where it runs;
ends with 1 if it is otherwise. The same seed makes the same files.
"""

import argparse
import os
import random
import resource
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from rich.console import Console

from benchmarks.copies.forging import HOST, KEY, new_forge, printed
from formgen.compare.kind import classify
from formgen.compare.limits import LIMITS
from formgen.compare.sandbox import opened
from formgen.errors import FormgenError
from formgen.seal.check import check_text
from formgen.seal.check_file import check_file
from formgen.seal.document import SealedDocument
from formgen.seal.judge import judge_file, judge_texts
from formgen.seal.keylist import KeyList, Trust
from formgen.seal.keys import KeyEntry, Scope

_START: Final = 1.0  # second to start and end a process
_DAY: Final = date(2024, 11, 29)
_NUMBERS: Final = (b"0", b"-1", b"65536", b"2147483648", b"99999999999", b"1e30")
_ENTRIES: Final = (
    b"/Length ",
    b"/Count ",
    b"/Size ",
    b"/W ",
    b"startxref\n",
    b"/Parent ",
    b"/Kids [",
)


def damaged(data: bytes, draw: random.Random) -> bytes:
    """Return a file with something of it changed, as broken media and attackers do."""
    out = bytearray(data)
    for _ in range(draw.choice((1, 3, 30, 300))):
        at = draw.randrange(len(out))
        kind = draw.choice(("flip", "cut", "repeat", "lie", "end"))
        if kind == "flip":
            out[at] = draw.randrange(256)
        elif kind == "cut":
            del out[at : at + draw.randrange(1, 200)]
        elif kind == "repeat":
            out[at:at] = out[at : at + draw.randrange(1, 2000)]
        elif kind == "lie":
            entry = draw.choice(_ENTRIES)
            found = out.find(entry, at)
            if found >= 0:
                out[found + len(entry) : found + len(entry) + 3] = draw.choice(_NUMBERS)
        else:
            del out[draw.randrange(len(out) // 2, len(out)) :]
        if not out:
            return b"%PDF-"
    return bytes(out)


def bombs() -> list[bytes]:
    """Return files that are small and want to be large."""
    nested = zlib.compress(zlib.compress(bytes(300_000_000), 9), 9)
    return [
        _pdf(nested, filters=b"/Filter [/FlateDecode /FlateDecode]"),
        _pdf(b"", pages=10_000),
        _pdf(b"q " * 3_000_000),
        _pdf(b"", box=b"0 0 1e9 1e9"),
        _pdf(b"[" * 2_000_000),
        _picture(12_000, 12_000),
        _picture(30_000, 400),
        _picture(7000, 7000),
    ]


def texts(text: str, draw: random.Random) -> str:
    """Return a seal's text with something of it changed."""
    chars = list(text)
    for _ in range(draw.choice((1, 2, 20))):
        at = draw.randrange(len(chars))
        chars[at : at + draw.randrange(2)] = draw.choice(["9", "", "/", "\0", "é", "1" * 400])
    return "".join(chars) or "?"


def check(data: bytes, keylist: KeyList, true: SealedDocument) -> str:
    """Return the code of the verdict, or ``refused``."""
    kind = classify(data).kind
    numbers = {seal.text: page for page, seal in enumerate(true.seals, start=1)}
    try:
        if kind == "pdf":
            evidence = check_file(data, keylist, _DAY)
            with opened(data, pdf=True) as copy:
                if evidence.read_from == "none":
                    evidence = check_file(data, keylist, _DAY, pages=copy.pages)
                copy.compare_with(true.data, numbers)
            verdict = judge_file(evidence)
        elif kind == "picture":
            with opened(data, pdf=False) as copy:
                seals = [check_text(text, keylist, _DAY) for text in copy.texts]
                copy.compare_with(true.data, numbers)
            verdict = judge_texts(seals)
        else:
            return "refused"
    except FormgenError:
        return "refused"
    return verdict.code


def _pdf(
    content: bytes, *, pages: int = 1, box: bytes = b"0 0 595 842", filters: bytes = b""
) -> bytes:
    kids = b" ".join(b"%d 0 R" % (4 + page) for page in range(pages))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, pages),
        b"<< %b /Length %d >>\nstream\n%b\nendstream" % (filters, len(content), content),
    ]
    bodies += [b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] /Contents 3 0 R >>" % box] * pages
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(bodies) + 1,
        table,
    )
    return bytes(out)


def _picture(width: int, height: int) -> bytes:
    out = BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


def _used() -> tuple[float, int]:
    """Return processor seconds and the most memory, in bytes, of the processes that ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def _key_list(election: int, region: str) -> KeyList:
    scope = Scope(
        elections=frozenset({election}),
        regions=(region,),
        forms=None,
        valid_from=date(2024, 1, 1),
        valid_to=date(2030, 1, 1),
    )
    return KeyList(
        trust=Trust(roots=(KEY.public_key,), threshold=1, version=1),
        issued=_DAY,
        expires=date(2030, 1, 1),
        hosts=frozenset({HOST.upper()}),
        keys=(KeyEntry(public_key=KEY.public_key, issuer="KPU", scope=scope),),
    )


def main(arguments: Sequence[str]) -> int:
    """Hand everything in and count."""
    parser = argparse.ArgumentParser(prog="script/hostile", description=__doc__)
    parser.add_argument("--files", type=int, default=1000, help="how many (default 1000)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    draw = random.Random(options.seed)  # noqa: S311 - the same files each time
    with tempfile.TemporaryDirectory() as folder:
        forge = new_forge(Path(folder))
        true = forge.issue()
    keylist = _key_list(forge.case.election.number, forge.case.election.region.code)
    scanned = BytesIO()
    Image.fromarray(printed(true.data, 1)).resize((1240, 1754)).save(scanned, "JPEG", quality=60)
    png = BytesIO()
    Image.open(scanned).crop((700, 0, 1240, 600)).save(png, "PNG")
    seeds = (true.data, true.data, scanned.getvalue(), png.getvalue())
    given = [*bombs(), *(damaged(draw.choice(seeds), draw) for _ in range(options.files))]
    came: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        # Here everything runs, and here it would put what it has no other place for.
        os.chdir(folder)
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        slowest, wrong = _hand_in(given[: options.files], keylist, true, came)
        wrong += len(list(Path(folder).iterdir()))
        os.chdir("/")
    said: Counter[str] = Counter()
    for _ in range(options.files):
        text = texts(true.seals[0].text, draw)
        seal = check_text(text, keylist, _DAY)
        said[judge_texts([seal]).code] += 1
        wrong += seal.outcome == "valid" and seal.text != true.seals[0].text
    memory = _used()[1]
    wrong += memory > LIMITS.memory_bytes
    Console().print(
        f"files {dict(came)}, QR texts {dict(said)}; slowest {slowest[0]:.1f} s by the clock, most"
        f" {slowest[1]:.1f} s of processor and {memory / 2**20:.0f} MB; wrong: {wrong}"
    )
    return int(wrong > 0)


def _hand_in(
    given: Sequence[bytes], keylist: KeyList, true: SealedDocument, came: Counter[str]
) -> tuple[tuple[float, float], int]:
    """Hand files in; return most seconds by the clock and of processor, and how many are wrong."""
    longest, worst, wrong = 0.0, 0.0, 0
    for data in given:
        before, started = _used()[0], time.monotonic()
        code = check(data, keylist, true)
        seconds, clock = _used()[0] - before, time.monotonic() - started
        longest, worst = max(longest, clock), max(worst, seconds)
        late = clock > LIMITS.wall_seconds + _START or seconds > LIMITS.cpu_seconds + _START
        wrong += late or (code == "B" and data != true.data)
        came[code] += 1
    return (longest, worst), wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
