"""``archive put --scan``: signed papers come home, each to its record.

A stack of scans, in any order and any side up, is taken apart by the seals on its pages. Each
document that is whole becomes a scan beside its record; what fits nowhere is told, and why.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from formgen.compare.kind import classify
from formgen.compare.sandbox import bind_scans, read_scan
from formgen.errors import Finding, FormgenError, RefusedError
from formgen.register.database import reading
from formgen.register.find import find_number
from formgen.seal.check import check_text
from formgen.seal.keylist import KeyList
from formgen.service.attempts import act
from formgen.service.destroy import scan_paper
from formgen.service.destroy.scan_paper import Minutes, Scanned
from formgen.service.doors import Doors, archive_errors
from formgen.service.keys import key_list
from formgen.service.rendition import Scan, add_scan
from formgen.service.retention import load_rules
from formgen.service.scan_sort import (
    DocumentKey,
    Placed,
    Sheet,
    Sorted,
    finding,
    missing,
    sort_sheets,
)
from formgen.service.standing import lists
from formgen.service.trusted_time import CLOCKS, Clocks
from formgen.service.workspace import Workspace
from formgen_archive.catalogue import lifecycle, records
from formgen_archive.catalogue.batch_evidence import Document
from formgen_archive.catalogue.supplements import OPEN, supplements
from formgen_archive.manifest import Manifest
from formgen_archive.persons import Role
from formgen_archive.rules import Policy
from formgen_archive.scribe import Scribe
from formgen_archive.supplement import ScannedPage, Supplement

RECEIVERS: Sequence[Role] = ("arsiparis", "unit_kearsipan", "unit_pengolah")

_TOGETHER = 12  # documents bound by one process
_LONGEST = 200  # characters of a reason, as the schema has it

Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A document whose scan is beside its record.

    Attributes:
        record: ``ELECTION/RECORD-ID``.
        scan: Name of the scan in the record.
        sha256: Of the scan.
        pages: Its pages: page of the document, file and page in it, quarter turns.
        new: Whether it was not there before.
    """

    record: str
    scan: str
    sha256: str
    pages: tuple[Placed, ...]
    new: bool


@dataclass(slots=True, kw_only=True)
class ScanReport:
    """What became of a stack.

    Attributes:
        pages: Pages in all.
        blank: Pages with nothing on them.
        doubles: Pages that came twice, the very same.
        home: Documents that have a scan now.
        findings: What could not be placed, by file and page.
        papers: The *berita acara* of each contest, if they were asked for.
    """

    pages: int = 0
    blank: int = 0
    doubles: int = 0
    home: list[Home] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    papers: list[Document] = field(default_factory=list)

    @property
    def placed(self) -> int:
        """Pages that are in a document now."""
        return sum(len(one.pages) for one in self.home)

    @property
    def unplaced(self) -> int:
        """Pages that are nowhere: not blank, not there twice, and in no document."""
        return self.pages - self.blank - self.doubles - self.placed


def put_scans(  # noqa: PLR0913 - the options of a command
    workspace: Workspace,
    nip: str,
    files: Sequence[Path],
    *,
    today: date,
    rescan: str = "",
    minutes: Minutes | None = None,
    advance: Advance = lambda _done, _total: None,
    clocks: Clocks = CLOCKS,
) -> ScanReport:
    """Take a stack of scans apart and add each document to its record; twice is once.

    Args:
        workspace: The office.
        nip: Who puts them in.
        files: PDFs and pictures; several documents may be mixed in them.
        today: Day of the check of the seals.
        rescan: Why pages are scanned again that the archive has already; else they are refused.
        minutes: What the *berita acara* says, if one is to be made.
        advance: Told files read and files in all.
        clocks: Where time comes from.

    Raises:
        RefusedError: A person may not; the attempt is on record.
        UnavailableError: Store or database is away; put them in again.
    """
    policy = load_rules(workspace).policy
    report = ScanReport()
    with act(workspace, nip, RECEIVERS, "pindaian", clocks=clocks) as (doors, scribe):
        persons = None if minutes is None else scan_paper.persons_of(workspace, scribe, minutes)
        data = [file.read_bytes() for file in files]
        sheets = _read(files, data, key_list(workspace), today, report, advance)
        stack = sort_sheets(sheets)
        report.pages, report.blank, report.doubles = len(sheets), stack.blank, stack.doubles
        report.findings += stack.findings
        desk = _Desk(doors, scribe, policy, data, rescan[:_LONGEST])
        wanted = desk.wanted(stack, report)
        while some := list(islice(wanted, _TOGETHER)):
            desk.add(some, report)
        if minutes is not None and persons is not None:
            scans = [_scanned(one) for one in report.home]
            report.papers = scan_paper.make(
                workspace, doors, scribe, persons, minutes.device, scans
            )
    report.findings.sort(key=lambda item: (item.file, item.row, item.rule))
    return report


def _read(  # noqa: PLR0913, PLR0917 - files, what is in them, and with what they are read
    files: Sequence[Path],
    data: Sequence[bytes],
    keys: KeyList,
    today: date,
    report: ScanReport,
    advance: Advance,
) -> list[Sheet]:
    sheets: list[Sheet] = []
    for number, (file, content) in enumerate(zip(files, data, strict=True)):
        kind = classify(content).kind
        unread = Sheet(file=number, name=str(file), index=0, of=0, seals=(), blank=False, sha256="")
        try:
            if kind not in {"pdf", "picture"}:
                report.findings.append(finding("A811", unread))
                continue
            pages, complete = read_scan(content, pdf=kind == "pdf")
        except FormgenError as error:
            report.findings.append(finding("A811", unread, error.message.id))
            continue
        sheets += [
            Sheet(
                file=number,
                name=str(file),
                index=index,
                of=len(pages),
                seals=tuple((check_text(text, keys, today), turns) for text, turns in page.seals),
                blank=page.blank,
                sha256=page.sha256,
            )
            for index, page in enumerate(pages)
        ]
        if not complete:
            report.findings.append(finding("A810", sheets[-1] if pages else unread))
        advance(number + 1, len(files))
    return sheets


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where the documents of one command are put to their records."""

    doors: Doors
    scribe: Scribe
    policy: Policy
    data: Sequence[bytes]
    rescan: str

    def wanted(self, stack: Sorted, report: ScanReport) -> Iterator[tuple[Manifest, list[Placed]]]:
        """Go through the documents that can be added; of the others it is told why not."""
        for key, pages in sorted(stack.documents.items()):
            ordered = [pages[number] for number in sorted(pages)]
            with reading(self.doors.engine) as conn:
                found = self._record(conn, key, pages)
                there = self._there(conn, found, pages) if isinstance(found, Manifest) else None
            if isinstance(there, Supplement):
                report.home.append(_home(there, ordered, new=False))
            elif isinstance(found, Manifest) and there is None:
                yield found, ordered
            else:
                report.findings += [item for item in (found, there) if isinstance(item, Finding)]

    def _record(
        self, conn: Connection, key: DocumentKey, pages: dict[int, Placed]
    ) -> Manifest | Finding:
        """Return the record a document belongs to, or why nothing can be added to it."""
        first = pages[min(pages)]
        issued = find_number(conn, *key)
        manifest = records.find_number(conn, *key)
        if issued is None or manifest is None:
            return finding("A805", first.sheet, first.payload.place)
        if not all(lists(issued, one.payload, one.cose) for one in pages.values()):
            return finding("A802", first.sheet, "tidak tercatat")
        if issued.status != "issued":
            return finding("A806", first.sheet, f"{manifest.record_id}, {issued.status}")
        state = lifecycle.standing(conn, (manifest.election, manifest.record_id)).state
        if state not in OPEN:
            return finding("A807", first.sheet, f"{manifest.record_id}, {state}")
        return manifest

    def _there(
        self, conn: Connection, manifest: Manifest, pages: dict[int, Placed]
    ) -> Supplement | Finding | None:
        """Return the scan that has these very pages, or why they cannot become one; None: they can.

        Pages that are there are passed over also when only some of them come again.
        """
        known = supplements(conn, (manifest.election, manifest.record_id))
        ours = {number: page.sheet.sha256 for number, page in pages.items()}
        for item in known:
            if ours.items() <= {page.number: page.sha256 for page in item.pages}.items():
                return item
        gone = missing(pages)
        if gone:
            words = f"{manifest.record_id}, hal. {', '.join(map(str, gone))} / {manifest.pages}"
            return finding("A809", pages[min(pages)].sheet, words)
        if not known or self.rescan:
            return None
        shown = {page.number: page.sha256 for page in known[-1].pages}
        other = [number for number in sorted(ours) if shown.get(number) != ours[number]]
        words = f"{manifest.record_id}, hal. {', '.join(map(str, other))}"
        return finding("A808", pages[other[0]].sheet, words)

    def add(self, some: Sequence[tuple[Manifest, list[Placed]]], report: ScanReport) -> None:
        """Bind the pages of some documents and add each to its record."""
        for (manifest, pages), scan in zip(some, self._bound([p for _, p in some]), strict=True):
            shown = [ScannedPage(number=p.payload.page, sha256=p.sheet.sha256) for p in pages]
            made = Scan(data=scan, pages=shown, reason=self.rescan)
            try:
                with archive_errors():
                    added = add_scan(self.doors, self.scribe, self.policy, manifest, made)
            except RefusedError as error:  # proposed for destruction a moment ago
                report.findings.append(finding("A807", pages[0].sheet, error.message.id))
                continue
            report.home.append(_home(added.supplement, pages, new=added.new))

    def _bound(self, documents: Sequence[Sequence[Placed]]) -> Iterator[bytes]:
        """Go through a PDF for each document; a file that is just that document is left as is."""
        bound = [pages for pages in documents if not self._is_whole(pages)]
        used = sorted({page.sheet.file for pages in bound for page in pages})
        picks = [
            [(used.index(p.sheet.file), p.sheet.index, p.turns) for p in pages] for pages in bound
        ]
        made = iter(bind_scans([self.data[number] for number in used], picks) if bound else ())
        for pages in documents:
            yield self.data[pages[0].sheet.file] if self._is_whole(pages) else next(made)

    def _is_whole(self, pages: Sequence[Placed]) -> bool:
        """Tell whether pages are a PDF file as it is: all of it, in order, every page upright."""
        first = pages[0].sheet
        return self.data[first.file].startswith(b"%PDF-") and [
            (first.file, index, 0) for index in range(first.of)
        ] == [(p.sheet.file, p.sheet.index, p.turns) for p in pages]


def _scanned(one: Home) -> Scanned:
    return Scanned(record=one.record, scan=one.scan, sha256=one.sha256, pages=len(one.pages))


def _home(item: Supplement, pages: Sequence[Placed], *, new: bool) -> Home:
    one = item.representation
    return Home(
        record=f"{item.election}/{item.record_id}",
        scan=one.name,
        sha256=one.sha256,
        pages=tuple(pages),
        new=new,
    )
