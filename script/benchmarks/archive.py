"""Keeping, checking and destroying many documents, against what the object store does plainly.

Starts a SeaweedFS of its own and an empty catalogue. A round puts some documents without lock,
catalogue or proof (the plain rate of this server on this machine), then as many as the archive
puts them. Then everything is checked and as much is read plainly; everything is proposed, taken
through every step of the law, and destroyed, and as much is deleted plainly. A ratio of 0.5 means
half as many documents a second as the bare server.
"""

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from tests.support.seaweed import ACCESS_KEY as ACCESS
from tests.support.seaweed import SECRET_KEY as SECRET
from tests.support.seaweed import Seaweed

from benchmarks.destruction import destroy_everything
from benchmarks.patient import again
from benchmarks.slips import SIZE, Bare, document, office_of_slips, slip
from formgen.register.database import transaction
from formgen.service.doors import Doors, archive_errors, event, open_doors
from formgen.service.fixity import check_archive
from formgen.service.storage import ACCESS_KEY, SECRET_KEY
from formgen.service.workspace import Workspace
from formgen_archive.catalogue.records import Filing, record
from formgen_archive.keys import MANIFEST, ORIGINAL, object_key
from formgen_archive.manifest import Manifest, manifest_bytes
from formgen_archive.stores.locking import Lock
from formgen_archive.stores.resume import lock_same

_PARCEL = 64
_LOCK = 20  # seconds: a parcel is written by then
_ROUNDS = 10
_MEGABYTE = 1024


def main() -> int:
    """Measure; JSON on stdout."""
    parser = argparse.ArgumentParser(prog="script/bench archive", description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000, help="default 10000")
    parser.add_argument(
        "--lock",
        type=int,
        default=_LOCK,
        help="seconds; longer than the machine may stop; destruction waits for it",
    )
    options = parser.parse_args()
    wanted = options.documents // _ROUNDS * _ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        server = Seaweed(Path(folder) / "weed")
        server.start()
        try:
            json.dump(_measured(server, Path(folder), wanted, options.lock), sys.stdout, indent=2)
        finally:
            server.kill()
    return 0


def _measured(server: Seaweed, folder: Path, wanted: int, lock: int) -> dict[str, object]:
    os.environ |= {
        ACCESS_KEY: ACCESS,
        SECRET_KEY: SECRET,
        "FORMGEN_STORE_URL": str(server.address("arsip-ukur")),
    }
    office, election = office_of_slips(folder / "kantor")
    plain = server.client("polos")
    plain.make_bucket()
    bare = Bare(plain)
    puts = _puts(office, election, bare, wanted, lock)
    last_lock = time.time() + lock
    megabytes = {"put": _megabytes()}
    started = time.perf_counter()
    report = again(lambda: check_archive(office, lambda _done, _all: None))
    check = wanted / (time.perf_counter() - started)
    megabytes["check"] = _megabytes()
    reads = _timed(wanted, bare.read_all)
    time.sleep(max(0.0, last_lock + 1 - time.time()))  # few documents: their locks still run
    destroyed = destroy_everything(office, election, wanted)
    megabytes["destroy"] = _megabytes()
    deletes = _timed(wanted, bare.delete_all)
    plain.close()
    return {
        "documents": wanted,
        "bytes_each": SIZE,
        "put_per_second": statistics.median(kept for _, kept in puts),
        "plain_put_per_second": statistics.median(rate for rate, _ in puts),
        "put_ratio": statistics.median(kept / rate for rate, kept in puts),
        "check_per_second": check,
        "plain_get_per_second": reads,
        "check_ratio": check / reads,
        "checked": report.records,
        "findings": len(report.findings),
        **destroyed,
        "plain_delete_per_second": deletes,
        "destroy_ratio": destroyed["destroy_per_second"] / deletes,
        "megabytes": megabytes,
        "rounds": len(puts),
    }


def _megabytes() -> float:
    """Return the most memory this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE


def _puts(
    office: Workspace, election: int, bare: Bare, wanted: int, lock: int
) -> list[tuple[float, float]]:
    """Put everything in rounds; returns the plain and the archive's documents a second of each."""
    rates = []
    each = wanted // _ROUNDS
    with open_doors(office) as doors:
        for turn in range(_ROUNDS):
            numbers = range(1 + turn * each, 1 + (turn + 1) * each)
            rate = _timed(each, partial(bare.put, numbers))
            kept = _timed(each, partial(_keep, doors, election, numbers, lock))
            rates.append((rate, kept))
            sys.stderr.write(f"round {turn + 1}: plain {rate:.0f}/s, archive {kept:.0f}/s\n")
    return rates


def _timed(count: int, work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return count / (time.perf_counter() - started)


def _keep(doors: Doors, election: int, numbers: Sequence[int], seconds: int) -> None:
    """Put documents and manifests under lock and hold, then catalogue them with their events."""
    for start in range(0, len(numbers), _PARCEL):
        made = {number: slip(number, election) for number in numbers[start : start + _PARCEL]}
        again(partial(_store, doors, list(_objects(made)), seconds))
        with transaction(doors.engine) as conn:
            filings = [
                Filing(
                    manifest=item,
                    event=event("penerimaan", item.record_id, actor="sistem", after="aktif"),
                )
                for item in made.values()
            ]
            record(conn, filings)


def _store(doors: Doors, objects: Sequence[tuple[str, bytes]], seconds: int) -> None:
    until = datetime.now(UTC) + timedelta(seconds=seconds)
    lock = Lock(mode="GOVERNANCE", retain_until=until, legal_hold=True)
    with archive_errors():
        lock_same(doors.store, objects, lock)


def _objects(made: Mapping[int, Manifest]) -> Iterator[tuple[str, bytes]]:
    for number, item in made.items():
        yield object_key(item.election, item.record_id, ORIGINAL), document(number)
        yield object_key(item.election, item.record_id, MANIFEST), manifest_bytes(item)


if __name__ == "__main__":
    sys.exit(main())
