"""What a batch will issue: tables checked whole, then ordered by form and TPS code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from formgen.errors import Finding, InputError, NotFoundError, Text
from formgen.ingest.catalogue import Catalogue, load_catalogue
from formgen.ingest.paslon import PaslonTable, read_paslon
from formgen.ingest.regions import area
from formgen.ingest.results import ResultRow, open_results
from formgen.ingest.rules import load_rule_set
from formgen.ingest.tps import TpsRow, open_tps
from formgen.model.case import COUNT_KEYS, DAY_KEY, TIME_KEYS, Case
from formgen.model.election import Election, ElectionKind, Paslon, Regime
from formgen.model.level import DIGITS
from formgen.model.region import Tps
from formgen.service.check import CheckOptions, check_results
from formgen.service.counts import Counts
from formgen.service.produce import Kind
from formgen.service.selection import (
    ALL,
    Contests,
    Manner,
    Wanted,
    codes_of,
    contests_of,
    require_known,
    require_voters,
    select,
)
from formgen.service.unmade import left_out
from formgen.service.voters import Rows, Voters, read_voters
from formgen.service.workspace import Workspace, templates


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody asks a batch to do.

    Attributes:
        forms: Codes or aliases, or ``all``.
        tps: Table of TPS.
        results: Table of results; without it the forms are prefilled.
        paslon: Table of pairs.
        out: Folder for the documents and the receipts.
        paper: Sheet size, or empty for each form's own.
        day: Day of issue of what is new.
        accept_noted: Whether a note makes a breach of R09 acceptable.
        jobs: Number of processes.
        reason: Why documents that were issued with other data get a new edition, or empty.
        voters: Table of voters for slips and lists, or None.
    """

    forms: tuple[str, ...]
    tps: Path
    results: Path | None
    paslon: Path
    out: Path
    paper: str
    day: date
    accept_noted: bool
    jobs: int
    reason: str = ""
    voters: Path | None = None


_NO_TIMES: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the tables say about one TPS."""

    tps: Tps
    figures: Counts
    times: Mapping[str, str] = field(default_factory=lambda: _NO_TIMES)
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One form of one contest for all its TPS."""

    kind: Kind
    election: Election
    paslon: tuple[Paslon, ...]
    places: Sequence[Place]
    voters: Voters | None = None

    def cases(self) -> Iterator[Case]:
        """Go through the documents in the order of the TPS codes."""
        sequence = 1 if self.kind.form.repeatable else 0
        for place in self.places:
            yield Case(
                election=self.election,
                tps=place.tps,
                paslon=self.paslon,
                figures=place.figures.plain(),
                texts=_texts(place) if self.kind.mode == "filled" else {},
                note=place.note,
                sequence=sequence,
                rows=self._rows(place.tps.code),
            )

    def _rows(self, place: str) -> Rows:
        """Return the voters whom the form lists."""
        form = self.kind.form
        return () if self.voters is None or form.voters is None else self.voters.rows(place, form)

    def __len__(self) -> int:
        """Return how many documents there are."""
        return len(self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """One form of one contest for documents whose cases are complete already."""

    kind: Kind
    election: Election
    ready: tuple[Case, ...]

    def cases(self) -> Iterator[Case]:
        """Go through the documents in the order given."""
        return iter(self.ready)

    def __len__(self) -> int:
        """Return how many documents there are."""
        return len(self.ready)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Everything that will be issued, and what was noticed on the way.

    Attributes:
        runs: In the order in which numbers are given.
        findings: Warnings; errors end the batch before it begins.
        not_reported: TPS without figures, which get no form with results.
    """

    runs: tuple[Run | Prepared, ...]
    findings: tuple[Finding, ...] = ()
    not_reported: int = 0

    @property
    def documents(self) -> int:
        """How many documents there are in all."""
        return sum(map(len, self.runs))


def plan(workspace: Workspace, request: Request) -> Batch:
    """Check all tables and put the documents in order. Nothing is written.

    Raises:
        InputError: Something must be corrected; carries every finding of every table.
        NotFoundError: No such form.
    """
    catalogue = load_catalogue(templates())
    require_known(catalogue, request.forms)
    require_voters(catalogue, request.forms, given=request.voters is not None)
    pairs, findings = _pairs(request.paslon)
    if pairs is None or _has_errors(findings):
        _stop_on_errors(_every_finding(workspace, request, catalogue, findings))
    contests = contests_of(workspace, pairs)
    manner = Manner(
        mode="prefilled" if request.results is None else "filled",
        paper=request.paper,
        voters=request.voters is not None,
    )
    everything = request.forms == (ALL,)
    unmade = left_out(catalogue, contests, voters=manner.voters) if everything else []
    wanted = select(catalogue, request.forms, contests, manner)
    if request.results is not None:
        return _filled(workspace, request, wanted, contests, unmade)
    places, found = _places(request.tps, workspace.region.code)
    voters, more = _voters(request, places)
    _stop_on_errors([*findings, *found, *more])
    ordered = tuple(places[code] for code in sorted(places))
    return Batch(
        findings=(*findings, *found, *more, *unmade),
        runs=tuple(_runs(wanted, contests, ordered, ordered, voters)),
    )


def _voters(request: Request, places: Mapping[str, Place]) -> tuple[Voters | None, list[Finding]]:
    """Read the table of voters, if there is one and the table of TPS can be used."""
    if request.voters is None or not places:
        return None, []
    return read_voters(request.voters, {code: place.figures for code, place in places.items()})


def _runs(
    wanted: Wanted,
    contests: Contests,
    shown: Sequence[Place],
    places: Sequence[Place],
    voters: Voters | None,
) -> Iterator[Run | Prepared]:
    """Yield the runs in the order of what is wanted.

    Args:
        wanted: Contests and forms.
        contests: The pairs of each contest.
        shown: TPS that get the forms with results.
        places: All TPS as they were known before the vote, in order. They get the other forms of a
            TPS, the same before and after the vote; the places above them get those of their level.
        voters: Those of each TPS, or None.
    """
    for election, kind in wanted:
        paslon = contests[election]
        if kind.form.level == "tps":
            at = shown if kind.mode == "filled" else places
            yield Run(kind=kind, election=election, paslon=paslon, places=at, voters=voters)
            continue
        digits = len(election.region.code) if kind.form.level == "kpu" else DIGITS[kind.form.level]
        codes = sorted({place.tps.code[:digits] for place in places})
        ready = tuple(
            Case(
                election=election,
                tps=None,
                area=area(code),
                paslon=paslon,
                sequence=1 if kind.form.repeatable else 0,
            )
            for code in codes
        )
        yield Prepared(kind=kind, election=election, ready=ready)


def _pairs(path: Path) -> tuple[PaslonTable | None, Sequence[Finding]]:
    """Read the table of pairs; None where it cannot be read, and what is wrong with it."""
    if not path.is_file():
        raise NotFoundError(
            Text(f"Tabel pasangan calon {path} tidak ada.", f"There is no table of pairs {path}."),
            hint=Text("Sebutkan dengan --paslon.", "Name it with --paslon."),
        )
    try:
        table = read_paslon(path)
    except InputError as error:
        return None, error.findings
    return table, table.findings


def _every_finding(
    workspace: Workspace, request: Request, catalogue: Catalogue, findings: Sequence[Finding]
) -> Sequence[Finding]:
    """Say what is wrong with the other tables too when the table of pairs cannot be used."""
    if request.results is None:
        places, found = _places(request.tps, workspace.region.code)
        return [*findings, *found, *_voters(request, places)[1]]
    matches = [
        (election, match)
        for election in workspace.elections()
        for code in codes_of(catalogue, request.forms, [election])
        if (match := catalogue.match(code, election.kind, election.regime)) is not None
    ]
    kinds = {election.kind for election, _ in matches}
    rules = tuple(dict.fromkeys(rule for _, (form, _) in matches for rule in form.rules))
    kind = kinds.pop() if len(kinds) == 1 else None
    options = _options(workspace, request, kind, workspace.settings.pemilihan.regime)
    report = check_results(
        rules, request.results, tps=request.tps, paslon=request.paslon, options=options
    )
    return report.findings


def _filled(
    workspace: Workspace,
    request: Request,
    wanted: Wanted,
    contests: Contests,
    unmade: Sequence[Finding],
) -> Batch:
    elections = {election.number: election for election, _ in wanted}
    if request.results is None or len(elections) != 1:
        raise InputError(
            Text(
                "Satu tabel hasil hanya memuat satu pemilihan.",
                "A table of results holds one contest only.",
            ),
            hint=Text(
                "Sebutkan kode lengkap, misalnya C.HASIL-KWK-BUPATI.",
                "Give the full code, such as C.HASIL-KWK-BUPATI.",
            ),
        )
    election = next(iter(elections.values()))
    rules = tuple(dict.fromkeys(rule for _, kind in wanted for rule in kind.form.rules))
    options = _options(workspace, request, election.kind, election.regime)
    report = check_results(
        rules, request.results, tps=request.tps, paslon=request.paslon, options=options
    )
    known, _ = _places(request.tps, workspace.region.code)  # its findings are in the report
    voters, found = _voters(request, known)
    _stop_on_errors([*report.findings, *found])
    printed = frozenset(
        field.key
        for _, kind in wanted
        for field in kind.form.fields
        if field.type == "count" and field.key not in COUNT_KEYS
    )
    reported = {
        row.tps.code: _reported(known[row.tps.code], row)
        for row in _result_rows(request.results, election, workspace, printed)
    }
    ordered = tuple(reported[code] for code in sorted(reported))
    return Batch(
        runs=tuple(
            _runs(wanted, contests, ordered, [known[code] for code in sorted(known)], voters)
        ),
        findings=(*report.findings, *found, *unmade),
        not_reported=len(known) - len(reported),
    )


def _options(
    workspace: Workspace, request: Request, kind: ElectionKind | None, regime: Regime
) -> CheckOptions:
    return CheckOptions(
        kind=kind,
        regime=regime,
        scope=workspace.region.code,
        accept_noted=request.accept_noted,
        templates=templates(),
    )


def _reported(known: Place, row: ResultRow) -> Place:
    figures = Counts({**known.figures.plain(), **row.figures})
    return Place(tps=known.tps, figures=figures, times=row.texts or _NO_TIMES, note=row.note)


def _result_rows(
    path: Path, election: Election, workspace: Workspace, printed: frozenset[str]
) -> Iterator[ResultRow]:
    table = open_results(path, scope=workspace.region.code, regime=election.regime, papers=printed)
    return (row for row in table.items if isinstance(row, ResultRow) and row.reported)


def _places(path: Path, scope: str) -> tuple[dict[str, Place], list[Finding]]:
    """Read the table of TPS, by code, and everything that is wrong with it."""
    places: dict[str, Place] = {}
    findings: list[Finding] = []
    try:
        idle = load_rule_set(templates()).columns
        for item in open_tps(path, scope=scope, idle=idle).items:
            if isinstance(item, TpsRow):
                places[item.tps.code] = Place(tps=item.tps, figures=Counts(item.figures))
            else:
                findings.append(item)
    except InputError as error:
        return {}, list(error.findings)
    return places, findings


def _has_errors(findings: Sequence[Finding]) -> bool:
    return any(finding.severity == "E" for finding in findings)


def _stop_on_errors(findings: Sequence[Finding]) -> None:
    if _has_errors(findings):
        raise InputError(
            Text(
                "Ada kesalahan dalam tabel; tidak ada yang diterbitkan.",
                "There are errors in the tables; nothing was issued.",
            ),
            findings=findings,
        )


def _texts(place: Place) -> Mapping[str, str]:
    """Return the times, and the note for the incident sheet, which says NIHIL without one."""
    times = {key: text for key, text in place.times.items() if key in (*TIME_KEYS, DAY_KEY)}
    return {**times, "kejadian": place.note} if place.note else times
