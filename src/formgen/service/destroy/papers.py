"""The papers of a destruction: templates of ``templates/_dinas``, made, sealed and kept as records.

A paper is made from what the database says and from nothing else, so it can be made again after a
crash: same state, same bytes. Its identity is the office's place, with the batch as *urut*.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from formgen.ingest.regions import area
from formgen.model.case import Case
from formgen.model.election import Election
from formgen.model.region import words_for
from formgen.model.shape import Shape
from formgen.register.database import transaction
from formgen.register.reserve import reserve
from formgen.register.rows import Reservation, Wanted
from formgen.render.fill import DocumentMeta
from formgen.seal.cose import Signer
from formgen.seal.document import Claims, SealedDocument, seal_prefixes
from formgen.seal.keys import IssuerKey
from formgen.seal.prefix import read_prefix
from formgen.service.attachment import data_sha256
from formgen.service.destroy.paper_kinds import A4, paper_kinds
from formgen.service.doors import Doors
from formgen.service.keep import Keeper, Sealed
from formgen.service.keys import issuing_key, require_scope
from formgen.service.produce import Kind
from formgen.service.workspace import Workspace, templates
from formgen_archive.canonical import canonical_json
from formgen_archive.catalogue.batch_evidence import Document
from formgen_archive.errors import NotPermittedError
from formgen_archive.keys import record_id
from formgen_archive.rules import RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Makes the papers of one office for one contest.

    Attributes:
        workspace: The office.
        doors: Its store and database.
        election: The contest whose records are destroyed.
        rules: Retention rules in force; one of them keeps every paper for good.
    """

    workspace: Workspace
    doors: Doors
    election: Election
    rules: RuleSet

    def make(  # noqa: PLR0913 - what a paper is made of, all by name
        self,
        slug: str,
        *,
        urut: int,
        values: Mapping[str, str | int | None],
        annex: Mapping[str, Any],
        day: date,
        list_sha256: str = "",
        number: str = "",
    ) -> Document:
        """Make, seal and keep one paper; the same arguments give the same one.

        Args:
            slug: Of ``paper_kinds``.
            urut: Which one of its kind: the batch as a number.
            values: What the template prints, without what every paper has.
            annex: Attached as canonical JSON; a list too long to print stands whole in it.
            day: Day of the paper, if it is new.
            list_sha256: Checksum of the list it speaks of, or empty.
            number: Of the letter, where it is not the one with this *urut* of its kind.

        Raises:
            InputError: A text does not fit its place.
            RefusedError: The key of the office may not seal it.
        """
        number = number or letter_number(self.workspace, slug, urut, day)
        kind, seed = self.require(slug, day)
        place = area(self.workspace.region.code)
        content = {"nomor": number, "isi": dict(values), "lampiran": dict(annex)}
        reservation = self._reserve(kind, place.code, urut, content, day)
        if reservation.state == "issued" and reservation.issued is not None:
            checksum = reservation.issued.file_sha256
        else:
            made = self._sealed(kind, content, reservation, IssuerKey(seed))
            keeper = Keeper(
                doors=self.doors,
                election=self.election.number,
                out=self.workspace.root / "dinas",
                rules=self.rules,
            )
            case = Case(election=self.election, tps=None, area=place, paslon=())
            keeper.keep(kind, [Sealed(case=case, reservation=reservation, document=made)])
            checksum = made.sha256
        record = record_id(
            kind.variant.slug, place.code, sequence=urut, edition=reservation.edition
        )
        return Document(
            kind=slug,
            number=number,
            day=reservation.day,
            record=f"{self.election.number}/{record}",
            sha256=checksum,
            list_sha256=list_sha256,
        )

    def require(self, slug: str, day: date) -> tuple[Kind, bytes]:
        """Return a paper and the seed of the key that may seal it on a day.

        Raises:
            NotFoundError: The office has no key.
            RefusedError: Its key may not seal the paper.
        """
        kind = self._kind(slug)
        seed, entry = issuing_key(self.workspace)
        require_scope(entry, kind.variant, self.election, self.workspace, day)
        return kind, seed

    def _reserve(
        self, kind: Kind, place: str, urut: int, content: Mapping[str, Any], day: date
    ) -> Reservation:
        wanted = Wanted(
            form_register=kind.variant.register,
            form_slug=kind.variant.slug,
            place=place,
            sequence=urut,
            data_sha256=data_sha256(content),
        )
        with transaction(self.doors.engine) as conn:
            return reserve(conn, self.election.number, [wanted], day)[0]

    def _sealed(
        self, kind: Kind, content: Mapping[str, Any], reservation: Reservation, signer: Signer
    ) -> SealedDocument:
        from formgen.render.flow import flow  # noqa: PLC0415 - imports the layout engine

        place = area(self.workspace.region.code)
        data = laid_out(kind, self.election, content, reservation, flow)
        prefix = read_prefix(data)
        claims = Claims(
            election=self.election.number,
            form=kind.variant.register,
            wilayah=int(place.code),
            sequence=reservation.wanted.sequence,
            edition=reservation.edition,
            number=reservation.number,
            day=reservation.day,
            angka=((),) * len(prefix.trailer.pages),
        )
        return seal_prefixes([(prefix, claims)], signer, self.workspace.host)[0]

    def _kind(self, slug: str) -> Kind:
        form = paper_kinds(templates())[slug].form
        variant = next(v for v in form.variants if v.kind == self.election.kind)
        return Kind(form=form, variant=variant, paper=A4, mode="filled")


def contest(workspace: Workspace, number: int) -> Election:
    """Return a contest of an office.

    Raises:
        NotPermittedError: The office has no such contest.
    """
    for election in workspace.elections():
        if election.number == number:
            return election
    raise NotPermittedError(
        f"kantor ini tidak punya pemilihan {number}",
        f"this office has no election {number}",
    )


def letter_number(workspace: Workspace, slug: str, ordinal: int, day: date) -> str:
    """Return the number of an office's letter: which one of its kind it is in the year of a day."""
    return paper_kinds(templates())[slug].number(ordinal, workspace.region.code, day.year)


def laid_out(
    kind: Kind,
    election: Election,
    content: Mapping[str, Any],
    reservation: Reservation,
    flow: Any,  # noqa: ANN401
) -> bytes:
    """Return the bytes of one paper without its seals; the same arguments, the same bytes."""
    caption = f"{kind.variant.code} · hal {{page}}/{{pages}} · edisi {reservation.edition}"
    values = {
        **content["isi"],
        "nomor": content["nomor"],
        "segel.keterangan": f"{caption} · no. {reservation.number}",
    }
    shape = Shape(
        form=kind.form,
        variant=kind.variant,
        paslon_count=1,
        paper=kind.paper,
        regime=election.regime,
        words=words_for(election.region),
    )
    meta = DocumentMeta(
        title=f"{kind.form.title} {content['nomor']}",
        identifier=f"{election.number}/{reservation.number}",
        day=reservation.day,
    )
    data: bytes = flow(shape, values, canonical_json(content), meta, templates())
    return data
