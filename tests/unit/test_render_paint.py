"""Painters: shrink, wrap, refuse; crossed boxes; bubbles; tally."""

import re
from dataclasses import replace

import pytest

from formgen.errors import InputError
from formgen.render.fonts import face
from formgen.render.paint import painter
from formgen.render.slots import Align, Rect, Slot

GLYPHS = {glyph: character for character, glyph in face("regular").glyphs.items()}
TEXT = Slot(
    key="desa",
    kind="text",
    page=0,
    cells=(Rect(100, 200, 200, 215),),
    baseline=204,
    size=10,
    min_size=6,
    mcid=4,
)
DIGITS = Slot(
    key="suara_1",
    kind="digits",
    page=0,
    cells=tuple(Rect(x, 0, x + 20, 20) for x in (0, 20, 40)),
    baseline=5,
    size=12,
    mcid=7,
)
BUBBLES = Slot(
    key="suara_1",
    kind="bubble",
    page=0,
    cells=tuple(Rect(20 * p, -10 * d, 20 * p + 8, 8 - 10 * d) for d in range(10) for p in range(3)),
    marks=tuple((p, d) for d in range(10) for p in range(3)),
)
TALLY = Slot(
    key="suara_1", kind="tally", page=0, cells=(Rect(0, 0, 120, 100),), grid=(12, 10), stroke=1
)


def shown(drawn: str) -> list[str]:
    """Return the strings a piece of content shows."""
    found = re.findall(r"\[(.*)\] TJ|<([0-9a-f]+)> Tj", drawn)
    coded = ["".join(re.findall(r"<(\w+)>", array)) if array else one for array, one in found]
    return ["".join(GLYPHS[c[i : i + 4]] for i in range(0, len(c), 4)) for c in coded]


def sizes(drawn: str) -> set[float]:
    return {float(size) for size in re.findall(r"/Fg\w ([\d.]+) Tf", drawn)}


def origins(drawn: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"1 0 0 1 (\S+) (\S+) Tm", drawn)]


def width(text: str, size: float) -> float:
    return sum(face("regular").widths[c] for c in text) * size / 1000


class TestText:
    def test_short_text_keeps_size_and_baseline_inside_its_marked_content(self) -> None:
        drawn = painter(TEXT).paint("Ciamis")
        assert drawn.startswith("/Span <</MCID 4>> BDC\n")
        assert drawn.endswith("ET\nEMC\n")
        assert (shown(drawn), sizes(drawn), origins(drawn)) == (["Ciamis"], {10}, [(100, 204)])

    @pytest.mark.parametrize(("align", "part"), [("center", 0.5), ("right", 1.0)])
    def test_the_free_width_is_shared_by_alignment(self, align: Align, part: float) -> None:
        drawn = painter(replace(TEXT, align=align)).paint("Ciamis")
        expected = 100 + (100 - width("Ciamis", 10)) * part
        assert origins(drawn)[0][0] == pytest.approx(expected, abs=0.01)

    def test_long_text_shrinks_until_it_fits(self) -> None:
        text = "Desa Sukamaju Kecamatan Cikoneng"
        assert width(text, 10) > 100 > width(text, 6)
        drawn = painter(TEXT).paint(text)
        (size,) = sizes(drawn)
        assert 6 <= size < 10
        assert width(text, size) <= 100 < width(text, size + 0.05)

    def test_text_too_long_for_the_smallest_size_is_refused_with_its_length_only(self) -> None:
        with pytest.raises(InputError) as caught:
            painter(TEXT).paint("RAHASIA " * 9)
        (finding,) = caught.value.findings
        assert finding.column == "desa"
        assert "72" in finding.message.id
        assert "RAHASIA" not in finding.message.id

    def test_text_wraps_where_lines_are_allowed(self) -> None:
        text = "Jalan Raya Ciamis Banjar nomor seratus dua puluh lima"
        tall = replace(TEXT, max_lines=2, cells=(Rect(100, 200, 200, 220),))
        drawn = painter(tall).paint(text)
        assert "".join(shown(drawn)) == text
        assert len(shown(drawn)) == 2
        (first, second) = (y for _, y in origins(drawn))
        assert first - second == pytest.approx(6 * 1.15, abs=0.01)
        assert all(width(line.rstrip(), 6) <= 100 for line in shown(drawn))

    def test_lines_are_centred_on_the_middle_of_the_single_line(self) -> None:
        tall = replace(TEXT, max_lines=2, cells=(Rect(100, 200, 200, 220),))
        drawn = painter(tall).paint("Jalan Raya Ciamis Banjar nomor seratus dua puluh lima")
        middle = 204 + 0.3555 * 10
        ys = [y + 0.3555 * 6 for _, y in origins(drawn)]
        assert sum(ys) / 2 == pytest.approx(middle, abs=0.01)

    def test_a_character_the_font_lacks_is_refused_by_its_code_point(self) -> None:
        with pytest.raises(InputError) as caught:
            painter(TEXT).paint("Ciamis \u4e16")
        assert "U+4E16" in caught.value.findings[0].message.en

    @pytest.mark.parametrize("value", [None, ""])
    def test_an_empty_value_keeps_its_marked_content_and_shows_its_leader(
        self, value: str | None
    ) -> None:
        drawn = painter(replace(TEXT, leader=True, stroke=0.5)).paint(value)
        assert drawn == (
            "/Span <</MCID 4>> BDC\nEMC\n/Artifact BMC\n0 g\n100 200 100 0.5 re f\nEMC\n"
        )


class TestDigits:
    @staticmethod
    def crossed(drawn: str) -> set[int]:
        """Return the boxes that are crossed out."""
        x, boxes = 0.0, set()
        for step in re.findall(r"1 0 0 1 (\S+) \S+ cm\n/FgRX12000 Do", drawn):
            x += float(step)
            boxes.add(int(x // 20))
        return boxes

    @pytest.mark.parametrize(
        ("value", "text", "boxes"),
        [(615, "615", set()), (95, "95", {0}), (8, "8", {0, 1}), (0, "0", {0, 1, 2})],
        ids=["full", "one crossed", "two crossed", "zero is all crossed"],
    )
    def test_boxes_before_a_number_are_crossed(
        self, value: int, text: str, boxes: set[int]
    ) -> None:
        drawn = painter(DIGITS).paint(value)
        assert self.crossed(drawn) == boxes
        assert shown(drawn) == [text]
        actual = re.findall(r"/ActualText <(\w+)>", drawn)
        assert [bytes.fromhex(coded).decode() for coded in actual] == [text]

    def test_zero_is_text_that_cannot_be_seen(self) -> None:
        drawn = painter(DIGITS).paint(0)
        assert drawn.index("3 Tr") < drawn.index("TJ") < drawn.index("0 Tr")
        assert "Tr" not in painter(DIGITS).paint(10)

    def test_a_cross_is_the_letter_x_in_the_middle_of_its_box(self) -> None:
        (x,) = re.findall(r"1 0 0 1 (\S+) 5 cm", painter(DIGITS).paint(95))
        assert float(x) == pytest.approx(10 - width("X", 12) / 2, abs=0.01)

    def test_each_digit_stands_in_the_middle_of_its_box(self) -> None:
        drawn = painter(DIGITS).paint(615)
        (start,) = re.findall(r"1 0 0 1 (\S+) 5 Tm", drawn)
        gaps = [float(gap) for gap in re.findall(r"> (-?[\d.]+) <", drawn)]
        x, middles = float(start), []
        for character, gap in zip("615", [*gaps, 0.0], strict=True):
            advance = face("regular").widths[character]
            middles.append(x + advance * 0.012 / 2)
            x += (advance - gap) * 0.012
        assert middles == pytest.approx([10, 30, 50], abs=0.01)

    def test_a_string_fills_boxes_from_the_left(self) -> None:
        drawn = painter(DIGITS).paint("27")
        assert shown(drawn) == ["27"]
        assert origins(drawn)[0][0] == pytest.approx(10 - width("2", 12) / 2, abs=0.01)

    @pytest.mark.parametrize("value", [1000, -1, "2024"])
    def test_what_has_no_box_is_refused(self, value: int | str) -> None:
        with pytest.raises(InputError) as caught:
            painter(DIGITS).paint(value)
        assert caught.value.findings[0].column == "suara_1"


class TestBubbles:
    @staticmethod
    def black(value: int | None) -> set[tuple[int, int]]:
        """Return (position, digit) of the blackened bubbles."""
        drawn = painter(BUBBLES).paint(value)
        starts = re.findall(r"(\S+) (\S+) m\n", drawn)
        return {(int(float(x) - 8) // 20, round((4 - float(y)) / 10)) for x, y in starts}

    @pytest.mark.parametrize(
        ("value", "black"),
        [
            (276, {(0, 2), (1, 7), (2, 6)}),
            (95, {(0, 0), (1, 9), (2, 5)}),
            (0, {(0, 0), (1, 0), (2, 0)}),
            (None, set()),
        ],
        ids=["every digit", "a crossed position is 0", "zero", "not known"],
    )
    def test_one_bubble_a_position(self, value: int | None, black: set[tuple[int, int]]) -> None:
        assert self.black(value) == black


class TestTally:
    @staticmethod
    def lines(value: int) -> list[tuple[float, ...]]:
        """Return the straight lines drawn, as (x1, y1, x2, y2, ...)."""
        drawn = painter(TALLY).paint(value)
        runs: list[tuple[float, ...]] = []
        for x, y, operator in re.findall(r"(\S+) (\S+) ([ml])\n", drawn):
            point = (float(x), float(y))
            runs[len(runs) :] = [point] if operator == "m" else [(*runs.pop(), *point)]
        return runs

    def test_seven_votes_are_a_bundle_of_five_and_two_strokes(self) -> None:
        strokes = self.lines(7)[:7]
        upright = [line for line in strokes if line[0] == line[2]]
        (slanted,) = (line for line in strokes if line[0] != line[2])
        assert len(upright) == 6
        assert all(0 < line[0] < 10 for line in (*upright[:4], slanted))
        assert all(10 < line[0] < 20 for line in upright[4:])
        assert all(90 < y < 100 for line in strokes for y in line[1::2])

    def test_unused_cells_get_a_stroke_and_a_z(self) -> None:
        rest, z = self.lines(7)[7:]
        assert rest[1] == rest[3]
        assert 20 < rest[0] < rest[2] < 120
        assert len(z) == 8
        assert all(0 < y < 90 for y in z[1::2])

    def test_no_votes_are_one_z_over_everything(self) -> None:
        (z,) = self.lines(0)
        assert len(z) == 8

    def test_a_full_grid_has_no_z(self) -> None:
        assert len(self.lines(600)) == 600

    def test_an_empty_grid_draws_nothing(self) -> None:
        assert painter(TALLY).paint(None) == ""

    @pytest.mark.parametrize("value", [601, -1])
    def test_more_votes_than_cells_are_refused(self, value: int) -> None:
        with pytest.raises(InputError):
            painter(TALLY).paint(value)
