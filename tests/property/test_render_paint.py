"""Whatever people are called: a text stands inside its slot, or it is refused, never cut."""

import re

from hypothesis import given
from hypothesis import strategies as st

from formgen.errors import InputError
from formgen.render.fonts import REPERTOIRE, face
from formgen.render.paint import painter
from formgen.render.slots import Align, Rect, Slot

FACE = face("bold")
GLYPHS = {glyph: character for character, glyph in FACE.glyphs.items()}
TEXTS = st.text(st.sampled_from([chr(c) for c in REPERTOIRE if chr(c) in FACE.widths]), max_size=80)
ALIGN: st.SearchStrategy[Align] = st.sampled_from(["left", "center", "right"])


@given(text=TEXTS, width=st.floats(5, 400), lines=st.integers(1, 4), align=ALIGN)
def test_text_is_inside_its_slot_or_refused(
    text: str, width: float, lines: int, align: Align
) -> None:
    slot = Slot(
        key="k",
        kind="text",
        page=0,
        cells=(Rect(50, 0, 50 + width, 40),),
        baseline=15,
        size=10,
        min_size=6,
        face="bold",
        align=align,
        max_lines=lines,
        mcid=0,
    )
    try:
        drawn = painter(slot).paint(text)
    except InputError:
        assert sum(FACE.widths[c] for c in text) * 6 / 1000 > width
        return
    found = re.findall(r"1 0 0 1 (\S+) \S+ Tm\n<(\w+)> Tj", drawn)
    assert len(found) <= lines
    size = float(re.findall(r"Tf|/FgB (\S+) Tf", drawn)[0]) if found else 10
    shown = []
    for x, coded in found:
        line = "".join(GLYPHS[coded[i : i + 4]] for i in range(0, len(coded), 4))
        shown.append(line)
        end = float(x) + sum(FACE.widths[c] for c in line.rstrip(" ")) * size / 1000
        assert float(x) >= 50 - 0.01
        assert end <= 50 + width + 0.02
    assert 6 <= size <= 10
    assert "".join(shown) == text


@given(value=st.integers(0, 999))
def test_every_number_of_three_digits_is_told_by_its_boxes(value: int) -> None:
    cells = tuple(Rect(x, 0, x + 20, 20) for x in (0, 20, 40))
    slot = Slot(
        key="k", kind="digits", page=0, cells=cells, baseline=5, size=12, face="bold", mcid=0
    )
    drawn = painter(slot).paint(value)
    (array,) = re.findall(r"\[(.*)\] TJ", drawn)
    text = "".join(GLYPHS[glyph] for glyph in re.findall(r"<(\w+)>", array))
    crossed = drawn.count(" Do\n")
    assert text == str(value)
    assert crossed == 3 - (len(text) if value else 0)
