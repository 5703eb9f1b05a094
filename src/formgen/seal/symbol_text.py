"""The text inside a symbol: ``HTTPS://<HOST>/1/<digits>``, and what else a QR may hold."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal
from urllib.parse import urlsplit

PROFILE: Final = "1"
MAX_DIGITS: Final = 700
"""More digits than this would not fit version 13 at level M; longer text is not a seal."""

_HOST: Final = re.compile(r"[A-Z0-9]([A-Z0-9-]*[A-Z0-9])?(\.[A-Z0-9]([A-Z0-9-]*[A-Z0-9])?)+")
_MAX_HOST: Final = 40
_SEAL: Final = re.compile(r"https://([a-z0-9.-]+)/([0-9]+)/([0-9]+)", re.IGNORECASE | re.ASCII)
_SHOWN: Final = 60

Reading = Literal["seal", "damaged", "version", "foreign"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolText:
    """What the text of a symbol turned out to be.

    Attributes:
        reading: ``seal`` (cose is set), ``damaged`` (our address, but no seal in it), ``version``
            (our address, another profile) or ``foreign`` (anything else).
        host: Host of the address in capitals, or for other text its beginning in quotation marks,
            printable characters only.
        cose: Bytes of the seal; empty unless ``reading`` is ``seal``.
    """

    reading: Reading
    host: str
    cose: bytes = b""


def check_host(host: str) -> str:
    """Return a host name in capitals if it may stand in a seal.

    Raises:
        ValueError: Not a plain domain name of at most 40 characters of QR's alphanumeric set.
    """
    capitals = host.upper()
    if len(capitals) > _MAX_HOST or not _HOST.fullmatch(capitals):
        raise ValueError(f"not a host name for a seal: {host}")
    return capitals


def symbol_text(cose: bytes, host: str) -> str:
    """Return the text of a symbol: the address, then the bytes as one decimal number.

    The first byte of a COSE_Sign1 is 0x84, never 0, so the number leads back to the same bytes.
    """
    return f"{address(host)}{int.from_bytes(cose, 'big')}"


@lru_cache(maxsize=64)
def address(host: str) -> str:
    """Return the constant part of the text of every symbol of a host."""
    return f"HTTPS://{check_host(host)}/{PROFILE}/"


def cose_in(text: str) -> bytes:
    """Return the bytes of a seal from its text exactly as ``symbol_text`` writes it.

    Raises:
        ValueError: Any other text, also one that differs only in case.
    """
    match = _SEAL.fullmatch(text)
    cose = _bytes(match[3]) if match and match[2] == PROFILE else b""
    if match is None or not cose or text != symbol_text(cose, match[1]):
        raise ValueError("not the text of a seal")
    return cose


def read_symbol_text(text: str, hosts: frozenset[str]) -> SymbolText:
    """Sort out what a symbol or a person gave us.

    Args:
        text: Anything, also hostile.
        hosts: Hosts that are ours, in capitals.
    """
    stripped = text.strip()
    match = _SEAL.fullmatch(stripped)
    host = match[1].upper() if match else _host(stripped)
    if host not in hosts:
        return SymbolText(reading="foreign", host=host or f"“{_shown(stripped)}”")
    if match is None:
        return SymbolText(reading="damaged", host=host)
    if match[2] != PROFILE:
        return SymbolText(reading="version", host=host)
    cose = _bytes(match[3])
    return SymbolText(reading="seal" if cose else "damaged", host=host, cose=cose)


def _bytes(digits: str) -> bytes:
    if len(digits) > MAX_DIGITS or digits.startswith("0"):
        return b""
    number = int(digits)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _host(text: str) -> str:
    """Return the host a browser would open, in capitals; letters of other scripts as xn--."""
    try:
        # Browsers read a backslash as a slash; urlsplit does not, and would show another host.
        host = urlsplit(text.replace("\\", "/")).hostname or ""
        return host.encode("idna").decode("ascii").upper()
    except ValueError:  # also UnicodeError: an address that no browser would open
        return ""


def _shown(text: str) -> str:
    printable = "".join(character for character in text if character.isprintable())
    return printable[:_SHOWN]
