"""Checking with a bundle instead of an office: what a phone without a signal can tell."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from formgen.compare.signed import NO_SCAN, SignedScan
from formgen.errors import Text
from formgen.seal.bundle import Bundle
from formgen.seal.check import SealEvidence
from formgen.seal.keylist import KeyList
from formgen.seal.kode_cek import digest_of
from formgen.seal.payload import Payload
from formgen.seal.verdict import State, Status
from formgen.service.bundle import read_bundle
from formgen.service.checked import Checked
from formgen.service.checker import Checker
from formgen.service.knowing import Register


def verify_offline(
    copies: Sequence[str], path: Path, today: date, *, original: bytes | None = None
) -> list[Checked]:
    """Check copies with a bundle; every verdict says how old it is.

    Args:
        copies: As for ``verify``.
        path: The bundle, its pinned roots beside it.
        today: Day of the check.
        original: File to compare with, if there is one.

    Raises:
        NotFoundError, IntegrityError: The bundle is not there, or not signed as it must be.
    """
    bundle = read_bundle(path)
    answers = []
    with ExitStack() as stack:
        register = Register(opening=lambda: _opened(Listing(bundle=bundle)), stack=stack)
        checker = Checker(keylist=bundle.keylist, register=register, today=today, original=original)
        for copy in copies:
            for answer in checker.answers(copy):
                verdict = answer.verdict
                notes = bundle.notes(verdict.subject, today)
                noted = replace(verdict, reasons=(*verdict.reasons, *notes))
                answers.append(replace(answer, verdict=noted))
    return answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a bundle knows; satisfies ``knowing.Knowing``."""

    bundle: Bundle

    def of(self, seals: Sequence[SealEvidence]) -> Status | None:
        """Return the status of the document of the first valid seal; None where not known."""
        seal, payload = next((s, s.payload) for s in seals if s.outcome == "valid" and s.payload)
        return self.bundle.status(payload, seal.cose)

    def original(self, payload: Payload) -> None:
        """Return nothing: a bundle holds no documents."""
        del payload

    def signed(self, payload: Payload) -> SignedScan:
        """Return nothing: a bundle holds no scans."""
        del payload
        return NO_SCAN

    def texts_of_code(self, code: str, keylist: KeyList) -> tuple[str, ...]:
        """Return nothing: a bundle holds digests of seals, not seals."""
        del code, keylist
        return ()

    def trace_of_code(self, code: str) -> tuple[Status, Payload] | None:
        """Return nothing: a bundle knows no destroyed documents."""
        del code
        return None

    def about_code(self, code: str) -> Text:
        """Say whether a seal with this kode cek was issued; its numbers are in the QR only."""
        found = self.bundle.find_kode_cek(digest_of(code))
        if found is None:
            return _CODE_NOT_LISTED
        contest, document, page = found
        return Text(
            f"Kode ini tercatat: pemilihan {contest.election}, nomor {document.number}, halaman"
            f" {page}, {_STATES[document.state].id}. Pindai QR-nya untuk melihat angkanya.",
            f"This code is on record: election {contest.election}, number {document.number}, page"
            f" {page}, {_STATES[document.state].en}. Scan its QR to see the numbers.",
        )


@contextmanager
def _opened(listing: Listing) -> Iterator[Listing]:
    yield listing


_CODE_NOT_LISTED: Final = Text(
    "Kode cek ini tidak ada dalam paket luring. Periksa ejaannya, atau pindai QR-nya.",
    "This kode cek is not in the bundle. Check its spelling, or scan the QR.",
)
_STATES: Final[Mapping[State, Text]] = {
    "current": Text("berlaku", "current"),
    "superseded": Text("sudah diganti", "superseded"),
    "revoked": Text("dibatalkan", "revoked"),
    "destroyed": Text("sudah dimusnahkan", "destroyed"),
}
