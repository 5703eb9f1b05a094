"""Everything an office has, proposed and destroyed as the law wants it; how quickly it went."""

import sys
import time

from tests.support.destruction import (
    ALSO,
    ARCHIVIST,
    CHAIR,
    HEAD,
    ONE,
    SECOND,
    SEEN,
    TWO,
    UNIT,
)

from benchmarks.patient import again
from formgen.cli.options import today_in_jakarta
from formgen.service.destroy import steps
from formgen.service.destroy.propose import propose
from formgen.service.destroy.run import TOGETHER, run
from formgen.service.transfer import prepare_transfer, sign_transfer
from formgen.service.workspace import Workspace


def destroy_everything(office: Workspace, election: int, wanted: int) -> dict[str, float]:
    """Destroy all records of a contest; documents a second of proposal and run, seconds of steps.

    Raises:
        RuntimeError: Not all of them were destroyed.
    """
    prepare_transfer(office, UNIT, election)
    sign_transfer(office, CHAIR, 1)
    spent = {"proposed": 0.0, "decreed": 0.0, "destroyed": 0.0}
    left = wanted
    while left > 0:
        left -= _batch(office, election, spent)
    return {
        "propose_per_second": wanted / spent["proposed"],
        "steps_seconds": spent["decreed"],
        "destroy_per_second": wanted / spent["destroyed"],
    }


def _batch(office: Workspace, election: int, spent: dict[str, float]) -> int:
    """Take one batch from its proposal to its end; the number of its records."""
    started = time.perf_counter()
    proposal = propose(office, ARCHIVIST, election=election)
    proposed = time.perf_counter()
    if proposal.batch is None:
        raise RuntimeError(proposal.passed_over)
    batch = proposal.batch.number
    _decree(office, batch)
    decreed = time.perf_counter()
    again(lambda: run(office, ONE, batch))
    report, destroyed = None, 0
    while report is None or report.stopped:
        report = again(lambda: run(office, TWO, batch, advance=_tell))
        destroyed += report.destroyed
    if report.batch.state != "selesai":
        raise RuntimeError(report)
    spent["proposed"] += proposed - started
    spent["decreed"] += decreed - proposed
    spent["destroyed"] += time.perf_counter() - decreed
    return destroyed


def _decree(office: Workspace, batch: str) -> None:
    none = steps.Verdicts()
    steps.appraise(office, CHAIR, batch, (CHAIR, UNIT, ARCHIVIST), none)
    steps.approve(office, HEAD, batch, none)
    letter = steps.Letter(
        number="B-1/ANRI", day=today_in_jakarta(), signer="Kepala ANRI", scan=b"scan"
    )
    steps.record_letter(office, ARCHIVIST, batch, letter, none)
    steps.confirm_letter(office, SECOND, batch)
    steps.decree(office, HEAD, batch, (ONE, TWO), (SEEN, ALSO))


def _tell(done: int, total: int) -> None:
    if done % 1000 < TOGETHER:
        _say(f"destroyed {done} of {total}")


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
