"""A folder under ``templates/``: its ``template.toml`` becomes forms, with what all share."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from formgen.errors import Finding, Text
from formgen.ingest.form_fields import PLACE, group_fields, place_fields
from formgen.ingest.form_schema import FormEntry, members
from formgen.ingest.form_source import Source
from formgen.ingest.form_terms import regime_terms
from formgen.ingest.toml_lines import line_of, syntax_line
from formgen.model.election import Regime
from formgen.model.form import Field, Form
from formgen.model.regime import RegimeTerms
from formgen_archive.shape import Mistake, ShapeError, fitted

_FIELDS = "_parts/fields.toml"
_REGIMES = "_parts/regimes.toml"
_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What forms share: groups of fields, and the words of each regime."""

    groups: dict[str, tuple[Field, ...]]
    regimes: dict[Regime, RegimeTerms]


def form_folders(templates: Path) -> list[Path]:
    """Return the folders of forms, in order."""
    return sorted(p for p in templates.iterdir() if p.is_dir() and p.name[0] not in "_.")


def read_folder(folder: Path, shared: Shared) -> tuple[Source, list[Form], list[Finding]]:
    """Read one ``template.toml``; no form where its shape is wrong."""
    path = folder / "template.toml"
    name = f"{folder.name}/template.toml"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    source = Source(name, text, path)
    if not text:
        return source, [], [_missing(name)]
    entries, wrong = _entries(source.name, text)
    forms, findings = [], list(wrong)
    for entry in entries:
        fields, found = _fields_of(entry, source, shared)
        findings += found
        forms.append(entry.form(folder.name, fields, shared.regimes))
    return source, forms, findings


@lru_cache(maxsize=512)  # whoever checks one folder reads all the others for doubles
def _entries(name: str, text: str) -> tuple[tuple[FormEntry, ...], tuple[Finding, ...]]:
    """Return the forms of one ``template.toml``, and what is wrong with its shape."""
    source = Source(name, text, Path(name))
    try:
        declared = members(tomllib.loads(text), Path(name).parent.name)
    except tomllib.TOMLDecodeError as error:
        return (), (_syntax(source, error),)
    entries, findings = [], []
    for data in declared:
        try:
            entries.append(fitted(data, FormEntry))
        except ShapeError as error:
            findings += _shape_findings(source, error)
    return tuple(entries), tuple(findings)


def _fields_of(
    entry: FormEntry, source: Source, shared: Shared
) -> tuple[list[Field], list[Finding]]:
    """Return the fields of a form, those of its groups behind its own."""
    fields = [field for item in entry.field for field in item.fields()]
    findings = []
    for group in entry.groups:
        if group == PLACE:
            fields += place_fields(entry.level, shared.groups.get("tps", ()))
        elif group in shared.groups:
            fields += shared.groups[group]
        else:
            findings.append(_unknown_group(source, group))
    return fields, findings


def read_shared(templates: Path) -> tuple[Shared, list[Finding]]:
    """Read the shared groups of fields and the words of the regimes."""
    groups, findings = _part(templates, _FIELDS, group_fields)
    regimes, found = _part(templates, _REGIMES, regime_terms)
    return Shared(groups=groups or {}, regimes=regimes or {}), [*findings, *found]


def _part(
    templates: Path, name: str, read: Callable[[dict[str, Any]], _Part]
) -> tuple[_Part | None, list[Finding]]:
    """Read one shared file; None where it is missing or wrong."""
    path = templates / name
    if not path.is_file():
        return None, []
    source = Source(name, path.read_text(encoding="utf-8"), path)
    try:
        return read(tomllib.loads(source.text)), []
    except tomllib.TOMLDecodeError as error:
        return None, [_syntax(source, error)]
    except ShapeError as error:
        return None, _shape_findings(source, error)


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


def _shape_findings(source: Source, error: ShapeError) -> list[Finding]:
    """Return one finding per place."""
    return [_shape_finding(source, mistake) for mistake in error.mistakes]


def _shape_finding(source: Source, mistake: Mistake) -> Finding:
    where = mistake.where
    return source.at(
        "F02",
        Text(f"{where}: {mistake.message_id}", f"{where}: {mistake.message_en}"),
        Text("Lihat formulir lain sebagai contoh.", "See another form for an example."),
        line_of(source.text, mistake.path),
    )
