"""Sort the pages of scans into documents. Pure: what the pages show comes in, what fits goes out.

Nothing is guessed: a page belongs where its seal says. What cannot be placed is told, all of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from formgen.errors import Finding, Text
from formgen.seal.check import Outcome, SealEvidence
from formgen.seal.payload import Payload

DocumentKey = tuple[int, int]
"""Election register number and issue number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page of a scan.

    Attributes:
        file: Index of its file.
        name: Name of that file as it was given.
        index: Page in it, from 0.
        of: Pages of that file.
        seals: Evidence on each different symbol, and the quarter turns that set it upright.
        blank: Whether nothing is on it.
        sha256: Of what the scanner gave of it.
    """

    file: int
    name: str
    index: int
    of: int
    seals: tuple[tuple[SealEvidence, int], ...]
    blank: bool
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A page with the page of the document it shows.

    Attributes:
        sheet: It.
        payload: What its seal says.
        cose: Signed bytes of its seal.
        turns: Quarter turns clockwise that set it upright.
    """

    sheet: Sheet
    payload: Payload
    cose: bytes
    turns: int

    @property
    def key(self) -> DocumentKey:
        """Return the document it belongs to."""
        return self.payload.election, self.payload.number


@dataclass(slots=True, kw_only=True)
class Sorted:
    """Pages by document.

    Attributes:
        documents: Page number to page.
        blank: Pages with nothing on them, such as backs.
        doubles: Pages that came twice, the very same; one of them counts.
        findings: What could not be placed.
    """

    documents: dict[DocumentKey, dict[int, Placed]] = field(default_factory=dict)
    blank: int = 0
    doubles: int = 0
    findings: list[Finding] = field(default_factory=list)


def sort_sheets(sheets: Sequence[Sheet]) -> Sorted:
    """Sort pages, in any order, into the documents that their seals name.

    Returns:
        What fits. A801 no seal, A802 no official seal, A803 seals of several pages on one, A804
        two different scans of one page.
    """
    made = Sorted()
    for sheet in sheets:
        if sheet.blank:
            made.blank += 1
            continue
        placed = _place(sheet, made.findings)
        if placed is not None:
            _take(placed, made)
    return made


def missing(pages: Mapping[int, Placed]) -> list[int]:
    """Return the pages of a document that no scan shows."""
    wanted = next(iter(pages.values())).payload.pages
    return [number for number in range(1, wanted + 1) if number not in pages]


def finding(code: str, sheet: Sheet, detail: str = "") -> Finding:
    """Word why a page was not placed."""
    message, hint = _WORDS[code]
    tail = f": {detail}" if detail else ""
    return Finding(
        rule=code,
        severity="E",
        message=Text(message.id + tail, message.en + tail),
        hint=hint,
        file=sheet.name,
        row=sheet.index + 1,
    )


def _place(sheet: Sheet, findings: list[Finding]) -> Placed | None:
    valid = [(seal, seal.payload, turns) for seal, turns in sheet.seals if seal.payload]
    valid = [each for each in valid if each[0].outcome == "valid"]
    if not sheet.seals:
        findings.append(finding("A801", sheet))
    elif not valid:
        findings.append(finding("A802", sheet, _why(sheet)))
    elif len({(payload.prefix_sha256, payload.page) for _, payload, _ in valid}) > 1:
        codes = ", ".join(seal.kode_cek for seal, _, _ in valid)
        findings.append(finding("A803", sheet, codes))
    else:
        seal, payload, turns = valid[0]
        if payload is not None:
            return Placed(sheet=sheet, payload=payload, cose=seal.cose, turns=turns)
    return None


def _take(placed: Placed, made: Sorted) -> None:
    pages = made.documents.setdefault(placed.key, {})
    other = pages.setdefault(placed.payload.page, placed)
    if other is placed:
        return
    if other.sheet.sha256 == placed.sheet.sha256:
        made.doubles += 1
    else:
        where = f"{other.sheet.name}:{other.sheet.index + 1}"
        made.findings.append(finding("A804", placed.sheet, where))


def _why(sheet: Sheet) -> str:
    return ", ".join(dict.fromkeys(_OUTCOMES[seal.outcome] for seal, _ in sheet.seals))


_OUTCOMES: Final[Mapping[Outcome, str]] = {
    "valid": "-",
    "foreign": "QR lain",
    "damaged": "rusak",
    "malformed": "bukan profil 1",
    "unknown_key": "kunci tidak dikenal",
    "forged": "tanda tangan salah",
    "out_of_scope": "di luar kewenangan",
    "revoked": "kunci dicabut",
}
_SCAN_AGAIN: Final = Text("Pindai lagi halaman itu.", "Scan that page again.")
_WORDS: Final[Mapping[str, tuple[Text, Text]]] = {
    "A801": (
        Text("tidak ada segel yang terbaca", "no seal could be read"),
        Text(
            "Pindai lagi, 200 dpi atau lebih; dokumen tanpa segel: archive put --form.",
            "Scan it again at 200 dpi or more; a document without seals: archive put --form.",
        ),
    ),
    "A802": (
        Text("segel tidak sah", "not an official seal"),
        Text("Simpan kertasnya dan laporkan.", "Keep the paper and report it."),
    ),
    "A803": (
        Text("segel beberapa halaman pada satu pindaian", "seals of several pages on one scan"),
        Text("Pindai satu halaman per lembar.", "Scan one page at a time."),
    ),
    "A804": (
        Text(
            "halaman ini sudah ada dalam tumpukan ini dengan isi lain",
            "this page is in this stack already with other content",
        ),
        Text(
            "Yang dipakai yang pertama. Bila ini yang benar, masukkan lagi dokumen itu dengan "
            "halaman ini dan --rescan ALASAN.",
            "The first is used. If this one is right, put that document in again with this page "
            "and --rescan REASON.",
        ),
    ),
    "A805": (
        Text("dokumen tidak tercatat di kantor ini", "this office has no such document"),
        Text("Kirim ke kantor penerbitnya.", "Send it to the office that issued it."),
    ),
    "A806": (
        Text("edisi ini tidak berlaku lagi", "this edition is not in force any more"),
        Text("Pindai edisi yang berlaku.", "Scan the edition in force."),
    ),
    "A807": (
        Text("arsip tidak menerima susulan lagi", "nothing can be added to this record any more"),
        Text("Lihat: formgen archive find --kode-cek", "See: formgen archive find --kode-cek"),
    ),
    "A808": (
        Text(
            "pindaian lain dari halaman ini sudah ada di arsip",
            "the archive has another scan of this page already",
        ),
        Text(
            "Bila memang dipindai ulang, sebutkan alasannya: --rescan ALASAN.",
            "If it was scanned again on purpose, say why: --rescan REASON.",
        ),
    ),
    "A809": (
        Text("halaman hilang", "pages are missing"),
        Text(
            "Pindai juga halaman itu, lalu masukkan semuanya sekali lagi.",
            "Scan those too, and put all of it in again.",
        ),
    ),
    "A810": (
        Text("tidak sempat dibaca sampai akhir", "not read to its end for lack of time"),
        Text("Bagi menjadi beberapa berkas.", "Divide it into several files."),
    ),
    "A811": (Text("berkas tidak dapat dibaca", "the file cannot be read"), _SCAN_AGAIN),
}
