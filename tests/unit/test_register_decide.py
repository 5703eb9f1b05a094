"""What a wish means, case by case."""

from datetime import date

import pytest

from formgen.register.decide import Continue, Decision, Keep, Known, Open, Rewrite, decide
from formgen.register.rows import State


def known(number: int, state: State, data: str, h: str | None = None) -> Known:
    """One edition; the number is the edition as well."""
    return Known(
        number=number,
        edition=number,
        day=date(2024, 11, 27),
        data_sha256=data,
        state=state,
        h=h,
        supersedes=None,
    )


ISSUED_A = known(1, "issued", "A", "h1")
REVOKED_A = known(1, "revoked", "A", "h1")
VOID_A = known(1, "void", "A", "h1")
OPEN_A = known(1, "reserved", "A")
BOUND_A = known(1, "reserved", "A", "h1")
OPEN_2B = known(2, "reserved", "B")
BOUND_2B = known(2, "reserved", "B", "h2")
VOID_2B = known(2, "void", "B", "h2")

CASES: dict[str, tuple[list[Known], str, Decision]] = {
    "nothing there": ([], "A", Open(edition=1)),
    "issued with this data": ([ISSUED_A], "A", Keep(known=ISSUED_A)),
    "issued with other data": ([ISSUED_A], "B", Open(edition=2, supersedes=1)),
    "revoked with this data stays revoked": ([REVOKED_A], "A", Keep(known=REVOKED_A)),
    "revoked with other data": ([REVOKED_A], "B", Open(edition=2, supersedes=1)),
    "reserved for this data": ([OPEN_A], "A", Continue(known=OPEN_A)),
    "bound to this data": ([BOUND_A], "A", Continue(known=BOUND_A)),
    "reserved for other data": ([OPEN_A], "B", Rewrite(known=OPEN_A)),
    "bound to other data": ([BOUND_A], "B", Open(edition=2, voids=1)),
    "void before": ([VOID_A], "A", Open(edition=2)),
    "void before, then reserved": ([VOID_A, OPEN_2B], "A", Rewrite(known=OPEN_2B)),
    "issued, next edition reserved": ([ISSUED_A, OPEN_2B], "B", Continue(known=OPEN_2B)),
    "issued, next edition reserved, other data": ([ISSUED_A, OPEN_2B], "C", Rewrite(known=OPEN_2B)),
    "issued, next edition bound, other data": (
        [ISSUED_A, BOUND_2B],
        "C",
        Open(edition=3, supersedes=1, voids=2),
    ),
    "issued, next edition void": ([ISSUED_A, VOID_2B], "B", Open(edition=3, supersedes=1)),
    "issued, next edition given up": ([ISSUED_A, OPEN_2B], "A", Keep(known=ISSUED_A)),
    "issued, next edition bound and given up": ([ISSUED_A, BOUND_2B], "A", Keep(known=ISSUED_A)),
}


@pytest.mark.parametrize(("editions", "data", "decision"), CASES.values(), ids=CASES.keys())
def test_decides(editions: list[Known], data: str, decision: Decision) -> None:
    assert decide(data, editions) == decision
