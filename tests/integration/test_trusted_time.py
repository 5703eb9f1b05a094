"""Asking clocks outside, over real sockets on this machine."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from formgen.errors import InputError
from formgen.register.database import reading
from formgen.service.doors import Doors, open_doors
from formgen.service.trusted_time import Clocks, ask, local_time, require_time, tell_time
from formgen.service.workspace import Workspace, parse_settings
from formgen_archive.catalogue import log
from formgen_archive.catalogue.clock import high_water_mark
from formgen_archive.errors import NotPermittedError, StoreUnavailableError
from formgen_archive.stores.memory import MemoryStore
from tests.support.retention import light_office

NOW = datetime(2029, 1, 1, 5, tzinfo=UTC)
YEARS = timedelta(days=3653)
Answer = Callable[[bytes], bytes]


@contextmanager
def ntp_server(answer: Answer) -> Iterator[str]:
    """Answer one NTP request; yields the address."""
    door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    door.bind(("127.0.0.1", 0))
    door.settimeout(5)

    def serve() -> None:
        packet, sender = door.recvfrom(100)
        door.sendto(answer(packet), sender)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"ntp://127.0.0.1:{door.getsockname()[1]}"
    finally:
        thread.join()
        door.close()


def ntp_answer(
    request: bytes, moment: datetime = NOW, *, head: bytes = bytes([0x24, 2]), cookie: bytes = b""
) -> bytes:
    """Build an answer as RFC 4330 lays it out: transmit time in the last eight bytes."""
    seconds = int((moment - datetime(1900, 1, 1, tzinfo=UTC)).total_seconds()) % 2**32
    return head + bytes(22) + (cookie or request[40:48]) + bytes(8) + struct.pack("!II", seconds, 0)


@pytest.mark.parametrize("moment", [NOW, datetime(2036, 2, 8, tzinfo=UTC)], ids=["2029", "era 1"])
def test_a_time_server(moment: datetime) -> None:
    with ntp_server(lambda request: ntp_answer(request, moment)) as address:
        assert ask(address) == moment


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: ntp_answer(request, cookie=b"12345678"),
        lambda request: ntp_answer(request, head=bytes([0x23, 2])),
        lambda request: ntp_answer(request, head=bytes([0xE4, 2])),
        lambda request: ntp_answer(request, head=bytes([0x24, 0])),
        lambda request: ntp_answer(request, head=bytes([0x24, 16])),
        lambda request: ntp_answer(request)[:40],
    ],
    ids=["not our cookie", "not a server", "unsynchronised", "kiss of death", "stratum", "short"],
)
def test_an_answer_that_is_no_time(answer: Answer) -> None:
    with ntp_server(answer) as address:
        assert ask(address) is None


@pytest.mark.parametrize("date", [format_datetime(NOW, usegmt=True), "kemarin", None])
def test_the_date_of_a_web_server(date: str | None) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response_only(200)
            if date is not None:
                self.send_header("Date", date)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        found = ask(f"http://127.0.0.1:{server.server_port}/")
        thread.join()
    assert found == (NOW if date and date != "kemarin" else None)


def test_nobody_there() -> None:
    assert ask("http://127.0.0.1:1/") is None
    assert ask("https://") is None


def test_settings_name_clocks_by_their_scheme() -> None:
    text = (
        '[kantor]\nkabupaten = "32.07"\nhost = "cek.example.id"\n[pemilihan]\nhari = 2024-11-27\n'
        '[[kontes]]\nnomor = 1\njenis = "bupati"\nwilayah = "3207"\n[waktu]\nsumber = ["{}"]\n'
    )
    assert parse_settings(text.format("ntp://jam")).waktu.sumber == ("ntp://jam",)
    with pytest.raises(InputError):
        parse_settings(text.format("jam"))


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("FORMGEN_TIME_SOURCES", "ntp://satu https://dua")
    return light_office(tmp_path / "kantor")


@pytest.fixture
def doors(workspace: Workspace) -> Iterator[Doors]:
    with open_doors(workspace) as opened:
        yield opened


def clocks(system: datetime, outside: datetime | None = NOW) -> Clocks:
    return Clocks(system=lambda: system, ask=lambda _address: outside)


def test_a_confirmed_time_becomes_the_mark_and_survives(workspace: Workspace, doors: Doors) -> None:
    found = require_time(workspace, doors, clocks(NOW))
    assert (found.time, found.source, found.confirmed) == (NOW, "ntp", True)
    with open_doors(workspace) as again, reading(again.engine) as conn:
        assert high_water_mark(conn) == NOW
    back = tell_time(workspace, doors, clocks(NOW - YEARS, NOW - YEARS))
    assert [alarm.code for alarm in back.alarms] == ["A621"]
    assert back.time == NOW


@pytest.mark.parametrize(
    ("system", "outside", "codes"),
    [
        (NOW - YEARS, NOW, ["A622", "A622"]),
        (NOW + YEARS, NOW, ["A622", "A622"]),
        (NOW, NOW + YEARS, ["A622", "A622"]),
        (NOW, None, ["A623"]),
    ],
)
def test_what_destroys_stops_and_it_is_on_record(
    workspace: Workspace, doors: Doors, system: datetime, outside: datetime | None, codes: list[str]
) -> None:
    with pytest.raises(NotPermittedError) as caught:
        require_time(workspace, doors, clocks(system, outside))
    assert [item.code for item in caught.value.findings] == codes
    with reading(doors.engine) as conn:
        *_, last = log.events(conn, "jam")
        assert high_water_mark(conn) is None
    assert last.event.type == "jam_mencurigakan"
    assert codes[0] in last.event.reason
    assert last.event.time == min(system, outside or system)


def test_the_clock_of_the_store_is_one_outside(
    workspace: Workspace, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMGEN_TIME_SOURCES", "")
    agreed = replace(doors, store=MemoryStore(clock=lambda: NOW))
    assert tell_time(workspace, agreed, clocks(NOW)).source == "toko"
    ahead = replace(doors, store=MemoryStore(clock=lambda: NOW + YEARS))
    with pytest.raises(NotPermittedError):
        require_time(workspace, ahead, clocks(NOW))


def test_a_store_that_is_away_is_a_clock_that_is_silent(
    workspace: Workspace, doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> datetime:
        raise StoreUnavailableError("toko", "store")

    monkeypatch.setenv("FORMGEN_TIME_SOURCES", "")
    found = tell_time(workspace, replace(doors, store=MemoryStore(clock=away)), clocks(NOW))
    assert [alarm.code for alarm in found.alarms] == ["A623"]


def test_what_must_not_wait_asks_nobody(workspace: Workspace, doors: Doors) -> None:
    def never(_address: str) -> datetime:
        raise AssertionError

    assert local_time(doors, Clocks(system=lambda: NOW, ask=never)).time == NOW
    del workspace
