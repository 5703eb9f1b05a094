"""All forms in one list: those of the catalogue, and the papers of the archive behind them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from formgen.errors import NotFoundError
from formgen.ingest.catalogue import load_catalogue
from formgen.model.form import Form, Variant, normalise_code
from formgen.model.level import Level
from formgen.service.destroy.paper_kinds import paper_kinds
from formgen.service.unmade import MadeBy, made_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of the list.

    Attributes:
        code: As printed; contests whose code is the same share a line.
        slug: Identifier.
        title: Official name.
        level: Who issues it.
        made_by: The command that makes it.
    """

    code: str
    slug: str
    title: str
    level: Level
    made_by: MadeBy


def listing(folder: Path) -> list[Listed]:
    """Return every form in the order of the catalogue."""
    catalogue = [
        line for form in load_catalogue(folder).forms for line in _lines(form, made_by(form))
    ]
    papers = paper_kinds(folder).values()
    return catalogue + [line for kind in papers for line in _lines(kind.form, kind.made_with)]


def find_variants(code: str, folder: Path) -> list[tuple[Form, Variant]]:
    """Return a form for every election kind that a code stands for.

    Raises:
        NotFoundError: No form is called so, and no paper of the archive.
    """
    try:
        return load_catalogue(folder).variants(code)
    except NotFoundError:
        wanted = normalise_code(code)
        found = [
            (kind.form, variant)
            for kind in paper_kinds(folder).values()
            for variant in kind.form.variants
            if wanted in map(normalise_code, (variant.code, variant.slug, *kind.form.aliases))
        ]
        if not found:
            raise
        return found


def _lines(form: Form, made: MadeBy) -> Iterator[Listed]:
    for code, slug in dict.fromkeys((variant.code, variant.slug) for variant in form.variants):
        yield Listed(code=code, slug=slug, title=form.title, level=form.level, made_by=made)
