"""From a copy in hand to a verdict on it, against one key list and one register.

What the copy shows is evidence; what register and archive know is status; ``seal`` judges. A copy
can be anything, also hostile: PDFs and pictures are opened in a process of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from formgen.compare.kind import Handed, classify
from formgen.compare.limits import LIMITS
from formgen.compare.signed import NO_SCAN, SignedScan
from formgen.errors import FormgenError, Text
from formgen.seal.check import SealEvidence, check_text
from formgen.seal.check_file import FileEvidence, check_file, prefix_matches, says_print_file
from formgen.seal.comparison import Comparison
from formgen.seal.judge import judge_destroyed, judge_file, judge_texts, may_be_compared
from formgen.seal.keylist import KeyList
from formgen.seal.payload import Payload
from formgen.seal.verdict import NO_NAMES, Names, Number, Verdict, numbers_of, subject_of
from formgen.service.checked import Checked
from formgen.service.knowing import Register

if TYPE_CHECKING:
    from formgen.compare.sandbox import HeldAnswer


class Holding(Protocol):
    """Holds a copy that is known already against an original."""

    def __call__(
        self, original: bytes, *, numbers: dict[str, int], signed: SignedScan
    ) -> "HeldAnswer":
        """Return what came of it; ``numbers`` are the pages by the texts of their symbols."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """Checks copies against one key list and, where there is one, one office's register.

    Attributes:
        keylist: Official keys and hosts.
        register: What the office knows.
        today: Day of the check.
        original: File to compare copies with, in place of the office's archive.
        reserved: Whether strangers are answered, who see no pictures of signed scans.
    """

    keylist: KeyList
    register: Register
    today: date
    original: bytes | None = None
    reserved: bool = True

    def answers(self, copy: str) -> list[Checked]:
        """Return the verdict on a copy, or on each document of a print file."""
        path = Path(copy) if is_file(copy) else None
        if path is not None and path.stat().st_size <= LIMITS.file_bytes:
            return self.documents(copy, path.read_bytes())
        verdict = self.words(copy) if path is None else cannot_tell(_TOO_LARGE)
        return [Checked(copy=copy, verdict=verdict)]

    def documents(self, copy: str, data: bytes) -> list[Checked]:
        """Return the verdict on the bytes of a file.

        Of a print file on each document, of a picture on each seal.
        """
        if says_print_file(data):
            # Reads the writer of print files and the catalogue of forms.
            from formgen.service.verify_print import check_print  # noqa: PLC0415

            return check_print(self, copy, data)
        if len(data) <= LIMITS.file_bytes and classify(data).kind == "picture":
            from formgen.service.verify_picture import check_picture  # noqa: PLC0415 - as in _file

            return check_picture(self, copy, data)
        return [Checked(copy=copy, verdict=self.file(data))]

    def words(self, words: str) -> Verdict:
        """Return the verdict on the text of a symbol or on a kode cek; never opens a file."""
        return self._handed(classify(words), b"")

    def file(self, data: bytes) -> Verdict:
        """Return the verdict on the bytes of a file that is one document, and no picture."""
        if len(data) > LIMITS.file_bytes:
            return cannot_tell(_TOO_LARGE)
        return self._handed(classify(data), data)

    def _handed(self, handed: Handed, data: bytes) -> Verdict:
        """Return the verdict; a refusal to open a copy is "cannot be told", with why."""
        try:
            if handed.kind == "pdf":
                return self._file(data)
        except FormgenError as error:
            return cannot_tell(error.message, error.hint)
        return self._words(handed)

    def _words(self, handed: Handed) -> Verdict:
        if handed.kind == "kode_cek":
            return self._kode_cek(handed.text)
        if handed.kind == "symbol_text":
            return self._texts((handed.text,))
        return cannot_tell(handed.hint)

    def _file(self, data: bytes) -> Verdict:
        evidence = check_file(data, self.keylist, self.today)
        if evidence.read_from == "none":
            # What was not altered is read here; answers of another process take longer to import.
            from formgen.compare.sandbox import opened  # noqa: PLC0415

            with opened(data, pdf=True) as copy:
                evidence = check_file(data, self.keylist, self.today, pages=copy.pages)
                return self._of_file(evidence, copy.compare_with)
        return self._of_file(evidence, partial(_compared, copy=data))

    def _of_file(self, evidence: FileEvidence, held: Holding) -> Verdict:
        payloads = valid_payloads(evidence.seals)
        if not payloads:
            return judge_file(evidence)
        status = self.register.status(evidence.seals)
        comparison = self.held(payloads[0], held) if may_be_compared(evidence) else None
        return judge_file(evidence, status, _names(payloads), comparison)

    def held(self, payload: Payload, held: Holding, page: int = 0) -> Comparison | None:
        """Hold a copy against the original that its seals bind; None where there is none.

        Args:
            payload: Of one of its seals.
            held: Holds it.
            page: Only this page of the original, or 0 for all that the copy shows.
        """
        original = self.original_of(payload)
        if original is None:
            return None
        from formgen.compare.comparing import comparison_of  # noqa: PLC0415 - as in _file

        seals = check_file(original, self.keylist, self.today).seals
        pages = {seal.text: seal.payload.page for seal in seals if seal.payload}
        try:
            answer = held(original, numbers=pages, signed=self._signed(payload))
            return comparison_of(
                answer, reserved=self.reserved, page=page, numbers=_numbers(valid_payloads(seals))
            )
        except FormgenError:  # too heavy, or no time: what the seals prove still holds
            return Comparison(medium="flat", pages=(), same=0, left=1)

    def _signed(self, payload: Payload) -> SignedScan:
        """Return the signed scan of a document of this office, unless an original was given."""
        standing = self.register.standing() if self.original is None else None
        return NO_SCAN if standing is None else standing.signed(payload)

    def original_of(self, payload: Payload) -> bytes | None:
        """Return the original if it is what the seal binds, whoever gave it."""
        given = self.original
        standing = self.register.standing() if given is None else None
        data = standing.original(payload) if standing is not None else given
        bound = data is not None and prefix_matches(data, payload)
        return data if bound else None

    def _texts(self, texts: Sequence[str]) -> Verdict:
        return self.seals(self.checked(texts))

    def checked(self, texts: Sequence[str]) -> list[SealEvidence]:
        """Return the evidence on the texts of symbols, in their order."""
        return [check_text(text, self.keylist, self.today) for text in texts]

    def seals(self, seals: Sequence[SealEvidence], comparison: Comparison | None = None) -> Verdict:
        """Return the verdict on the seals of one page, and on the page where it was compared."""
        payloads = valid_payloads(seals)
        if not payloads:
            return judge_texts(seals)
        status = self.register.status(seals)
        return judge_texts(seals, status, _names(payloads), comparison)

    def _kode_cek(self, code: str) -> Verdict:
        """A kode cek proves nothing itself: it leads to the seal in the archived document."""
        standing = self.register.standing()
        if standing is None:
            return cannot_tell(_CODE_NEEDS_REGISTER)
        trace = standing.trace_of_code(code)
        if trace is not None:
            status, payload = trace
            subject = subject_of(payload, "", _names([payload]), whole=False)
            return judge_destroyed(status, subject)
        texts = standing.texts_of_code(code, self.keylist)
        return self._texts(texts) if texts else cannot_tell(standing.about_code(code))


def _compared(
    original: bytes, *, copy: bytes, numbers: dict[str, int], signed: SignedScan
) -> "HeldAnswer":
    from formgen.compare.sandbox import compare_with  # noqa: PLC0415 - as in Checker._file

    return compare_with(original, copy, numbers, pdf=True, signed=signed)


def _numbers(payloads: Sequence[Payload]) -> list[Number]:
    """Return what the seals of an original hold, with the labels of all its pages."""
    names = _names(payloads) if payloads else NO_NAMES
    return [number for payload in payloads for number in numbers_of(payload, names)]


def _names(payloads: Sequence[Payload]) -> Names:
    # Reads the catalogue of forms, which only a valid seal has a use for.
    from formgen.service.names import names_of  # noqa: PLC0415

    return names_of(payloads)


def valid_payloads(seals: Sequence[SealEvidence]) -> list[Payload]:
    """Return what the valid ones of these seals say."""
    return [seal.payload for seal in seals if seal.outcome == "valid" and seal.payload]


def cannot_tell(*reasons: Text) -> Verdict:
    """Say that nothing can be told of a copy, and why."""
    return replace(judge_texts(()), reasons=tuple(reason for reason in reasons if reason.id))


def is_file(copy: str) -> bool:
    """Tell whether words name a file that is there."""
    try:
        return Path(copy).is_file()
    except (OSError, ValueError):  # too long for a name, or with a NUL: text, not a path
        return False


_TOO_LARGE: Final = Text(
    f"Berkas lebih besar dari {LIMITS.file_bytes >> 20} MB.",
    f"The file is larger than {LIMITS.file_bytes >> 20} MB.",
)

_CODE_NEEDS_REGISTER: Final = Text(
    "Kode cek hanya dapat dicari di register penerbit. Pindai QR-nya, atau periksa daring.",
    "A kode cek can only be looked up in the issuer's register. Scan the QR, or check online.",
)
