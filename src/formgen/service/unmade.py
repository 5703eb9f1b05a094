"""Which forms a batch of everything leaves out, why, and what makes them instead."""

from collections.abc import Collection, Iterator, Sequence
from typing import Literal

from formgen.errors import Finding, Text
from formgen.ingest.catalogue import Catalogue
from formgen.model.election import Election
from formgen.model.form import Form
from formgen.service.selection import GIVE_VOTERS, in_force

MadeBy = Literal["issue", "recap", "fill", "destroy", "retention", "archive"]


def left_out(
    catalogue: Catalogue, contests: Collection[Election], *, voters: bool
) -> list[Finding]:
    """Say which forms of these contests a batch does not make, why, and how they are made.

    Args:
        catalogue: All forms.
        contests: Those of the batch.
        voters: Whether it has a table of voters.
    """
    unmade = [
        (form, variants[0].code)
        for form in catalogue.forms
        if not (form.batch or (voters and form.voters)) and (variants := in_force(form, contests))
    ]
    unlisted = [code for form, code in unmade if form.voters]
    unmade = [(form, code) for form, code in unmade if not form.voters]
    lacking = [(form.needs, code) for form, code in unmade if form.needs is not None]
    summed = [code for form, code in unmade if made_by(form) == "recap"]
    others = len(unmade) - len(lacking) - len(summed)
    return [*_unlisted(unlisted), *_lacking(lacking), *_summed(summed), *_others(others)]


def made_by(form: Form) -> MadeBy:
    """Return the command that makes a form: for a whole office, from results, or one by one."""
    if form.matrix is not None:
        return "recap"
    return "issue" if form.batch or form.voters else "fill"


def _unlisted(codes: Sequence[str]) -> Iterator[Finding]:
    if codes:
        listed = ", ".join(dict.fromkeys(codes))
        yield _unmade(
            Text(f"Perlu tabel pemilih: {listed}.", f"Need a table of voters: {listed}."),
            GIVE_VOTERS,
        )


def _lacking(items: Sequence[tuple[Text, str]]) -> Iterator[Finding]:
    """Name the forms of TPS for which the tables do not suffice, and what they lack."""
    codes: dict[Text, list[str]] = {}
    for needs, code in items:
        codes.setdefault(needs, []).append(code)
    if codes:
        listed = [(", ".join(dict.fromkeys(some)), needs) for needs, some in codes.items()]
        yield _unmade(
            Text(
                f"Perlu data lain: {'; '.join(f'{some} ({needs.id})' for some, needs in listed)}.",
                f"Need more data: {'; '.join(f'{some} ({needs.en})' for some, needs in listed)}.",
            ),
            Text(
                "Satu per satu: formgen form fill KODE --data BERKAS.json",
                "One by one: formgen form fill CODE --data FILE.json",
            ),
        )


def _summed(codes: Sequence[str]) -> Iterator[Finding]:
    if codes:
        listed = ", ".join(dict.fromkeys(codes))
        yield _unmade(
            Text(f"Menjumlahkan hasil: {listed}.", f"Add up results: {listed}."),
            Text("Buat dengan: formgen recap", "Make them with: formgen recap"),
        )


def _others(count: int) -> Iterator[Finding]:
    """Count the forms of other times and other offices; ``form list`` names them."""
    if count:
        yield _unmade(
            Text(
                f"{count} formulir lain dibuat satu per satu: daftar pemilih, pencalonan, dana"
                " kampanye, pemantau, dan yang menyusul kejadian.",
                f"{count} other forms are made one by one: voter lists, candidates, campaign"
                " finance, monitors, and what follows an event.",
            ),
            Text("Daftarnya: formgen form list", "They are in: formgen form list"),
        )


def _unmade(message: Text, hint: Text) -> Finding:
    return Finding(rule="B01", severity="W", message=message, hint=hint)
