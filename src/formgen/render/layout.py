"""Lay a form out with WeasyPrint: once per shape as a stencil, or once per document (flow)."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import weasyprint
from jinja2 import TemplateError
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from formgen.errors import Finding, InputError, Text
from formgen.model.markup import Values, broken_at, markup, template_name
from formgen.model.shape import Shape
from formgen.model.traced import traced
from formgen.render.fonts import FILES, FONT_FOLDER, FaceSlug
from formgen.render.typeset import Typesetter

__all__ = ["PDF_OPTIONS", "Shape", "font_faces", "lay_out", "sources_of", "strict"]

PDF_OPTIONS = {"pdf_variant": "pdf/a-3b", "pdf_tags": True}
"""How a layout is rendered and must be written."""

_FACES: tuple[tuple[FaceSlug, int, str], ...] = (
    ("regular", 400, "normal"),
    ("semibold", 600, "normal"),
    ("bold", 700, "normal"),
    ("italic", 400, "italic"),
    ("bold-italic", 700, "italic"),
)


def lay_out(
    shape: Shape, values: Values | None, templates: Path, *, trace: bool = False
) -> weasyprint.Document:
    """Lay out all pages of one shape.

    Args:
        shape: Form, paper, number of pairs and words.
        values: Key to value for the flow path; None gives the stencil, every place a probe.
        templates: Folder with the form folders and ``_parts``.
        trace: Whether elements carry where they were written, to be judged and not printed.

    Returns:
        The document in the units of the layout; write it with ``zoom=shape.paper.zoom`` and
        ``PDF_OPTIONS``.

    Raises:
        InputError: The template is broken, WeasyPrint warned, or texts do not fit their places;
            every finding at once.
    """
    typesetter = Typesetter()
    sources = sources_of(shape.form.folder, templates)
    html = _html(shape, values, traced(sources) if trace else sources, typesetter)
    if typesetter.findings:
        raise InputError(_TOO_LONG, findings=typesetter.findings)
    fonts = FontConfiguration()
    fetcher = _LocalFetcher(templates)
    with strict(template_name(shape.form)):
        base = (templates / shape.form.folder).as_uri() + "/"
        document = weasyprint.HTML(string=html, base_url=base, url_fetcher=fetcher)
        css = weasyprint.CSS(string=font_faces(), font_config=fonts, url_fetcher=fetcher)
        return document.render(font_config=fonts, stylesheets=[css], **PDF_OPTIONS)


def sources_of(folder: str, templates: Path) -> dict[str, str]:
    """Return the template texts a form can use, by name: its own folder and the shared parts."""
    return {
        path.relative_to(templates).as_posix(): path.read_text(encoding="utf-8")
        for part in ("_parts", folder)
        for path in sorted((templates / part).glob("*.j2"))
    }


def _html(
    shape: Shape, values: Values | None, sources: Mapping[str, str], typesetter: Typesetter
) -> str:
    try:
        return markup(
            shape,
            values,
            sources,
            fit=typesetter.fit,
            wrap=typesetter.wrap,
        )
    except (TemplateError, TypeError, ValueError) as error:
        raise InputError(_BROKEN, findings=[_template_finding(error, shape)]) from error


def _template_finding(error: Exception, shape: Shape) -> Finding:
    """Name the file and line where Jinja gave up."""
    place = broken_at(error, template_name(shape.form))
    reason = str(error) or type(error).__name__
    return Finding(
        rule="F20",
        severity="E",
        message=Text(f"Templat tidak dapat dibaca: {reason}", f"The template is broken: {reason}"),
        file=place.name,
        row=place.line,
    )


def font_faces() -> str:
    """Return the only faces a template can use."""
    return "".join(
        "@font-face{font-family:'Source Sans Pro';"
        f"font-weight:{weight};font-style:{style};src:url({(FONT_FOLDER / FILES[slug]).as_uri()})}}"
        for slug, weight, style in _FACES
    )


class _LocalFetcher(URLFetcher):  # type: ignore[misc] # the library has no types
    """Opens files of the template and font folders and nothing else."""

    def __init__(self, templates: Path) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self._roots = tuple(f"{root.resolve().as_uri()}/" for root in (templates, FONT_FOLDER))

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Open one address; WeasyPrint logs a refusal, which ``strict`` makes an error."""
        if not url.startswith(self._roots) or "/../" in url:
            raise ValueError(f"outside the template folder: {url}")
        return super().fetch(url, headers)


class _Collector(logging.Handler):
    """Keeps what WeasyPrint complains about."""

    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        self.messages.append(record.getMessage())


@contextmanager
def strict(template: str) -> Iterator[None]:
    """Turn every warning of the renderer into an error."""
    collector = _Collector()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(collector)
    try:
        yield
    finally:
        logger.removeHandler(collector)
    if collector.messages:
        raise InputError(
            _BROKEN,
            findings=[
                Finding(
                    rule="F21",
                    severity="E",
                    message=Text(f"Peringatan tata letak: {said}", f"Layout warning: {said}"),
                    file=template,
                )
                for said in collector.messages
            ],
        )


_BROKEN = Text(
    "Templat formulir ini harus diperbaiki.", "The template of this form must be corrected."
)
_TOO_LONG = Text("Ada teks yang tidak muat di tempatnya.", "Some texts do not fit their places.")
