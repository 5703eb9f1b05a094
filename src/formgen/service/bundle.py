"""``bundle make``: what one region's phones need to know, signed, in one file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from formgen.errors import InputError, Text
from formgen.ingest.catalogue import load_catalogue
from formgen.ingest.regions import lookup
from formgen.model.form import Form
from formgen.register.find import DONE, iterate_issued
from formgen.register.rows import Issued
from formgen.seal.bundle import DIGEST_BYTES, STATES, Bundle, Contest, FormEntry, Happening, Listed
from formgen.seal.bundle_file import bundle_bytes, open_bundle, write_bundle
from formgen.seal.keylist_file import open_key_list
from formgen.seal.verdict import Status
from formgen.service.keys import KEY_LIST, PINNED, bundle_key, pin_roots, pinned_roots
from formgen.service.names import labels_of, region_name
from formgen.service.standing import Standing, open_standing
from formgen.service.workspace import Workspace, templates
from formgen.service.writing import write_file
from formgen_archive.catalogue.log import read_head

BUNDLES: Final = "paket"
DAYS: Final = 7
_MOST_DAYS: Final = 30
_PLACE: Final = 10  # digits down to the desa


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One bundle that was written."""

    file: Path
    bundle: Bundle

    @property
    def documents(self) -> int:
        """Documents it lists."""
        return sum(len(contest.documents) for contest in self.bundle.contests)


def make_bundle(
    workspace: Workspace, region: str, output: Path | None, *, days: int, today: date
) -> Made:
    """Write the bundle of one region, and the pinned root beside it.

    Args:
        workspace: Whose register is asked.
        region: Code of a region of the office, dots allowed; empty for all of it.
        output: Where to; None for ``paket/<code>.json`` in the workspace.
        days: Days after which it is called old, 1 to 30.
        today: Day of what it says.

    Raises:
        InputError: Not a region of this office, or not so many days.
        NotFoundError: No such place.
        RefusedError: Other roots are pinned beside ``output``.
    """
    code = _region(workspace, region)
    if not 1 <= days <= _MOST_DAYS:
        raise InputError(Text(f"1 sampai {_MOST_DAYS} hari.", f"1 to {_MOST_DAYS} days."))
    target = output or workspace.root / BUNDLES / f"{code}.json"
    if output is None:
        target.parent.mkdir(exist_ok=True)
    expires = today + timedelta(days=days)
    key = bundle_key(workspace, until=expires, today=today)
    bundle = _gathered(workspace, code, today, expires)
    pin_roots(workspace, target)
    write_file(target, write_bundle(bundle, key.public_key, key.sign(bundle_bytes(bundle))))
    return Made(file=target, bundle=bundle)


def kecamatan_with_documents(workspace: Workspace, *, today: date) -> list[str]:
    """Return the codes of the kecamatan in which something was issued, in order."""
    with open_standing(workspace, today) as standing:
        codes = {
            issued.place[:6]
            for election in standing.elections
            for issued in iterate_issued(
                standing.conn, election, place=workspace.region.code, statuses=DONE
            )
        }
    return sorted(code for code in codes if code[4:].strip("0"))


def read_bundle(path: Path) -> Bundle:
    """Read a bundle and believe it as far as the roots pinned beside it signed its key list.

    Raises:
        NotFoundError: The file, or ``akar.pub`` beside it, is not there.
        IntegrityError: It is not signed as it must be.
    """
    return open_bundle(path.read_bytes(), pinned_roots(path.with_name(PINNED)))


def _gathered(workspace: Workspace, code: str, today: date, expires: date) -> Bundle:
    keylist_file = (workspace.keys / KEY_LIST).read_bytes()
    with open_standing(workspace, today) as standing:
        version = read_head(standing.conn).seq
        places: set[str] = set()
        contests = tuple(
            _contest(standing, election, code, places) for election in sorted(standing.elections)
        )
    labels: dict[Text, int] = {}
    return Bundle(
        version=version,
        region=code,
        made=today,
        expires=expires,
        keylist=open_key_list(keylist_file, pinned_roots(workspace.keys / PINNED)),
        keylist_file=keylist_file,
        forms=tuple(_forms(workspace, lambda label: labels.setdefault(label, len(labels)))),
        labels=tuple(labels),
        places={place: name for place in sorted(places) if (name := region_name(place))},
        contests=contests,
    )


def _contest(standing: Standing, election: int, code: str, places: set[str]) -> Contest:
    """Return what was issued for one election; its places are added to ``places``."""
    documents: list[Listed] = []
    happenings: dict[int, Happening] = {}
    for issued in iterate_issued(standing.conn, election, place=code, statuses=DONE):
        status = standing.status(issued)
        places.add(issued.place[:_PLACE])
        documents.append(_listed(issued, status))
        if status.state != "current":
            happenings[issued.number] = Happening(
                day=status.day, reason=status.reason, edition=status.edition
            )
    documents.sort(key=lambda document: document.number)
    return Contest(election=election, documents=tuple(documents), happenings=happenings)


def _listed(issued: Issued, status: Status) -> Listed:
    if status.state not in STATES:
        raise ValueError(status.state)
    seals = sorted(issued.seals, key=lambda seal: seal.page)
    return Listed(
        number=issued.number,
        state=status.state,
        seals=tuple(bytes.fromhex(seal.cose_sha256)[:DIGEST_BYTES] for seal in seals),
    )


def _forms(workspace: Workspace, index: Callable[[Text], int]) -> Iterator[FormEntry]:
    """Yield every form this office may issue, with the labels of each page it may have."""
    kinds = {contest.jenis for contest in workspace.settings.kontes}
    entries = [
        (variant, form)
        for form in load_catalogue(templates()).forms
        for variant in form.variants
        if variant.kind in kinds
    ]
    for variant, form in sorted(entries, key=lambda entry: entry[0].register):
        pages = {
            shape: tuple(index(label) for label in labels)
            for shape in _shapes(form)
            if (labels := labels_of(form, *shape)) is not None
        }
        yield FormEntry(register=variant.register, code=variant.code, pages=pages)


def _shapes(form: Form) -> list[tuple[int, int, int]]:
    """Return every page with its number of pages and of key numbers that the form can have."""
    shapes = {
        (page, len(keys), len(keys[page - 1]))
        for plan in form.page_plans
        for paslon in range(plan.paslon_min, plan.paslon_max + 1)
        for keys in (plan.keys(paslon),)
        for page in range(1, len(keys) + 1)
    }
    return sorted(shapes)


def _region(workspace: Workspace, region: str) -> str:
    code = region.replace(".", "") or workspace.region.code
    if not code.startswith(workspace.region.code):
        raise InputError(
            Text(f"{region} bukan wilayah kantor ini.", f"{region} is no region of this office."),
            hint=Text("Contoh: 32.07 atau 32.07.01", "Example: 32.07 or 32.07.01"),
        )
    lookup(code)
    return code
