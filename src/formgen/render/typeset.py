"""Choose size and line breaks of a text from the widths of the embedded fonts."""

from collections.abc import Mapping

from formgen.errors import Finding, Text
from formgen.render.fonts import FaceSlug, letters

LEADING = 1.15
"""Distance of baselines in a place with several lines, as a multiple of the size."""

_PT_PER_MM = 72 / 25.4


class Typesetter:
    """Fits texts into places and collects what does not fit.

    Attributes:
        findings: One for each text that cannot be set, in the order of the pages.
    """

    def __init__(self) -> None:
        """Start without findings."""
        self.findings: list[Finding] = []

    def fit(  # noqa: PLR0913 - the attributes of one place, all by name
        self,
        *,
        key: str,
        text: str,
        width_mm: float,
        size: float,
        smallest: float,
        lines: int,
        face_slug: FaceSlug,
    ) -> Mapping[str, object]:
        """Shrink to the smallest size, then wrap, then report; never cut.

        Returns:
            ``size`` in points and ``lines``, a list of one or more strings.
        """
        width = width_mm * _PT_PER_MM
        if unknown := missing(text, face_slug):
            self._report(_UNKNOWN, key, f"{len(text)} huruf, {unknown!r}")
            return {"size": smallest, "lines": [""]}
        natural = width_of(text, size, face_slug)
        if natural <= width:
            return {"size": size, "lines": [text]}
        if natural * smallest / size <= width:
            return {"size": int(size * width / natural * 100) / 100, "lines": [text]}
        broken = wrap(text, width, smallest, face_slug)
        if broken is None or len(broken) > lines:
            self._report(_LONG, key, str(len(text)))
            return {"size": smallest, "lines": [""]}
        return {"size": smallest, "lines": broken}

    def wrap(self, text: str, width_mm: float, size: float) -> list[str]:
        """Break a narrative into lines; paragraphs end at line breaks."""
        result: list[str] = []
        for paragraph in text.splitlines():
            known = "".join(c if c in letters("regular").widths else " " for c in paragraph)
            if known != paragraph:
                self._report(_UNKNOWN, "kejadian", str(len(paragraph)))
            result += wrap_hard(known, width_mm * _PT_PER_MM, size)
        return result

    def _report(self, message: Text, key: str, detail: str) -> None:
        self.findings.append(
            Finding(
                rule="F30",
                severity="E",
                message=Text(f"{message.id}: {key} ({detail})", f"{message.en}: {key} ({detail})"),
                hint=_SHORTEN,
                column=key,
            )
        )


def missing(text: str, face_slug: FaceSlug) -> str:
    """Return the characters the embedded face cannot show, each once."""
    widths = letters(face_slug).widths
    return "".join(dict.fromkeys(c for c in text if c not in widths))


def width_of(text: str, size: float, face_slug: FaceSlug) -> float:
    """Return the width of one line in points, without kerning."""
    widths = letters(face_slug).widths
    return sum(widths[c] for c in text) * size / 1000


def wrap(text: str, width: float, size: float, face_slug: FaceSlug) -> list[str] | None:
    """Break at spaces, filling each line; None when one word is wider than the place."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, face_slug) <= width:
            lines[-1] = longer
        elif width_of(word, size, face_slug) <= width:
            lines.append(word)
        else:
            return None
    return lines


def wrap_hard(text: str, width: float, size: float) -> list[str]:
    """Break a paragraph of the narrative; a word wider than the line is broken too."""
    words: list[str] = []
    for word in text.split():
        rest = word
        while width_of(rest, size, "regular") > width:
            cut = next(
                n for n in range(len(rest), 0, -1) if width_of(rest[:n], size, "regular") <= width
            )
            words.append(rest[:cut])
            rest = rest[cut:]
        words.append(rest)
    return wrap(" ".join(words), width, size, "regular") or [""]


_LONG = Text("Teks terlalu panjang", "Text is too long")
_UNKNOWN = Text("Huruf tidak dikenal", "Unknown characters")
_SHORTEN = Text("Singkatkan teksnya atau perbaiki hurufnya.", "Shorten the text or correct it.")
