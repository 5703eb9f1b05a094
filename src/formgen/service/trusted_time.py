"""What o'clock it is: this machine's clock, held against clocks outside and the highest time known.

Clocks outside are named by the office (``[waktu] sumber``); a store with a clock of its own is
always one of them. NTP and the ``Date`` of an HTTP answer are enough: five minutes are tolerated.
"""

import secrets
import socket
import struct
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from formgen.register.database import reading, transaction
from formgen.service.doors import SOFTWARE, Doors
from formgen.service.workspace import Workspace
from formgen_archive.audit import Actor, TimeSource
from formgen_archive.catalogue.clock import high_water_mark, raise_mark
from formgen_archive.catalogue.log import append_event
from formgen_archive.clock import Outside, TrustedTime, trusted_time
from formgen_archive.errors import StoreUnavailableError
from formgen_archive.scribe import Scribe

SYSTEM = Actor(user="sistem", role="sistem")

_TIMEOUT = 3.0  # seconds for each clock
_NTP_PORT = 123
_NTP_EPOCH = datetime(1900, 1, 1, tzinfo=UTC)
_NTP_PACKET = 48
_SERVER = 4
_UNSYNCHRONISED = 3
_WORST_STRATUM = 15


def ask(address: str) -> datetime | None:
    """Ask one clock; None when it does not answer, or its answer is no time."""
    parts = urlsplit(address)
    try:
        if parts.scheme == "ntp":
            return _ask_ntp(parts.hostname or "", parts.port or _NTP_PORT)
        return _ask_http(address)
    except (OSError, ValueError, TypeError):
        return None


def _system() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """Where time comes from; tests bring their own, the command line cannot.

    Attributes:
        system: This machine's clock, aware.
        ask: Asks one address, such as ``ntp://HOST``; None when it does not answer.
    """

    system: Callable[[], datetime] = _system
    ask: Callable[[str], datetime | None] = ask


CLOCKS = Clocks()


def tell_time(workspace: Workspace, doors: Doors, clocks: Clocks = CLOCKS) -> TrustedTime:
    """Ask every clock and return the trusted time; a confirmed one becomes the mark.

    Never refuses: what only keeps goes on with whatever time there is. Call ``require`` of what
    is returned, or ``require_time``, before anything is destroyed.
    """
    outside = [
        Outside(source=_source(item), name=item, time=clocks.ask(item))
        for item in workspace.time_sources
    ]
    outside += _store_clock(doors)
    return _judge(doors, clocks, outside)


def local_time(doors: Doors, clocks: Clocks = CLOCKS) -> TrustedTime:
    """Return the time without asking anybody: for what must not wait, such as a hold."""
    return _judge(doors, clocks, ())


def require_time(workspace: Workspace, doors: Doors, clocks: Clocks = CLOCKS) -> TrustedTime:
    """Return a time that may be used to destroy.

    Raises:
        NotPermittedError: The clocks disagree or nobody outside answers; the attempt is in the
            audit log as ``jam_mencurigakan``.
    """
    now = tell_time(workspace, doors, clocks)
    if now.alarms:
        scribe = Scribe(actor=SYSTEM, now=now, software=SOFTWARE)
        reasons = "; ".join(f"{item.code} {item.message_id}" for item in now.alarms)
        with transaction(doors.engine) as conn:
            append_event(conn, scribe("jam_mencurigakan", "jam", reason=reasons))
    now.require()
    return now


def _judge(doors: Doors, clocks: Clocks, outside: Sequence[Outside]) -> TrustedTime:
    with reading(doors.engine) as conn:
        mark = high_water_mark(conn)
    now = trusted_time(clocks.system(), mark, outside)
    if now.confirmed and (mark is None or now.time > mark):
        with transaction(doors.engine) as conn:
            raise_mark(conn, now)
    return now


def _store_clock(doors: Doors) -> list[Outside]:
    try:
        time = doors.store.clock()
    except StoreUnavailableError:
        return [Outside(source="toko", name="toko", time=None)]
    return [] if time is None else [Outside(source="toko", name="toko", time=time)]


def _source(address: str) -> TimeSource:
    return "ntp" if address.startswith("ntp:") else "https"


def _ask_http(address: str) -> datetime | None:
    request = urllib.request.Request(address, method="HEAD")  # noqa: S310 - checked in settings
    with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310
        date = answer.headers["Date"]
    return parsedate_to_datetime(date).astimezone(UTC)


def _ask_ntp(host: str, port: int) -> datetime | None:
    """Ask as RFC 4330 describes; an answer must repeat what only we can have sent."""
    cookie = secrets.token_bytes(8)
    family, kind, protocol, _, target = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, kind, protocol) as door:
        door.settimeout(_TIMEOUT)
        door.connect(target)
        door.send(bytes([0x23]) + bytes(39) + cookie)  # version 4, client
        answer = door.recv(_NTP_PACKET)
    if len(answer) < _NTP_PACKET or answer[24:32] != cookie:
        return None
    leap, mode, stratum = answer[0] >> 6, answer[0] & 7, answer[1]
    if mode != _SERVER or leap == _UNSYNCHRONISED or not 1 <= stratum <= _WORST_STRATUM:
        return None
    seconds, fraction = struct.unpack("!II", answer[40:48])
    if seconds < 2**31:  # era 1, from 2036 on
        seconds += 2**32
    return _NTP_EPOCH + timedelta(seconds=seconds + fraction / 2**32)
