"""A picture under check: one verdict for each seal that it shows.

Slips are printed several to a sheet, and people photograph two pages side by side. Each seal seals
one page: what is said of one says nothing of another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from formgen.compare.sandbox import OpenCopy, opened
from formgen.compare.signed import SignedScan
from formgen.errors import FormgenError
from formgen.seal.check import Outcome, SealEvidence, conflicting
from formgen.seal.judge import judge_texts
from formgen.seal.verdict import Verdict
from formgen.service.checked import Checked, Place
from formgen.service.checker import Checker, cannot_tell, valid_payloads

if TYPE_CHECKING:
    from formgen.compare.sandbox import HeldAnswer

_BESIDE: Final[frozenset[Outcome]] = frozenset({"foreign", "damaged"})
"""Not seals of ours, or too little of one: a note beside the verdicts on the others."""


def check_picture(checker: Checker, copy: str, data: bytes) -> list[Checked]:
    """Return one answer, or one for each seal, named by its place in reading order.

    Args:
        checker: Key list, register, originals.
        copy: What the picture is called.
        data: A picture from outside.
    """
    try:
        with opened(data, pdf=False) as picture:
            verdicts = _verdicts(checker, picture)
    except FormgenError as error:
        verdicts = [cannot_tell(error.message, error.hint)]
    if len(verdicts) == 1:
        return [Checked(copy=copy, verdict=verdicts[0])]
    return [
        Checked(copy=copy, verdict=verdict, place=Place(unit="seal", number=number))
        for number, verdict in enumerate(verdicts, start=1)
    ]


def _verdicts(checker: Checker, copy: OpenCopy) -> list[Verdict]:
    seals = checker.checked(copy.texts)
    if not _several(seals):
        payloads = valid_payloads(seals)
        held = checker.held(payloads[0], copy.compare_with) if payloads else None
        return [checker.seals(seals, held)]
    beside = [seal for seal in seals if seal.outcome in _BESIDE]
    once, verdicts = _Once(copy=copy), []
    for seal in seals:
        if seal.payload is not None and seal.outcome == "valid":
            held = checker.held(seal.payload, once, page=seal.payload.page)
            verdicts.append(checker.seals([seal, *beside], held))
        elif seal not in beside:
            verdicts.append(judge_texts([seal]))
    return verdicts


def _several(seals: Sequence[SealEvidence]) -> bool:
    """Tell whether seals are of several pages; two originals of one are one finding."""
    payloads = valid_payloads(seals)
    two_originals = any(conflicting(one, other) for one in payloads for other in payloads)
    return len(payloads) > 1 and not two_originals


@dataclass(slots=True, kw_only=True)
class _Once:
    """Holds a copy against each original once, however many pages of it the picture shows."""

    copy: OpenCopy
    known: "dict[bytes, HeldAnswer]" = field(default_factory=dict)

    def __call__(
        self, original: bytes, *, numbers: dict[str, int], signed: SignedScan
    ) -> "HeldAnswer":
        """Return what came of it."""
        if original not in self.known:
            self.known[original] = self.copy.compare_with(original, numbers, signed)
        return self.known[original]
