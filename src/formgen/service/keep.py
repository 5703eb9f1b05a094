"""One parcel of sealed documents into the archive and the register, in the order that is safe.

    bind     the register notes which bytes each number stands for; committed before anything
             signed over them leaves the process
    store    documents, then manifests, locked and held; durable when this returns
    copy     the files for people
    confirm  catalogue, audit log and register in one transaction

Each step can be repeated: after a kill at any point the same parcel ends with the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from formgen.errors import IntegrityError, Text
from formgen.model.case import Case
from formgen.model.region import Place
from formgen.register.database import transaction
from formgen.register.issue import bind, confirm
from formgen.register.rows import Binding, Confirmation, Reservation, SealRow
from formgen.seal.document import SealedDocument, read_sealed
from formgen.service.doors import Doors, event
from formgen.service.produce import Kind
from formgen.service.receipts import Receipt
from formgen.service.tree import copy_is_whole, file_name, relative_path, write_copy
from formgen_archive.catalogue.clock import high_water_mark
from formgen_archive.catalogue.records import Filing, record
from formgen_archive.clock import trusted_time
from formgen_archive.errors import ObjectMissingError
from formgen_archive.keys import MANIFEST, ORIGINAL, object_key, record_id
from formgen_archive.manifest import Manifest, Representation, manifest_bytes
from formgen_archive.rules import Rule, RuleSet, match_rule
from formgen_archive.stores.resume import lock_same


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A sealed document with what it was reserved as."""

    case: Case
    reservation: Reservation
    document: SealedDocument

    @property
    def place(self) -> Place:
        """What the document is about."""
        return place_of(self.case)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Keeps the documents of one election; knows where they go.

    Attributes:
        doors: Store and database.
        election: Election register number.
        out: Folder of the files for people.
        rules: Retention rules in force.
    """

    doors: Doors
    election: int
    out: Path
    rules: RuleSet

    def keep(self, kind: Kind, parcel: Sequence[Sealed]) -> list[Receipt]:
        """Keep a parcel durably; when this returns every receipt is true.

        Raises:
            RefusedError: A number is bound to other bytes already: two originals of one identity.
            IntegrityError: The archive holds other bytes under one of the keys.
            UnavailableError: Store or database is away; run the batch again.
        """
        engine = self.doors.engine
        with transaction(engine) as conn:
            bind(conn, self.election, [_binding(item) for item in parcel])
            mark = high_water_mark(conn)
        now = trusted_time(datetime.now(UTC), mark, ()).time
        rule = match_rule(self.rules, kind.variant.slug)
        manifests = [self._manifest(kind, rule, item) for item in parcel]
        written = [manifest_bytes(manifest) for manifest in manifests]
        lock = self.doors.locking.first(now, self.rules.policy)
        lock_same(self.doors.store, self._objects(parcel, manifests, written), lock)
        receipts = [
            receipt(kind, item.place, item.reservation, item.document.sha256) for item in parcel
        ]
        for line, item in zip(receipts, parcel, strict=True):
            write_copy(self.out, line.file, item.document.data)
        with transaction(engine) as conn:
            record(conn, list(map(_filing, manifests, written)))
            confirm(
                conn,
                self.election,
                [_confirmation(*pair) for pair in zip(parcel, manifests, strict=True)],
            )
        return receipts

    def restore(self, kind: Kind, case: Case, reservation: Reservation) -> Receipt:
        """Return the receipt of a document issued before; its file is put back if it is not whole.

        Raises:
            IntegrityError: The archive holds other bytes than were issued.
        """
        issued = reservation.issued
        if issued is None:
            raise ValueError(reservation.number)
        place = place_of(case)
        line = receipt(kind, place, reservation, issued.file_sha256)
        if not copy_is_whole(self.out, line.file, issued.file_sha256):
            write_copy(self.out, line.file, self._original(kind, place, reservation))
        return line

    def stored(self, kind: Kind, case: Case, reservation: Reservation) -> SealedDocument | None:
        """Return what the archive holds of a bound number that was not confirmed, if anything.

        A batch killed after it had written leaves whole documents. Bound bytes are the document,
        whichever key would seal them today and whatever this version of the program would write.
        """
        if reservation.h is None:
            return None
        name = _record(kind, place_of(case), reservation)
        try:
            data = self.doors.store.get(object_key(self.election, name, ORIGINAL))
        except ObjectMissingError:
            return None
        document = read_sealed(data)
        return document if document.prefix_sha256 == reservation.h else None

    def _original(self, kind: Kind, place: Place, reservation: Reservation) -> bytes:
        """Return the archived bytes of a document issued before."""
        name = _record(kind, place, reservation)
        data = self.doors.store.get(object_key(self.election, name, ORIGINAL))
        if reservation.issued is None or sha256(data).hexdigest() != reservation.issued.file_sha256:
            raise IntegrityError(
                Text(
                    f"Berkas di arsip bukan yang diterbitkan: {name}.",
                    f"The archive's file is not the one that was issued: {name}.",
                ),
                hint=Text("Hubungi arsiparis.", "Call the archivist."),
            )
        return data

    def _objects(
        self, parcel: Sequence[Sealed], manifests: Sequence[Manifest], written: Sequence[bytes]
    ) -> list[tuple[str, bytes]]:
        """All documents, then all manifests: a manifest never stands without its bytes."""
        keys = [(self.election, manifest.record_id) for manifest in manifests]
        return [
            *(
                (object_key(*key, ORIGINAL), item.document.data)
                for key, item in zip(keys, parcel, strict=True)
            ),
            *((object_key(*key, MANIFEST), data) for key, data in zip(keys, written, strict=True)),
        ]

    def _manifest(self, kind: Kind, rule: Rule, item: Sealed) -> Manifest:
        reservation, document = item.reservation, item.document
        return Manifest(
            form=kind.variant.slug,
            form_register=kind.variant.register,
            form_edition=kind.form.edition,
            election=self.election,
            place=item.place.code,
            sequence=reservation.wanted.sequence,
            edition=reservation.edition,
            number=reservation.number,
            day=reservation.day,
            pages=len(document.seals),
            prefix_length=document.prefix_length,
            prefix_sha256=document.prefix_sha256,
            seals=tuple(sha256(seal.cose).hexdigest() for seal in document.seals),
            representations=(
                Representation(
                    name=ORIGINAL,
                    media_type="application/pdf",
                    size=len(document.data),
                    sha256=document.sha256,
                ),
            ),
            privacy=kind.form.privacy,
            retention=kind.form.retention,
            rule=rule.id,
            rules_version=self.rules.version,
            supersedes=reservation.supersedes,
        )


def lock_objects(doors: Doors, rules: RuleSet, items: Sequence[tuple[str, bytes]]) -> None:
    """Put objects that are no records into the archive, under the first lock of records."""
    with transaction(doors.engine) as conn:
        now = trusted_time(datetime.now(UTC), high_water_mark(conn), ()).time
    lock_same(doors.store, items, doors.locking.first(now, rules.policy))


def place_of(case: Case) -> Place:
    """Return what a document of a batch is about; a batch has no blank forms."""
    if case.place is None:
        raise ValueError("a document without a place")
    return case.place


def receipt(kind: Kind, place: Place, reservation: Reservation, digest: str) -> Receipt:
    """Return the line of one document."""
    return Receipt(
        number=reservation.number,
        form=kind.variant.code,
        tps=place.code,
        edition=reservation.edition,
        file=relative_path(
            place,
            file_name(kind.form, kind.variant),
            sequence=reservation.wanted.sequence,
            edition=reservation.edition,
        ),
        sha256=digest,
    )


def _record(kind: Kind, place: Place, reservation: Reservation) -> str:
    return record_id(
        kind.variant.slug,
        place.code,
        sequence=reservation.wanted.sequence,
        edition=reservation.edition,
    )


def _binding(item: Sealed) -> Binding:
    return Binding(
        number=item.reservation.number,
        day=item.reservation.day,
        data_sha256=item.reservation.wanted.data_sha256,
        h=item.document.prefix_sha256,
    )


def _confirmation(item: Sealed, manifest: Manifest) -> Confirmation:
    document = item.document
    return Confirmation(
        number=item.reservation.number,
        h=document.prefix_sha256,
        prefix_length=document.prefix_length,
        file_sha256=document.sha256,
        file_size=len(document.data),
        seals=seals_of(document, manifest),
    )


def seals_of(document: SealedDocument, manifest: Manifest) -> tuple[SealRow, ...]:
    """Return the seals of a document as the register keeps them."""
    return tuple(
        SealRow(page=page, cose_sha256=digest, kode_cek=seal.kode_cek)
        for page, (seal, digest) in enumerate(
            zip(document.seals, manifest.seals, strict=True), start=1
        )
    )


def _filing(manifest: Manifest, data: bytes) -> Filing:
    return Filing(
        manifest=manifest,
        data=data,
        event=event("penerimaan", manifest.record_id, actor="sistem", after="aktif"),
    )
