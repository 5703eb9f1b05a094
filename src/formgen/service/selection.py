"""Which forms of which contests are meant by the codes that somebody typed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from formgen.errors import InputError, NotFoundError, Text
from formgen.ingest.catalogue import Catalogue
from formgen.ingest.paslon import PaslonTable
from formgen.model.case import Mode
from formgen.model.election import Election, Paslon
from formgen.model.form import Form, Paper
from formgen.service.produce import Kind
from formgen.service.workspace import Workspace

ALL: Final = "all"
"""Stands for every form of every contest in the table of pairs."""

Wanted = tuple[tuple[Election, Kind], ...]
Contests = Mapping[Election, tuple[Paslon, ...]]


def require_known(catalogue: Catalogue, forms: Sequence[str]) -> None:
    """Refuse codes that no form has, before any table is opened.

    Raises:
        InputError: No form is named.
        NotFoundError: A code is no form's; the message suggests what may be meant.
    """
    if not forms:
        raise InputError(
            Text("Tidak ada formulir yang diminta.", "No form is asked for."),
            hint=Text("Sebutkan dengan --forms.", "Name it with --forms."),
        )
    for code in () if list(forms) == [ALL] else forms:
        catalogue.variants(code)


def contests_of(workspace: Workspace, pairs: PaslonTable | None) -> Contests:
    """Return the contests of this office that the table of pairs has."""
    known = {} if pairs is None else pairs.contests
    return {
        election: known[election.kind, election.region.code]
        for election in workspace.elections()
        if (election.kind, election.region.code) in known
    }


def select(
    catalogue: Catalogue, forms: Sequence[str], contests: Contests, *, mode: Mode, paper_slug: str
) -> Wanted:
    """Return each contest with each form that was asked for, codes in the order given."""
    found: dict[tuple[int, str], tuple[Election, Kind]] = {}
    for code in codes_of(catalogue, forms, contests):
        of_code = [
            (election, *match)
            for election in contests
            if (match := catalogue.match(code, election.kind)) is not None
        ]
        if not of_code:
            raise NotFoundError(
                Text(
                    f"Tabel pasangan calon tidak memuat pemilihan untuk formulir {code}.",
                    f"The table of pairs has no contest for form {code}.",
                ),
                hint=Text("Lengkapi tabel pasangan calon.", "Complete the table of pairs."),
            )
        for election, form, variant in of_code:
            kind = Kind(form=form, variant=variant, paper=paper(form, paper_slug), mode=mode)
            found.setdefault((election.number, variant.slug), (election, kind))
    return tuple(found.values())


def codes_of(
    catalogue: Catalogue, forms: Sequence[str], contests: Iterable[Election]
) -> Sequence[str]:
    """Return the codes asked for; ``all`` stands for every form of these contests."""
    if list(forms) != [ALL]:
        return forms
    kinds = {election.kind for election in contests}
    codes = [v.code for form in catalogue.forms for v in form.variants if v.kind in kinds]
    if not codes:
        raise NotFoundError(
            Text(
                "Tabel pasangan calon tidak memuat pemilihan di kantor ini.",
                "The table of pairs has no contest of this office.",
            ),
            hint=Text("Lengkapi tabel pasangan calon.", "Complete the table of pairs."),
        )
    return list(dict.fromkeys(codes))


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
