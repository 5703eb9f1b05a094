"""``archive check``: read every byte again and compare it with what was recorded.

Looks both ways: what the catalogue names must be in the store, and what is in the store must be
in the catalogue. Goes through the records in the order of their keys, page by page, so that
memory stays flat; where it stands is on record, and a check that was killed goes on from there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from time import monotonic, sleep

from formgen.errors import Finding
from formgen.register.database import reading, transaction
from formgen.service.doors import Doors, event, finding_of, open_doors
from formgen.service.workspace import Workspace
from formgen_archive.catalogue import fixity, lifecycle, log, search
from formgen_archive.catalogue.supplements import supplements_of
from formgen_archive.check import Kept, check_kept
from formgen_archive.errors import KeyNotAllowedError, ObjectMissingError
from formgen_archive.findings import ArchiveFinding
from formgen_archive.keys import MANIFEST, RECORDS, parse_object_key, record_prefix
from formgen_archive.manifest import Manifest
from formgen_archive.supplement import Supplement

PAGE = 64
"""Records checked between two notes of how far the check has come."""

_THREADS = 4  # records read at once: a server answers several as quickly as one
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a check is made.

    Attributes:
        megabytes_per_second: Most that is read, or 0 for as much as possible.
        restart: Begin at the beginning, also when a check is not finished.
    """

    megabytes_per_second: float = 0
    restart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveReport:
    """What reading everything again found.

    Attributes:
        records: Records checked now.
        resumed: Whether it went on with a check that was not finished.
        events: Entries of the audit log.
        findings: Everything that is wrong.
        coverage: How much of the archive was ever checked.
    """

    records: int
    resumed: bool
    events: int
    findings: tuple[Finding, ...]
    coverage: fixity.Coverage


def check_archive(
    workspace: Workspace, advance: Callable[[int, int], None], pace: Pace | None = None
) -> ArchiveReport:
    """Check all records, what lies in the store without record, and the chain of the log."""
    pace = pace or Pace()
    findings: list[ArchiveFinding] = []
    with open_doors(workspace) as doors:
        with transaction(doors.engine) as conn:
            start = fixity.begin(conn, datetime.now(UTC), restart=pace.restart)
            total = search.count(conn)
        checked = 0
        for page in _paced(_pages(doors, start), pace):
            findings += page.findings
            checked += len(page.counts)
            _note(doors, page)
            advance(checked, total)
        findings += _strays(doors)
        with reading(doors.engine) as conn:
            findings += log.check_chain(conn)
            events = log.read_head(conn).seq
        with transaction(doors.engine) as conn:
            fixity.finish(conn)
            outcome = f"{checked} arsip, {len(findings)} temuan"
            log.append_event(conn, event("fixity_berkala", "arsip", actor="sistem", after=outcome))
            coverage = fixity.coverage(conn)
    return ArchiveReport(
        records=checked,
        resumed=start != fixity.START,
        events=events,
        findings=tuple(finding_of(item) for item in findings),
        coverage=coverage,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """Some records that were checked; ``counts`` in the order of their keys."""

    counts: Mapping[lifecycle.RecordKey, int]
    findings: tuple[ArchiveFinding, ...]
    size: int


def _pages(doors: Doors, start: lifecycle.RecordKey) -> Iterator[_Page]:
    """Check page after page."""
    with ThreadPoolExecutor(_THREADS) as pool:
        while True:
            with reading(doors.engine) as conn:
                manifests = search.page(conn, start, PAGE)
                keys = [(item.election, item.record_id) for item in manifests]
                states = lifecycle.standings(conn, keys)
                added = supplements_of(conn, keys)
            if not manifests:
                return
            jobs = [
                (doors, item, states[key].state, added[key])
                for key, item in zip(keys, manifests, strict=True)
            ]
            results = list(pool.map(lambda job: _check(*job), jobs))
            yield _Page(
                counts={key: len(found) for key, (found, _) in zip(keys, results, strict=True)},
                findings=tuple(item for found, _ in results for item in found),
                size=sum(size for _, size in results),
            )
            start = keys[-1]


def _paced(pages: Iterable[_Page], pace: Pace) -> Iterator[_Page]:
    """Wait after every page until it was no quicker than allowed."""
    begun, size = monotonic(), 0
    for page in pages:
        yield page
        size += page.size
        if pace.megabytes_per_second:
            due = size / _MEGABYTE / pace.megabytes_per_second
            sleep(max(0.0, due - (monotonic() - begun)))


def _check(
    doors: Doors, manifest: Manifest, state: str, added: Sequence[Supplement]
) -> tuple[list[ArchiveFinding], int]:
    """Read one record again; returns what is wrong and how many bytes were read."""
    kept: list[Kept] = []
    size = 0
    prefix = record_prefix(manifest.election, manifest.record_id)
    for version in doors.store.list_versions(prefix):
        data = None
        if not version.marker:
            try:
                data = doors.store.get_version(version.key, version.version_id)
            except ObjectMissingError:  # deleted meanwhile: as if it had not been listed
                continue
            size += len(data)
        kept.append(Kept(name=version.key.removeprefix(prefix), data=data))
    return check_kept(manifest, kept, state, added), size


def _note(doors: Doors, page: _Page) -> None:
    """Write down what a page showed, before the next one is read."""
    with transaction(doors.engine) as conn:
        fixity.note(conn, page.counts, datetime.now(UTC))
        events = [
            event("fixity_gagal", record_id, actor="sistem", after=f"{count} temuan")
            for (_, record_id), count in page.counts.items()
            if count
        ]
        log.append_events(conn, events)


def _strays(doors: Doors) -> list[ArchiveFinding]:
    """Find manifests in the store of which the catalogue knows nothing."""
    found = []
    keys = (item.key for item in doors.store.list(RECORDS) if item.key.endswith(f"/{MANIFEST}"))
    while some := list(islice(keys, PAGE)):
        named = {_record_key(key): key for key in some}
        with reading(doors.engine) as conn:
            found += [_stray(named[key]) for key in search.unknown(conn, list(named))]
    return found


def _record_key(key: str) -> lifecycle.RecordKey:
    try:
        name = parse_object_key(key)
    except KeyNotAllowedError:  # not ours, so the catalogue cannot know it
        return 0, key
    return name.election, str(name.record)


def _stray(key: str) -> ArchiveFinding:
    return ArchiveFinding(
        code="A108",
        where=key,
        message_id="ada di arsip, tidak ada di katalog; jalankan batch itu sekali lagi atau:"
        " formgen archive rebuild",
        message_en="in the store, not in the catalogue; run the batch again or:"
        " formgen archive rebuild",
    )
