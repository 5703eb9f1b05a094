"""What a batch will issue: tables checked whole, then ordered by form and TPS code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from formgen.errors import Finding, InputError, NotFoundError, Text
from formgen.ingest.catalogue import Catalogue, load_catalogue
from formgen.ingest.paslon import PaslonTable, read_paslon
from formgen.ingest.results import ResultRow, open_results
from formgen.ingest.tps import TpsRow, open_tps
from formgen.model.case import Case, Mode
from formgen.model.election import Election, Paslon
from formgen.model.form import Form, Paper, Variant
from formgen.model.region import Tps
from formgen.service.check import CheckOptions, check_results
from formgen.service.produce import Kind
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the tables say about one TPS."""

    tps: Tps
    figures: Mapping[str, int]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One form of one contest for all its TPS."""

    kind: Kind
    election: Election
    paslon: tuple[Paslon, ...]
    places: Sequence[Place]

    def cases(self) -> Iterator[Case]:
        """Go through the documents in the order of the TPS codes."""
        sequence = 1 if self.kind.form.repeatable else 0
        for place in self.places:
            yield Case(
                election=self.election,
                tps=place.tps,
                paslon=self.paslon,
                figures=place.figures,
                texts=_texts(place) if self.kind.mode == "filled" else {},
                note=place.note,
                sequence=sequence,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Everything that will be issued, and what was noticed on the way.

    Attributes:
        runs: In the order in which numbers are given.
        findings: Warnings; errors end the batch before it begins.
        not_reported: TPS without figures, for which nothing is issued.
    """

    runs: tuple[Run, ...]
    findings: tuple[Finding, ...] = ()
    not_reported: int = 0

    @property
    def documents(self) -> int:
        """How many documents there are in all."""
        return sum(len(run.places) for run in self.runs)


def plan(workspace: Workspace, request: Request) -> Batch:
    """Check all tables and put the documents in order. Nothing is written.

    Raises:
        InputError: Something must be corrected; carries every finding of every table.
        NotFoundError: No such form.
    """
    catalogue = load_catalogue(templates())
    pairs = _pairs(request.paslon)
    contests = {
        election: pairs.contests[election.kind, election.region.code]
        for election in workspace.elections()
        if (election.kind, election.region.code) in pairs.contests
    }
    wanted = _wanted(catalogue, request, contests)
    if request.results is not None:
        return _filled(workspace, request, wanted, contests)
    places = _places(request.tps, workspace.kabkota.code)
    ordered = tuple(places[code] for code in sorted(places))
    return Batch(
        runs=tuple(
            Run(kind=kind, election=election, paslon=contests[election], places=ordered)
            for election, kind in wanted
        )
    )


Wanted = tuple[tuple[Election, Kind], ...]
Contests = Mapping[Election, tuple[Paslon, ...]]


def _pairs(path: Path) -> PaslonTable:
    if not path.is_file():
        raise NotFoundError(
            Text(f"Tabel pasangan calon {path} tidak ada.", f"There is no table of pairs {path}."),
            hint=Text("Sebutkan dengan --paslon.", "Name it with --paslon."),
        )
    table = read_paslon(path)
    _stop_on_errors(table.findings)
    return table


def _wanted(catalogue: Catalogue, request: Request, contests: Contests) -> Wanted:
    """Return each contest with each form that was asked for, codes in the order given."""
    mode: Mode = "prefilled" if request.results is None else "filled"
    found: list[tuple[Election, Kind]] = []
    for code in _codes(catalogue, request.forms):
        of_code = [
            (election, *match)
            for election in contests
            if (match := _match(catalogue, code, election)) is not None
        ]
        if not of_code:
            raise NotFoundError(
                Text(
                    f"Tabel pasangan calon tidak memuat pemilihan untuk formulir {code}.",
                    f"The table of pairs has no contest for form {code}.",
                ),
                hint=Text("Lengkapi tabel pasangan calon.", "Complete the table of pairs."),
            )
        found += [
            (
                election,
                Kind(form=form, variant=variant, paper=paper(form, request.paper), mode=mode),
            )
            for election, form, variant in of_code
        ]
    return tuple(found)


def _match(catalogue: Catalogue, code: str, election: Election) -> tuple[Form, Variant] | None:
    """Return the form of a code for one contest, or None where it is not a form of it."""
    try:
        return catalogue.find(code, election.kind)
    except NotFoundError:
        return None


def _codes(catalogue: Catalogue, forms: Sequence[str]) -> Sequence[str]:
    if list(forms) == ["all"]:
        return [variant.code for form in catalogue.forms for variant in form.variants]
    return forms


def paper(form: Form, slug: str) -> Paper:
    """Return a sheet size of a form, its first when none is named.

    Raises:
        InputError: The form is not laid out for it.
    """
    for candidate in form.papers:
        if slug in ("", candidate.slug):
            return candidate
    sizes = ", ".join(candidate.slug for candidate in form.papers)
    raise InputError(
        Text(f"{form.slug} tidak dicetak pada {slug}.", f"{form.slug} is not printed on {slug}."),
        hint=Text(f"Pilihan: {sizes}.", f"Choices: {sizes}."),
    )


def _filled(workspace: Workspace, request: Request, wanted: Wanted, contests: Contests) -> Batch:
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
    options = CheckOptions(
        kind=election.kind,
        regime=election.regime,
        scope=workspace.kabkota.code,
        accept_noted=request.accept_noted,
        templates=templates(),
    )
    report = check_results(
        rules, request.results, tps=request.tps, paslon=request.paslon, options=options
    )
    _stop_on_errors(report.findings)
    known = _places(request.tps, workspace.kabkota.code)
    reported = {row.tps.code: row for row in _result_rows(request.results, election, workspace)}
    ordered = tuple(
        Place(
            tps=known[code].tps,
            figures={**known[code].figures, **reported[code].figures},
            note=reported[code].note,
        )
        for code in sorted(reported)
    )
    return Batch(
        runs=tuple(
            Run(kind=kind, election=election, paslon=contests[election], places=ordered)
            for election, kind in wanted
        ),
        findings=report.findings,
        not_reported=len(known) - len(reported),
    )


def _result_rows(path: Path, election: Election, workspace: Workspace) -> Iterator[ResultRow]:
    table = open_results(path, scope=workspace.kabkota.code, regime=election.regime)
    return (row for row in table.items if isinstance(row, ResultRow) and row.reported)


def _places(path: Path, scope: str) -> dict[str, Place]:
    """Read the table of TPS, by code; every finding at once."""
    items = list(open_tps(path, scope=scope).items)
    _stop_on_errors([item for item in items if isinstance(item, Finding)])
    return {
        item.tps.code: Place(tps=item.tps, figures=item.figures)
        for item in items
        if isinstance(item, TpsRow)
    }


def _stop_on_errors(findings: Sequence[Finding]) -> None:
    if any(finding.severity == "E" for finding in findings):
        raise InputError(
            Text(
                "Ada kesalahan dalam tabel; tidak ada yang diterbitkan.",
                "There are errors in the tables; nothing was issued.",
            ),
            findings=findings,
        )


def _texts(place: Place) -> Mapping[str, str]:
    """The note of a row is what the incident sheet says; without one it says NIHIL."""
    return {"kejadian": place.note} if place.note else {}
