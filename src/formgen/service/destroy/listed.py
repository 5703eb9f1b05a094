"""Persons and records as the papers of pemindahan, penyerahan and alih media name them."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from formgen.register.database import reading
from formgen.service.destroy.file_lists import Item, printed_codes
from formgen.service.destroy.papers import Press
from formgen.service.doors import Doors
from formgen.service.workspace import templates
from formgen_archive.audit import Actor
from formgen_archive.catalogue import records
from formgen_archive.keys import record_id
from formgen_archive.persons import Person
from formgen_archive.rules import RuleSet, rule_or_none_yet

_TOGETHER = 500


def items_of(conn: Connection, rules: RuleSet, keys: Sequence[tuple[int, str]]) -> Iterator[Item]:
    """Go through records by contest and id, each with its rule and the code of its form."""
    codes = printed_codes(templates())
    for start in range(0, len(keys), _TOGETHER):
        for manifest in records.find_many(conn, keys[start : start + _TOGETHER]).values():
            yield Item(
                manifest=manifest,
                rule=rule_or_none_yet(rules, manifest.form),
                code=codes.get(manifest.form, manifest.form),
            )


def paper_exists(doors: Doors, press: Press, slug: str, urut: int) -> bool:
    """Tell whether the first edition of a paper is in the archive."""
    place = f"{press.workspace.region.code:0<13}"
    name = record_id(slug, place, sequence=urut, edition=1)
    with reading(doors.engine) as conn:
        return records.find(conn, press.election.number, name) is not None


def as_person(actor: Actor) -> Person:
    """Return who acted as papers name those who sign; what was copied when it was done."""
    return Person(
        nip=actor.nip,
        name=actor.name,
        position=actor.role,
        unit=actor.unit,
        field="lain",
        roles=frozenset(),
    )


def named(actor: Actor) -> str:
    """Return a person in a sentence."""
    return f"{actor.name}, NIP {actor.nip}, {actor.unit}"
