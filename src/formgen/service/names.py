"""How people call what a seal holds as numbers: form, place, key numbers."""

from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from formgen.errors import FormgenError, Text
from formgen.ingest.catalogue import registered
from formgen.ingest.regions import lookup
from formgen.model.form import Form, PrivacyClass, Variant
from formgen.seal.payload import Payload
from formgen.seal.verdict import Names
from formgen.service.workspace import templates


def names_of(payloads: Sequence[Payload]) -> Names:
    """Return the names for the seals of one document; what is not known here stays a number.

    Args:
        payloads: At least one; those of other documents than the first are passed over.
    """
    first = payloads[0]
    region = region_name(first.place)
    found = _registered(templates(), first.form)
    if found is None:
        return Names(region=region)
    _, variant = found
    numbers = {
        payload.page: _labels(
            templates(), first.form, payload.page, payload.pages, len(payload.angka)
        )
        for payload in payloads
        if payload.form == first.form
    }
    return Names(form=variant.code, region=region, numbers=numbers)


def labels_of(form: Form, page: int, pages: int, count: int) -> tuple[Text, ...] | None:
    """Return the labels of the numbers of one page, or None when the plan is not sure.

    Args:
        form: The form.
        page: Page, from 1.
        pages: Number of pages.
        count: How many numbers the page seals.
    """
    labels = form.sealed_labels(page, pages, count)
    if labels is None:
        return None
    # Seals carry no regime: the labels are those of the newest regulations of the form.
    terms = form.terms_of(max(form.regimes))
    words = {"pindahan": terms.pindahan, "tambahan": terms.tambahan}
    return tuple(Text(label.id.format_map(words), label.en.format_map(words)) for label in labels)


def privacy_of(register: int) -> PrivacyClass | None:
    """Return the privacy class of a form by its register number, or None if it is not known."""
    found = _registered(templates(), register)
    return None if found is None else found[0].privacy


@lru_cache(maxsize=4096)  # a seal on paper is asked for again and again, and others are like it
def _labels(folder: Path, register: int, page: int, pages: int, count: int) -> tuple[Text, ...]:
    """Return the labels of the numbers of one page; none where form or plan is not sure."""
    found = _registered(folder, register)
    return () if found is None else labels_of(found[0], page, pages, count) or ()


@cache
def _registered(folder: Path, register: int) -> tuple[Form, Variant] | None:
    found = registered(folder, register)
    if found is not None:
        return found
    from formgen.service.destroy.paper_kinds import paper_kinds  # noqa: PLC0415 - rarely asked

    papers = (kind.form for kind in paper_kinds(folder).values())
    pairs = ((form, variant) for form in papers for variant in form.variants)
    return next((pair for pair in pairs if pair[1].register == register), None)


@lru_cache(maxsize=4096)
def region_name(place: str) -> str:
    """Return the names from the desa up to the kabupaten, as far as the code goes.

    Args:
        place: Ten or more digits; of a whole province the name is its own.

    Returns:
        The names, or empty when one of them is not known.
    """
    parts = []
    own_codes = ((place[6:10], place[:10]), (place[4:6], place[:6]), (place[2:4], place[:4]))
    for own, code in own_codes if place[2:].strip("0") else ((place[:2], place[:2]),):
        if own.strip("0"):
            try:
                parts.append(lookup(code).name)
            except FormgenError:
                return ""
    return ", ".join(parts)
