"""What can be wrong with one form folder, beyond the shape of its ``template.toml``.

F01 not TOML · F02 shape · F03 a file is missing · F04 used but not declared · F05 declared but not
used · F06 page plan names an undeclared number · F07 page plan leaves a gap or overlaps · F08 pages
differ from the plan · F09 a sealed number is not on its page · F10 seal zones · F11 unknown rule ·
F12 retention slug · F13 unknown group · F14 a key twice · F15 sample · F16 a code, slug, alias or
register number twice · F17 words of a regime are missing · F20 template broken
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from jinja2 import TemplateError

from formgen.errors import Finding, Text
from formgen.ingest.form_fields import declared_keys
from formgen.ingest.form_slots import SYSTEM_KEYS, PageSlots, base_key, slots_of
from formgen.ingest.form_source import Source
from formgen.ingest.toml_lines import line_of, line_with
from formgen.model.election import MAX_PASLON
from formgen.model.form import Form, Paper, Variant
from formgen.model.markup import broken_at, template_name
from formgen.model.region import words
from formgen.model.shape import Shape
from formgen.model.traced import place_of

_SLIP_MM = 148.0
"""A sheet less high than this has one seal, any other two (verification.md 7.1)."""
_PROVINCE = "32"
"""Words of any province do: no word is a key."""


def check_declared(form: Form, source: Source, known_rules: Collection[str]) -> Iterator[Finding]:
    """Yield what contradicts itself within ``template.toml``."""
    yield from _double_keys(form, source)
    yield from _rules(form, source, known_rules)
    yield from _regimes(form, source)
    yield from _files(form, source.path.parent)
    if form.retention not in {variant.slug for variant in form.variants}:
        yield source.finding(
            "F12",
            Text(
                f"retention {form.retention!r} bukan slug salah satu varian",
                f"retention {form.retention!r} is not the slug of a variant",
            ),
            Text("Tulis slug salah satu [[variant]].", "Give the slug of one [[variant]]."),
            "retention",
        )
    yield from _plans(form, source)


def check_template(form: Form, source: Source, sources: Mapping[str, str]) -> list[Finding]:
    """Return what differs between the template and what is declared, for every shape."""
    findings: dict[tuple[str, str], Finding] = {}
    for shape in _shapes(form):
        try:
            pages = slots_of(shape, sources)
        except (TemplateError, TypeError, ValueError) as error:
            return [_broken(error, form)]
        for finding in _compare(shape, pages, source, sources):
            findings.setdefault((finding.rule, finding.message.en), finding)
    return list(findings.values())


def _shapes(form: Form) -> Iterator[Shape]:
    """Yield one shape per number of pairs, and one more per kind and per older regime."""
    paper, first, regimes = form.papers[0], form.variants[0], sorted(form.regimes)
    per_pair = any("{n}" in field.key for field in form.fields)
    for count in range(1, MAX_PASLON + 1) if per_pair else (1,):
        yield _shape(form, first, paper, count, regimes[-1])
    for variant in form.variants[1:]:
        yield _shape(form, variant, paper, 1, regimes[-1])
    for regime in regimes[:-1]:
        yield _shape(form, first, paper, 1, regime)


def _shape(form: Form, variant: Variant, paper: Paper, count: int, regime: str) -> Shape:
    return Shape(
        form=form,
        variant=variant,
        paslon_count=count,
        paper=paper,
        regime=regime,
        words=words(_PROVINCE),
        sheets=1 if form.matrix is None else 2,
        corrections=0 if form.matrix is None else 1,
    )


def _compare(
    shape: Shape, pages: list[PageSlots], source: Source, sources: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield the differences for one shape."""
    form, count = shape.form, shape.paslon_count
    used = {key for page in pages for key in page.keys if not key.startswith(SYSTEM_KEYS)}
    shown = [one for one in form.fields if not one.regimes or shape.regime in one.regimes]
    declared = declared_keys(shown, count)
    page_file = template_name(form)
    text = sources.get(page_file, "")
    for key in sorted({base_key(key) for key in used} - declared):
        yield Finding(
            rule="F04",
            severity="E",
            message=Text(
                f"templat memakai {key}, yang tidak dinyatakan di template.toml",
                f"the template shows {key}, which template.toml does not declare",
            ),
            hint=Text("Tambahkan [[field]] atau perbaiki nama.", "Add a [[field]] or correct it."),
            file=page_file,
            row=line_with(text, key) or line_with(text, key.rstrip("123456")),
            column=key,
        )
    for key in sorted(declared - {base_key(key) for key in used}):
        yield source.at(
            "F05",
            Text(
                f"{key} dinyatakan tetapi tidak dipakai templat",
                f"{key} is declared but the template does not show it",
            ),
            Text("Tampilkan atau hapus.", "Show it or remove it."),
            line_with(source.text, key) or line_of(source.text, ("groups",)),
        )
    yield from _pages(shape, pages, source)


def _pages(shape: Shape, pages: list[PageSlots], source: Source) -> Iterator[Finding]:
    """Yield differences between pages and page plan, and wrong numbers of seal zones."""
    form, count = shape.form, shape.paslon_count
    plan = _sealed(shape)
    if plan and len(plan) != len(pages):
        yield source.finding(
            "F08",
            Text(
                f"{count} paslon: templat {len(pages)} halaman, page_plan {len(plan)}",
                f"{count} paslon: the template has {len(pages)} pages, the page_plan {len(plan)}",
            ),
            Text("Samakan page_plan dengan templat.", "Make the page_plan equal the template."),
            "page_plan",
            *_plan_of(form, count),
        )
    for number, (keys, page) in enumerate(zip(plan, pages, strict=False), start=1):
        for key in keys:
            if key not in page.digits:
                yield source.at(
                    "F09",
                    Text(
                        f"{count} paslon: {key} tidak ada di kotak angka halaman {number}",
                        f"{count} paslon: {key} is not in digit boxes on page {number}",
                    ),
                    Text("Pindahkan di page_plan.", "Move it in the page_plan."),
                    line_with(source.text, key) or line_of(source.text, ("page_plan",)),
                )
    seals = 1 if shape.paper.height_mm < _SLIP_MM else 2
    for number, page in enumerate(pages, start=1):
        last = number == len(pages)
        if page.seals != seals or page.hashes != int(last):
            yield Finding(
                rule="F10",
                severity="E",
                message=Text(
                    f"halaman {number}: {page.seals} tempat segel, {page.hashes} baris sidik",
                    f"page {number}: {page.seals} seal zones, {page.hashes} hash lines",
                ),
                hint=Text(
                    f"Setiap halaman {seals} tempat segel; baris sidik hanya di halaman terakhir.",
                    f"Seal zones on every page: {seals}; the hash line is on the last page only.",
                ),
                file=template_name(form),
                row=_line_of_page(page, template_name(form)),
            )


def _plan_of(form: Form, count: int) -> tuple[int, ...]:
    """Return which page plan is for a number of pairs, from 0; nothing where there is none."""
    fitting = (p.paslon_min <= count <= p.paslon_max for p in form.page_plans)
    return tuple(number for number, fits in enumerate(fitting) if fits)[:1]


def _line_of_page(page: PageSlots, template: str) -> int:
    """Return where the author begins a page: the first line where a shared part begins it."""
    return place_of(page.origin).line if page.origin.startswith(f"{template}:") else 1


def _sealed(shape: Shape) -> tuple[tuple[str, ...], ...]:
    """Return the plan, or nothing where a gap has been reported already."""
    try:
        return shape.form.sealed_keys(shape.paslon_count, shape.sheets, shape.corrections)
    except ValueError:
        return ()


def _double_keys(form: Form, source: Source) -> Iterator[Finding]:
    for key, times in Counter(field.key for field in form.fields).items():
        if times > 1:
            yield source.at(
                "F14",
                Text(f"{key} dinyatakan {times} kali", f"{key} is declared {times} times"),
                Text("Nyatakan satu kali.", "Declare it once."),
                line_with(source.text, key, times) or line_with(source.text, key),
            )


def _rules(form: Form, source: Source, known_rules: Collection[str]) -> Iterator[Finding]:
    for rule in form.rules:
        if rule not in known_rules:
            yield source.at(
                "F11",
                Text(f"aturan {rule} tidak dikenal", f"there is no rule {rule}"),
                Text("Lihat templates/_rules.", "See templates/_rules."),
                line_with(source.text, rule),
            )


def _regimes(form: Form, source: Source) -> Iterator[Finding]:
    known = {terms.regime for terms in form.terms}
    for regime in sorted(form.regimes - known):
        yield source.finding(
            "F17",
            Text(
                f"istilah peraturan {regime} tidak ada",
                f"the words of the regulations of {regime} are missing",
            ),
            Text(
                f"Nyatakan [terms.{regime}] atau perbaiki regimes.",
                f"Declare [terms.{regime}] or correct regimes.",
            ),
            "regimes",
        )


def _files(form: Form, folder: Path) -> Iterator[Finding]:
    """Yield missing files and a sample that is not JSON."""
    for name in (form.page, form.sample):
        path = folder / name
        if not path.is_file():
            yield Finding(
                rule="F03",
                severity="E",
                message=Text(f"berkas {name} tidak ada", f"the file {name} is missing"),
                hint=Text("Salin dari formulir lain.", "Copy it from another form."),
                file=f"{folder.name}/{name}",
            )
        elif name == form.sample:
            yield from _sample(path, folder)


def _plans(form: Form, source: Source) -> Iterator[Finding]:
    """Yield wrong ranges and undeclared numbers of the page plan."""
    if (form.plan == "matrix") != (form.matrix is not None):
        yield source.finding("F07", _MATRIX_PLAN, _MATRIX_HINT, "plan")
    if form.plan != "fixed" and form.page_plans:
        yield source.finding("F07", _FLOW_PLAN, _FLOW_HINT, "page_plan")
    if form.plan != "fixed" or not form.page_plans:
        return
    for count in range(1, MAX_PASLON + 1):
        fitting = [p for p in form.page_plans if p.paslon_min <= count <= p.paslon_max]
        if len(fitting) != 1:
            yield source.finding(
                "F07",
                Text(
                    f"{len(fitting)} page_plan untuk {count} paslon, seharusnya satu",
                    f"{len(fitting)} page plans for {count} paslon, there must be one",
                ),
                Text("Perbaiki paslon = ...", "Correct paslon = ..."),
                "page_plan",
            )
    counts = declared_keys(tuple(f for f in form.fields if f.type == "count"))
    for index, plan in enumerate(form.page_plans):
        named = {key for page in plan.keys(plan.paslon_max) for key in page}
        for key in sorted(named - counts):
            yield source.finding(
                "F06",
                Text(
                    f"page_plan menyebut {key}, yang bukan angka yang dinyatakan",
                    f"the page_plan names {key}, which is not a declared count",
                ),
                Text("Perbaiki namanya.", "Correct its name."),
                "page_plan",
                index,
                "pages",
            )


def _sample(path: Path, folder: Path) -> Iterator[Finding]:
    try:
        json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        yield Finding(
            rule="F15",
            severity="E",
            message=Text(f"{path.name} bukan JSON", f"{path.name} is not JSON"),
            hint=Text("Perbaiki contohnya.", "Correct the sample."),
            file=f"{folder.name}/{path.name}",
            row=getattr(error, "lineno", 0),
        )


def _broken(error: Exception, form: Form) -> Finding:
    """Name file and line where the template broke."""
    place = broken_at(error, template_name(form))
    return Finding(
        rule="F20",
        severity="E",
        message=Text(f"templat rusak: {error}", f"the template is broken: {error}"),
        hint=Text("Perbaiki baris itu.", "Correct that line."),
        file=place.name,
        row=place.line,
    )


_FLOW_PLAN = Text(
    "hanya formulir plan = fixed mempunyai page_plan", "only a form of fixed pages has a page_plan"
)
_MATRIX_PLAN = Text(
    "plan = matrix dan tabel [matrix] harus ada bersama",
    "plan = matrix and the table [matrix] go together",
)
_MATRIX_HINT = Text("Tambahkan atau hapus salah satunya.", "Add the other or remove the one.")
_FLOW_HINT = Text("Hapus page_plan.", "Remove the page_plan.")
