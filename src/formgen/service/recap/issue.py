"""``recap``: D.HASIL from results, issued like every other document, or written as drafts.

A place whose figures changed since it was issued gets a new edition that lists what changed
(forms.md R28); the changes are found by comparing with the archived edition.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from formgen.errors import Finding, InputError, Text
from formgen.ingest.regions import area
from formgen.ingest.rules import load_rule_set
from formgen.model.calendar import long_date
from formgen.model.case import COUNT_KEYS, Case
from formgen.model.matrix import Correction, changes
from formgen.model.recap import check_corrections
from formgen.model.recap_cells import MEETING_DAY
from formgen.service.archived import Archived, newest
from formgen.service.batch import Batch, Prepared
from formgen.service.doors import Doors, open_doors
from formgen.service.fit import Sources
from formgen.service.issue import IssueReport, Job, issue_batch
from formgen.service.produce import Kind, Order, Press
from formgen.service.recap.plan import plan_recap
from formgen.service.recap.sheets import Inputs, Plan, Sheet, label_of
from formgen.service.selection import paper
from formgen.service.tree import file_name, relative_path, write_copy
from formgen.service.workspace import Workspace, templates

RECEIPTS: Final = "tanda-terima-rekap.csv"
REPLACES: Final = "menggantikan"
"""Text of a case: which edition a corrected document replaces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """The plenary meeting, as far as it is told; what is not told stays to be written by hand."""

    held_on: date | None = None
    place: str = ""

    @property
    def texts(self) -> dict[str, str]:
        """What a document says about it."""
        told = {} if self.held_on is None else {MEETING_DAY: self.held_on.isoformat()}
        return told | ({"tempat": self.place} if self.place else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapReport:
    """What was done.

    Attributes:
        plan: What was added up.
        corrections: Corrections by code of the place, found now.
        issued: What the batch did, or None where nothing was to be issued.
        drafts: Drafts written.
    """

    plan: Plan
    corrections: tuple[tuple[str, Correction], ...] = ()
    issued: IssueReport | None = None
    drafts: tuple[Path, ...] = ()


def require_sound(plan: Plan) -> None:
    """Refuse to go on with errors.

    Raises:
        InputError: With all findings of the plan.
    """
    if any(finding.severity == "E" for finding in plan.findings):
        raise InputError(
            Text(
                "Rekapitulasi belum dapat dibuat; tidak ada yang diterbitkan.",
                "The recapitulation cannot be made yet; nothing was issued.",
            ),
            findings=plan.findings,
        )


def draft_recap(
    workspace: Workspace | None, inputs: Inputs, meeting: Meeting, out: Path
) -> RecapReport:
    """Write drafts: marked so, not registered, not sealed.

    Raises:
        InputError: The figures must be corrected, or do not fit; every finding.
    """
    plan = plan_recap(workspace, inputs)
    require_sound(plan)
    drafts = []
    with TemporaryDirectory() as cache:
        stencils = Path(cache) if workspace is None else workspace.stencils
        press = Press(templates=templates(), stencils=stencils)
        for sheet in plan.sheets:
            kind, case = _kind(sheet), _case(sheet, meeting.texts)
            order = Order(case=case, number=0, edition=0, day=case.election.voting_day)
            drafts.append(_written(kind, case, press.draft(kind, order)[0], out))
    return RecapReport(plan=plan, drafts=tuple(drafts))


def issue_recap(  # noqa: PLR0913  the parts of one request, all by name but the first
    workspace: Workspace,
    inputs: Inputs,
    meeting: Meeting,
    *,
    reason: str,
    out: Path,
    day: date,
    advance: Callable[[int, int], None],
) -> RecapReport:
    """Issue, seal, register and archive; what changed becomes a new edition with its corrections.

    Args:
        workspace: Whose keys, register and archive are used.
        inputs: Where the figures come from.
        meeting: The plenary meeting.
        reason: Why figures changed since the edition before, or empty.
        out: Folder for the documents and the receipts.
        day: Day of issue of what is new.
        advance: Told documents done and documents in all.

    Raises:
        InputError: The figures must be corrected, do not fit, or changed without a reason.
        RefusedError: The key may not seal these forms or this place.
    """
    plan = plan_recap(workspace, inputs)
    require_sound(plan)
    with open_doors(workspace) as doors:
        cases = [_amended(sheet, meeting, reason, doors) for sheet in plan.sheets]
    _require_reasons(plan.sheets, cases)
    batch = Batch(runs=tuple(_runs(plan.sheets, cases)), findings=plan.findings)
    sources = Sources(
        tps=str(inputs.tps or ""), paslon=str(inputs.paslon), results=str(inputs.results or "")
    )
    job = Job(sources=sources, out=out, day=day, receipts=RECEIPTS, reason=reason)
    report = issue_batch(workspace, batch, job, advance)
    found = tuple(
        (sheet.recap.code, one)
        for sheet, (case, fresh) in zip(plan.sheets, cases, strict=True)
        if fresh
        for one in case.corrections
    )
    return RecapReport(plan=plan, corrections=found, issued=report)


def _runs(sheets: Sequence[Sheet], cases: Sequence[tuple[Case, bool]]) -> Iterator[Prepared]:
    """Yield the documents form by form and contest by contest, in the order of the plan."""
    groups: dict[tuple[str, int], tuple[Kind, list[Case]]] = {}
    for sheet, (case, _) in zip(sheets, cases, strict=True):
        key = sheet.variant.slug, sheet.election.number
        groups.setdefault(key, (_kind(sheet), []))[1].append(case)
    for kind, ready in groups.values():
        yield Prepared(kind=kind, election=ready[0].election, ready=tuple(ready))


def _kind(sheet: Sheet) -> Kind:
    return Kind(form=sheet.form, variant=sheet.variant, paper=paper(sheet.form, ""), mode="filled")


def _case(sheet: Sheet, texts: dict[str, str]) -> Case:
    return Case(
        election=sheet.election,
        tps=None,
        area=area(sheet.recap.code),
        paslon=sheet.paslon,
        figures=sheet.recap.totals,
        units=sheet.recap.units,
        texts=texts,
    )


def _amended(sheet: Sheet, meeting: Meeting, reason: str, doors: Doors) -> tuple[Case, bool]:
    """Return the case of a sheet as its next edition would say it, and whether figures changed.

    What is issued already with these figures keeps its corrections and its words, so that the same
    command gives the same document again.
    """
    case = _case(sheet, meeting.texts)
    place = "" if case.place is None else case.place.code
    before = newest(doors, sheet.election.number, sheet.variant.register, place)
    if before is None:
        return case, False
    found = changes(before.units, case.units, (before.figures, case.figures), COUNT_KEYS, reason)
    kept = {key: text for key, text in before.data["teks"].items() if key != REPLACES}
    texts = kept | meeting.texts
    if found:
        return replace(case, texts=texts | {REPLACES: _named(before)}, corrections=found), True
    replaced = before.data["teks"].get(REPLACES)
    if texts == kept and replaced:
        texts = texts | {REPLACES: replaced}
    elif texts != kept:
        texts = texts | {REPLACES: _named(before)}
    same = texts == before.data["teks"]
    return replace(case, texts=texts, corrections=before.corrections if same else ()), False


def _named(before: Archived) -> str:
    issued = before.issued
    return f"edisi {issued.edition} nomor {issued.number} tanggal {long_date(issued.day)}"


def _require_reasons(sheets: Sequence[Sheet], cases: Sequence[tuple[Case, bool]]) -> None:
    rules = load_rule_set(templates())
    findings: list[Finding] = []
    for sheet, (case, fresh) in zip(sheets, cases, strict=True):
        if fresh:
            findings += check_corrections(case.corrections, rules, label_of(sheet))
    if findings:
        raise InputError(
            Text(
                "Angka berubah sejak edisi sebelumnya; tidak ada yang diterbitkan.",
                "Figures changed since the edition before; nothing was issued.",
            ),
            findings=findings,
            hint=Text("Sebutkan alasannya dengan --reason.", "Say why with --reason."),
        )


def _written(kind: Kind, case: Case, data: bytes, out: Path) -> Path:
    place = case.place
    if place is None:
        raise ValueError("a recapitulation is about a place")
    relative = relative_path(
        place, f"DRAF {file_name(kind.form, kind.variant)}", sequence=0, edition=1
    )
    write_copy(out, relative, data)
    return out / relative
