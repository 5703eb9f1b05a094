"""The audit log's chain of hashes."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from formgen_archive.audit import (
    GENESIS,
    Actor,
    Entry,
    Event,
    Head,
    chain,
    check_chain,
    event_from_json,
    event_json,
    require_head,
)
from formgen_archive.errors import ChainBrokenError
from tests.support.records import event


def log(length: int) -> list[Entry]:
    head, entries = Head(), []
    for number in range(length):
        entries.append(chain(event(reason=str(number)), head))
        head = Head(seq=entries[-1].seq, hash=entries[-1].hash)
    return entries


def codes(entries: list[Entry], head: Head | None = None) -> list[tuple[str, str]]:
    return [(item.code, item.where) for item in check_chain(entries, head)]


def test_the_hash_can_be_made_without_our_code() -> None:
    entry = chain(event(reason="é"), Head())
    written = {
        "seq": 1,
        "sebelumnya": "0" * 64,
        "jenis": "penerimaan",
        "waktu": "2024-11-27T14:03:05.000007+00:00",
        "waktu_sistem": "2024-11-27T14:03:05.000007+00:00",
        "sumber_waktu": "sistem",
        "pelaku": {
            "akun": "ani",
            "nama": "Ani",
            "nip": "1",
            "peran": "arsiparis",
            "unit": "KPU Ciamis",
        },
        "atas_nama": "",
        "sesi": "",
        "perihal": "c-hasil-kwk-bupati.3207012001001.0.e1",
        "sebelum": "",
        "sesudah": "aktif",
        "dokumen": ["sha256:" + "c" * 64],
        "alasan": "é",
        "perangkat": "formgen 0.1.0",
        "permintaan": "",
    }
    # With these keys and values, RFC 8785 is what the standard library writes like this.
    canonical = json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert entry.hash == hashlib.sha256(canonical.encode()).hexdigest()


def test_a_sound_log_has_no_findings() -> None:
    entries = log(5)
    assert codes(entries) == []
    assert codes(entries, Head(seq=5, hash=entries[-1].hash)) == []
    assert codes([], Head()) == []


def other(value: object) -> object:
    match value:
        case Actor():
            return replace(value, name="Budi")
        case datetime():
            return value + timedelta(microseconds=1)
        case tuple():
            return (*value, "x")
        case _:
            return f"{value}x"


@pytest.mark.parametrize("name", [field.name for field in fields(Event)])
def test_a_change_in_any_field_is_found(name: str) -> None:
    entries = log(3)
    change: dict[str, Any] = {name: other(getattr(entries[1].event, name))}
    altered = replace(entries[1].event, **change)
    entries[1] = replace(entries[1], event=altered)
    assert codes(entries) == [("A203", "2")]


def test_a_change_with_a_new_hash_breaks_the_next_link() -> None:
    entries = log(3)
    first = Head(seq=1, hash=entries[0].hash)
    entries[1] = chain(replace(entries[1].event, reason="other"), first)
    assert codes(entries) == [("A202", "3")]


def test_a_missing_entry_is_found() -> None:
    entries = log(3)
    del entries[1]
    assert codes(entries) == [("A201", "3"), ("A202", "3")]


def test_a_missing_beginning_is_found() -> None:
    assert codes(log(3)[1:]) == [("A201", "2"), ("A202", "2")]


def test_entries_in_another_order_are_found() -> None:
    entries = log(3)
    entries[0], entries[1] = entries[1], entries[0]
    assert {code for code, _ in codes(entries)} == {"A201", "A202"}


def test_a_cut_end_is_found_when_the_end_is_known() -> None:
    entries = log(3)
    head = Head(seq=3, hash=entries[-1].hash)
    assert codes(entries[:2]) == []
    assert codes(entries[:2], head) == [("A204", "2")]
    assert codes([], head) == [("A204", "0")]


def test_all_findings_come_at_once() -> None:
    entries = log(6)
    for place in (1, 4):
        entries[place] = replace(entries[place], event=event(reason="altered"))
    assert codes(entries) == [("A203", "2"), ("A203", "5")]


def test_a_broken_end_is_not_extended() -> None:
    require_head(Head(), Head())
    with pytest.raises(ChainBrokenError) as caught:
        require_head(Head(seq=3, hash="f" * 64), Head(seq=2, hash="e" * 64))
    assert [item.code for item in caught.value.findings] == ["A204"]


def test_events_survive_json() -> None:
    wib = timezone(timedelta(hours=7))
    original = replace(event(), time=datetime(2024, 11, 27, 21, 3, tzinfo=wib))
    assert event_from_json(json.loads(json.dumps(event_json(original)))) == original
    assert event_json(original)["waktu"] == "2024-11-27T21:03:00.000000+07:00"


def test_a_time_without_a_zone_cannot_be_put_on_record() -> None:
    naive = datetime(2024, 11, 27, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        chain(replace(event(), time=naive), Head())
    assert GENESIS == "0" * 64
