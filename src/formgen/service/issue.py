"""``issue``: a whole kabupaten from tables to sealed, registered, archived documents."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice
from pathlib import Path
from time import monotonic

from filelock import FileLock, Timeout

from formgen.errors import Finding, InputError, Text, UnavailableError
from formgen.model.case import Case
from formgen.register.database import transaction
from formgen.register.reserve import reserve
from formgen.register.rows import Wanted
from formgen.seal.keys import KeyEntry
from formgen.service.attachment import content, data_sha256
from formgen.service.batch import Batch, Prepared, Request, Run, plan
from formgen.service.crew import Crew
from formgen.service.doors import Doors, open_doors
from formgen.service.fit import Sources, Trial
from formgen.service.keys import issuing_key, require_scope
from formgen.service.parcel import Bench, Parcel
from formgen.service.print_run import PrintOrder, imposition_of, print_run
from formgen.service.produce import Kind, pages_of
from formgen.service.receipts import NAME, ReceiptTable, read_receipts
from formgen.service.workspace import Workspace, templates

PARCEL = 64
"""Documents kept together: enough to share the cost of a durable write, few enough that a killed
batch repeats little and memory stays small."""
TRIAL = 256
"""Documents whose values are tried at a time."""
PARCEL_PAGES = 1024
"""Pages of a parcel, more only where one document has more: slips of a TPS are some hundred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueReport:
    """What a batch did.

    Attributes:
        issued: Documents issued now.
        skipped: Documents that were issued before with the same data.
        not_reported: TPS without figures, which got no form with results.
        pages: Pages of the documents issued now.
        seconds: Wall time, tables included.
        receipts: The receipt table.
        findings: Warnings.
        print_files: One for each place, if they were asked for.
    """

    issued: int
    skipped: int
    not_reported: int
    pages: int
    seconds: float
    receipts: Path
    findings: tuple[Finding, ...]
    print_files: tuple[Path, ...] = ()

    @property
    def rate(self) -> float:
        """Documents issued per second."""
        return self.issued / self.seconds if self.seconds else 0.0


def issue(
    workspace: Workspace,
    request: Request,
    advance: Callable[[int, int], None],
    *,
    printed: PrintOrder | None = None,
) -> IssueReport:
    """Issue everything a request asks for, or nothing when a table has errors.

    Killed at any moment and run again with the same tables it ends with the same bytes.

    Args:
        workspace: Whose keys, register and archive are used.
        request: What to issue.
        advance: Told documents done and documents in all.
        printed: How to print what is issued, those of earlier runs included; None for not at all.

    Raises:
        InputError: Tables must be corrected, or a value does not fit; every finding.
        RefusedError: The key may not seal these forms.
        UnavailableError: Another batch is running, or store or database is away.
    """
    started = monotonic()
    batch = plan(workspace, request)
    if printed is not None:
        for run in batch.runs:
            imposition_of(run.kind, printed.sheet)  # refused before anything is issued
    sources = Sources(
        tps=str(request.tps),
        paslon=str(request.paslon),
        results=str(request.results or ""),
        voters=str(request.voters or ""),
    )
    job = Job(
        sources=sources,
        out=request.out,
        day=request.day,
        jobs=request.jobs,
        reason=request.reason,
    )
    report = issue_batch(workspace, batch, job, advance, started=started)
    if printed is None:
        return report
    receipts = read_receipts(report.receipts)
    made = print_run(workspace, batch, receipts, printed, request.out)
    return replace(report, print_files=made)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """How a planned batch is issued.

    Attributes:
        sources: Names of its tables, for findings.
        out: Folder for the documents and the receipts.
        day: Day of issue of what is new.
        jobs: Number of processes.
        receipts: Name of the receipt table.
        reason: Why documents replace their editions before, where their corrections do not say.
    """

    sources: Sources
    out: Path
    day: date
    jobs: int = 1
    receipts: str = NAME
    reason: str = ""


def issue_batch(
    workspace: Workspace,
    batch: Batch,
    job: Job,
    advance: Callable[[int, int], None],
    *,
    started: float | None = None,
) -> IssueReport:
    """Issue what was planned; see ``issue``, which plans from tables.

    Args:
        workspace: Whose keys, register and archive are used.
        batch: What to issue.
        job: How.
        advance: Told documents done and documents in all.
        started: Reading of the monotonic clock before the tables were read, or None for now.
    """
    started = monotonic() if started is None else started
    authority = _authority(workspace, job, batch)
    issued = skipped = pages = 0
    with _alone(workspace), Crew(authority.bench(job.out), job.jobs) as crew:
        _require_room(crew, job, batch)
        with (
            open_doors(workspace) as doors,
            ReceiptTable(job.out, job.receipts) as receipts,
            _swept(workspace, doors),
        ):
            for kept in crew.work(doors, _reserved(authority, job, batch, doors)):
                receipts.write(kept.receipts)
                issued += kept.issued
                skipped += len(kept.receipts) - kept.issued
                pages += kept.pages
                advance(issued + skipped, batch.documents)
    return IssueReport(
        issued=issued,
        skipped=skipped,
        not_reported=batch.not_reported,
        pages=pages,
        seconds=monotonic() - started,
        receipts=job.out / job.receipts,
        findings=batch.findings,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Authority:
    """The key that seals the batch, and what it may seal."""

    workspace: Workspace
    seed: bytes
    entry: KeyEntry

    def bench(self, out: Path) -> Bench:
        """Return what the processes need."""
        return Bench(workspace=self.workspace, templates=templates(), seed=self.seed, out=out)

    def require(self, run: Run | Prepared, day: date) -> None:
        """Refuse a day, contest or place that the key may not seal."""
        office, variant = self.workspace, run.kind.variant
        for region in _regions(run) or {""}:
            require_scope(self.entry, variant, run.election, office, day, region=region)


def _regions(run: Run | Prepared) -> set[str]:
    """Return the places above the TPS that documents are about; TPS lie in their office's own."""
    if isinstance(run, Run):
        return set()
    return {case.area.region.code for case in run.ready if case.area is not None}


def _authority(workspace: Workspace, job: Job, batch: Batch) -> _Authority:
    """Return the key of the office, if it may seal all of the batch."""
    seed, entry = issuing_key(workspace)
    authority = _Authority(workspace=workspace, seed=seed, entry=entry)
    for run in batch.runs:
        authority.require(run, job.day)
    return authority


def _require_room(crew: Crew, job: Job, batch: Batch) -> None:
    """Refuse the whole batch if one value has no room on its form.

    Raises:
        InputError: Every value that does not fit, with its table and column.
    """
    trials = (
        Trial(kind=run.kind, cases=cases, sources=job.sources)
        for run in batch.runs
        for cases in _some(run, TRIAL)
    )
    findings = list(dict.fromkeys(chain.from_iterable(crew.misfits(trials))))
    if findings:
        raise InputError(
            Text(
                "Ada isian yang tidak muat di formulir; tidak ada yang diterbitkan.",
                "Some values do not fit on the form; nothing was issued.",
            ),
            findings=findings,
        )


def _some(run: Run | Prepared, count: int) -> Iterator[list[Case]]:
    """Yield the cases of a run, so many at a time."""
    cases = run.cases()
    while some := list(islice(cases, count)):
        yield some


def _reserved(authority: _Authority, job: Job, batch: Batch, doors: Doors) -> Iterator[Parcel]:
    """Reserve numbers parcel by parcel; nothing is reserved before its turn comes."""
    for run in batch.runs:
        for chunk in _chunks(run):
            wanted = [_wanted(run.kind, case, job.reason) for case in chunk]
            with transaction(doors.engine) as conn:
                given = reserve(conn, run.election.number, wanted, job.day)
                # What a batch began on another day keeps it; it may be before the key's first.
                for reserved_day in {item.day for item in given if item.state == "reserved"}:
                    authority.require(run, reserved_day)
            yield Parcel(
                kind=run.kind,
                election=run.election.number,
                documents=tuple(zip(chunk, given, strict=True)),
            )


def _chunks(run: Run | Prepared) -> Iterator[list[Case]]:
    """Yield the documents of one parcel after the other."""
    chunk: list[Case] = []
    pages = 0
    for case in run.cases():
        more = pages_of(run.kind, case)
        if chunk and (len(chunk) >= PARCEL or pages + more > PARCEL_PAGES):
            yield chunk
            chunk, pages = [], 0
        chunk.append(case)
        pages += more
    if chunk:
        yield chunk


def _wanted(kind: Kind, case: Case, reason: str) -> Wanted:
    said = content(case, kind.form, kind.variant, kind.mode, kind.paper.slug)
    return Wanted(
        form_register=kind.variant.register,
        form_slug=kind.variant.slug,
        place="" if case.place is None else case.place.code,
        sequence=case.sequence,
        data_sha256=data_sha256(said),
        reason=case.corrections[0].reason if case.corrections else reason,
    )


@contextmanager
def _swept(workspace: Workspace, doors: Doors) -> Iterator[None]:
    """Sweep the store at the end if the batch before this one did not come to its end.

    A mark tells: a killed batch may leave unfinished files although all it reserved is issued.
    """
    mark = workspace.lock.with_suffix(".batch")
    interrupted = mark.exists()
    mark.touch()
    yield
    if interrupted:
        doors.sweep()
    mark.unlink()


@contextmanager
def _alone(workspace: Workspace) -> Iterator[None]:
    """Keep a second batch out of the same workspace; the system frees a killed one's lock."""
    try:
        with FileLock(workspace.lock, timeout=0):
            yield
    except Timeout as error:
        raise UnavailableError(
            Text("Batch lain sedang berjalan.", "Another batch is running."),
            hint=Text("Tunggu sampai selesai.", "Wait until it ends."),
        ) from error
