"""What an office knows of a document in force, without the imports of register and archive."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from formgen.compare.signed import NO_SCAN, SignedScan
from formgen.errors import Text
from formgen.register.quick import Current, added, in_force, may_be_destroyed
from formgen.seal.check import SealEvidence
from formgen.seal.keylist import KeyList
from formgen.seal.payload import Payload
from formgen.seal.verdict import Status
from formgen.service.workspace import Workspace
from formgen_archive.errors import ArchiveError
from formgen_archive.keys import ORIGINAL, object_key, record_id, record_prefix
from formgen_archive.stores.folder_reader import FolderReader

if TYPE_CHECKING:
    from formgen.service.standing import Standing


@dataclass(slots=True, kw_only=True)
class QuickStanding:
    """Answers what is plain by itself; whatever is not, ``Standing`` answers.

    Attributes:
        office: Whose register and archive.
        today: Day of the answer.
        opening: Opens register and archive.
        stack: Closes them.
    """

    office: Workspace
    today: date
    opening: "Callable[[], AbstractContextManager[Standing]]"
    stack: ExitStack
    _full: "Standing | None" = None

    def of(self, seals: Sequence[SealEvidence]) -> Status | None:
        """Return the status of the document of the first valid seal; see ``Standing.of``."""
        seal, payload = next((s, s.payload) for s in seals if s.outcome == "valid" and s.payload)
        found = self._found(payload)
        if found is None or found.seals.get(payload.page) != sha256(seal.cose).hexdigest():
            return self._asked().of(seals)
        return Status(state="current", as_of=self.today, files=frozenset({found.file_sha256}))

    def original(self, payload: Payload) -> bytes | None:
        """Return the archived bytes that a seal binds; see ``Standing.original``."""
        url, found = self.office.store_url, self._found(payload)
        if found is None or not url.startswith("folder:"):
            return self._asked().original(payload)
        try:
            store = FolderReader(Path(url.removeprefix("folder:")))
            return store.get(object_key(payload.election, _record(found), ORIGINAL))
        except ArchiveError:
            return self._asked().original(payload)

    def signed(self, payload: Payload) -> SignedScan:
        """Return the signed scan of a document; see ``Standing.signed``."""
        url, found = self.office.store_url, self._found(payload)
        if found is not None and url.startswith("folder:"):
            store = FolderReader(Path(url.removeprefix("folder:")))
            with suppress(ArchiveError):
                scan = self._scan(store, payload, _record(found))
                if scan is not None:
                    return scan
        return self._asked().signed(payload)

    def _scan(self, store: FolderReader, payload: Payload, record: str) -> SignedScan | None:
        """Return the signed scan of a record in force; None where the archive must be asked."""
        prefix = record_prefix(payload.election, record)
        if not any(item.key.startswith(f"{prefix}pindai-") for item in store.list(prefix)):
            return NO_SCAN
        known = added(self.office.database_url, payload.election, payload.number)
        if known is None:
            return None
        from formgen.service.signed_quick import signed_scan  # noqa: PLC0415 - most have none

        return signed_scan(store, (payload.election, record), known)

    def texts_of_code(self, code: str, keylist: KeyList) -> tuple[str, ...]:
        """See ``Standing.texts_of_code``."""
        return self._asked().texts_of_code(code, keylist)

    def trace_of_code(self, code: str) -> tuple[Status, Payload] | None:
        """See ``Standing.trace_of_code``."""
        return self._asked().trace_of_code(code)

    def about_code(self, code: str) -> Text:
        """See ``Standing.about_code``."""
        return self._asked().about_code(code)

    def _found(self, payload: Payload) -> Current | None:
        """Return the document of a seal if it is in force and its record was not destroyed."""
        url, election = self.office.database_url, payload.election
        if all(contest.nomor != election for contest in self.office.settings.kontes):
            return None
        found = in_force(url, election, payload.number)
        gone = found is None or may_be_destroyed(url, election, _record(found))
        return None if gone else found

    def _asked(self) -> "Standing":
        if self._full is None:
            self._full = self.stack.enter_context(self.opening())
        return self._full


def _record(found: Current) -> str:
    return record_id(found.form_slug, found.place, sequence=found.sequence, edition=found.edition)
