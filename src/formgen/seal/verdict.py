"""What a check comes to: a code, words, and what it is about. Data only; see ``judge``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from formgen.errors import Text
from formgen.seal.comparison import Difference
from formgen.seal.payload import Payload
from formgen.seal.wording import ACCEPTED, Code

State = Literal["current", "superseded", "revoked", "unknown", "destroyed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What the register, or an offline bundle, knows about the document a seal names.

    Attributes:
        state: ``unknown`` means that the register does not list a seal with these signed bytes.
        as_of: Day of the register or bundle.
        day: Day on which it was superseded, revoked or destroyed.
        reason: Why, as recorded, or the number of the *berita acara* for ``destroyed``.
        edition: Edition that replaced it.
        kode_cek: Of the first page of that edition; empty where it is not known.
        files: SHA-256 of every whole file on record for it, in hexadecimal digits.
    """

    state: State
    as_of: date
    day: date | None = None
    reason: str = ""
    edition: int | None = None
    kode_cek: str = ""
    files: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How people call what a seal holds as numbers; looked up by the service.

    Attributes:
        form: Printed code or title of the form.
        region: Name of the place above the TPS, from desa up to province.
        numbers: Page to the ordered labels of its key numbers; a page without any has ``()``.
    """

    form: str = ""
    region: str = ""
    numbers: Mapping[int, tuple[Text, ...]] = field(default_factory=dict)


NO_NAMES: Final = Names()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The document that a verdict is about, as its seal says.

    Attributes:
        election: Election register number.
        form: Name of the form.
        form_register: Form register number.
        region: Name of the place, or its dotted code.
        place: 13 digits.
        tps: Three digits, or empty above TPS level.
        sequence: *Urut*.
        edition: Edition.
        number: Issue number.
        page: Page of the seal; 0 when the verdict is about the whole document.
        pages: Number of pages.
        day: Day of issue.
        issuer: Who sealed it.
        sealed_bytes: Length of the part of the original file that the seal binds.
        sealed_sha256: SHA-256 of that part, as it was signed, in hexadecimal digits.
    """

    election: int
    form: str
    form_register: int
    region: str
    place: str
    tps: str
    sequence: int
    edition: int
    number: int
    page: int
    pages: int
    day: date
    issuer: str
    sealed_bytes: int
    sealed_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One sealed key number; ``value`` None is a box that was left empty."""

    label: Text
    value: int | None
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The result of a check.

    Attributes:
        code: Stable code.
        title: What is proven, in capitals.
        text: What it means and what to do.
        icon: Name of the icon.
        actions: Buttons a screen may offer.
        reasons: Causes and warnings, most important first.
        subject: What it is about; None when no seal of an official key was found.
        numbers: Sealed numbers to compare, in the order of the form.
        differences: Parts of the copy that are not those of the original, or could not be read.
        newer: Kode cek of the edition that replaced it, or empty.
    """

    code: Code
    title: Text
    text: Text
    icon: str
    actions: tuple[Text, ...] = ()
    reasons: tuple[Text, ...] = ()
    subject: Subject | None = None
    numbers: tuple[Number, ...] = ()
    differences: tuple[Difference, ...] = ()
    newer: str = ""

    @property
    def accepted(self) -> bool:
        """Whether ``formgen verify`` ends with exit code 0."""
        return self.code in ACCEPTED


def subject_of(payload: Payload, issuer: str, names: Names, *, whole: bool) -> Subject:
    """Return what a verdict is about.

    Args:
        payload: A seal proven to be signed by a listed key.
        issuer: Who the key belongs to.
        names: Names for its numbers.
        whole: Whether the verdict is about the document rather than one page.
    """
    tps = payload.place[10:]
    return Subject(
        election=payload.election,
        form=names.form or f"formulir {payload.form}",
        form_register=payload.form,
        region=names.region or dotted(payload.place),
        place=payload.place,
        tps="" if tps == _NO_TPS else tps,
        sequence=payload.sequence,
        edition=payload.edition,
        number=payload.number,
        page=0 if whole else payload.page,
        pages=payload.pages,
        day=payload.day,
        issuer=issuer,
        sealed_bytes=payload.prefix_length,
        sealed_sha256=payload.prefix_sha256.hex(),
    )


def numbers_of(payload: Payload, names: Names) -> tuple[Number, ...]:
    """Return the sealed numbers of a page with their labels, or numbered where none are known."""
    labels = names.numbers.get(payload.page, ())
    if len(labels) != len(payload.angka):
        labels = tuple(Text(f"Angka {n}", f"Number {n}") for n in range(1, len(payload.angka) + 1))
    return tuple(
        Number(label=label, value=value, page=payload.page)
        for label, value in zip(labels, payload.angka, strict=True)
    )


def dotted(place: str) -> str:
    """Write a place as Kemendagri does, without the parts that are empty: ``32.04.10.2005``."""
    parts = [place[:2], place[2:4], place[4:6], place[6:10]]
    while len(parts) > 1 and not parts[-1].strip("0"):
        parts.pop()
    return ".".join(parts)


_NO_TPS: Final = "000"
