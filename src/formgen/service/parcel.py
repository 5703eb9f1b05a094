"""A parcel: some dozen documents that have numbers, made and kept together by one process."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from formgen.model.case import Case
from formgen.register.database import transaction
from formgen.register.reserve import reopen
from formgen.register.rows import Reservation
from formgen.seal.keys import IssuerKey
from formgen.service.doors import Doors
from formgen.service.keep import Keeper, Sealed, lock_objects
from formgen.service.keys import key_list
from formgen.service.memory import keep_freed_memory
from formgen.service.produce import Kind, Order, Press
from formgen.service.receipts import Receipt
from formgen.service.retention import load_rules
from formgen.service.stencils import Stencils
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
        keep_freed_memory()
        office = bench.workspace
        self._signer = IssuerKey(bench.seed)
        self._host = office.host
        self._doors = doors
        self._out = bench.out
        self._rules = load_rules(office)
        stencils = Stencils(
            store=doors.store,
            keep=partial(lock_objects, doors, self._rules),
            signer=self._signer,
            trusted=frozenset(key.public_key for key in key_list(office).keys),
            templates=bench.templates,
            cache=office.stencils,
        )
        self._press = Press(templates=bench.templates, stencils=office.stencils, find=stencils.of)

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
        sealed = self._sealed(parcel, keeper, new)
        fresh = iter(keeper.keep(parcel.kind, sealed) if sealed else ())
        return Kept(
            receipts=tuple(
                keeper.restore(parcel.kind, case, reservation)
                if reservation.state == "issued"
                else next(fresh)
                for case, reservation in parcel.documents
            ),
            issued=len(sealed),
            pages=sum(len(item.document.seals) for item in sealed),
        )

    def _sealed(
        self, parcel: Parcel, keeper: Keeper, new: Sequence[tuple[Case, Reservation]]
    ) -> list[Sealed]:
        """Make the documents, but for those that a killed batch has left in the archive."""
        left = [keeper.stored(parcel.kind, *pair) for pair in new]
        todo = [pair for pair, found in zip(new, left, strict=True) if found is None]
        made = iter(self._made(parcel, todo))
        return [
            next(made)
            if found is None
            else Sealed(case=case, reservation=reservation, document=found)
            for (case, reservation), found in zip(new, left, strict=True)
        ]

    def _made(self, parcel: Parcel, todo: Sequence[tuple[Case, Reservation]]) -> list[Sealed]:
        """Make documents; one whose number is bound to other bytes gets another number."""
        orders = [_order(*pair) for pair in todo]
        documents = self._press.sealed(parcel.kind, orders, self._signer, self._host)
        made = []
        for (case, reservation), document in zip(todo, documents, strict=True):
            if reservation.h in {None, document.prefix_sha256}:
                made.append(Sealed(case=case, reservation=reservation, document=document))
                continue
            with transaction(self._doors.engine) as conn:
                other = reopen(conn, parcel.election, reservation)
            made += self._made(parcel, [(case, other)])
        return made


def _order(case: Case, reservation: Reservation) -> Order:
    return Order(
        case=case, number=reservation.number, edition=reservation.edition, day=reservation.day
    )
