"""A verdict as JSON: the same stable keys on the command line and in the web API."""

from typing import Any

from formgen.errors import Language
from formgen.seal.comparison import Difference
from formgen.seal.verdict import Subject
from formgen.service.checked import Checked


def verdict_json(checked: Checked, tongue: Language) -> dict[str, Any]:
    """Return one copy and its verdict, with the words in one language."""
    verdict = checked.verdict
    return {
        "source": checked.source,
        "verdict": verdict.code,
        "title": verdict.title.pick(tongue),
        "text": verdict.text.pick(tongue),
        "subject": None if verdict.subject is None else _subject(verdict.subject),
        "numbers": [
            {"label": number.label.pick(tongue), "value": number.value, "page": number.page}
            for number in verdict.numbers
        ],
        "differences": [_difference(item, tongue) for item in verdict.differences],
        "reasons": [reason.pick(tongue) for reason in verdict.reasons],
        "newer": verdict.newer,
    }


def _difference(difference: Difference, tongue: Language) -> dict[str, str | int | None]:
    return {
        "page": difference.page,
        "field": difference.field.pick(tongue),
        "outcome": difference.outcome,
        "original": difference.original,
        "copy": difference.copy,
        "note": difference.note.pick(tongue),
    }


def _subject(subject: Subject) -> dict[str, str | int]:
    return {
        "form": subject.form,
        "region": subject.region,
        "tps": subject.tps,
        "edition": subject.edition,
        "number": subject.number,
        "page": subject.page,
        "pages": subject.pages,
    }
