"""Documents whose text flows: a whole layout for each, written like a filled stencil."""

from pathlib import Path

from formgen.model.shape import Shape
from formgen.render.compile import compile_document
from formgen.render.fill import DocumentMeta, Filler
from formgen.render.layout import lay_out
from formgen.render.slots import Values


def flow(
    shape: Shape, values: Values, attachment: bytes, meta: DocumentMeta, templates: Path
) -> bytes:
    """Return the bytes of one unsealed document laid out with its values.

    Args:
        shape: Form, paper, number of pairs and words.
        values: Key to value, printed by the template itself.
        attachment: Canonical JSON of the data, attached as ``data.json``.
        meta: Title, identifier and day of issue.
        templates: Folder with the form folders.

    Returns:
        A whole PDF/A-3b file with the same places for seals as a filled stencil.

    Raises:
        InputError: The template is broken or a text does not fit; every finding at once.
    """
    document = lay_out(shape, values, templates)
    stencil = compile_document(document, shape.paper.zoom, with_slots=False)
    return Filler(stencil).fill({}, attachment, meta)
