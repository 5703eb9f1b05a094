"""Codes, names and register numbers that two forms claim."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from formgen.errors import Finding, Text
from formgen.ingest.form_source import Source
from formgen.ingest.toml_lines import line_with
from formgen.model.form import Form, normalise_code


def doubles(forms: Iterable[tuple[Form, Source]]) -> list[Finding]:
    """Return every code, slug, alias and register number that two forms claim."""
    claims: defaultdict[tuple[str, str], list[tuple[str, Source, str]]] = defaultdict(list)
    for form, source in forms:
        for kind, value, written in _claims(form):
            claims[kind, value].append((form.slug, source, written))
    findings = []
    for (kind, _), claimed in claims.items():
        for slug, source, written in claimed[1:]:
            findings.append(_double(kind, written, slug, claimed[0][0], source))
    return list(dict.fromkeys(findings))


def _claims(form: Form) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, comparable value, as written), each once within a form where that is allowed.

    A name is claimed once for each set of regulations.
    """
    names = [v.code for v in form.variants] + [v.slug for v in form.variants] + list(form.aliases)
    seen: set[str] = set()
    for name in names:
        if (value := normalise_code(name)) not in seen:
            seen.add(value)
            for regime in sorted(form.regimes):
                yield f"name {regime}", value, name
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
