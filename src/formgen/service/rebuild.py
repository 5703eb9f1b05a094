"""``archive rebuild``: register and catalogue again from what the store holds.

What the catalogue has already stays as it is, so it may be run at any time and again after it was
killed. Events cannot be made again: each record gets one that says it came back this way.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from sqlalchemy import Connection

from formgen.errors import Finding, Text
from formgen.register.database import transaction
from formgen.register.find import never_issued
from formgen.service.doors import Doors, event, open_doors
from formgen.service.rebuild_register import rebuild_register
from formgen.service.workspace import Workspace
from formgen_archive.audit import Event
from formgen_archive.catalogue import lifecycle, search
from formgen_archive.catalogue.records import Filing, find, record
from formgen_archive.catalogue.supplements import add
from formgen_archive.errors import ArchiveError, ManifestInvalidError, RecordConflictError
from formgen_archive.findings import ArchiveFinding
from formgen_archive.keys import MANIFEST, RECORDS, object_key, parse_object_key
from formgen_archive.manifest import Manifest, parse_manifest
from formgen_archive.supplement import Supplement, ordinal_of, parse_supplement

_TOGETHER = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildReport:
    """What the manifests gave.

    Attributes:
        manifests: Manifests in the store.
        added: Records that the catalogue did not have.
        supplements: What was added to records and the catalogue did not have.
        void: Records left out: the register says that their number was never confirmed.
        registered: Documents that the register did not know.
        findings: Manifests and documents that cannot be used.
    """

    manifests: int
    added: int
    supplements: int
    void: int
    registered: int
    findings: tuple[Finding, ...]


def rebuild(workspace: Workspace, advance: Callable[[int, int], None]) -> RebuildReport:
    """Register and catalogue everything in the store that register or catalogue do not have.

    Raises:
        UnavailableError: Store or database is away; run it again.
    """
    manifests = added = void = 0
    findings: list[Finding] = []
    with open_doors(workspace, rebuilding=True) as doors:
        register = rebuild_register(doors)
        findings += register.findings
        total = sum(1 for _ in _keys(doors))
        keys = _keys(doors)
        while some := list(islice(keys, _TOGETHER)):
            read = [item for item in (_read(doors, key, findings) for key in some) if item]
            with transaction(doors.engine) as conn:
                valid = _issued(conn, read)
                added += _file(conn, valid, findings)
            void += len(read) - len(valid)
            manifests += len(some)
            advance(manifests, total)
        supplements = sum(_file_supplements(doors, group, findings) for group in _groups(doors))
    return RebuildReport(
        manifests=manifests,
        added=added,
        supplements=supplements,
        void=void,
        registered=register.restored,
        findings=tuple(findings),
    )


def _keys(doors: Doors) -> Iterator[str]:
    return (item.key for item in doors.store.list(RECORDS) if item.key.endswith(f"/{MANIFEST}"))


def _read(doors: Doors, key: str, findings: list[Finding]) -> Manifest | None:
    """Read one manifest; what is wrong with it is a finding."""
    try:
        manifest = parse_manifest(doors.store.get(key))
    except ManifestInvalidError as error:
        findings += [_finding(item, key) for item in error.findings]
        return None
    if object_key(manifest.election, manifest.record_id, MANIFEST) != key:
        findings.append(_misplaced(key))
        return None
    return manifest


def _issued(conn: Connection, manifests: Sequence[Manifest]) -> list[Manifest]:
    """Return those of which the register does not say that they were never issued."""
    void = {
        (election, number)
        for election in {item.election for item in manifests}
        for number in never_issued(
            conn, election, [item.number for item in manifests if item.election == election]
        )
    }
    return [item for item in manifests if (item.election, item.number) not in void]


def _file(conn: Connection, manifests: Sequence[Manifest], findings: list[Finding]) -> int:
    """Catalogue those records that are not there; one that contradicts the catalogue is told."""
    keys = [(item.election, item.record_id) for item in manifests]
    missing = set(search.unknown(conn, keys))
    gone = lifecycle.in_state(conn, "musnah", keys)
    added = 0
    for key, manifest in zip(keys, manifests, strict=True):
        if key in gone:
            findings.append(_destroyed(f"{key[0]}/{key[1]}"))
        elif key in missing:
            try:
                added += record(conn, [_filing(manifest)])
            except RecordConflictError as error:
                findings.append(_conflict(error, f"{key[0]}/{key[1]}"))
    return added


def _groups(doors: Doors) -> Iterator[list[str]]:
    """Go through the keys of the supplements of one record after the other, each in order."""
    keys = (item.key for item in doors.store.list(RECORDS) if ordinal_of(_name(item.key)))
    for _, some in groupby(keys, key=lambda key: key.rpartition("/")[0]):
        yield sorted(some, key=lambda key: ordinal_of(_name(key)) or 0)


def _file_supplements(doors: Doors, keys: Sequence[str], findings: list[Finding]) -> int:
    """Catalogue those supplements of one record that are not there."""
    name = parse_object_key(keys[0])
    key = (name.election, str(name.record))
    added = 0
    try:
        read = [parse_supplement(doors.store.get(one)) for one in keys]
        with transaction(doors.engine) as conn:
            manifest = find(conn, *key)
            if manifest is None or lifecycle.standing(conn, key).state == "musnah":
                return 0  # void, or told of already
            for item in read:
                added += add(conn, manifest, item, _supplemented(item))
    except ManifestInvalidError as error:
        findings += [_finding(item, keys[0]) for item in error.findings]
        return 0
    return added


def _supplemented(item: Supplement) -> Event:
    return event(
        "pulih_dari_cadangan",
        item.record_id,
        actor="sistem",
        after=item.name,
        reason="susulan dicatat ulang dari penyimpanan",
    )


def _name(key: str) -> str:
    return key.rpartition("/")[2]


def _filing(manifest: Manifest) -> Filing:
    return Filing(
        manifest=manifest,
        event=event(
            "pulih_dari_cadangan",
            manifest.record_id,
            actor="sistem",
            after="aktif",
            reason="katalog dibangun ulang dari manifes",
        ),
    )


def _finding(item: ArchiveFinding, key: str) -> Finding:
    message = Text(f"{item.message_id} {item.where}", f"{item.message_en} {item.where}")
    return Finding(rule=item.code, severity="E", message=message, file=key)


def _conflict(error: ArchiveError, where: str) -> Finding:
    message = Text(error.message_id, error.message_en)
    return Finding(rule="A112", severity="E", message=message, file=where)


def _misplaced(key: str) -> Finding:
    return Finding(
        rule="A113",
        severity="E",
        message=Text("manifes arsip lain", "this is the manifest of another record"),
        file=key,
    )


def _destroyed(where: str) -> Finding:
    return Finding(
        rule="A109",
        severity="E",
        message=Text("sudah musnah tetapi masih ada", "destroyed, but still there"),
        file=where,
    )
