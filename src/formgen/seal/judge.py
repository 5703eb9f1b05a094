"""Turn evidence into a verdict. Pure: the register's answer comes in as ``Status``.

Order of precedence: no official seal (G, K), two originals (H), an added-to file (B2), not enough
to tell (E). A copy that was held against the original is judged by what that came to (C, D, D2, E).
Only what is left asks the register (F, F2, G2, I) and is then accepted (A, A0, B, C). What cannot
be told is never folded into good or bad.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from formgen.errors import Language, Text
from formgen.model.calendar import long_date
from formgen.seal.check import Outcome, SealEvidence, conflicting
from formgen.seal.check_file import FileEvidence
from formgen.seal.comparison import Comparison
from formgen.seal.pagination import pages_amiss, ranges, sheets_beside
from formgen.seal.payload import Payload
from formgen.seal.verdict import (
    NO_NAMES,
    Names,
    Number,
    State,
    Status,
    Subject,
    Verdict,
    numbers_of,
    subject_of,
)
from formgen.seal.wording import WORDING, Code

_Values = Mapping[str, date | Text | str | int]

_NOT_OFFICIAL: Final[frozenset[Outcome]] = frozenset(
    {"malformed", "unknown_key", "forged", "out_of_scope", "revoked"}
)
_OPEN_TO_STATUS: Final[frozenset[Code]] = frozenset({"A", "A0", "B", "C"})
"""Only what would be accepted asks the register; the others keep their code and add a note."""


def judge_texts(
    seals: Sequence[SealEvidence],
    status: Status | None = None,
    names: Names = NO_NAMES,
    comparison: Comparison | None = None,
) -> Verdict:
    """Judge what was read from one page: a picture, or text that a person gave.

    Args:
        seals: Evidence on each different text found, in any order; may be empty.
        status: What the register knows about the document of the first valid seal; None when
            it was not asked.
        names: Names for the numbers in that seal.
        comparison: The picture held against the original; None when that was not possible.
    """
    valid = _valid(seals)
    if not valid:
        return _without_valid(seals, names)
    main, payload = valid[0]
    subject = subject_of(payload, main.issuer, names, whole=False)
    notes = main.notes + _beside(seals, main)
    if any(conflicting(payload, other) for _, other in valid):
        return _verdict("H", reasons=_codes(valid) + notes, subject=subject)
    if not payload.angka and names.numbers.get(payload.page) == ():
        notes += (_NO_NUMBERS_HERE,)
    filled = any(value is not None for value in payload.angka)
    verdict = _verdict("A" if filled else "A0", _about(subject), reasons=notes, subject=subject)
    verdict = replace(verdict, numbers=numbers_of(payload, names))
    return _with_status(_with_comparison(verdict, comparison), main, status)


def judge_file(
    evidence: FileEvidence,
    status: Status | None = None,
    names: Names = NO_NAMES,
    comparison: Comparison | None = None,
) -> Verdict:
    """Judge a PDF.

    Args:
        evidence: From ``check_file``.
        status: What the register knows about the document of the first valid seal; None when
            it was not asked.
        names: Names for the numbers in its seals.
        comparison: Its pages held against the original; None when that was not possible, and
            left out of account where the bytes tell all.
    """
    valid = _valid(evidence.seals)
    if not valid or any(seal.outcome in _NOT_OFFICIAL for seal in evidence.seals):
        return _without_valid(evidence.seals, names)
    main, payload = valid[0]
    subject = subject_of(payload, main.issuer, names, whole=True)
    if evidence.conflict:
        return _verdict("H", reasons=_codes(valid) + main.notes, subject=subject)
    code, notes = _of_bytes(evidence, status)
    # Only its own, each page once: beside them stands its identity alone.
    own = {
        each.page: each for _, each in valid if each.prefix_sha256 == payload.prefix_sha256
    }.values()
    numbers = tuple(number for each in own for number in numbers_of(each, names))
    if comparison is not None and comparison.pages and may_be_compared(evidence):
        code = _of_medium(comparison, numbers)
        comparison, notes = _of_pages(comparison, payload.pages, evidence.disorder)
    else:
        comparison = None
    unread = max(evidence.unread, payload.pages)
    values: _Values = _about(subject) | {"tanggal": payload.day, "k": unread}
    notes += main.notes + _beside(evidence.seals, main)
    verdict = _verdict(code, values, reasons=notes, subject=subject)
    verdict = _with_comparison(replace(verdict, numbers=numbers), comparison)
    return _with_status(verdict, main, status)


def may_be_compared(evidence: FileEvidence) -> bool:
    """Tell whether the pages have to be held against the original: the bytes are not the issued."""
    return evidence.prefix in {"differs", "short"}


def _of_medium(comparison: Comparison, numbers: Sequence[Number]) -> Code:
    """Return what a PDF with other bytes is at best: saved again, or the picture of a paper."""
    if comparison.medium == "file":
        return "C"
    return "A" if any(number.value is not None for number in numbers) else "A0"


def _of_pages(
    comparison: Comparison, count: int, disorder: tuple[Text, ...]
) -> tuple[Comparison, tuple[Text, ...]]:
    """Count pages that are missing, added or out of order as differences of a file.

    Loose sheets have no order: there it is a note.
    """
    if comparison.medium != "file":
        return comparison, (*disorder, *sheets_beside(comparison))
    amiss = pages_amiss(comparison, count, disorder)
    return replace(comparison, differences=(*amiss, *comparison.differences)), ()


def judge_destroyed(status: Status, subject: Subject) -> Verdict:
    """Judge a kode cek whose document was destroyed: no seal is left to read, its trace is.

    Args:
        status: Its day and the number of the *berita acara*.
        subject: What the register still says of it.
    """
    return _verdict("I", _status_values(status), subject=subject)


def _of_bytes(evidence: FileEvidence, status: Status | None) -> tuple[Code, tuple[Text, ...]]:
    if status is not None and evidence.sha256 in status.files:
        return "B", ()
    if evidence.prefix != "match":
        return "E", (_SHORT if evidence.prefix == "short" else _RESAVED_OR_CHANGED,)
    if evidence.tail == "cut":
        return "E", (_CUT,)
    if evidence.tail != "match" or evidence.disorder or evidence.unread:
        added = _EXTENDED if evidence.tail == "extended" else _OTHER_TAIL
        return "B2", (added, *evidence.disorder)
    return "B", ()


def _with_comparison(verdict: Verdict, comparison: Comparison | None) -> Verdict:
    """Put what the comparison came to over a verdict on a copy whose seals are valid."""
    if comparison is None:
        return verdict
    code, count = _of_comparison(verdict.code, comparison)
    reasons = (_compared(comparison), *_by_hand(comparison), *verdict.reasons)
    if code != verdict.code:
        over = _verdict(code, {"k": count}, subject=verdict.subject)
        verdict = replace(over, numbers=verdict.numbers)
    return replace(verdict, reasons=reasons, differences=comparison.differences)


def _of_comparison(code: Code, comparison: Comparison) -> tuple[Code, int]:
    """Return the code, and the number of parts it speaks of."""
    if comparison.changed:
        return ("D2" if comparison.medium == "photo" else "D"), comparison.changed
    if comparison.unread:
        return "E", comparison.unread
    return code, 0


def _compared(comparison: Comparison) -> Text:
    if not comparison.pages:
        return _NOT_LAID
    pages = ranges(comparison.pages)
    total = comparison.same + len(comparison.differences)
    return Text(
        f"Dibandingkan dengan arsip: {total} bagian di halaman {pages}; sama {comparison.same}, "
        f"berbeda {comparison.changed}, tidak terbaca {comparison.unread}, tidak tampak dalam "
        f"gambar {comparison.unseen}.",
        f"Compared with the archive: {total} parts on page {pages}; same {comparison.same}, "
        f"different {comparison.changed}, unreadable {comparison.unread}, not in the picture "
        f"{comparison.unseen}.",
    )


def _by_hand(comparison: Comparison) -> tuple[Text, ...]:
    if comparison.inked is None:
        return ()
    return (
        Text(
            f"Tulisan tangan di {comparison.inked} tempat dibandingkan dengan pindaian kertas yang"
            " ditandatangani.",
            f"Handwriting in {comparison.inked} places was compared with the scan of the signed"
            " paper.",
        ),
    )


def _without_valid(seals: Sequence[SealEvidence], names: Names) -> Verdict:
    """Judge seals of which at least one is not official, or none is valid."""
    if not seals:
        return _verdict("E", {"k": 1}, reasons=(_NO_SEAL,))
    bad = next((seal for seal in seals if seal.outcome in _NOT_OFFICIAL), None)
    if bad is not None:
        payload = bad.payload
        subject = subject_of(payload, bad.issuer, names, whole=False) if payload else None
        return _verdict("G", reasons=(*bad.notes, _KEEP_AND_REPORT), subject=subject)
    damaged = next((seal for seal in seals if seal.outcome == "damaged"), None)
    if damaged is not None:
        return _verdict("E", {"k": 1}, reasons=damaged.notes)
    return _verdict("K", {"host": seals[0].host})


def _with_status(verdict: Verdict, main: SealEvidence, status: Status | None) -> Verdict:
    """Put the register's answer over a verdict that would be accepted."""
    answered = status is not None and status.state != "unknown"
    if main.revoked_since is not None and not answered:
        if verdict.code in _OPEN_TO_STATUS:
            code: Code = "G" if status else "E"
            return _reworded(verdict, code, {"k": 1}, _KEY_REVOKED)
        return replace(verdict, reasons=(*verdict.reasons, _KEY_REVOKED))
    if status is None or status.state == "current":
        return verdict
    over = _verdict(_STATUS_CODES[status.state], _status_values(status))
    verdict = replace(verdict, newer=status.kode_cek)
    if verdict.code in _OPEN_TO_STATUS:
        return replace(verdict, code=over.code, title=over.title, text=over.text, icon=over.icon)
    note = Text(f"{over.title.id}: {over.text.id}", f"{over.title.en}: {over.text.en}")
    return replace(verdict, reasons=(*verdict.reasons, note))


def _reworded(verdict: Verdict, code: Code, values: _Values, reason: Text) -> Verdict:
    other = _verdict(code, values, reasons=(reason, *verdict.reasons), subject=verdict.subject)
    return replace(other, numbers=verdict.numbers)


def _verdict(
    code: Code,
    values: _Values | None = None,
    *,
    reasons: tuple[Text, ...] = (),
    subject: Subject | None = None,
) -> Verdict:
    wording = WORDING[code]
    return Verdict(
        code=code,
        title=wording.title,
        text=_filled(wording.text, values or {}),
        icon=wording.icon,
        actions=wording.actions,
        reasons=reasons,
        subject=subject,
    )


def _filled(template: Text, values: _Values) -> Text:
    return Text(
        template.id.format(**{name: _words(value, "id") for name, value in values.items()}),
        template.en.format(**{name: _words(value, "en") for name, value in values.items()}),
    )


def _words(value: date | Text | str | int, language: Language) -> str:
    if isinstance(value, date):
        return long_date(value, language)
    return value.pick(language) if isinstance(value, Text) else str(value)


def _about(subject: Subject) -> dict[str, date | Text | str | int]:
    tps = f", TPS {subject.tps}" if subject.tps else ""
    return {
        "penerbit": subject.issuer,
        "formulir": subject.form,
        "tempat": f"{subject.region}{tps}",
        "x": subject.page or f"1-{subject.pages}",
        "y": subject.pages,
        "e": subject.edition,
    }


def _status_values(status: Status) -> _Values:
    return {
        "tanggal": status.as_of if status.state == "unknown" else status.day or _NOT_RECORDED,
        "alasan": status.reason or _NOT_RECORDED,
        "nomor": status.reason or _NOT_RECORDED,
        "e2": status.edition or _NOT_RECORDED,
    }


def _valid(seals: Sequence[SealEvidence]) -> list[tuple[SealEvidence, Payload]]:
    return [(seal, seal.payload) for seal in seals if seal.outcome == "valid" and seal.payload]


def _codes(valid: Sequence[tuple[SealEvidence, Payload]]) -> tuple[Text, ...]:
    return tuple(
        Text(
            f"Segel {seal.kode_cek}: h = {payload.prefix_sha256.hex()}",
            f"Seal {seal.kode_cek}: h = {payload.prefix_sha256.hex()}",
        )
        for seal, payload in valid
    )


def _beside(seals: Sequence[SealEvidence], main: SealEvidence) -> tuple[Text, ...]:
    """Return a warning for each symbol that is not a valid seal."""
    return tuple(
        Text(
            f"Ada QR lain yang bukan segel sah: {seal.host}. Abaikan QR itu.",
            f"There is another QR that is no valid seal: {seal.host}. Ignore it.",
        )
        for seal in seals
        if seal is not main and seal.outcome != "valid"
    )


_STATUS_CODES: Final[Mapping[State, Code]] = {
    "superseded": "F",
    "revoked": "F2",
    "unknown": "G2",
    "destroyed": "I",
}
_NOT_RECORDED: Final = Text("tidak dicatat", "not recorded")
_NO_SEAL: Final = Text("Tidak ada segel yang terbaca.", "No seal could be read.")
_KEEP_AND_REPORT: Final = Text(
    "Simpan kertas atau berkasnya, foto seluruh halaman, dan laporkan kepada pengawas.",
    "Keep the paper or file, photograph the whole page, and report it to the supervisors.",
)
_NO_NUMBERS_HERE: Final = Text(
    "Halaman ini memang tidak memuat angka yang disegel; periksa halaman lainnya.",
    "This page has no sealed numbers by design; check the other pages.",
)
_RESAVED_OR_CHANGED: Final = Text(
    "Segelnya sah, tetapi isi berkas tidak sama dengan yang disegel: berkas disimpan ulang, atau "
    "isinya diubah. Bandingkan dengan arsip.",
    "Its seals are valid, but the bytes are not those that were sealed: the file was saved again, "
    "or its content was changed. Compare it with the archive.",
)
_SHORT: Final = Text(
    "Segelnya sah, tetapi berkas lebih pendek daripada yang disegel: berkas terpotong, disimpan "
    "ulang, atau diubah. Unduh lagi atau bandingkan dengan arsip.",
    "Its seals are valid, but the file is shorter than what was sealed: it was cut, saved again or "
    "changed. Download it again or compare it with the archive.",
)
_CUT: Final = Text(
    "Akhir berkas terpotong. Unduh atau salin berkas itu sekali lagi.",
    "The end of the file is missing. Download or copy it again.",
)
_EXTENDED: Final = Text(
    "Ada tambahan setelah akhir dokumen yang disegel.",
    "Something was added after the end of the sealed document.",
)
_OTHER_TAIL: Final = Text(
    "Bagian segel di akhir berkas bukan yang dibuat penerbit.",
    "The part with the seals at the end of the file is not the one the issuer made.",
)
_NOT_LAID: Final = Text(
    "Belum dapat dibandingkan dengan arsip. Potret seluruh halaman dengan keempat tanda sudutnya, "
    "lalu coba lagi.",
    "It could not be compared with the archive. Photograph the whole page with its four corner "
    "marks and try again.",
)
_KEY_REVOKED: Final = Text(
    "Kunci penerbit telah dicabut; segel ini hanya berlaku bila tercatat dalam register.",
    "The issuer's key was revoked; this seal counts only if the register lists it.",
)
