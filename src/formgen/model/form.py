"""What a form is, as declared by its ``template.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from formgen.errors import Text
from formgen.model.election import ElectionKind, Regime

FieldType = Literal["count", "text", "narrative", "time", "date"]
PagePlan = Literal["fixed", "flow"]
PrivacyClass = Literal["publik", "publik_terbatas", "terbatas", "internal", "rahasia_pribadi"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value a form can show.

    Attributes:
        key: Stable key, equal to the column of the tables: ``pemilih_dpt_l``. A key may hold the
            placeholder ``{n}`` for one field per paslon: ``suara_{n}``.
        type: ``count`` is an integer of 0 to 10**digits - 1; the others are text.
        label: What people call it; the words DPTb and DPK come from the regime (``{pindahan}``).
        digits: Digit boxes of a count.
        printed_in: Modes in which the value is printed.
    """

    key: str
    type: FieldType
    label: Text
    digits: int = 3
    printed_in: frozenset[Literal["prefilled", "filled"]] = frozenset({"filled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The form for one election kind: the code printed on it and its numbers.

    Attributes:
        kind: Election kind.
        code: Printed code without the word MODEL: ``C.HASIL-KWK-BUPATI``.
        slug: Identifier in file names and archive keys: ``c-hasil-kwk-bupati``.
        register: Form register number, sealed on every page; never reused.
    """

    kind: ElectionKind
    code: str
    slug: str
    register: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Who gets a print of the document: ``saksi`` (one per paslon with witness), ``pps``, ...

    Attributes:
        slug: Stable key of the receiver.
        name: How the distribution list names the receiver.
        per_paslon: One print for the witness of each pair instead of one in all.
        copies: Prints for each.
    """

    slug: str
    name: Text
    per_paslon: bool = False
    copies: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One sheet size a form is laid out for. ``zoom`` scales a layout made for a larger sheet."""

    slug: str
    width_mm: float
    height_mm: float
    zoom: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form family: everything declared in its folder.

    Attributes:
        slug: Name of the folder.
        title: Official name.
        purpose: What it is for, one sentence.
        edition: Edition of the layout, 1 or more; a changed layout is a new edition.
        regimes: Regulations it belongs to.
        level: Who issues it: ``tps``, ``ppk``, ``kabko``, ``prov``.
        variants: One per election kind, never empty.
        aliases: Older codes and names that find it; compared by ``normalise_code``.
        papers: Sheet sizes, the default first.
        plan: ``fixed`` pages with slots, or ``flow`` for text of unknown length.
        fields: Declared fields in order.
        sealed: Per page, the ordered keys of the numbers in its seal. ``{n}`` is expanded for
            each paslon. The key of the mapping is the 1-based page, ``last`` or ``tally-k``;
            see ``sealed_keys``.
        ink: Names of the zones where people write, stamp or sign.
        signatories: Who signs it.
        receivers: Distribution list.
        privacy: Privacy class of retention.md 5.2.
        retention: Slug that exactly one retention rule matches.
        rules: Ids of the consistency rules that apply.
        repeatable: Whether a place may have several (then the sequence starts at 1).
        sources: Law and layout it was built from; ``[R]`` marks what was reconstructed.
    """

    slug: str
    title: str
    purpose: Text
    edition: int
    regimes: frozenset[Regime]
    level: Literal["tps", "ppk", "kabko", "prov"]
    variants: tuple[Variant, ...]
    aliases: tuple[str, ...]
    papers: tuple[Paper, ...]
    plan: PagePlan
    fields: tuple[Field, ...]
    sealed: Mapping[str, tuple[str, ...]]
    ink: tuple[str, ...]
    signatories: tuple[Text, ...]
    receivers: tuple[Receiver, ...]
    privacy: PrivacyClass
    retention: str
    rules: tuple[str, ...]
    repeatable: bool
    sources: tuple[str, ...]
