"""Whoever is asked what became of a document: an office's register, or a bundle."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Protocol

from formgen.compare.signed import SignedScan
from formgen.errors import Text
from formgen.seal.check import SealEvidence
from formgen.seal.keylist import KeyList
from formgen.seal.payload import Payload
from formgen.seal.verdict import Status


class Knowing(Protocol):
    """Whoever knows what became of documents: an office's register, or a bundle."""

    def of(self, seals: Sequence[SealEvidence]) -> Status | None:
        """Return the status of the document of the first valid seal; None where not known."""

    def original(self, payload: Payload) -> bytes | None:
        """Return the archived bytes that a seal binds; None where they are not kept here."""

    def signed(self, payload: Payload) -> SignedScan:
        """Return the signed scan of a document; an empty one where there is none."""

    def texts_of_code(self, code: str, keylist: KeyList) -> tuple[str, ...]:
        """Return the texts of the seals with this kode cek."""

    def trace_of_code(self, code: str) -> tuple[Status, Payload] | None:
        """Return what is left of a destroyed document with this kode cek; None for any other."""

    def about_code(self, code: str) -> Text:
        """Say why there is no text for a kode cek."""


@dataclass(slots=True, kw_only=True)
class Register:
    """Register and archive of an office, opened when a seal turned out to be valid.

    Most of what is wrong with a copy shows without them, and the database takes longer to import
    than a copy to check.

    Attributes:
        opening: Opens them; None where there is no office to ask.
        stack: Closes them.
    """

    opening: "Callable[[], AbstractContextManager[Knowing]] | None"
    stack: ExitStack
    _standing: "Knowing | None" = None

    def standing(self) -> "Knowing | None":
        """Return what the office knows, or None where there is no office."""
        if self._standing is None and self.opening is not None:
            self._standing = self.stack.enter_context(self.opening())
        return self._standing

    def status(self, seals: Sequence[SealEvidence]) -> Status | None:
        """Return the status of a document with valid seals; None where nothing is known."""
        standing = self.standing()
        return None if standing is None else standing.of(seals)
