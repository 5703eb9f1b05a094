"""Which forms of which contests are meant by the codes that somebody typed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from formgen.errors import InputError, NotFoundError, Text
from formgen.ingest.catalogue import Catalogue
from formgen.ingest.paslon import PaslonTable
from formgen.model.case import BALLOT_KEYS, USER_KEYS, VOTE_SUM_KEYS, Mode
from formgen.model.election import Election, Paslon
from formgen.model.form import Form, Paper, Variant
from formgen.service.produce import Kind
from formgen.service.workspace import Workspace

ALL: Final = "all"
"""Stands for every form that a batch can make, for every contest in the table of pairs."""

_RESULTS: Final = frozenset((*USER_KEYS, *BALLOT_KEYS, *VOTE_SUM_KEYS))
GIVE_VOTERS: Final = Text(
    "Sertakan dengan --voters; kolomnya ada di docs/voters.md.",
    "Give it with --voters; its columns are in docs/voters.md.",
)

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


def require_voters(catalogue: Catalogue, forms: Sequence[str], *, given: bool) -> None:
    """Refuse to print slips and lists of nobody.

    Raises:
        InputError: A form asked for by its code needs the voters of each TPS.
    """
    if given or list(forms) == [ALL]:
        return
    lacking = [
        code
        for code in forms
        if any(form.voters and not form.batch for form, _ in catalogue.variants(code))
    ]
    if lacking:
        listed = ", ".join(lacking)
        raise InputError(
            Text(f"Memerlukan tabel pemilih: {listed}.", f"A table of voters is needed: {listed}."),
            hint=GIVE_VOTERS,
        )


def contests_of(workspace: Workspace, pairs: PaslonTable | None) -> Contests:
    """Return the contests of this office that the table of pairs has."""
    known = {} if pairs is None else pairs.contests
    return {
        election: known[election.kind, election.region.code]
        for election in workspace.elections()
        if (election.kind, election.region.code) in known
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How the forms of a batch are made.

    Attributes:
        mode: Prefilled or filled.
        paper: Sheet size, or empty for each form's own.
        voters: Whether there is a table of voters.
    """

    mode: Mode
    paper: str
    voters: bool


def select(
    catalogue: Catalogue, forms: Sequence[str], contests: Contests, manner: Manner
) -> Wanted:
    """Return each contest with each form that was asked for, codes in the order given."""
    found: dict[tuple[int, str], tuple[Election, Kind]] = {}
    for code in codes_of(catalogue, forms, contests, voters=manner.voters):
        of_code = [
            (election, *match)
            for election in contests
            if (match := catalogue.match(code, election.kind, election.regime)) is not None
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
            if form.matrix is not None:
                raise _added_up(code)
            kind = Kind(
                form=form,
                variant=variant,
                paper=_paper_of(form, manner.paper, forms),
                mode=_mode_of(form, manner.mode),
            )
            found.setdefault((election.number, variant.slug), (election, kind))
    return tuple(found.values())


def codes_of(
    catalogue: Catalogue,
    forms: Sequence[str],
    contests: Collection[Election],
    *,
    voters: bool = False,
) -> Sequence[str]:
    """Return the codes asked for; ``all`` stands for every form that a batch can make."""
    if list(forms) != [ALL]:
        return forms
    codes = [
        variant.slug
        for form in catalogue.forms
        if form.batch or (voters and form.voters)
        for variant in in_force(form, contests)
    ]
    if not codes:
        raise NotFoundError(
            Text(
                "Tabel pasangan calon tidak memuat pemilihan di kantor ini.",
                "The table of pairs has no contest of this office.",
            ),
            hint=Text("Lengkapi tabel pasangan calon.", "Complete the table of pairs."),
        )
    return list(dict.fromkeys(codes))


def in_force(form: Form, contests: Iterable[Election]) -> list[Variant]:
    """Return the variants of a form that the contests use under their regulations."""
    kinds = {election.kind for election in contests if election.regime in form.regimes}
    return [variant for variant in form.variants if variant.kind in kinds]


def _mode_of(form: Form, mode: Mode) -> Mode:
    """Return the mode of a form; what shows no result of a TPS is prefilled also beside results."""
    if form.level != "tps":
        return "prefilled"
    shows = any(field.type == "narrative" or field.key in _RESULTS for field in form.fields)
    return mode if mode != "filled" or shows else "prefilled"


def _paper_of(form: Form, slug: str, forms: Sequence[str]) -> Paper:
    """Return the sheet asked for; among all forms one that does not know it keeps its own."""
    known = any(slug == size.slug for size in form.papers)
    return paper(form, slug if known or list(forms) != [ALL] else "")


def _added_up(code: str) -> InputError:
    return InputError(
        Text(
            f"{code} menjumlahkan hasil beberapa tempat.", f"{code} adds up the results of places."
        ),
        hint=Text("Buat dengan: formgen recap", "Make it with: formgen recap"),
    )


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
