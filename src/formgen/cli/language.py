"""Which language the terminal speaks: ``FORMGEN_LANG``, else the locale."""

import os

from formgen.errors import Language, Text


def language() -> Language:
    """Return the language of this run; Indonesian where the locale says so, else English."""
    for variable in ("FORMGEN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return "id" if value.lower().startswith(("id", "in_")) else "en"
    return "en"


def say(indonesian: str, english: str) -> str:
    """Return one of two texts in the language of this run; used for help and results."""
    return Text(indonesian, english).pick(language())
