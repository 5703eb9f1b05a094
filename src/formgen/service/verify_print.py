"""A print file under check: one verdict per document in it.

A print file is a pure function of its documents. So it is written again from the originals that its
seals bind and compared byte for byte: no reader of a file from outside decides anything. What it
says of itself (order, bookmarks, copies) is only tried, never believed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from formgen.render.print_contents import Contents, Line, read_contents, sheets
from formgen.render.print_file import write_print_file
from formgen.seal.check_file import FileEvidence, check_print_file
from formgen.seal.comparison import Comparison
from formgen.seal.judge import judge_file
from formgen.seal.verdict import Verdict
from formgen.service.checked import Checked, Place
from formgen.service.checker import Checker, valid_payloads
from formgen.service.names import names_of


def check_print(checker: Checker, copy: str, data: bytes) -> list[Checked]:
    """Return one answer per document, named by the page on which its first copy begins.

    Args:
        checker: Key list, register, originals.
        copy: What the file is called.
        data: A file that says to be a print file.
    """
    found = check_print_file(data, checker.keylist, checker.today)
    contents = read_contents(data)
    lines = _lines(contents, len(found))
    same = contents is not None and _same(checker, contents, found, data)
    answers, page = [], 1
    for evidence, line in zip(found, lines, strict=True):
        verdict = _verdict(checker, evidence, same=same)
        place = Place(unit="page", number=page)
        answers.append(Checked(copy=copy, verdict=verdict, place=place))
        page += 2 * line.copies * sheets(len(evidence.seals), line.imposed)
    return answers


def _lines(contents: Contents | None, documents: int) -> Sequence[Line]:
    """Return how each is printed, as the file says; once and plain where it cannot be right."""
    if contents is None or len(contents.lines) != documents:
        return [Line(path=())] * documents
    return contents.lines


def _verdict(checker: Checker, evidence: FileEvidence, *, same: bool) -> Verdict:
    payloads = valid_payloads(evidence.seals)
    if not payloads:
        return judge_file(evidence)
    pages = tuple(range(1, len(evidence.seals) + 1))
    comparison = (
        Comparison(medium="file", pages=pages, order=pages, same=len(pages)) if same else None
    )
    status = checker.register.status(evidence.seals)
    return judge_file(evidence, status, names_of(payloads), comparison)


def _same(checker: Checker, contents: Contents, found: Sequence[FileEvidence], data: bytes) -> bool:
    """Tell whether the file is what its documents, as they are archived, give."""
    expected = _Expected(data=data)
    try:
        write_print_file(expected, contents, _originals(checker, found))
    except (_DiffersError, ValueError, KeyError):
        return False
    return expected.position == len(data)


def _originals(checker: Checker, found: Sequence[FileEvidence]) -> Iterator[bytes]:
    for evidence in found:
        payloads = valid_payloads(evidence.seals)
        original = checker.original_of(payloads[0]) if payloads else None
        if original is None:
            raise _DiffersError
        yield original


class _DiffersError(Exception):
    """The file is not what was expected; nothing more needs to be written."""


@dataclass(slots=True, kw_only=True)
class _Expected:
    """Takes what a file should be, and stops at the first byte that it is not."""

    data: bytes
    position: int = 0

    def write(self, data: bytes, /) -> None:
        """Compare the next bytes."""
        if not self.data.startswith(data, self.position):
            raise _DiffersError
        self.position += len(data)
