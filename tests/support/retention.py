"""Rules, events and persons for the tests of retention."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from formgen.resources import data_dir
from formgen_archive.audit import Actor
from formgen_archive.manifest import PrivacyClass
from formgen_archive.occurrences import History, Kind, Occurrence
from formgen_archive.rules import RuleSet, parse_rules

ANI = Actor(user="ani", name="Ani", nip="198001012005011001", role="arsiparis", unit="KUL")
BUDI = Actor(user="budi", name="Budi", nip="198001012005011002", role="pimpinan", unit="KPU")
NOW = datetime(2025, 6, 1, 5, tzinfo=UTC)
ELECTION = 2024
PLACE = "3207012001001"

SHIPPED = (data_dir("retention_rules") / "jra-2026.1.toml").read_text(encoding="utf-8")
SLIP = "c-pemberitahuan-kwk"


def verified(
    text: str = SHIPPED, *, version: str = "2026.2", inactive: str = "P2Y", valid_from: str = ""
) -> RuleSet:
    """Return the shipped rules as somebody would sign them: forms of a TPS are destroyed."""
    signed = text.replace('versi        = "2026.1"', f'versi = "{version}"')
    signed = signed.replace('sumber_sha256 = ""', f'sumber_sha256 = "{"a" * 64}"')
    if valid_from:
        signed = signed.replace("berlaku_mulai = 2026-01-01", f"berlaku_mulai = {valid_from}")
    before, row, after = signed.partition('id = "PL02.6-C-FORM-LAIN"')
    after = after.replace('status = "dilaporkan"', 'status = "terverifikasi"', 1)
    after = after.replace('inaktif = "P2Y"', f'inaktif = "{inactive}"', 1)
    after = after.replace(
        "privasi =", 'diverifikasi_oleh = "Ani"\ndiverifikasi_pada = 2026-02-01\nprivasi =', 1
    )
    return parse_rules(before + row + after)


@dataclass(frozen=True, slots=True)
class Record:
    """A record as far as its retention goes."""

    form: str = SLIP
    rule: str = "PL02.6-C-FORM-LAIN"
    rules_version: str = "2026.2"
    place: str = PLACE
    privacy: PrivacyClass = "rahasia_pribadi"
    election: int = ELECTION


def happened(kind: Kind, day: str, *, confirmed: bool = True, **more: Any) -> Occurrence:  # noqa: ANN401
    """Make one event; it gets its id from ``history``."""
    return Occurrence(
        election=ELECTION,
        kind=kind,
        day=date.fromisoformat(day),
        document="SK 1",
        recorded_by=ANI,
        recorded_at=NOW,
        confirmed_by=BUDI if confirmed else None,
        confirmed_at=NOW if confirmed else None,
        **more,
    )


def history(*occurrences: Occurrence) -> History:
    """Number events in the order given: 1, 2, ..."""
    return History(tuple(replace(item, id=at) for at, item in enumerate(occurrences, start=1)))


def settled(*more: Occurrence) -> Sequence[Occurrence]:
    """Return the events of a contest nobody disputed, and more."""
    return [
        happened("penetapan_hasil", "2024-12-05"),
        happened("brpk", "2025-01-03"),
        happened("pelantikan", "2025-02-20"),
        *more,
    ]
