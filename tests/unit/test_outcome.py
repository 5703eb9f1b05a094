"""What a measured field comes to."""

from dataclasses import replace

import pytest

from formgen.compare.outcome import Likeness, decide, outcomes

# A figure of which one digit is another: strokes are too many and too few.
OTHER_DIGIT = Likeness(shown=True, height=23, added=0.6, missing=0.5, both=0.5, stroke=0.1)


# Something is unlike it, and with one letter exchanged it fits: that letter stands there.
SPELT = Likeness(shown=True, height=12, added=0.4, missing=0.3, both=0.3, stroke=0.02, other=0.1)


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
        (replace(OTHER_DIGIT, both=0.7, stroke=0.9, spilling=True), "berbeda"),  # other words
        (replace(OTHER_DIGIT, both=0.7, astray=True), "tidak terbaca"),  # it stands beside
        (replace(OTHER_DIGIT, contrast=0.1), "tidak terbaca"),  # too pale to tell
        (replace(OTHER_DIGIT, added=0.15, missing=0.0, both=0.0), "sama"),
        (replace(OTHER_DIGIT, height=12, added=0.15, missing=0.0, both=0.0), "tidak terbaca"),
        (replace(OTHER_DIGIT, height=12, added=0.45, missing=0.45, both=0.3), "tidak terbaca"),
        (SPELT, "berbeda"),
        (replace(SPELT, other=0.3), "tidak terbaca"),  # hardly better than the original's letters
        (replace(SPELT, added=0.8, other=0.35), "tidak terbaca"),  # better, but not like it either
    ],
)
def test_a_field_of_a_clean_page_comes_to(field: Likeness, outcome: str) -> None:
    assert decide(field, clean=True) == outcome


def test_on_a_worn_page_only_what_spells_something_else_has_changed() -> None:
    assert decide(replace(OTHER_DIGIT, both=0.7), clean=False) == "tidak terbaca"
    assert decide(SPELT, clean=False) == "berbeda"


def test_a_page_is_clean_if_most_of_it_is_as_it_should_be() -> None:
    sharp, worn = (Likeness(shown=True, height=23, added=rest) for rest in (0.02, 0.1))
    assert outcomes([sharp, sharp, sharp, OTHER_DIGIT, OTHER_DIGIT])[3:] == ["berbeda"] * 2
    assert outcomes([worn, worn, worn, OTHER_DIGIT])[3] == "tidak terbaca"
    assert outcomes([sharp, OTHER_DIGIT, OTHER_DIGIT])[1] == "tidak terbaca"  # or laid on badly


def test_a_pale_page_is_never_the_same() -> None:
    pale = Likeness(shown=True, height=23, contrast=0.1)
    assert decide(pale, clean=True) == "tidak terbaca"
