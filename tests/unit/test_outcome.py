"""What a measured field comes to."""

from dataclasses import replace

import pytest

from formgen.compare.outcome import Likeness, decide

# A figure of which one digit is another: strokes are too many and too few.
OTHER_DIGIT = Likeness(shown=True, height=23, added=0.6, missing=0.5, both=0.5, stroke=0.1)


@pytest.mark.parametrize(
    ("field", "outcome"),
    [
        (replace(OTHER_DIGIT, added=0.1, missing=0.1, both=0.0, stroke=0.0), "sama"),
        (OTHER_DIGIT, "berbeda"),
        (replace(OTHER_DIGIT, missing=0.0, both=0.0), "berbeda"),  # 3 made 8: strokes added only
        (replace(OTHER_DIGIT, added=0.0, both=0.0), "tidak terbaca"),  # may be a crease
        (replace(OTHER_DIGIT, spilling=True), "tidak terbaca"),  # goes on beyond: a stain
        (replace(OTHER_DIGIT, stroke=0.005), "tidak terbaca"),  # a speck
        (replace(OTHER_DIGIT, stroke=0.9), "tidak terbaca"),  # a blot
        (replace(OTHER_DIGIT, contrast=0.1), "tidak terbaca"),  # too pale to tell
        (replace(OTHER_DIGIT, added=0.15, missing=0.0, both=0.0), "sama"),
        (replace(OTHER_DIGIT, height=12, added=0.15, missing=0.0, both=0.0), "tidak terbaca"),
        (replace(OTHER_DIGIT, height=12, added=0.45, missing=0.45, both=0.3), "tidak terbaca"),
    ],
)
def test_a_field_comes_to(field: Likeness, outcome: str) -> None:
    assert decide(field) == outcome


def test_a_pale_page_is_never_the_same() -> None:
    assert decide(Likeness(shown=True, height=23, contrast=0.1)) == "tidak terbaca"
