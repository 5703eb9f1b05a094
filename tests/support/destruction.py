"""An office whose records are due: small documents, verified rules, a closed contest, its staff."""

import http.server
import json
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

from fault_schedules.world import STEPS, take_steps
from formgen.cli.options import today_in_jakarta
from formgen.register.database import transaction
from formgen.service.destroy.propose import line_of
from formgen.service.destroy.run import run
from formgen.service.doors import Doors, open_doors
from formgen.service.keys import new_key, publish_keys
from formgen.service.retention import load_schedule
from formgen.service.setup import create_workspace
from formgen.service.staff import load_staff
from formgen.service.trusted_time import Clocks, tell_time
from formgen.service.workspace import Workspace, open_workspace
from formgen_archive.audit import Actor
from formgen_archive.canonical import sha256_hex
from formgen_archive.catalogue import batch_evidence, batches, lifecycle, occurrences, records
from formgen_archive.catalogue.assess import Assessor
from formgen_archive.catalogue.records import Filing, record
from formgen_archive.catalogue.subjects import subjects
from formgen_archive.clock import TrustedTime
from formgen_archive.destruction.separation import Part
from formgen_archive.holds import Scope
from formgen_archive.keys import MANIFEST, ORIGINAL, object_key
from formgen_archive.manifest import Manifest, Representation, manifest_bytes
from formgen_archive.occurrences import Occurrence
from formgen_archive.scribe import Scribe
from formgen_archive.stores.locking import Lock
from tests.support.records import event, manifest
from tests.support.retention import SHIPPED, SLIP

CHAIR, UNIT, ARCHIVIST = "198001012005011001", "198001012005011002", "198001012005011003"
HEAD, SECOND = "198001012005011004", "198001012005011005"
ONE, TWO = "198001012005011006", "198001012005011007"
SEEN, ALSO = "198001012005011008", "198001012005011009"

LEASE = 1.7  # seconds: one and a half times the settle time of the rules of the tests, and a little

_STAFF = [
    (CHAIR, "Ani Suryani", "Kepala Subbagian Umum", "kearsipan", ["unit_kearsipan", "panitia"]),
    (UNIT, "Budi Santoso", "Kepala Subbagian Teknis", "pengolah", ["unit_pengolah", "panitia"]),
    (ARCHIVIST, "Citra Dewi", "Arsiparis Ahli Muda", "kearsipan", ["arsiparis", "petugas_tahan"]),
    (HEAD, "Dodi Hidayat", "Ketua KPU", "pimpinan", ["pimpinan"]),
    (SECOND, "Eka Putri", "Sekretaris", "pimpinan", ["pimpinan", "unit_kearsipan"]),
    (ONE, "Fajar Nugraha", "Pelaksana Umum", "lain", ["pelaksana"]),
    (TWO, "Gita Lestari", "Pelaksana Data", "lain", ["pelaksana"]),
    (SEEN, "Hadi Wijaya", "Kepala Subbagian Hukum", "hukum", ["saksi"]),
    (ALSO, "Indah Permata", "Staf Hukum", "hukum", ["saksi"]),
]
_PERSON = """
[[petugas]]
nip = "{0}"
nama = "{1}"
jabatan = "{2}"
unit = "Sekretariat"
bidang = "{3}"
peran = {4}
"""


def write_staff(folder: Path) -> None:
    """Write ``petugas.toml``."""
    text = "".join(_PERSON.format(*row[:4], json.dumps(row[4])) for row in _STAFF)
    (folder / "petugas.toml").write_text(text, encoding="utf-8")


def rules_text(version: str = "2026.2", *, rest_days: int = 0, settle: int = 1) -> str:
    """Return rules by which slips and incident notes are destroyed three years after the oath."""
    text = SHIPPED.replace('versi        = "2026.1"', f'versi = "{version}"')
    text = text.replace('sumber_sha256 = ""', f'sumber_sha256 = "{"a" * 64}"')
    text = text.replace("jeda_batal_hari = 7", f"jeda_batal_hari = {rest_days}")
    text = text.replace("waktu_reda_detik = 120", f"waktu_reda_detik = {settle}")
    text = _signed(text, "PL02.6-C-FORM-LAIN")
    return _signed(text, "PL02.6-C-KEJADIAN", more='aktif = "P1Y"\ninaktif = "P2Y"\n')


def _signed(text: str, rule: str, more: str = "") -> str:
    before, row, after = text.partition(f'id = "{rule}"')
    one, mark, rest = after.partition("privasi =")
    one = one.replace('"dilaporkan"', '"terverifikasi"').replace('"belum"', '"terverifikasi"')
    one = one.replace('nasib = "dinilai_kembali"', 'nasib = "musnah"')
    signature = 'diverifikasi_oleh = "Ani"\ndiverifikasi_pada = 2026-02-01\n'
    return before + row + one + more + signature + mark + rest


@contextmanager
def outside_clock() -> Iterator[str]:
    """Serve the time on a free port, as any web server does in its ``Date``."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            del format, args

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def ruled_office(
    folder: Path, *, host: str, archive: str, settle: int = 1
) -> tuple[Workspace, int]:
    """Make an office with staff, keys and rules of its own; return it and its contest of 2018.

    Args:
        folder: Where; must not be there yet.
        host: Address of its seals.
        archive: Settings under ``[arsip]`` besides ``gladi``.
        settle: Settle time of its rules, seconds.
    """
    create_workspace(folder, kabupaten="32.07", host=host, voting_day=date(2018, 6, 27))
    settings = folder / "formgen.toml"
    settings.write_text(settings.read_text() + f"\n[arsip]\ngladi = true\n{archive}")
    write_staff(folder)
    (folder / "jra").mkdir()
    rules = rules_text(settle=settle)
    (folder / "jra" / "jra-2026.2.toml").write_text(rules, encoding="utf-8")
    workspace = open_workspace(folder)
    new_key(workspace, today=today_in_jakarta())
    publish_keys(workspace, folder / "kunci-terbit.json", today=today_in_jakarta())
    return workspace, workspace.elections()[0].number


def due_office(
    folder: Path, wanted: int, *, lock_seconds: float = 0.5
) -> tuple[Workspace, list[str]]:
    """Make an office whose ``wanted`` records may all be destroyed, each a small fake document."""
    workspace, election = ruled_office(folder, host="cek.example.id", archive="kunci_detik = 1\n")
    made = [document(n, election) for n in range(1, wanted + 1)]
    with open_doors(workspace) as doors:
        keep(doors, made, lock_seconds)
        close_contest(doors, election)
    return workspace, [item.record_id for item, _ in made]


def document(number: int, election: int) -> tuple[Manifest, bytes]:
    """Make one record of a slip."""
    data = b"%PDF-1.7 slip " + str(number).encode()
    original = Representation(
        name=ORIGINAL, media_type="application/pdf", size=len(data), sha256=sha256_hex(data)
    )
    item = replace(
        manifest(1_000_000 + number, place=f"32070120{number:05}"),  # numbers of no real document
        election=election,
        form=SLIP,
        privacy="rahasia_pribadi",
        rule="PL02.6-C-FORM-LAIN",
        rules_version="2026.2",
        pages=1,
        seals=("a" * 64,),
        prefix_sha256=sha256_hex(data[:9]),
        representations=(original,),
    )
    return item, data


def keep(doors: Doors, made: Sequence[tuple[Manifest, bytes]], lock_seconds: float) -> None:
    """Put records into store and catalogue, locked for a moment, and wait until that is over."""
    until = datetime.now(UTC) + timedelta(seconds=lock_seconds)
    lock = Lock(mode="GOVERNANCE", retain_until=until, legal_hold=True)
    objects = []
    for item, data in made:
        key = item.election, item.record_id
        objects.append((object_key(*key, ORIGINAL), data))
        objects.append((object_key(*key, MANIFEST), manifest_bytes(item)))
    doors.store.put_locked_many(objects, lock)
    with transaction(doors.engine) as conn:
        record(conn, [Filing(manifest=item, event=event(item.record_id)) for item, _ in made])
    time.sleep(max(0.0, (until - datetime.now(UTC)).total_seconds() + 1.1))


def close_contest(doors: Doors, election: int) -> None:
    """Put the end of a contest nobody disputed on record, years ago."""
    now = datetime.now(UTC)
    told = TrustedTime(time=now, system_time=now, source="ntp")
    first = Scribe(
        actor=Actor(user="a", name="a", nip=ARCHIVIST, role="arsiparis"), now=told, software="uji"
    )
    second = replace(first, actor=Actor(user="b", name="b", nip=HEAD, role="pimpinan"))
    for kind, day in (
        ("penetapan_hasil", "2018-07-05"),
        ("brpk", "2018-07-23"),
        ("pelantikan", "2018-09-20"),
    ):
        one = Occurrence(
            election=election,
            kind=kind,  # type: ignore[arg-type] # one of the kinds
            day=date.fromisoformat(day),
            document="SK 1",
            recorded_by=first.actor,
            recorded_at=now,
        )
        with transaction(doors.engine) as conn:
            made = occurrences.record(conn, one, first)
            if made.confirmed_by is None:
                occurrences.confirm(conn, made.id, second)


CLOCKS = Clocks(ask=lambda _: datetime.now(UTC))
"""A clock outside that agrees; set ``FORMGEN_TIME_SOURCES`` to anything."""


def decreed_at_once(workspace: Workspace, names: Sequence[str] = (), *, decree: bool = True) -> str:
    """Bring records of an office, or all, to a decree without making papers; quick.

    Args:
        workspace: The office.
        names: Record ids; none for all.
        decree: False stops one step before it, with all parts taken that come before.
    """
    election = workspace.elections()[0].number
    with open_doors(workspace) as doors:
        now = tell_time(workspace, doors, CLOCKS)
        scribe = Scribe(actor=Actor(user="uji"), now=now, software="uji")
        staff = load_staff(workspace)
        assess = Assessor(load_schedule(workspace), now)
        with transaction(doors.engine) as conn:
            keys = [
                (subject.election, subject.record_id)
                for subject in subjects(conn, Scope(election=election))
                if not names or subject.record_id in names
            ]
            lifecycle.put(conn, dict.fromkeys(keys, lifecycle.Standing(state="inaktif")))
            lines = []
            said, known = assess(conn, keys), records.find_many(conn, keys)
            for number, key in enumerate(keys, start=1):
                lines.append(line_of(number, known[key], said[key]))
            batch = batches.next_number(conn, now.day.year)
            batches.propose(conn, batch, election, lines, now.day, scribe)
            take_steps(conn, batch, assess, scribe, now.day, STEPS if decree else STEPS[:-1])
            if decree:
                batches.set_decreed(conn, batch, now.day)
            for part, nips in _PARTS.items() if decree else list(_PARTS.items())[:-3]:
                batch_evidence.take_part(conn, batch, part, [staff.person(nip) for nip in nips])
    return batch


_PARTS: dict[Part, list[str]] = {
    "pengusul": [ARCHIVIST],
    "panitia": [CHAIR, UNIT, ARCHIVIST],
    "pimpinan": [HEAD],
    "penetap": [HEAD],
    "pelaksana": [ONE, TWO],
    "saksi": [SEEN, ALSO],
}


def killed_run(workspace: Workspace, batch: str, step: str, ordinal: int = 1) -> bool:
    """Run a batch in a process of its own and kill it just before one of its effects.

    Args:
        workspace: The office.
        batch: Its batch.
        step: Name of a class of ``destruction.effects``.
        ordinal: Before which effect of that kind, from 1.

    Returns:
        Whether it was killed; False when it came to its end before.
    """
    child = os.fork()
    if child == 0:
        seen = count(1)

        def passed(effect: object) -> None:
            if type(effect).__name__ == step and next(seen) == ordinal:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            run(workspace, TWO, batch, clocks=CLOCKS, passed=passed)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)
