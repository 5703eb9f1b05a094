"""What frames every paper of an office: whose it is, of which day, who signs."""

from collections.abc import Sequence
from datetime import date

from formgen.model.calendar import long_date
from formgen.model.region import Region, words
from formgen.model.tanggal import date_words
from formgen_archive.persons import Person
from formgen_archive.rules import RuleSet

Values = dict[str, str | int | None]
"""What a template prints, by the names it has in there."""


def office_values(place: Region, rules: RuleSet) -> Values:
    """Return what every paper of an office says."""
    return {
        "kantor": words(place.code).kpu_name.upper(),
        "kantor_tempat": f"{place.kind.upper()} {place.name}",
        "tempat": place.name.title(),
        "jra": f"JRA {rules.instrument} versi {rules.version}",
    }


def day_values(day: date) -> Values:
    """Return a day as papers write it."""
    words = date_words(day)
    return {
        "hari": words.hari,
        "tanggal": long_date(day),
        "tanggal_huruf": f"{words.tanggal} bulan {words.bulan} tahun {words.tahun}",
    }


def signatures(signers: Sequence[tuple[str, Person | None]]) -> Values:
    """Return the values of the places where people sign, three in a row."""
    values: Values = {"tanda_banyak": len(signers)}
    for number, (role, person) in enumerate(signers, start=1):
        values[f"tanda.{number}.peran"] = role.upper()
        values[f"tanda.{number}.nama"] = "" if person is None else person.name
        values[f"tanda.{number}.nip"] = "" if person is None else f"NIP {person.nip}"
    return values
