"""The fonts that formgen itself embeds: constant subsets of Source Sans Pro.

A stencil embeds a whole repertoire, not the characters of one document, so that the base of a
document is the same bytes for every document. Names of people and places in Indonesia need Basic
Latin and Latin-1; Latin Extended-A covers borrowed spellings.
"""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import font_source_sans_pro
from fontTools.ttLib import TTFont

from formgen.render.pdf_objects import Name, ObjectTable, Ref, Stream, Value, flate

FaceSlug = Literal["regular", "semibold", "bold", "italic", "bold-italic"]

FONT_FOLDER = Path(font_source_sans_pro.__file__).parent / "files"
FILES: Mapping[FaceSlug, str] = {
    "regular": "SourceSansPro-Regular.ttf",
    "semibold": "SourceSansPro-Semibold.ttf",
    "bold": "SourceSansPro-Bold.ttf",
    "italic": "SourceSansPro-It.ttf",
    "bold-italic": "SourceSansPro-BoldIt.ttf",
}
RESOURCES: Mapping[FaceSlug, str] = {
    "regular": "FgR",
    "semibold": "FgS",
    "bold": "FgB",
    "italic": "FgI",
    "bold-italic": "FgJ",
}
"""Names of the fonts in the resources of a page."""

_PUNCTUATION = "–—‘’‚“”„†•…‰′″‹›€№™−≤≥"  # noqa: RUF001 - the characters meant
REPERTOIRE = (*range(0x20, 0x7F), *range(0xA0, 0x180), *map(ord, _PUNCTUATION))
_ASCII = range(0x20, 0x7F)
_FIXED_TIME = 3_600_000_000
"""Seconds since 1904 in head.modified: a constant, because it is part of the bytes."""
_LAYOUT_TABLES = {"DSIG", "GDEF", "GPOS", "GSUB", "BASE"}
"""Kerning, ligatures and signatures: slots are set without them."""
_SEMIBOLD, _BOLD = 600, 700
_FLAG_SYMBOLIC, _FLAG_NONSYMBOLIC, _FLAG_ITALIC = 4, 32, 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """What setting a text asks of a face; a batch needs no more.

    Attributes:
        glyphs: Character -> four hexadecimal digits of its glyph in the subset.
        widths: Character -> advance in thousandths of the font size.
    """

    glyphs: Mapping[str, str]
    widths: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One embedded face.

    Attributes:
        slug: Which face.
        postscript: PostScript name with the tag of a subset.
        glyphs: Character -> four hexadecimal digits of its glyph.
        widths: Character -> advance in thousandths of the font size.
        glyph_widths: Advance of each glyph, by glyph number.
        metrics: Entries of the font descriptor.
        program: The TrueType subset.
    """

    slug: FaceSlug
    postscript: str
    glyphs: Mapping[str, str]
    widths: Mapping[str, int]
    glyph_widths: tuple[int, ...]
    metrics: Mapping[str, Value]
    program: bytes


def slug_of(weight: int, style: str) -> FaceSlug:
    """Return the face for a CSS font weight (1 to 1000) and font style."""
    if style in {"italic", "oblique"}:
        return "bold-italic" if weight >= _SEMIBOLD else "italic"
    if weight >= _BOLD:
        return "bold"
    return "semibold" if weight >= _SEMIBOLD else "regular"


@cache
def letters(slug: FaceSlug) -> Letters:
    """Return the letters of ``face(slug)`` without making the subset: ten times as quick.

    A subset keeps the order of the glyphs and has those of the characters and their components.
    """
    with TTFont(FONT_FOLDER / FILES[slug], lazy=True, recalcTimestamp=False) as font:
        cmap, order, advances = font.getBestCmap(), font.getGlyphOrder(), font["hmtx"].metrics
        names = {chr(code): cmap[code] for code in REPERTOIRE if code in cmap}
        kept = _with_components(names.values(), font["glyf"])
    numbers = {name: number for number, name in enumerate(name for name in order if name in kept)}
    return Letters(
        glyphs={character: f"{numbers[name]:04x}" for character, name in names.items()},
        widths={character: advances[name][0] for character, name in names.items()},
    )


@cache
def face(slug: FaceSlug) -> Face:
    """Return one face with the whole repertoire.

    Raises:
        AssertionError: Its letters are not those with which texts are set.
    """
    made = _load(slug, REPERTOIRE)
    if Letters(glyphs=made.glyphs, widths=made.widths) != letters(slug):
        raise AssertionError(f"the subset of {slug} has other letters")
    return made


@lru_cache(maxsize=1)
def seal_face() -> Face:
    """Return the ASCII face in which the seal tail writes."""
    return _load("regular", _ASCII)


def composite_font(chosen: Face, table: ObjectTable) -> Ref:
    """Write a face as a Type 0 font (Identity-H) and return its reference."""
    descendant = table.add(
        {
            "Type": Name("Font"),
            "Subtype": Name("CIDFontType2"),
            "BaseFont": Name(chosen.postscript),
            "CIDSystemInfo": {"Registry": b"Adobe", "Ordering": b"Identity", "Supplement": 0},
            "CIDToGIDMap": Name("Identity"),
            "FontDescriptor": _descriptor(chosen, _FLAG_SYMBOLIC, table),
            "DW": 0,
            "W": [0, list(chosen.glyph_widths)],
        }
    )
    return table.add(
        {
            "Type": Name("Font"),
            "Subtype": Name("Type0"),
            "BaseFont": Name(chosen.postscript),
            "Encoding": Name("Identity-H"),
            "DescendantFonts": [descendant],
            "ToUnicode": table.add(flate({}, _to_unicode(chosen.glyphs))),
        }
    )


def simple_font(chosen: Face, table: ObjectTable) -> Ref:
    """Write a face as a simple WinAnsi TrueType font for ASCII and return its reference."""
    return table.add(
        {
            "Type": Name("Font"),
            "Subtype": Name("TrueType"),
            "BaseFont": Name(chosen.postscript),
            "Encoding": Name("WinAnsiEncoding"),
            "FirstChar": _ASCII[0],
            "LastChar": _ASCII[-1],
            "Widths": [chosen.widths[chr(code)] for code in _ASCII],
            "FontDescriptor": _descriptor(chosen, _FLAG_NONSYMBOLIC, table),
        }
    )


def _with_components(names: Iterable[str], outlines: Any) -> set[str]:  # noqa: ANN401 - untyped
    """Return glyphs and those they are composed of, and the one for what is missing."""
    waiting, kept = [".notdef", *names], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept.add(name)
            outline = outlines[name]
            waiting += outline.getComponentNames(outlines) if outline.isComposite() else []
    return kept


def _load(slug: FaceSlug, repertoire: Iterable[int]) -> Face:
    """Subset one font file; the same file and repertoire always give the same bytes."""
    from fontTools import subset  # noqa: PLC0415 - only who compiles a stencil needs it

    font = TTFont(FONT_FOLDER / FILES[slug], recalcTimestamp=False)
    for table in _LAYOUT_TABLES & set(font.keys()):
        del font[table]  # before subsetting, which would take them apart first: 0.2 s for nothing
    options = subset.Options()
    options.layout_features = []
    options.hinting = False  # half the size, and no viewer that matters uses it
    options.drop_tables += ["GlyphOrder"]
    options.name_IDs = [1, 2, 6]
    options.recalc_timestamp = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=set(repertoire))
    subsetter.subset(font)
    font["head"].modified = font["head"].created = _FIXED_TIME
    buffer = io.BytesIO()
    font.save(buffer, reorderTables=True)
    return _face_of(slug, font, buffer.getvalue())


def _face_of(slug: FaceSlug, font: TTFont, program: bytes) -> Face:
    """Read widths and glyph numbers from the subset itself, so that they cannot disagree."""
    order = font.getGlyphOrder()
    advances = {name: font["hmtx"][name][0] for name in order}
    cmap = font.getBestCmap()
    tag = "".join(chr(65 + byte % 26) for byte in sha256(program).digest()[:6])
    return Face(
        slug=slug,
        postscript=f"{tag}+{font['name'].getDebugName(6)}",
        glyphs={chr(code): f"{font.getGlyphID(name):04x}" for code, name in cmap.items()},
        widths={chr(code): advances[name] for code, name in cmap.items()},
        glyph_widths=tuple(advances[name] for name in order),
        metrics=_metrics(font),
        program=program,
    )


def _metrics(font: TTFont) -> dict[str, Value]:
    """Return the descriptor entries; the font's units are thousandths, as PDF wants them."""
    head, os2 = font["head"], font["OS/2"]
    return {
        "FontBBox": [head.xMin, head.yMin, head.xMax, head.yMax],
        "ItalicAngle": float(font["post"].italicAngle),
        "Ascent": font["hhea"].ascent,
        "Descent": font["hhea"].descent,
        "CapHeight": os2.sCapHeight,
        "StemV": 50 + os2.usWeightClass // 10,
    }


def _descriptor(chosen: Face, flags: int, table: ObjectTable) -> Ref:
    """Write the descriptor and the font program."""
    italic = _FLAG_ITALIC if "italic" in chosen.slug else 0
    program: Stream = flate({"Length1": len(chosen.program)}, chosen.program)
    return table.add(
        {
            "Type": Name("FontDescriptor"),
            "FontName": Name(chosen.postscript),
            "Flags": flags | italic,
            **chosen.metrics,
            "FontFile2": table.add(program),
        }
    )


def _to_unicode(glyphs: Mapping[str, str]) -> bytes:
    """Return the CMap from glyph numbers to characters."""
    by_glyph: dict[str, str] = {}
    for character, glyph in sorted(glyphs.items()):
        by_glyph.setdefault(glyph, character)  # a glyph shared by two: the lower code point
    rows = [f"<{glyph}> <{ord(char):04x}>" for glyph, char in sorted(by_glyph.items())]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    body = "".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks
    )
    return (_CMAP_HEAD + body + _CMAP_FOOT).encode()


_CMAP_HEAD = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
"""
_CMAP_FOOT = """endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""
