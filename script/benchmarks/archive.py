"""Keeping and checking many documents in an object store, against what its server does plainly.

Starts a SeaweedFS of its own and an empty catalogue. A round puts some documents without lock,
catalogue or proof (the plain rate of this server on this machine), then as many as the archive
puts them; at the end everything is checked and as much is read plainly. A ratio of 0.5 means half
as many documents a second as the bare server.
"""

import argparse
import io
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from tests.support.records import manifest
from tests.support.seaweed import ACCESS_KEY as ACCESS
from tests.support.seaweed import SECRET_KEY as SECRET
from tests.support.seaweed import Seaweed

from formgen.register.database import transaction
from formgen.service.doors import Doors, event, open_doors
from formgen.service.fixity import check_archive
from formgen.service.setup import create_workspace
from formgen.service.storage import ACCESS_KEY, SECRET_KEY
from formgen.service.workspace import Workspace, open_workspace
from formgen_archive.canonical import sha256_hex
from formgen_archive.catalogue.records import Filing, record
from formgen_archive.keys import MANIFEST, ORIGINAL, object_key
from formgen_archive.manifest import Manifest, Representation, manifest_bytes
from formgen_archive.stores.locking import Lock
from formgen_archive.stores.resume import lock_same
from formgen_archive.stores.s3_client import S3Client
from formgen_archive.stores.s3_put import THREADS

_SIZE = 60_000
_PARCEL = 64
_ROUNDS = 10
_MEGABYTE = 1024


def main() -> int:
    """Measure; JSON on stdout."""
    parser = argparse.ArgumentParser(prog="script/bench archive", description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000, help="default 10000")
    wanted = parser.parse_args().documents // _ROUNDS * _ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        server = Seaweed(Path(folder) / "weed")
        server.start()
        try:
            json.dump(_measured(server, Path(folder), wanted), sys.stdout, indent=2)
        finally:
            server.kill()
    return 0


def _measured(server: Seaweed, folder: Path, wanted: int) -> dict[str, object]:
    os.environ |= {
        ACCESS_KEY: ACCESS,
        SECRET_KEY: SECRET,
        "FORMGEN_STORE_URL": str(server.address("arsip-ukur")),
    }
    workspace = _workspace(folder / "kantor")
    plain = server.client("polos")
    plain.make_bucket()
    puts = _puts(workspace, plain, wanted)
    started = time.perf_counter()
    report = check_archive(workspace, lambda _done, _all: None)
    check = wanted / (time.perf_counter() - started)
    reads = _plain_reads(plain, wanted)
    plain.close()
    return {
        "documents": wanted,
        "bytes_each": _SIZE,
        "put_per_second": statistics.median(kept for _, kept in puts),
        "plain_put_per_second": statistics.median(bare for bare, _ in puts),
        "put_ratio": statistics.median(kept / bare for bare, kept in puts),
        "check_per_second": check,
        "plain_get_per_second": reads,
        "check_ratio": check / reads,
        "checked": report.records,
        "findings": len(report.findings),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE,
        "rounds": len(puts),
    }


def _workspace(root: Path) -> Workspace:
    create_workspace(root, kabupaten="32.07", host="ukur.example.id", voting_day=date(2024, 11, 27))
    settings = root / "formgen.toml"
    settings.write_text(settings.read_text() + "\n[arsip]\ngladi = true\n")
    return open_workspace(root)


def _puts(workspace: Workspace, plain: S3Client, wanted: int) -> list[tuple[float, float]]:
    """Put everything in rounds; returns the plain and the archive's documents a second of each."""
    rates = []
    each = wanted // _ROUNDS
    with open_doors(workspace) as doors:
        for turn in range(_ROUNDS):
            numbers = range(1 + turn * each, 1 + (turn + 1) * each)
            bare = _timed(each, partial(_plain_puts, plain, numbers))
            kept = _timed(each, partial(_keep, doors, numbers))
            rates.append((bare, kept))
            sys.stderr.write(f"round {turn + 1}: plain {bare:.0f}/s, archive {kept:.0f}/s\n")
    return rates


def _timed(count: int, work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return count / (time.perf_counter() - started)


def _document(number: int) -> bytes:
    return (b"%%PDF-1.7 %d " % number * _SIZE)[:_SIZE]


def _plain_puts(plain: S3Client, numbers: Sequence[int]) -> None:
    """Put the same bytes with nothing around them."""

    def put(number: int) -> None:
        plain.sdk.put_object(
            bucket_name=plain.address.bucket,
            object_name=f"polos/{number}",
            data=io.BytesIO(_document(number)),
            length=_SIZE,
        )

    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(put, numbers):
            pass


def _plain_reads(plain: S3Client, wanted: int) -> float:
    def read(number: int) -> None:
        response = plain.sdk.get_object(
            bucket_name=plain.address.bucket, object_name=f"polos/{number}"
        )
        response.read()
        response.close()
        response.release_conn()

    def read_all() -> None:
        with ThreadPoolExecutor(THREADS) as pool:
            for _ in pool.map(read, range(1, wanted + 1)):
                pass

    return _timed(wanted, read_all)


def _keep(doors: Doors, numbers: Sequence[int]) -> None:
    """Put documents and manifests under lock and hold, then catalogue them with their events."""
    lock = Lock(
        mode="GOVERNANCE", retain_until=datetime.now(UTC) + timedelta(days=1), legal_hold=True
    )
    for start in range(0, len(numbers), _PARCEL):
        made = [_manifest(number) for number in numbers[start : start + _PARCEL]]
        lock_same(doors.store, list(_objects(made)), lock)
        with transaction(doors.engine) as conn:
            record(
                conn,
                [
                    Filing(
                        manifest=item,
                        event=event("penerimaan", item.record_id, actor="sistem", after="aktif"),
                    )
                    for item in made
                ],
            )


def _manifest(number: int) -> Manifest:
    data = _document(number)
    return replace(
        manifest(number, place=f"32070120{number:05}"),
        prefix_length=_SIZE - 1000,
        prefix_sha256=sha256_hex(data[: _SIZE - 1000]),
        representations=(
            Representation(
                name=ORIGINAL,
                media_type="application/pdf",
                size=_SIZE,
                sha256=sha256_hex(data),
            ),
        ),
    )


def _objects(made: Sequence[Manifest]) -> Iterator[tuple[str, bytes]]:
    for item in made:
        yield object_key(item.election, item.record_id, ORIGINAL), _document(item.number)
        yield object_key(item.election, item.record_id, MANIFEST), manifest_bytes(item)


if __name__ == "__main__":
    sys.exit(main())
