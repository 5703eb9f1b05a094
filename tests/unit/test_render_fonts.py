"""Embedded fonts: exact widths, the whole repertoire, the same bytes every time."""

import io

import pytest
from fontTools.ttLib import TTFont

from formgen.render.fonts import (
    FILES,
    FONT_FOLDER,
    FaceSlug,
    composite_font,
    face,
    seal_face,
    simple_font,
    slug_of,
)
from formgen.render.pdf_objects import Name, ObjectTable, Stream

SLUGS: tuple[FaceSlug, ...] = ("regular", "bold", "italic")


@pytest.mark.parametrize("slug", SLUGS)
def test_widths_are_those_of_the_published_font(slug: FaceSlug) -> None:
    published = TTFont(FONT_FOLDER / FILES[slug])
    cmap, metrics = published.getBestCmap(), published["hmtx"]
    chosen = face(slug)
    assert published["head"].unitsPerEm == 1000
    assert all(chosen.widths[c] == metrics[cmap[ord(c)]][0] for c in chosen.widths)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_embedded_program_has_the_glyphs_it_promises(slug: FaceSlug) -> None:
    chosen = face(slug)
    embedded = TTFont(io.BytesIO(chosen.program))
    cmap = embedded.getBestCmap()
    assert len(set(chosen.glyphs.values())) == len(chosen.glyphs)
    for character, glyph in chosen.glyphs.items():
        assert embedded.getGlyphID(cmap[ord(character)]) == int(glyph, 16)
        assert chosen.glyph_widths[int(glyph, 16)] == chosen.widths[character]


def test_names_of_people_and_places_can_be_written() -> None:
    text = "Dr. H. MUH. SYA'BAN, S.Ag., M.Si. Ná’ë Łukasz – — “ ” · 0–9 Ñuñez é\u00a0x"  # noqa: RUF001
    for slug in SLUGS:
        assert set(text) <= face(slug).widths.keys()


def test_the_font_carries_no_date_of_its_making() -> None:
    head = TTFont(io.BytesIO(face("regular").program), recalcTimestamp=False)["head"]
    assert head.created == head.modified == 3_600_000_000


@pytest.mark.parametrize(
    ("weight", "style", "slug"),
    [
        (400, "normal", "regular"),
        (600, "normal", "semibold"),
        (700, "normal", "bold"),
        (400, "italic", "italic"),
        (700, "oblique", "bold-italic"),
    ],
)
def test_css_weight_and_style_choose_the_face(weight: int, style: str, slug: str) -> None:
    assert slug_of(weight, style) == slug


def test_the_composite_font_names_its_widths_from_glyph_0() -> None:
    table = ObjectTable()
    font = table.dictionary(composite_font(face("regular"), table))
    below = table.dictionary(table.array(font["DescendantFonts"])[0])
    assert below["W"] == [0, list(face("regular").glyph_widths)]
    assert font["Encoding"] == Name("Identity-H")
    assert isinstance(table.get(font["ToUnicode"]), Stream)


def test_the_seal_font_is_simple_and_covers_printable_ascii() -> None:
    table = ObjectTable()
    font = table.dictionary(simple_font(seal_face(), table))
    widths = table.array(font["Widths"])
    assert (font["FirstChar"], font["LastChar"]) == (32, 126)
    assert widths[ord("A") - 32] == face("regular").widths["A"]
    assert font["Encoding"] == Name("WinAnsiEncoding")
