"""Dates and holds by the hundred thousand, each against the database alone.

``RECORDS=1000000 script/bench retention`` measures with another number of records.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, text

from benchmarks.harness import Timed
from benchmarks.registry import REGISTRY
from formgen.register.database import migrate, open_engine, reading, transaction
from formgen.service.retention import load_schedule
from formgen_archive.audit import Actor
from formgen_archive.catalogue import holds
from formgen_archive.catalogue.migrate import migrate as migrate_catalogue
from formgen_archive.catalogue.schema import records
from formgen_archive.catalogue.subjects import subjects
from formgen_archive.clock import trusted_time
from formgen_archive.due import Almanac
from formgen_archive.holds import Hold, Scope
from formgen_archive.keys import record_id
from formgen_archive.occurrences import History, Kind, Occurrence
from formgen_archive.scribe import Scribe

_RECORDS = int(os.environ.get("RECORDS", "100000"))
_FORMS = (
    ("c-hasil-kwk-bupati", "PL02.6-C-HASIL", "publik_terbatas"),
    ("c-pemberitahuan-kwk", "PL02.6-C-FORM-LAIN", "rahasia_pribadi"),
)
_DUE = "retention: date of a record, on SQLite"
_HOLD = "retention: hold on a record, on SQLite"
_PARCEL = 10_000
_ELECTION = 20243207
_NOW = trusted_time(datetime(2026, 12, 1, tzinfo=UTC), None, [])
_ANI = Actor(user="ani", nip="198001012005011001", name="Ani")


class _Undo(Exception):  # noqa: N818 - no error
    """Rolls a transaction back: every sample begins with the same database."""


@REGISTRY.measure(_DUE, "reading the rows alone", baseline=True)
def rows_alone() -> Timed:
    """Go through all records: the floor."""
    engine = _filled()

    def call() -> int:
        with reading(engine) as conn:
            return sum(1 for _ in subjects(conn))

    return call


@REGISTRY.measure(_DUE, "reading the rows and computing each date")
def every_date() -> Timed:
    """Compute what is to become of every record, with an order for one TPS among the events."""
    engine = _filled()
    schedule = load_schedule()

    def call() -> int:
        known = Almanac(schedule, {_ELECTION: _history()}, _NOW.day)
        with reading(engine) as conn:
            return len([known.due(item).rule.fate for item in subjects(conn)])

    return call


@REGISTRY.measure(_HOLD, "one INSERT of as many rows", baseline=True)
def rows_of_a_hold() -> Timed:
    """Write as many rows with one statement: the floor."""
    engine = _filled()

    def call() -> int:
        with _undone(engine) as conn:
            conn.execute(
                text(
                    "INSERT INTO archive_hold_records"
                    " SELECT 1, election, record_id, 'dipasang' FROM archive_records"
                )
            )
        return _RECORDS

    return call


@REGISTRY.measure(_HOLD, "a hold with its list, its checksum and its event")
def whole_hold() -> Timed:
    """Place a hold on all records."""
    engine = _filled()
    scribe = Scribe(actor=_ANI, now=_NOW, software="bench")
    hold = Hold(
        ground="audit",
        case="LHP",
        scope=Scope(place="3207"),
        placed_by=_ANI,
        placed_at=_NOW.time,
        review_on=date(2027, 6, 1),
    )

    def call() -> int:
        with _undone(engine) as conn:
            return holds.place(conn, hold, scribe).records

    return call


@contextmanager
def _undone(engine: Engine) -> Iterator[Connection]:
    with suppress(_Undo), transaction(engine) as conn:
        yield conn
        raise _Undo


def _history() -> History:
    days: dict[Kind, date] = {
        "penetapan_hasil": date(2024, 12, 5),
        "brpk": date(2025, 1, 3),
        "pelantikan": date(2025, 2, 20),
        "psu_diperintahkan": date(2025, 2, 24),
    }
    return History(
        tuple(
            Occurrence(
                id=number,
                election=_ELECTION,
                kind=kind,
                day=day,
                document="SK",
                place="3207012000001" if kind == "psu_diperintahkan" else "",
                recorded_by=_ANI,
                recorded_at=_NOW.time,
                confirmed_by=Actor(user="budi", nip="198001012005011002"),
                confirmed_at=_NOW.time,
            )
            for number, (kind, day) in enumerate(days.items(), start=1)
        )
    )


@cache
def _filled() -> Engine:
    """Make a catalogue of so many records, half of each form."""
    folder = Path(tempfile.mkdtemp(prefix="formgen-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = open_engine(f"sqlite:///{folder / 'register.sqlite3'}")
    migrate(engine)
    with transaction(engine) as conn:
        migrate_catalogue(conn)
    for start in range(0, _RECORDS, _PARCEL):
        numbers = range(start, min(start + _PARCEL, _RECORDS))
        with transaction(engine) as conn:
            conn.execute(insert(records), [_row(number) for number in numbers])
    return engine


def _row(number: int) -> dict[str, object]:
    form, rule, privacy = _FORMS[number % 2]
    place = f"3207{number // 2:09}"
    return {
        "election": _ELECTION,
        "record_id": record_id(form, place, sequence=0, edition=1),
        "number": number + 1,
        "form": form,
        "place": place,
        "day": date(2024, 11, 28),
        "retention": form,
        "rule": rule,
        "privacy": privacy,
        "manifest_sha256": "0" * 64,
        "manifest": "",
        "rules_version": "2026.1",
    }
