"""The catalogue of forms: the folders under ``templates/`` that do not begin with an underscore.

A name may belong to one form under one set of regulations and to another form under others:
C1-KWK was a sheet of its own until 2018 and lives on as a part of C.HASIL-KWK.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from formgen.errors import Finding, InputError, NotFoundError, Text
from formgen.ingest.form_doubles import doubles
from formgen.ingest.form_folder import Shared, form_folders, read_folder, read_shared
from formgen.ingest.form_source import Source
from formgen.model.election import ElectionKind, Regime
from formgen.model.form import Form, Variant, normalise_code

_AT = "@"
"""Between a name and the regulations that are meant: ``C1-KWK@2018``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All forms, ordered by the name of their folder."""

    forms: tuple[Form, ...]

    def find(
        self, code: str, kind: ElectionKind | None = None, regime: Regime | None = None
    ) -> tuple[Form, Variant]:
        """Return the form of a code, slug, older code or name.

        Args:
            code: As people write it; see ``normalise_code``. ``@2018`` at its end asks for the
                form that was called so under those regulations.
            kind: Election kind; needed where a code stands for several, else it must agree.
            regime: Regulations in force; without them the newest that know the name.

        Raises:
            NotFoundError: No form is called so, or not for that kind, or the kind is needed.
        """
        name, _, asked = code.partition(_AT)
        wanted = normalise_code(name)
        called = [(form, found) for form in self.forms if (found := _called(form, wanted))]
        under = asked or regime
        in_force = [item for item in called if under in item[0].regimes] or (
            [] if asked else called
        )
        if not in_force:
            raise _unknown(code, self._known())
        form, found = max(in_force, key=lambda item: max(item[0].regimes))
        return form, _of_kind(code, found, kind)

    def match(
        self, code: str, kind: ElectionKind, regime: Regime | None = None
    ) -> tuple[Form, Variant] | None:
        """Return the form of a code for one kind of contest, or None where there is none."""
        try:
            return self.find(code, kind, regime)
        except NotFoundError:
            return None

    @property
    def kinds(self) -> tuple[ElectionKind, ...]:
        """All election kinds that some form is for, in the order of the folders."""
        kinds = (variant.kind for form in self.forms for variant in form.variants)
        return tuple(dict.fromkeys(kinds))

    def variants(self, code: str) -> list[tuple[Form, Variant]]:
        """Return the form of a code for every kind of contest it stands for, at least one.

        Raises:
            NotFoundError: No form is called so; the message suggests what may be meant.
        """
        matches = (self.match(code, kind) for kind in self.kinds)
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
    # Brings the template engine along, which who only looks up one form does without.
    from formgen.ingest.form_check import check_declared  # noqa: PLC0415

    shared, findings = read_shared(templates)
    rules = _rule_ids(templates)
    forms: list[tuple[Form, Source]] = []
    for folder in form_folders(templates):
        source, read, found = read_folder(folder, shared)
        findings += found
        for form in read:
            findings += check_declared(form, source, rules)
            forms.append((form, source))
    findings += doubles(forms)
    if findings:
        raise InputError(_BROKEN, findings=findings)
    return Catalogue(forms=tuple(form for form, _ in forms))


_REGISTER = re.compile(r"\bregister\s*=\s*(\d{1,9})\b")

_KINDS = 16  # more than there are kinds of election


def registered(templates: Path, register: int) -> tuple[Form, Variant] | None:
    """Return the form with a register number and its election kind, or None.

    Reads the folders whose numbers come near, and only those: the whole catalogue takes longer to
    read than a copy to check. Nothing is checked that does not concern the form itself.
    """
    shared, _ = read_shared(templates)
    for folder in form_folders(templates):
        text = (folder / "template.toml").read_text(encoding="utf-8")
        # One number may stand for several election kinds, whose numbers follow it.
        if any(0 <= register - int(first) < _KINDS for first in _REGISTER.findall(text)):
            _, forms, _ = read_folder(folder, shared)
            for form in forms:
                for variant in form.variants:
                    if variant.register == register:
                        return form, variant
    return None


def check_form(folder: Path) -> list[Finding]:
    """Return everything wrong with one form folder, as its author would want to know it.

    Args:
        folder: The folder of the form; ``_parts`` and ``_rules`` stand beside it.
    """
    from formgen.ingest.form_check import check_declared, check_template  # noqa: PLC0415

    templates = folder.parent
    shared, findings = read_shared(templates)
    source, forms, found = read_folder(folder, shared)
    findings += found
    for form in forms:
        findings += check_declared(form, source, _rule_ids(templates))
        if (folder / form.page).is_file():
            findings += check_template(form, source, _template_texts(folder))
    own = [(form, source) for form in forms]
    double = doubles([*_others(templates, folder, shared), *own])
    findings += [finding for finding in double if finding.file == source.name]
    return list(dict.fromkeys(findings))  # the members of a family share their mistakes


def _others(templates: Path, folder: Path, shared: Shared) -> list[tuple[Form, Source]]:
    """Return the other forms that can be read."""
    read = (read_folder(other, shared) for other in form_folders(templates) if other != folder)
    return [(form, source) for source, forms, _ in read for form in forms]


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


def _called(form: Form, wanted: str) -> list[Variant]:
    """Return the variants that a comparable name stands for."""
    exact = [variant for variant in form.variants if wanted in _names(variant)]
    return exact or (list(form.variants) if wanted in _aliases(form) else [])


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


_BROKEN = Text(
    "Ada formulir yang harus diperbaiki di folder templates.",
    "Some forms in the templates folder must be corrected.",
)
