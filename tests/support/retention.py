"""Rules, events and persons for the tests of retention."""

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from formgen.cli.options import today_in_jakarta
from formgen.register.database import transaction
from formgen.resources import data_dir
from formgen.service.doors import Doors, open_doors
from formgen.service.keys import new_key
from formgen.service.setup import create_workspace
from formgen.service.workspace import Workspace, open_workspace
from formgen_archive.audit import Actor
from formgen_archive.catalogue.records import Filing, record
from formgen_archive.keys import MANIFEST, object_key
from formgen_archive.manifest import Manifest, PrivacyClass, manifest_bytes
from formgen_archive.occurrences import History, Kind, Occurrence
from formgen_archive.rules import RuleSet, parse_rules
from tests.support.records import event, manifest

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
    return parse_rules(_signed(text, version=version, inactive=inactive, valid_from=valid_from))


def _signed(text: str, *, version: str, inactive: str, valid_from: str = "") -> str:
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
    return before + row + after


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


STAFF = """
[[petugas]]
nip = "198001012005011001"
nama = "Ani"
jabatan = "Arsiparis"
unit = "KUL"
bidang = "kearsipan"
peran = ["arsiparis", "petugas_tahan", "unit_kearsipan"]

[[petugas]]
nip = "198001012005011002"
nama = "Budi"
jabatan = "Ketua"
unit = "KPU"
bidang = "pimpinan"
peran = ["pimpinan"]

[[petugas]]
nip = "198001012005011003"
nama = "Citra"
jabatan = "Kepala Subbagian"
unit = "Teknis"
bidang = "pengolah"
peran = ["unit_pengolah"]
akun = "citra-bukan-yang-menguji"

[[petugas]]
nip = "198001012005011004"
nama = "Dewi"
jabatan = "Kepala Subbagian"
unit = "Teknis"
bidang = "pengolah"
peran = ["unit_pengolah", "unit_kearsipan"]
"""
"""Four persons; the third cannot act from the account of the tests."""

CONTEST = 20243207


def light_office(folder: Path) -> Workspace:
    """Make a workspace whose archive holds two slips and a result as manifests only: quick."""
    shutil.copytree(_light_office(), folder)
    return open_workspace(folder)


@cache
def _light_office() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="formgen-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = folder / "kantor"
    workspace = create_workspace(
        made, kabupaten="32.07", host="cek.example.id", voting_day=date(2024, 11, 27)
    )
    new_key(workspace, today=today_in_jakarta())
    (made / "petugas.toml").write_text(STAFF, encoding="utf-8")
    with open_doors(workspace) as doors:
        keep_manifests(doors, [light(1, SLIP), light(2, SLIP), light(3, "c-hasil-kwk-bupati")])
    return made


def keep_manifests(doors: Doors, manifests: Sequence[Manifest]) -> None:
    """Put manifests into store and catalogue, as a batch does with documents."""
    for item in manifests:
        data = manifest_bytes(item)
        doors.store.put_new(object_key(item.election, item.record_id, MANIFEST), data)
    filings = [Filing(manifest=item, event=event(item.record_id)) for item in manifests]
    with transaction(doors.engine) as conn:
        record(conn, filings)


def light(number: int, form: str = SLIP) -> Manifest:
    """Make a manifest of a slip or a result of one of the light office's TPS."""
    slip = form == SLIP
    return replace(
        manifest(number, place=f"32070120{8_000 + number:05}"),
        election=CONTEST,
        number=1_000 + number,  # what the office issues itself begins with 1
        form=form,
        privacy="rahasia_pribadi" if slip else "publik_terbatas",
        rule="PL02.6-C-FORM-LAIN" if slip else "PL02.6-C-HASIL",
    )


def verified_text(inactive: str = "P2Y", version: str = "2026.2") -> str:
    """Return the text of the rules of ``verified``, for the folder ``jra`` of a workspace."""
    return _signed(SHIPPED, version=version, inactive=inactive)
