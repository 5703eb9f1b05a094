"""The catalogue of forms: the folders under ``templates/`` that do not begin with an underscore."""

import difflib
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from pydantic import ValidationError

from formgen.errors import Finding, InputError, NotFoundError, Text
from formgen.ingest.form_check import Source, check_declared, check_files, check_template
from formgen.ingest.form_schema import FormEntry, GroupsEntry
from formgen.ingest.toml_lines import line_of, line_with, syntax_line
from formgen.model.election import ElectionKind
from formgen.model.form import Field, Form, Variant, normalise_code

_FIELDS = "_parts/fields.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All forms, ordered by the name of their folder."""

    forms: tuple[Form, ...]

    def find(self, code: str, kind: ElectionKind | None = None) -> tuple[Form, Variant]:
        """Return the form of a code, slug, older code or name.

        Args:
            code: As people write it; see ``normalise_code``.
            kind: Election kind; needed where a code stands for several, else it must agree.

        Raises:
            NotFoundError: No form is called so, or not for that kind, or the kind is needed.
        """
        wanted = normalise_code(code)
        for form in self.forms:
            exact = [v for v in form.variants if wanted in _names(v)]
            found = exact or (list(form.variants) if wanted in _aliases(form) else [])
            if found:
                return form, _of_kind(code, found, kind)
        raise _unknown(code, self._known())

    def match(self, code: str, kind: ElectionKind) -> tuple[Form, Variant] | None:
        """Return the form of a code for one kind of contest, or None where there is none."""
        try:
            return self.find(code, kind)
        except NotFoundError:
            return None

    def variants(self, code: str) -> list[tuple[Form, Variant]]:
        """Return the form of a code for every kind of contest it stands for, at least one.

        Raises:
            NotFoundError: No form is called so; the message suggests what may be meant.
        """
        matches = (self.match(code, kind) for kind in get_args(ElectionKind))
        return [match for match in matches if match is not None] or [self.find(code)]

    def _known(self) -> Iterator[str]:
        for form in self.forms:
            yield from dict.fromkeys(variant.code for variant in form.variants)
            yield from form.aliases


def load_catalogue(templates: Path) -> Catalogue:
    """Read and validate all forms.

    Raises:
        InputError: Some ``template.toml`` must be corrected; every finding of every form.
    """
    groups, findings = _groups(templates)
    rules = _rule_ids(templates)
    forms: list[tuple[Form, Source]] = []
    for folder in form_folders(templates):
        source, form, found = _read(folder, groups)
        findings += found
        if form is not None:
            findings += check_declared(form, source, rules)
            forms.append((form, source))
    findings += _doubles(forms)
    if findings:
        raise InputError(_BROKEN, findings=findings)
    return Catalogue(forms=tuple(form for form, _ in forms))


def check_form(folder: Path) -> list[Finding]:
    """Return everything wrong with one form folder, as its author would want to know it.

    Args:
        folder: The folder of the form; ``_parts`` and ``_rules`` stand beside it.
    """
    templates = folder.parent
    findings = list(check_files(folder))
    groups, found = _groups(templates)
    findings += found
    source, form, found = _read(folder, groups)
    findings += found
    if form is not None:
        findings += check_declared(form, source, _rule_ids(templates))
        if (folder / "page.html.j2").is_file():
            findings += check_template(form, source, _template_texts(folder))
        findings += [
            f
            for f in _doubles([*_others(templates, folder, groups), (form, source)])
            if f.file == source.name
        ]
    return findings


def form_folders(templates: Path) -> list[Path]:
    """Return the folders of forms, in order."""
    return sorted(p for p in templates.iterdir() if p.is_dir() and p.name[0] not in "_.")


def _others(
    templates: Path, folder: Path, groups: dict[str, tuple[Field, ...]]
) -> list[tuple[Form, Source]]:
    """Return the other forms that can be read."""
    read = (_read(other, groups) for other in form_folders(templates) if other != folder)
    return [(form, source) for source, form, _ in read if form is not None]


def _read(
    folder: Path, groups: dict[str, tuple[Field, ...]]
) -> tuple[Source, Form | None, list[Finding]]:
    """Read one ``template.toml``; no form where its shape is wrong."""
    path = folder / "template.toml"
    name = f"{folder.name}/template.toml"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    source = Source(name, text)
    if not text:
        return source, None, [_missing(name)]
    try:
        entry = FormEntry.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        return source, None, [_syntax(source, error)]
    except ValidationError as error:
        return source, None, _shape_findings(source, error)
    fields = [field for item in entry.field for field in item.fields()]
    findings = []
    for group in entry.groups:
        if group not in groups:
            findings.append(_unknown_group(source, group))
        fields += groups.get(group, ())
    return source, entry.form(folder.name, tuple(fields)), findings


def _groups(templates: Path) -> tuple[dict[str, tuple[Field, ...]], list[Finding]]:
    """Read the shared groups of fields."""
    path = templates / _FIELDS
    if not path.is_file():
        return {}, []
    source = Source(_FIELDS, path.read_text(encoding="utf-8"))
    try:
        entries = GroupsEntry.model_validate(tomllib.loads(source.text)).root
    except tomllib.TOMLDecodeError as error:
        return {}, [_syntax(source, error)]
    except ValidationError as error:
        return {}, _shape_findings(source, error)
    return {
        name: tuple(field for item in items for field in item.fields())
        for name, items in entries.items()
    }, []


def _rule_ids(templates: Path) -> set[str]:
    """Return the ids of all rules; the rules themselves are read elsewhere."""
    ids: set[str] = set()
    for path in sorted((templates / "_rules").glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        ids |= {str(rule.get("id")) for rule in data.get("rule", ())}
    return ids


def _template_texts(folder: Path) -> dict[str, str]:
    templates = folder.parent
    paths = [*(templates / "_parts").glob("*.j2"), *folder.glob("*.j2")]
    return {p.relative_to(templates).as_posix(): p.read_text(encoding="utf-8") for p in paths}


def _doubles(forms: Iterable[tuple[Form, Source]]) -> list[Finding]:
    """Return every code, slug, alias and register number that two forms claim."""
    claims: defaultdict[tuple[str, str], list[tuple[str, Source, str]]] = defaultdict(list)
    for form, source in forms:
        for kind, value, written in _claims(form):
            claims[kind, value].append((form.slug, source, written))
    findings = []
    for (kind, _), claimed in claims.items():
        for slug, source, written in claimed[1:]:
            findings.append(_double(kind, written, slug, claimed[0][0], source))
    return findings


def _claims(form: Form) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, comparable value, as written), each once within a form where that is allowed."""
    names = [v.code for v in form.variants] + [v.slug for v in form.variants] + list(form.aliases)
    seen: set[str] = set()
    for name in names:
        if (value := normalise_code(name)) not in seen:
            seen.add(value)
            yield "name", value, name
    for variant in form.variants:
        yield "register", str(variant.register), str(variant.register)
        yield f"kind {form.slug}", variant.kind, variant.kind


def _double(kind: str, written: str, slug: str, first: str, source: Source) -> Finding:
    row = line_with(source.text, written)
    if kind == "register":
        rows = [
            i
            for i, line in enumerate(source.text.splitlines(), 1)
            if line.replace(" ", "").startswith(f"register={written}")
        ]
        row = rows[-1] if rows else 0
    where = "di formulir yang sama" if slug == first else f"oleh {first}"
    where_en = "in the same form" if slug == first else f"by {first}"
    return source.at(
        "F16",
        Text(f"{written} sudah dipakai {where}", f"{written} is already used {where_en}"),
        Text("Pilih yang lain.", "Choose another."),
        row,
    )


def _names(variant: Variant) -> tuple[str, str]:
    return normalise_code(variant.code), normalise_code(variant.slug)


def _aliases(form: Form) -> set[str]:
    return {normalise_code(name) for name in (*form.aliases, form.slug)}


def _of_kind(code: str, found: list[Variant], kind: ElectionKind | None) -> Variant:
    """Choose among the variants a code stands for."""
    fitting = [v for v in found if kind in (None, v.kind)]
    if len(fitting) == 1:
        return fitting[0]
    kinds = ", ".join(v.kind for v in found)
    if not fitting:
        raise NotFoundError(
            Text(f"{code} tidak ada untuk {kind}.", f"{code} does not exist for {kind}."),
            hint=Text(f"Ada untuk: {kinds}.", f"It exists for: {kinds}."),
        )
    raise NotFoundError(
        Text(f"{code} ada untuk beberapa pemilihan.", f"{code} stands for several elections."),
        hint=Text(f"Sebutkan jenisnya: {kinds}.", f"Name the kind: {kinds}."),
    )


def _unknown(code: str, known: Iterable[str]) -> NotFoundError:
    """Say what was probably meant."""
    by_name = {normalise_code(name): name for name in known}
    close = difflib.get_close_matches(normalise_code(code), by_name, n=3, cutoff=0.5)
    named = ", ".join(by_name[name] for name in close)
    hint = (
        Text(f"Mungkin: {named}.", f"Perhaps: {named}.")
        if named
        else Text("Lihat: formgen form list", "See: formgen form list")
    )
    return NotFoundError(
        Text(f"Tidak ada formulir {code}.", f"There is no form {code}."), hint=hint
    )


def _missing(name: str) -> Finding:
    return Finding(
        rule="F03",
        severity="E",
        message=Text("template.toml tidak ada atau kosong", "template.toml is missing or empty"),
        hint=Text("Salin dari formulir lain.", "Copy it from another form."),
        file=name,
    )


def _syntax(source: Source, error: tomllib.TOMLDecodeError) -> Finding:
    return source.at(
        "F01",
        Text(f"bukan TOML yang benar: {error}", f"not valid TOML: {error}"),
        Text("Perbaiki baris itu.", "Correct that line."),
        syntax_line(str(error)),
    )


def _unknown_group(source: Source, group: str) -> Finding:
    return source.finding(
        "F13",
        Text(f"kelompok {group} tidak ada di {_FIELDS}", f"{_FIELDS} has no group {group}"),
        Text("Perbaiki namanya.", "Correct its name."),
        "groups",
    )


def _shape_findings(source: Source, error: ValidationError) -> list[Finding]:
    """Return one finding per place, in the words of an author."""
    findings = []
    for item in error.errors():
        path = tuple("register" if p == "register_number" else p for p in item["loc"])
        where = ".".join(str(part) for part in path)
        message = _SHAPE_WORDS.get(item["type"], Text("nilainya salah", "its value is wrong"))
        detail = item["msg"]
        findings.append(
            source.at(
                "F02",
                Text(f"{where}: {message.id} ({detail})", f"{where}: {message.en} ({detail})"),
                Text("Lihat formulir lain sebagai contoh.", "See another form for an example."),
                line_of(source.text, path),
            )
        )
    return findings


_SHAPE_WORDS = {
    "missing": Text("tidak ada, padahal wajib", "is missing and required"),
    "extra_forbidden": Text("tidak dikenal", "is not a known key"),
    "literal_error": Text("bukan pilihan yang ada", "is not one of the choices"),
    "too_short": Text("paling sedikit satu", "needs at least one"),
    "string_pattern_mismatch": Text("bentuknya salah", "has the wrong form"),
}
_BROKEN = Text(
    "Ada formulir yang harus diperbaiki di folder templates.",
    "Some forms in the templates folder must be corrected.",
)
