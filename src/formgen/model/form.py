"""What a form is, as declared by its ``template.toml``."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from formgen.errors import Text
from formgen.model.election import MAX_PASLON, ElectionKind, Office, Regime
from formgen.model.level import Level
from formgen.model.matrix import Cell, Matrix, cell_of, declared_key
from formgen.model.regime import RegimeTerms

FieldType = Literal["count", "text", "narrative", "time", "date"]
LayoutPlan = Literal["fixed", "flow", "matrix"]
VoterList = Literal["tetap", "pindahan"]
PrivacyClass = Literal["publik", "publik_terbatas", "terbatas", "internal", "rahasia_pribadi"]

_RANGE = re.compile(r"\{(\d+)-(\d+|n)\}")
_IGNORED = re.compile(r"[\s.\-/_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value a form can show.

    Attributes:
        key: Stable key, equal to the column of the tables: ``pemilih_dpt_l``. A key may hold the
            placeholder ``{n}`` for one field per paslon: ``suara_{n}``, or begin with
            ``daftar.{r}.`` for one field per row of the form's list.
        type: ``count`` is an integer of 0 to 10**digits - 1; the others are text.
        label: What people call it; the words DPTb and DPK come from the regime (``{pindahan}``).
        digits: Digit boxes of a count.
        printed_in: Modes in which the value is printed.
        regimes: Regulations under which the form shows it; empty for all.
    """

    key: str
    type: FieldType
    label: Text
    digits: int = 3
    printed_in: frozenset[Literal["blank", "prefilled", "filled"]] = frozenset({"filled"})
    regimes: frozenset[Regime] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The form for one election kind: the code printed on it and its numbers.

    Attributes:
        kind: Election kind.
        code: Printed code without the word MODEL: ``C.HASIL-KWK-BUPATI``.
        slug: Identifier in file names and archive keys: ``c-hasil-kwk-bupati``.
        register: Form register number, sealed on every page; never reused.
        office: What is elected.
    """

    kind: ElectionKind
    code: str
    slug: str
    register: int
    office: Office


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
class PagePlan:
    """Which numbers are sealed on which page, for a range of paslon counts.

    Attributes:
        paslon_min: Fewest pairs the plan is for, 1 or more.
        paslon_max: Most pairs the plan is for, up to ``MAX_PASLON``.
        pages: Per page the ordered keys; ``suara_{1-n}`` stands for one key per pair.
    """

    paslon_min: int
    paslon_max: int
    pages: tuple[tuple[str, ...], ...]

    def keys(self, paslon_count: int) -> tuple[tuple[str, ...], ...]:
        """Return the keys of each page with ranges written out."""
        return tuple(
            tuple(one for key in page for one in _expand(key, paslon_count)) for page in self.pages
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RowList:
    """A list of people or things that fills as many sheets as it needs.

    Attributes:
        first: Rows on the first sheet.
        more: Rows on each sheet after it.
        size: Key of the count that says how long an empty list is, or empty.
    """

    first: int
    more: int
    size: str = ""

    def sheets(self, rows: int) -> int:
        """Return how many sheets that many rows need, at least one."""
        return 1 + max(0, -(-(rows - self.first) // self.more))

    def last(self, sheets: int) -> int:
        """Return the number of the last row on that many sheets."""
        return self.first + (sheets - 1) * self.more


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form with its election kinds. A folder holds one, or a family of several.

    Attributes:
        slug: Name of the form: that of its folder, or of a member of the family.
        folder: Folder of its template.
        page: Template in the folder.
        sample: Sample data in the folder.
        row: Row of the catalogue of forms (forms.md 9) that it belongs to, or empty for its own.
        title: Official name.
        purpose: What it is for, one sentence.
        edition: Edition of the layout, 1 or more; a changed layout is a new edition.
        regimes: Regulations it belongs to.
        terms: What each of these regulations calls the groups of voters.
        level: Who issues it.
        filled_by: Who writes on it.
        variants: One per election kind, never empty.
        aliases: Older codes and names that find it; compared by ``normalise_code``.
        papers: Sheet sizes, the default first.
        plan: ``fixed`` pages with slots, ``matrix`` for units side by side on as many sheets as
            they need, or ``flow`` for text of unknown length.
        fields: Declared fields in order.
        page_plans: Sealed numbers per page and paslon count; only for a fixed form.
        ink: Names of the zones where people write, stamp or sign.
        signatories: Who signs it.
        receivers: Distribution list.
        privacy: Privacy class of retention.md 5.2.
        retention: Slug that exactly one retention rule matches.
        rules: Ids of the consistency rules that apply.
        pages: Pages of a fixed form that seals no numbers.
        rows: The list it holds, or None.
        batch: Whether a batch can make one for every place of its level from its tables alone.
        needs: What those tables lack for it, or None.
        repeatable: Whether a place may have several (then the sequence starts at 1).
        sources: Law and layout it was built from; ``[R]`` marks what was reconstructed.
        matrix: How units are shown; only for a matrix form.
        voters: Which voters of a TPS are the rows of the list, or None.
        print_sheets: Sheets on which pages are printed side by side, to be cut; the default first,
            empty for a form whose pages are sheets.
    """

    slug: str
    folder: str
    page: str
    sample: str
    row: str
    title: str
    purpose: Text
    edition: int
    regimes: frozenset[Regime]
    terms: tuple[RegimeTerms, ...]
    level: Level
    filled_by: Text
    variants: tuple[Variant, ...]
    aliases: tuple[str, ...]
    papers: tuple[Paper, ...]
    plan: LayoutPlan
    fields: tuple[Field, ...]
    page_plans: tuple[PagePlan, ...]
    ink: tuple[str, ...]
    signatories: tuple[Text, ...]
    receivers: tuple[Receiver, ...]
    privacy: PrivacyClass
    retention: str
    rules: tuple[str, ...]
    pages: int
    rows: RowList | None
    batch: bool
    needs: Text | None
    repeatable: bool
    sources: tuple[str, ...]
    matrix: Matrix | None = None
    voters: VoterList | None = None
    print_sheets: tuple[Paper, ...] = ()

    @property
    def narrative(self) -> str | None:
        """Key of the text that flows over as many sheets as it needs, or None."""
        return next((field.key for field in self.fields if field.type == "narrative"), None)

    def sealed_keys(
        self, paslon_count: int, sheets: int = 1, corrections: int = 0
    ) -> tuple[tuple[str, ...], ...]:
        """Return, per page, the ordered keys of the numbers in its seal.

        Args:
            paslon_count: Pairs on the sheet.
            sheets: Sheets with units; only a matrix form has more than one.
            corrections: Corrections listed; only a matrix form lists any.

        Returns:
            One tuple per page; empty for a form whose seals carry no numbers.

        Raises:
            ValueError: No page plan is for that many pairs.
        """
        if self.matrix is not None:
            return tuple(_matrix_keys(self.matrix, paslon_count, sheets, corrections))
        if not self.page_plans:
            return ()
        for plan in self.page_plans:
            if plan.paslon_min <= paslon_count <= plan.paslon_max:
                return plan.keys(paslon_count)
        raise ValueError(f"{self.slug} has no page plan for {paslon_count} paslon")

    def sealed_labels(self, page: int, pages: int, count: int) -> tuple[Text, ...] | None:
        """Name the numbers of a seal whose page, pages and count of numbers are known.

        A verifier has only the seal, not the number of pairs; several counts of pairs may fit, and
        the labels are sure when all of them give the same keys.

        Returns:
            One label per number, or None when no plan fits or plans disagree.
        """
        fitting = {
            keys[page - 1]
            for keys in self._plans(pages)
            if len(keys) == pages and 1 <= page <= pages
            if len(keys[page - 1]) == count
        }
        if len(fitting) != 1:
            return None
        return tuple(self.label(key) for key in fitting.pop())

    def terms_of(self, regime: Regime) -> RegimeTerms:
        """Return what the regulations call the groups of voters.

        Raises:
            ValueError: The form does not exist under these regulations.
        """
        for terms in self.terms:
            if terms.regime == regime:
                return terms
        raise ValueError(f"{self.slug} does not exist under the regulations of {regime}")

    def _plans(self, pages: int) -> Iterator[tuple[tuple[str, ...], ...]]:
        """Yield the sealed keys of every document of so many pages, and perhaps of others."""
        if self.matrix is None:
            for plan in self.page_plans:
                yield from map(plan.keys, range(plan.paslon_min, plan.paslon_max + 1))
            return
        for sheets in range(1, pages - self.matrix.front + 1):
            lists = pages - self.matrix.front - sheets
            last = lists * self.matrix.corrections
            for corrections in (
                range(last - self.matrix.corrections + 1, last + 1) if last else (0,)
            ):
                for count in range(1, MAX_PASLON + 1):
                    yield self.sealed_keys(count, sheets, corrections)

    def label(self, key: str) -> Text:
        """Return the label of a key; a key per paslon gets the number in place of ``{n}``.

        Raises:
            KeyError: The form does not declare the key.
        """
        cell = cell_of(key)
        if cell is not None:
            return _in_cell(self.label(declared_key(key)), cell)
        for field in self.fields:
            if field.key == key:
                return field.label
            for n in range(1, MAX_PASLON + 1) if "{n}" in field.key else ():
                if field.key.replace("{n}", str(n)) == key:
                    return Text(
                        field.label.id.replace("{n}", str(n)), field.label.en.replace("{n}", str(n))
                    )
        raise KeyError(key)


def normalise_code(code: str) -> str:
    """Return the form of a code in which codes are compared.

    Case, spaces, dots, hyphens, slashes and a leading "MODEL" do not count:
    ``Model C1.Plano-KWK`` and ``C1 PLANO KWK`` are the same.
    """
    return _IGNORED.sub("", code).upper().removeprefix("MODEL")


def _matrix_keys(
    matrix: Matrix, paslon_count: int, sheets: int, corrections: int
) -> Iterator[tuple[str, ...]]:
    """Yield the keys of each page: minutes, sheets with units, lists of corrections."""

    def written_out(keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(one for key in keys for one in _expand(key, paslon_count))

    if matrix.front:
        yield written_out(matrix.front_keys)
    for sheet in range(1, sheets + 1):
        units = [
            f"unit.{unit}.{key}" for unit in matrix.on_sheet(sheet) for key in matrix.unit_keys
        ]
        yield written_out([*units, *(f"jumlah.{sheet}.{key}" for key in matrix.total_keys)])
    for page in range(1, matrix.correction_pages(corrections) + 1):
        yield tuple(
            f"pembetulan.{number}.menjadi"
            for number in matrix.on_correction_page(page, corrections)
        )


def _in_cell(label: Text, cell: Cell) -> Text:
    """Say which column or line of a recapitulation is meant."""
    where = {
        "unit": Text(f"Kolom {cell.number}", f"Column {cell.number}"),
        "pembetulan": Text(f"Pembetulan {cell.number}", f"Correction {cell.number}"),
        "pindahan": Text("Jumlah pindahan", "Carried in"),
        "jumlah": Text("Jumlah", "Total"),
    }[cell.part]
    return Text(f"{where.id}: {label.id}", f"{where.en}: {label.en}")


def _expand(key: str, paslon_count: int) -> Iterator[str]:
    """Yield the keys a plan's key stands for."""
    found = _RANGE.search(key)
    if found is None:
        yield key
        return
    last = paslon_count if found[2] == "n" else int(found[2])
    for number in range(int(found[1]), min(last, paslon_count) + 1):
        yield key[: found.start()] + str(number) + key[found.end() :]
