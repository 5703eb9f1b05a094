"""What a set of regulations calls things: read from ``_parts/regimes.toml`` or from a form."""

from dataclasses import dataclass

from formgen.model.election import Regime


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeTerms:
    """What one set of regulations calls the two groups of voters outside the fixed list.

    The token DPTb means two different things (forms.md 1.2); never write it in a template.

    Attributes:
        regime: The regulations: ``2024``.
        pindahan: Short name of those who moved in: ``DPTb``.
        tambahan: Short name of those in no list: ``DPK``.
        pindahan_words: The same in full, as printed in a row of a form.
        tambahan_words: The same in full.
    """

    regime: Regime
    pindahan: str
    tambahan: str
    pindahan_words: str
    tambahan_words: str
