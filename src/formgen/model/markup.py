"""Template and values to HTML: the half of the layout that needs no file and no font.

The template marks each place for a value through the macros of ``_parts/slots.html.j2``. Without
values (stencil) a place holds the probe; with values (flow) it holds the value itself.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from jinja2 import FunctionLoader, StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from formgen.model.form import Form
from formgen.model.level import IDENTITY, body, kabkota_label
from formgen.model.shape import Shape

PROBE = "\u25ca"
"""The one character in an empty place; used nowhere else in a form."""

SYMBOL_PT = 92.4
"""Side of the square kept for a seal symbol, quiet zone included (verification.md 7.1)."""

SEAL_WIDTH_MM = 33.0
SEAL_HEIGHT_MM = 36.0
SEAL_EDGE_MM = 12.0

Value = str | int | None
Values = Mapping[str, Value]
Fitter = Callable[..., Mapping[str, object]]
Wrapper = Callable[..., list[str]]


def markup(
    shape: Shape,
    values: Values | None,
    sources: Mapping[str, str],
    *,
    fit: Fitter,
    wrap: Wrapper,
) -> str:
    """Return the HTML of all pages.

    Args:
        shape: What is laid out; ``shape.form.folder`` names the folder of the page template.
        values: Key to value; None marks every place with the probe instead.
        sources: Template name (``_parts/slots.html.j2``) to its text.
        fit: Chooses size and lines of a text in flow mode; called with ``key``, ``text``,
            ``width_mm``, ``size``, ``smallest``, ``lines``, ``face``.
        wrap: Breaks a narrative into lines; called with ``text``, ``width_mm``, ``size``.

    Raises:
        jinja2.TemplateError, TypeError, ValueError: The template is broken; see ``broken_at``.
    """
    context: dict[str, object] = {
        **_geometry(shape),
        **_words(shape),
        "probe": PROBE,
        "stencil": values is None,
        "nilai": values or {},
        "pas": fit,
        "baris_teks": wrap,
        "sel_angka": digit_cells,
        "turus": tally_path,
    }
    environment = _environment(tuple(sorted(sources.items())))
    return environment.get_template(template_name(shape.form)).render(context)


def template_name(form: Form) -> str:
    """Return the name of a form's template among the sources."""
    return f"{form.folder}/{form.page}"


class Place(NamedTuple):
    """Where in the templates something went wrong; line 0 when that is not known."""

    name: str
    line: int


def broken_at(error: Exception, default: str) -> Place:
    """Return the template and line at which ``markup`` gave up.

    Args:
        error: What it raised.
        default: Template to name when the error does not tell.
    """
    if isinstance(error, TemplateSyntaxError):
        return Place(error.name or default, error.lineno)
    place, trace = Place(default, 0), error.__traceback__
    while trace is not None:  # Jinja gives the frames of templates their own file and line
        name = trace.tb_frame.f_code.co_filename
        if name.endswith(".j2"):
            place = Place(name, trace.tb_lineno)
        trace = trace.tb_next
    return place


@lru_cache(maxsize=8)  # compiling the templates takes most of the time
def _environment(sources: tuple[tuple[str, str], ...]) -> SandboxedEnvironment:
    """Return the environment of one set of templates; it holds nothing of a document."""
    texts = {name: (text, name, None) for name, text in sources}
    return SandboxedEnvironment(
        loader=FunctionLoader(texts.get),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _geometry(shape: Shape) -> dict[str, object]:
    """Sizes in millimetres of the layout; ``mm`` is one millimetre of the final sheet."""
    one = 1 / shape.paper.zoom
    return {
        "zoom": shape.paper.zoom,
        "mm": one,
        "lebar": shape.paper.width_mm * one,
        "tinggi": shape.paper.height_mm * one,
        "seal_mm": SEAL_WIDTH_MM * one,
        "seal_tinggi": SEAL_HEIGHT_MM * one,
        "seal_tepi": SEAL_EDGE_MM * one,
    }


def _words(shape: Shape) -> dict[str, object]:
    """Words and structure that belong to the shape."""
    form, office = shape.form, shape.variant.office
    plan = form.sealed_keys(shape.paslon_count, shape.sheets, shape.corrections)
    return {
        "form": form,
        "varian": shape.variant,
        "kertas": shape.paper,
        "n": shape.paslon_count,
        "rezim": shape.regime,
        "istilah": form.terms_of(shape.regime),
        "jabatan": office.title,
        "label_kabkota": kabkota_label(office.region),
        "kata": shape.words,
        "badan": body(form.level, shape.words, office.region),
        "tingkat": form.level,
        "kunci_tempat": IDENTITY[form.level],
        "rencana": plan,
        "lembar_banyak": len(plan) or shape.sheets * form.pages,
        "daftar_isi": form.rows,
        "label": lambda key: _label(form, shape, key),
        "angka_kunci": _counts(form),
        "matriks": form.matrix,
        "lembar_unit": shape.sheets,
        "pembetulan": shape.corrections,
        "berulang": shape.repeats,
    }


def _label(form: Form, shape: Shape, key: str) -> str:
    """Return the Indonesian label of a key as a form prints it; an undeclared key itself."""
    try:
        written = form.label(key).id
    except KeyError:  # what shows it without declaring it is found by its slot
        return key
    terms, words = form.terms_of(shape.regime), shape.words
    return written.format(
        pindahan=terms.pindahan,
        tambahan=terms.tambahan,
        desa=words.desa,
        kecamatan=words.kecamatan,
        kpu=words.kpu,
    )


def _counts(form: Form) -> dict[str, int]:
    """Return the digit boxes of each count."""
    return {field.key: field.digits for field in form.fields if field.type == "count"}


def digit_cells(value: Value, count: int) -> list[str]:
    """Return the character of each box, leftmost first; ``""`` is an empty box.

    A number stands at the right and the boxes before it are crossed out, all of them for 0
    (forms.md 1.1). A string fills the boxes as it is.
    """
    if value is None or value == "":
        return [""] * count
    if isinstance(value, str):
        return list(value.ljust(count)[:count])
    written = str(value) if value else ""
    return list(written.rjust(count, "X"))


def tally_path(
    value: Value, columns: int, lines: int, width: float, height: float
) -> dict[str, str]:
    """Return SVG path data of a tally: bundles of five strokes and the Z over unused cells.

    Args:
        value: Votes, or None for an empty grid.
        columns: Cells of a line; each holds one bundle of five.
        lines: Lines of the grid.
        width: Width of the grid in the unit of the path.
        height: Height of the grid in the same unit.

    Returns:
        ``grid``, ``strokes`` and ``unused`` path data; the last two may be empty.
    """
    cell_w, cell_h = width / columns, height / lines
    grid = [f"M{x * cell_w:.3f} 0V{height:.3f}" for x in range(1, columns)]
    grid += [f"M0 {y * cell_h:.3f}H{width:.3f}" for y in range(1, lines)]
    paths = {"grid": "".join(grid), "strokes": "", "unused": ""}
    if isinstance(value, int):
        paths["strokes"] = _strokes(value, columns, cell_w, cell_h)
        paths["unused"] = unused_path(value, columns, lines, width, height)
    return paths


def unused_path(votes: int, columns: int, lines: int, width: float, height: float) -> str:
    """Return the path over the cells that were not used; arguments as of ``tally_path``.

    One stroke through the rest of the last line used and a Z over the lines below it.
    """
    cell_w, cell_h = width / columns, height / lines
    cells = -(-votes // 5)
    full, rest = divmod(cells, columns)
    path = ""
    first = full
    if rest:
        y = (full + 0.5) * cell_h
        path = f"M{(rest + 0.1) * cell_w:.3f} {y:.3f}H{(columns - 0.1) * cell_w:.3f}"
        first += 1
    if first < lines:
        left, right = 0.1 * cell_w, (columns - 0.1) * cell_w
        top, low = (first + 0.2) * cell_h, (lines - 0.2) * cell_h
        path += f"M{left:.3f} {top:.3f}H{right:.3f}L{left:.3f} {low:.3f}H{right:.3f}"
    return path


def _strokes(votes: int, columns: int, cell_w: float, cell_h: float) -> str:
    """Four upright strokes and a slanted one for each five votes, cell by cell."""
    parts = []
    for vote in range(votes):
        cell, stroke = divmod(vote, 5)
        line, column = divmod(cell, columns)
        left, top = column * cell_w, line * cell_h
        low, high = top + 0.85 * cell_h, top + 0.15 * cell_h
        if stroke < 4:  # noqa: PLR2004 - the fifth stroke crosses the four
            x = left + (0.26 + 0.16 * stroke) * cell_w
            parts.append(f"M{x:.3f} {low:.3f}V{high:.3f}")
        else:
            parts.append(
                f"M{left + 0.14 * cell_w:.3f} {low:.3f}L{left + 0.86 * cell_w:.3f} {high:.3f}"
            )
    return "".join(parts)
