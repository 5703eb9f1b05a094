"""The catalogue for people: explain a form, check a template, print a blank form or a draft."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from formgen.errors import Finding, InputError, NotFoundError, Text
from formgen.ingest.case_json import read_case
from formgen.ingest.catalogue import check_form, load_catalogue
from formgen.ingest.form_folder import form_folders
from formgen.ingest.form_slots import base_key
from formgen.ingest.rules import load_rule_set
from formgen.ingest.toml_lines import line_of, line_with
from formgen.model.case import COUNT_KEYS, Case, Mode
from formgen.model.election import Election, ElectionKind, Paslon
from formgen.model.form import Form, Receiver, Variant
from formgen.model.markup import template_name
from formgen.model.presentation import present
from formgen.model.recap import Recap, check_sums
from formgen.model.region import Region, RegionKind
from formgen.model.rules import check
from formgen.model.rules.operand import Scope
from formgen.model.rules.sums import sums
from formgen.service.destroy.paper_kinds import FOLDER as PAPERS
from formgen.service.destroy.paper_kinds import paper_kinds
from formgen.service.listing import find_variants
from formgen.service.produce import Kind, Order, Press, shape_of
from formgen.service.retention import load_rules
from formgen.service.selection import paper
from formgen.service.unmade import made_by
from formgen.service.workspace import open_workspace, templates
from formgen.service.writing import write_file
from formgen_archive.rules import check_coverage, match_rule

_REGIONS: dict[ElectionKind, RegionKind] = {
    "gubernur": "provinsi",
    "bupati": "kabupaten",
    "walikota": "kota",
}
_NO_PLACE = "00"
_UNDATED = date(2024, 11, 27)  # a draft is not issued; its metadata carry the voting day


def slugs_of(code: str) -> set[str]:
    """Return the slugs a code stands for: of a form, or one that a retention rule names.

    Raises:
        NotFoundError: Neither knows it.
    """
    try:
        return {variant.slug for _, variant in find_variants(code, templates())}
    except NotFoundError:
        if not any(rule.matches(code) for rule in load_rules().rules):
            raise
        return {code}


def explain(code: str, folder: Path) -> list[tuple[Text, Text]]:
    """Return label and text, in order: what a form is, who signs it, who gets it, which rules.

    Raises:
        NotFoundError: No form is called so.
    """
    variants = find_variants(code, folder)
    form = variants[0][0]
    rule_set = load_rule_set(folder)
    retention = match_rule(load_rules(), variants[0][1].slug)
    lines = [
        (Text("Formulir", "Form"), _same(form.title)),
        (Text("Kode", "Codes"), _same(", ".join(dict.fromkeys(v.code for _, v in variants)))),
        (Text("Nama lain", "Also called"), _same(", ".join(form.aliases) or "-")),
        (Text("Kegunaan", "Purpose"), form.purpose),
        (Text("Diisi oleh", "Filled by"), form.filled_by),
        (Text("Ditandatangani", "Signed by"), _joined(form.signatories)),
        (Text("Rangkap untuk", "Copies for"), _joined([_copies(r) for r in form.receivers])),
        (Text("Peraturan", "Regulations of"), _same(", ".join(sorted(form.regimes)))),
        (Text("Kertas", "Paper"), _same(", ".join(size.slug for size in form.papers))),
        (Text("Dibuat dengan", "Made with"), _same(_command(form))),
        (Text("Privasi", "Privacy"), _same(form.privacy)),
        (
            Text("Retensi", "Retention"),
            _same(f"{retention.id}: {retention.fate} ({retention.status})"),
        ),
        (Text("Dasar", "Sources"), _same("; ".join(form.sources))),
    ]
    return lines + [(_same(rule), rule_set.rules[rule].title) for rule in form.rules]


def _copies(receiver: Receiver) -> Text:
    """Return a receiver with the number of prints it gets, where that is not one."""
    if receiver.per_paslon:
        more = Text("satu untuk setiap pasangan calon", "one for each pair")
    elif receiver.copies > 1:
        more = Text(f"{receiver.copies} rangkap", f"{receiver.copies} copies")
    else:
        return receiver.name
    return Text(f"{receiver.name.id} ({more.id})", f"{receiver.name.en} ({more.en})")


def _command(form: Form) -> str:
    """Return the command that makes a form from data."""
    if form.folder == PAPERS:
        return f"formgen {paper_kinds(templates())[form.slug].command}"
    made = made_by(form)
    return (
        f"formgen {made} --forms {form.slug}"
        if made == "issue"
        else {
            "recap": "formgen recap",
            "fill": f"formgen form fill {form.slug} --data BERKAS.json",
        }[made]
    )


def check_templates(folder: Path | None, default: Path) -> list[Finding]:
    """Return everything wrong with one form folder, or with all of them."""
    if folder is not None:
        folder = folder.resolve()  # the layout engine opens files by address
        findings = check_form(folder)
        return findings or _laid_out(folder)
    return [finding for one in form_folders(default) for finding in check_form(one)]


def _laid_out(folder: Path) -> list[Finding]:
    """Return what lies where it must not, and forms without a rule for how long they are kept."""
    # The layout engine takes half a second to import.
    from formgen.render.layout import lay_out  # noqa: PLC0415
    from formgen.render.tidy import clashes  # noqa: PLC0415

    findings: list[Finding] = []
    catalogue = load_catalogue(folder.parent)
    for form in (form for form in catalogue.forms if form.folder == folder.name):
        findings += _retention(form, folder / "template.toml")
        case, variant = _sample_of(form, folder)
        kind = Kind(form=form, variant=variant, paper=form.papers[0], mode="filled")
        values = present(case, form, variant, "filled")
        try:
            document = lay_out(shape_of(kind, case), values, folder.parent, trace=True)
        except InputError as error:
            findings += error.findings
        else:
            page = (folder / form.page).read_text(encoding="utf-8")
            findings += clashes(document, template_name(form), page)
    return list(dict.fromkeys(findings))


def _sample_of(form: Form, folder: Path) -> tuple[Case, Variant]:
    def form_of(election: Election) -> tuple[Form, Variant]:
        fitting = [variant for variant in form.variants if variant.kind == election.kind]
        return form, (fitting or form.variants)[0]

    case = read_case(folder / form.sample, form_of)
    return case, form_of(case.election)[1]


def _retention(form: Form, path: Path) -> list[Finding]:
    """Return a finding for each slug that no rule, or several, say how long to keep."""
    unruled = check_coverage(load_rules(), dict.fromkeys(v.slug for v in form.variants))
    text = path.read_text(encoding="utf-8")
    return [
        Finding(
            rule="F18",
            severity="E",
            message=Text(
                f"tidak tepat satu aturan retensi untuk {slug.where}",
                f"not exactly one retention rule for {slug.where}",
            ),
            hint=Text("Tambahkan ke retention_rules.", "Add it to retention_rules."),
            file=f"{form.folder}/{path.name}",
            row=line_of(text, ("retention",))
            or line_with(text, slug.where)
            or line_with(text, form.title),
            column=slug.where,
        )
        for slug in unruled
    ]


def blank_form(  # noqa: PLR0913 - the options of the command
    code: str,
    output: Path,
    *,
    paslon_count: int,
    paper_slug: str,
    workspace: Path | None,
    fields: bool = False,
) -> int:
    """Write one blank form, unsealed, and return its number of pages.

    Args:
        code: Code of the form with its election kind.
        output: PDF to write.
        paslon_count: Pairs on the sheet, 1 to 6.
        paper_slug: Sheet size, or empty for the form's own.
        workspace: Office whose contest it belongs to; without one the code's kind decides.
        fields: Whether to make it a PDF to be filled on screen.
    """
    variants = find_variants(code, templates())
    elections = open_workspace(workspace).elections() if workspace else _anywhere()
    matching = [
        (election, form, variant)
        for election in elections
        for form, variant in variants
        if variant.kind == election.kind
    ]
    if not matching:
        raise NotFoundError(
            Text(
                f"Kantor ini tidak punya pemilihan untuk formulir {code}.",
                f"This office has no contest for form {code}.",
            ),
            hint=Text(
                "Cetak tanpa --workspace untuk blanko umum.",
                "Print it without --workspace for a general blank form.",
            ),
        )
    election, form, variant = matching[0]
    if election.regime not in form.regimes:
        election = replace(election, regime=max(form.regimes))
    case = Case(
        election=election,
        tps=None,
        paslon=tuple(Paslon(number=n) for n in range(1, paslon_count + 1)),
    )
    if fields:
        return _write_fillable(case, form, variant, paper_slug, output)
    return _write(case, form, variant, "blank", paper_slug, output)


def _write_fillable(case: Case, form: Form, variant: Variant, paper_slug: str, output: Path) -> int:
    # Both import what other commands do without.
    from formgen.render.compile import compile_stencil  # noqa: PLC0415
    from formgen.render.fillable import fillable  # noqa: PLC0415

    kind = Kind(form=form, variant=variant, paper=paper(form, paper_slug), mode="blank")
    stencil = compile_stencil(shape_of(kind, case), templates())
    with TemporaryDirectory() as cache:
        press = Press(templates=templates(), stencils=Path(cache))
        order = Order(case=case, number=0, edition=0, day=case.election.voting_day)
        data, pages = press.draft(kind, order)
    rule_set = load_rule_set(templates())
    scope = Scope(
        paslon=tuple(pair.number for pair in case.paslon),
        limits=rule_set.limits.get(case.election.regime, {}),
        more=rule_set.counts,
    )
    labels = {slot.key: _label(form, slot.key) for slot in stencil.slots}
    totals = sums(rule_set, form.rules, scope)
    write_file(output, fillable(data, stencil.slots, labels, totals))
    return pages


def _label(form: Form, key: str) -> str:
    """Return what a field is called on screen; a place without a label of its own by its key."""
    try:
        return form.label(base_key(key)).id
    except KeyError:
        return key


def draft(code: str, data: Path, output: Path, *, mode: Mode, paper_slug: str) -> int:
    """Write one draft from JSON, unsealed and marked DRAF, and return its number of pages.

    Raises:
        InputError: The data break a rule or do not fit; every finding.
        NotFoundError: No such form for this kind of election.
    """
    catalogue = load_catalogue(templates())

    def form_of(election: Election) -> tuple[Form, Variant]:
        return catalogue.find(code, election.kind, election.regime)

    case = read_case(data, form_of)
    form, variant = form_of(case.election)
    outcome = check(
        load_rule_set(templates()),
        case.figures,
        paslon=[pair.number for pair in case.paslon],
        regime=case.election.regime,
        ids=form.rules,
        texts=case.texts,
        note=case.note,
        accept_noted=True,
    )
    findings = [*outcome.findings, *_sums(case, form)]
    if any(finding.severity == "E" for finding in findings):
        raise InputError(
            Text("Data melanggar aturan formulir.", "The data break rules of the form."),
            findings=[replace(finding, file=data.name) for finding in findings],
        )
    return _write(case, form, variant, mode, paper_slug, output)


def _sums(case: Case, form: Form) -> list[Finding]:
    """Find sums of a recapitulation that are not those of its columns."""
    if form.matrix is None or case.area is None:
        return []
    recap = Recap(code=case.area.region.code, units=case.units, totals=case.figures)
    return list(check_sums(recap, COUNT_KEYS, load_rule_set(templates()), form.label))


def _write(  # noqa: PLR0913, PLR0917 - one call for both kinds of unsealed print
    case: Case, form: Form, variant: Variant, mode: Mode, paper_slug: str, output: Path
) -> int:
    kind = Kind(form=form, variant=variant, paper=paper(form, paper_slug), mode=mode)
    with TemporaryDirectory() as cache:
        press = Press(templates=templates(), stencils=Path(cache))
        data, pages = press.draft(
            kind, Order(case=case, number=0, edition=0, day=case.election.voting_day)
        )
    write_file(output, data)
    return pages


def _anywhere() -> tuple[Election, ...]:
    """Contests of no place in particular, for a blank form printed without a workspace."""
    return tuple(
        Election(
            number=1,
            kind=kind,
            region=Region(code=_NO_PLACE, name="", kind=region),
            voting_day=_UNDATED,
            regime="2024",
        )
        for kind, region in _REGIONS.items()
    )


def _same(text: str) -> Text:
    return Text(text, text)


def _joined(texts: "tuple[Text, ...] | list[Text]") -> Text:
    return Text("; ".join(text.id for text in texts), "; ".join(text.en for text in texts))
