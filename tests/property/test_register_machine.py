"""The register against a model in thirty lines, with crashes and workers that come too late."""

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import Connection

from formgen.errors import RefusedError
from formgen.register.database import reading, transaction
from formgen.register.find import find_editions, find_number, latest, states
from formgen.register.issue import bind, confirm, revoke
from formgen.register.reserve import reserve
from formgen.register.rows import Reservation
from tests.support.issuing import ELECTION, binding, confirmation, digest, wish
from tests.support.records import fresh_engine

PLACES = 3
wishes = st.lists(
    st.tuples(st.integers(1, PLACES), st.sampled_from("ABC")),
    min_size=1,
    max_size=PLACES,
    unique_by=lambda pair: pair[0],
)


@dataclass
class Paper:
    """The model of one number."""

    place: int
    data: str
    edition: int
    day: date
    state: str = "reserved"
    bound: bool = False
    replaces: int | None = None
    replaced_by: int | None = None


@dataclass
class Model:
    """What the register should say; numbers are positions in the list, from 1."""

    papers: list[Paper] = field(default_factory=list)

    def of(self, place: int) -> list[int]:
        return [n for n, paper in enumerate(self.papers, 1) if paper.place == place]

    def paper(self, number: int) -> Paper:
        return self.papers[number - 1]

    def reserve(self, place: int, data: str, day: date) -> tuple[int, str]:
        numbers = self.of(place)
        done = [n for n in numbers if self.paper(n).state not in {"reserved", "void"}]
        if done and self.paper(done[-1]).data == data:
            return done[-1], "issued"
        if numbers and self.paper(numbers[-1]).state == "reserved":
            open_paper = self.paper(numbers[-1])
            if open_paper.data == data:
                return numbers[-1], "reserved"
            if not open_paper.bound:
                open_paper.data, open_paper.day = data, day
                return numbers[-1], "new"
            open_paper.state = "void"
        replaces = done[-1] if done else None
        self.papers.append(
            Paper(place=place, data=data, edition=len(numbers) + 1, day=day, replaces=replaces)
        )
        return len(self.papers), "new"


class RegisterMachine(RuleBasedStateMachine):
    """Batches that reserve, bind and confirm, each step possibly lost or repeated."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.engine = self.stack.enter_context(fresh_engine("sqlite", Path(folder)))
        self.model = Model()
        self.day = date(2024, 11, 27)
        self.held: list[Reservation] = []  # what workers hold in memory, also when out of date
        self.hashes: dict[int, str] = {}

    def teardown(self) -> None:
        self.stack.close()

    @rule()
    def midnight(self) -> None:
        self.day += timedelta(days=1)

    @rule(pairs=wishes)
    def reserve(self, pairs: list[tuple[int, str]]) -> None:
        with transaction(self.engine) as conn:
            given = self._reserve(conn, pairs)
        for (place, data), item in zip(pairs, given, strict=True):
            number, state = self.model.reserve(place, data, self.day)
            paper = self.model.paper(number)
            assert (item.number, item.state) == (number, state)
            assert (item.edition, item.day) == (paper.edition, paper.day)
            assert (item.h is not None) == paper.bound
            assert item.supersedes == paper.replaces
            assert (item.issued is not None) == (state == "issued")
        self.held += [item for item in given if item.state != "issued"]

    @rule(pairs=wishes)
    def killed_while_reserving(self, pairs: list[tuple[int, str]]) -> None:
        with self.engine.connect() as conn:
            self._reserve(conn, pairs)
            conn.rollback()

    @precondition(lambda self: self.held)
    @rule(data=st.data(), killed=st.booleans())
    def bind(self, data: st.DataObject, *, killed: bool) -> None:
        item = data.draw(st.sampled_from(self.held))
        paper = self.model.paper(item.number)
        current = (digest(paper.data), paper.day) == (item.wanted.data_sha256, item.day)
        allowed = current and paper.state != "void"
        with self.engine.connect() as conn:
            try:
                bind(conn, ELECTION, [binding(item)])
            except RefusedError:
                assert not allowed
                return
            assert allowed
            if killed:
                conn.rollback()
                return
            conn.commit()
        paper.bound = True
        assert self.hashes.setdefault(item.number, binding(item).h) == binding(item).h

    @precondition(lambda self: self.held)
    @rule(data=st.data(), killed=st.booleans())
    def confirm(self, data: st.DataObject, *, killed: bool) -> None:
        item = data.draw(st.sampled_from(self.held))
        paper = self.model.paper(item.number)
        allowed = self.hashes.get(item.number) == binding(item).h and paper.state != "void"
        with self.engine.connect() as conn:
            try:
                new = confirm(conn, ELECTION, [confirmation(item)])
            except RefusedError:
                assert not allowed
                return
            assert allowed
            assert new == (paper.state == "reserved")
            if killed:
                conn.rollback()
                return
            conn.commit()
        if paper.state == "reserved":
            self._issued(item.number)

    @precondition(lambda self: any(p.state in {"issued", "superseded"} for p in self.model.papers))
    @rule(data=st.data())
    def revoke(self, data: st.DataObject) -> None:
        worth = [
            n for n, p in enumerate(self.model.papers, 1) if p.state in {"issued", "superseded"}
        ]
        number = data.draw(st.sampled_from(worth))
        with transaction(self.engine) as conn:
            revoke(conn, ELECTION, number, reason="salah", day=self.day)
        self.model.paper(number).state = "revoked"

    @invariant()
    def every_number_has_the_state_of_the_model(self) -> None:
        with reading(self.engine) as conn:
            assert list(states(conn, ELECTION)) == [
                (number, paper.state) for number, paper in enumerate(self.model.papers, 1)
            ]

    @invariant()
    def editions_and_successors_agree_with_the_model(self) -> None:
        with reading(self.engine) as conn:
            for number, paper in enumerate(self.model.papers, 1):
                found = find_number(conn, ELECTION, number)
                if paper.state in {"reserved", "void"}:
                    assert found is None
                    continue
                assert found is not None
                assert (found.edition, found.day, found.h) == (
                    paper.edition,
                    paper.day,
                    self.hashes[number],
                )
                assert (found.supersedes, found.superseded_by) == (
                    paper.replaces,
                    paper.replaced_by,
                )

    @invariant()
    def at_most_one_edition_of_a_document_stands(self) -> None:
        with reading(self.engine) as conn:
            for place in range(1, PLACES + 1):
                identity = wish(place, "A").identity
                editions = find_editions(conn, ELECTION, identity)
                standing = [item for item in editions if item.status == "issued"]
                assert len(standing) <= 1
                assert standing in ([], [latest(conn, ELECTION, identity)])

    def _reserve(self, conn: Connection, pairs: list[tuple[int, str]]) -> list[Reservation]:
        return reserve(conn, ELECTION, [wish(place, data) for place, data in pairs], self.day)

    def _issued(self, number: int) -> None:
        paper = self.model.paper(number)
        paper.state = "issued"
        if paper.replaces is not None:
            old = self.model.paper(paper.replaces)
            old.replaced_by = number
            old.state = "superseded" if old.state == "issued" else old.state


RegisterMachine.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestRegister = RegisterMachine.TestCase
