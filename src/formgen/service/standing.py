"""What an office knows today about a document: its status in the register, its archived bytes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection

from formgen.compare.limits import LIMITS
from formgen.compare.signed import NO_SCAN, SignedScan
from formgen.errors import Text
from formgen.register.database import reading
from formgen.register.find import find_kode_cek, find_number
from formgen.register.rows import Hit, Issued
from formgen.seal.check import SealEvidence
from formgen.seal.check_file import check_file
from formgen.seal.keylist import KeyList
from formgen.seal.kode_cek import read_kode_cek
from formgen.seal.payload import Payload
from formgen.seal.verdict import Status
from formgen.service.doors import open_doors
from formgen.service.signed_quick import SHOWN
from formgen.service.workspace import Workspace
from formgen_archive.catalogue.batch_evidence import documents_of
from formgen_archive.catalogue.records import find_number as find_record
from formgen_archive.catalogue.supplements import supplements
from formgen_archive.catalogue.tombstones import Tombstone, find_tombstone
from formgen_archive.destruction.guards import WIB
from formgen_archive.errors import ObjectMissingError
from formgen_archive.keys import ORIGINAL, object_key, record_id
from formgen_archive.stores.base import Store


@contextmanager
def open_standing(workspace: Workspace, today: date) -> Iterator["Standing"]:
    """Open register and archive of an office for asking."""
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        elections = frozenset(contest.nomor for contest in workspace.settings.kontes)
        yield Standing(conn=conn, store=doors.store, elections=elections, today=today)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Answers for the elections of one office.

    Attributes:
        conn: Open for reading.
        store: Where the documents are kept.
        elections: Elections of which the register is complete; about others it says nothing.
        today: Day of the answer.
    """

    conn: Connection
    store: Store
    elections: frozenset[int]
    today: date

    def of(self, seals: Sequence[SealEvidence]) -> Status | None:
        """Return the status of the document of the first valid seal; None for other offices'.

        A number that the register does not list, or lists with other seals, is ``unknown``.
        """
        seal, payload = next((s, s.payload) for s in seals if s.outcome == "valid" and s.payload)
        if payload.election not in self.elections:
            return None
        issued = find_number(self.conn, payload.election, payload.number)
        if issued is None or not lists(issued, payload, seal.cose):
            return Status(state="unknown", as_of=self.today)
        return self.status(issued)

    def original(self, payload: Payload) -> bytes | None:
        """Return the archived bytes that a seal binds; None where they are not kept here."""
        if payload.election not in self.elections:
            return None
        issued = find_number(self.conn, payload.election, payload.number)
        if issued is None:
            return None
        try:
            return self._original(issued)
        except ObjectMissingError:  # destroyed, or lost: the check of the archive says which
            return None

    def signed(self, payload: Payload) -> SignedScan:
        """Return the newest signed scan of a document that is not personal, if it has one."""
        manifest = find_record(self.conn, payload.election, payload.number)
        if manifest is None or manifest.privacy not in SHOWN:
            return NO_SCAN
        key = (manifest.election, manifest.record_id)
        added = supplements(self.conn, key)
        if not added or added[-1].representation.size > LIMITS.file_bytes:
            return NO_SCAN
        last = added[-1]
        try:
            data = self.store.get(object_key(*key, last.representation.name))
        except ObjectMissingError:
            return NO_SCAN
        if sha256(data).hexdigest() != last.representation.sha256:
            return NO_SCAN  # the check of the archive tells
        return SignedScan(data=data, shows=tuple(page.number for page in last.pages))

    def texts_of_code(self, code: str, keylist: KeyList) -> tuple[str, ...]:
        """Return the texts of the seals with this kode cek, read from the archived documents."""
        texts: list[str] = []
        for hit in find_kode_cek(self.conn, code):
            if self._tombstone(hit.issued) is not None:
                continue
            evidence = check_file(self._original(hit.issued), keylist, self.today)
            texts += [
                seal.text
                for seal in evidence.seals
                if seal.payload is not None and seal.payload.page == hit.page
            ]
        return tuple(texts)

    def trace_of_code(self, code: str) -> tuple[Status, Payload] | None:
        """Return what is left of a destroyed document with this kode cek; None for any other."""
        for hit in find_kode_cek(self.conn, code):
            status = self.status(hit.issued)
            if status.state == "destroyed":
                return status, _payload(hit)
        return None

    def about_code(self, code: str) -> Text:
        """Say why there is no text for a kode cek."""
        del code
        return _CODE_UNKNOWN

    def _original(self, issued: Issued) -> bytes:
        return self.store.get(object_key(issued.election, _record(issued), ORIGINAL))

    def _tombstone(self, issued: Issued) -> Tombstone | None:
        return find_tombstone(self.conn, (issued.election, _record(issued)))

    def _record_of(self, batch: str) -> str:
        """Return the number of the *berita acara* of a batch; empty while there is none yet."""
        found = {item.kind: item.number for item in documents_of(self.conn, batch)}
        return found.get("ba-pemusnahan-arsip", "")

    def status(self, issued: Issued) -> Status:
        """Return the status of a document that the register lists."""
        files = frozenset({issued.file_sha256})
        if issued.status == "revoked":
            return Status(
                state="revoked",
                as_of=self.today,
                day=issued.revoked_on,
                reason=issued.revoked_reason,
                files=files,
            )
        tombstone = self._tombstone(issued)
        if tombstone is not None:
            return Status(
                state="destroyed",
                as_of=self.today,
                day=tombstone.destroyed_at.astimezone(WIB).date(),
                reason=self._record_of(tombstone.batch),
                files=files,
            )
        if issued.status == "superseded" and issued.superseded_by is not None:
            later = find_number(self.conn, issued.election, issued.superseded_by)
            return Status(
                state="superseded",
                as_of=self.today,
                day=issued.superseded_on,
                reason="" if later is None else later.reason,
                edition=None if later is None else later.edition,
                kode_cek="" if later is None else read_kode_cek(later.seals[0].kode_cek) or "",
                files=files,
            )
        return Status(state="current", as_of=self.today, files=files)


def _record(issued: Issued) -> str:
    return record_id(
        issued.form_slug, issued.place, sequence=issued.sequence, edition=issued.edition
    )


def _payload(hit: Hit) -> Payload:
    """Return what the register knows of a seal; its numbers were destroyed with the document."""
    issued = hit.issued
    return Payload(
        election=issued.election,
        form=issued.form_register,
        wilayah=int(issued.place),
        sequence=issued.sequence,
        edition=issued.edition,
        number=issued.number,
        page=hit.page,
        pages=issued.pages,
        day=issued.day,
        prefix_length=issued.prefix_length,
        prefix_sha256=bytes.fromhex(issued.h),
        angka=(),
    )


def lists(issued: Issued, payload: Payload, cose: bytes) -> bool:
    """Tell whether the register lists this very seal for a page of a document."""
    digest = sha256(cose).hexdigest()
    return any(row.page == payload.page and row.cose_sha256 == digest for row in issued.seals)


_CODE_UNKNOWN: Final = Text(
    "Kode cek ini tidak ada dalam register penerbit. Periksa ejaannya, atau pindai QR-nya.",
    "This kode cek is not in the issuer's register. Check its spelling, or scan the QR.",
)
