"""What each regime calls groups of voters, as ``_parts/regimes.toml`` or a form says it."""

from collections.abc import Mapping
from typing import Any

from formgen.ingest.form_fields import Words
from formgen.model.election import Regime
from formgen.model.regime import RegimeTerms
from formgen_archive.shape import Shape, fitted


class TermEntry(Shape, frozen=True, kw_only=True):
    """What regulations call one group of voters: for columns, and in full."""

    short: Words
    name: Words


class TermsEntry(Shape, frozen=True, kw_only=True):
    """One regime of ``regimes.toml``, or of a form's own ``[terms.…]``."""

    pindahan: TermEntry
    tambahan: TermEntry

    def terms(self, regime: Regime) -> RegimeTerms:
        """Return the terms."""
        return RegimeTerms(
            regime=regime,
            pindahan=self.pindahan.short,
            tambahan=self.tambahan.short,
            pindahan_words=self.pindahan.name,
            tambahan_words=self.tambahan.name,
        )


def regime_terms(data: Mapping[str, Any]) -> dict[Regime, RegimeTerms]:
    """Return regime to terms from a whole ``regimes.toml``.

    Raises:
        ShapeError: It is none.
    """
    entries = fitted(data, dict[Regime, TermsEntry])
    return {regime: entry.terms(regime) for regime, entry in entries.items()}
