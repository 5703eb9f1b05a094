"""A parcel: some dozen documents that have numbers, made and kept together by one process."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from formgen.model.case import Case
from formgen.register.rows import Reservation
from formgen.seal.keys import IssuerKey
from formgen.service.doors import Doors
from formgen.service.keep import Keeper, Sealed
from formgen.service.produce import Kind, Order, Press
from formgen.service.receipts import Receipt
from formgen.service.retention import load_rules
from formgen.service.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Documents of one form and contest, in order; those issued before among them."""

    kind: Kind
    election: int
    documents: Sequence[tuple[Case, Reservation]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A parcel that is kept: durable in store and register.

    Attributes:
        receipts: One per document, also of those issued before.
        issued: Documents issued now.
        pages: Pages of the documents issued now.
    """

    receipts: tuple[Receipt, ...]
    issued: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What a process needs before it can work. The seed is secret and never leaves the machine."""

    workspace: Workspace
    templates: Path
    seed: bytes
    out: Path


class Worker:
    """Makes parcels and keeps them: its stencils, the key in memory, and the doors."""

    def __init__(self, bench: Bench, doors: Doors) -> None:
        """Get ready to work behind these doors."""
        office = bench.workspace
        self._press = Press(templates=bench.templates, stencils=office.stencils)
        self._signer = IssuerKey(bench.seed)
        self._host = office.host
        self._doors = doors
        self._out = bench.out
        self._rules = load_rules(office)

    def settle(self, parcel: Parcel) -> Kept:
        """Make what is not issued yet and keep it; put back the files of what was issued before.

        Raises:
            InputError: A value does not fit its place.
            RefusedError, IntegrityError, UnavailableError: As ``Keeper.keep`` and ``restore``.
        """
        keeper = Keeper(
            doors=self._doors, election=parcel.election, out=self._out, rules=self._rules
        )
        new = [pair for pair in parcel.documents if pair[1].state != "issued"]
        made = self._press.sealed(
            parcel.kind, [_order(*pair) for pair in new], self._signer, self._host
        )
        sealed = [
            Sealed(case=case, reservation=reservation, document=document)
            for (case, reservation), document in zip(new, made, strict=True)
        ]
        fresh = iter(keeper.keep(parcel.kind, sealed) if sealed else ())
        return Kept(
            receipts=tuple(
                keeper.restore(parcel.kind, case, reservation)
                if reservation.state == "issued"
                else next(fresh)
                for case, reservation in parcel.documents
            ),
            issued=len(sealed),
            pages=sum(len(document.seals) for document in made),
        )


def _order(case: Case, reservation: Reservation) -> Order:
    return Order(
        case=case, number=reservation.number, edition=reservation.edition, day=reservation.day
    )
