"""``archive export``: records as a BagIt bag, for whoever takes them over.

Documents, manifests and what the log says about them; every byte is compared with its manifest on
the way. The folder appears whole or not at all.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from formgen.errors import InputError, IntegrityError, Text
from formgen.model.region import office_name
from formgen.register.database import reading
from formgen.service.doors import SOFTWARE, Doors, finding_of, open_doors
from formgen.service.records import Known, find_manifests
from formgen.service.workspace import Workspace
from formgen_archive.audit import Entry, event_json
from formgen_archive.bag import Payload, tag_files
from formgen_archive.canonical import canonical_json, sha256_hex
from formgen_archive.catalogue import log
from formgen_archive.catalogue.supplements import supplements
from formgen_archive.check import check_record, found
from formgen_archive.errors import ObjectMissingError
from formgen_archive.keys import MANIFEST, object_key
from formgen_archive.manifest import Manifest, manifest_bytes
from formgen_archive.supplement import Supplement, supplement_bytes

_TOGETHER = 64
_EVENTS = "data/peristiwa.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """What a bag holds."""

    folder: Path
    records: int
    files: int
    size: int


def export(
    workspace: Workspace,
    known: Known,
    target: Path,
    today: date,
    advance: Callable[[int, int], None],
) -> ExportReport:
    """Write the records of which all that is known is true as a bag.

    Args:
        workspace: Whose archive.
        known: Which records.
        target: Folder of the bag; must not exist.
        today: Day on which the bag is made.
        advance: Told records done and records in all.

    Raises:
        InputError: The folder exists, or no record was found.
        IntegrityError: A record is not whole; no bag was made.
    """
    if target.exists():
        raise InputError(Text(f"{target} sudah ada.", f"{target} exists already."))
    unfinished = target.with_name(f".{target.name}.tmp")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        with open_doors(workspace) as doors:
            payload, count = _payload(doors, known, unfinished, advance)
        for name, data in tag_files(payload, _info(workspace, count, today)).items():
            _write(unfinished / name, data)
        unfinished.rename(target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return ExportReport(
        folder=target,
        records=count,
        files=len(payload),
        size=sum(item.size for item in payload),
    )


def _payload(
    doors: Doors, known: Known, bag: Path, advance: Callable[[int, int], None]
) -> tuple[list[Payload], int]:
    """Write all documents and manifests, and the log's entries about them."""
    with reading(doors.engine) as conn:
        total = sum(1 for _ in find_manifests(conn, known))
        if not total:
            raise InputError(Text("Tidak ada arsip yang cocok.", "No record matches."))
        payload: list[Payload] = []
        events: list[bytes] = []
        manifests = (manifest for manifest, _ in find_manifests(conn, known))
        done = 0
        while some := list(islice(manifests, _TOGETHER)):
            for manifest in some:
                added = supplements(conn, (manifest.election, manifest.record_id))
                payload += _record(doors, manifest, added, bag)
            done += len(some)
            advance(done, total)
        names = {item.path.split("/")[3] for item in payload}
        events = [_line(entry) for entry in log.events(conn) if entry.event.subject in names]
    payload.append(_write(bag / _EVENTS, b"".join(events), _EVENTS))
    return payload, done


def _record(
    doors: Doors, manifest: Manifest, added: Sequence[Supplement], bag: Path
) -> Iterator[Payload]:
    """Write the objects of one record, and what was added to it."""
    key = (manifest.election, manifest.record_id)
    objects = {MANIFEST: manifest_bytes(manifest)}
    objects |= {item.name: supplement_bytes(item) for item in added}
    for item in (*manifest.representations, *(one.representation for one in added)):
        try:
            objects[item.name] = doors.store.get(object_key(*key, item.name))
        except ObjectMissingError:
            continue  # told below
    seen = {name: found(data) for name, data in objects.items()}
    findings = check_record(manifest, seen, added)
    if findings:
        raise IntegrityError(
            Text(
                "Ada arsip yang tidak utuh; tidak ada yang diekspor.",
                "A record is not whole; nothing was exported.",
            ),
            findings=[finding_of(item) for item in findings],
        )
    for name, data in objects.items():
        path = f"data/{object_key(*key, name)}"
        yield _write(bag / path, data, path)


def _write(path: Path, data: bytes, name: str = "") -> Payload:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return Payload(path=name, size=len(data), sha256=sha256_hex(data))


def _line(entry: Entry) -> bytes:
    """Return one entry of the log with its hash, so that it can be held against the log itself."""
    body = event_json(entry.event) | {"seq": entry.seq, "hash": entry.hash}
    return canonical_json(json.loads(json.dumps(body))) + b"\n"


def _info(workspace: Workspace, records: int, today: date) -> dict[str, str]:
    return {
        "Source-Organization": office_name(workspace.region),
        "Bagging-Date": today.isoformat(),
        "External-Description": f"{records} arsip formulir pemilihan dengan manifes dan catatan",
        "Bag-Software-Agent": SOFTWARE,
    }
