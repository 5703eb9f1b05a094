"""A small batch through register, store and catalogue, with places where it may be killed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from formgen.register.database import open_engine, transaction
from formgen.register.issue import bind, confirm
from formgen.register.reserve import reserve
from formgen.register.rows import Reservation, Wanted
from formgen_archive.canonical import sha256_hex
from formgen_archive.catalogue.records import Filing, record
from formgen_archive.keys import MANIFEST, ORIGINAL, object_key
from formgen_archive.manifest import Manifest, manifest_bytes
from formgen_archive.stores.folder import FolderStore
from formgen_archive.stores.resume import put_same
from tests.support.issuing import ELECTION, binding, confirmation, printed
from tests.support.records import event, manifest

Step = Callable[[str], None]


def run(folder: Path, chunks: Sequence[Sequence[Wanted]], day: date, step: Step) -> None:
    """Issue all documents; ``step`` is called before and after everything that can be lost."""
    engine = open_engine(f"sqlite:///{folder / 'register.db'}")
    store = FolderStore(folder / "toko")
    for wanted in chunks:
        with transaction(engine) as conn:
            reserved = reserve(conn, ELECTION, wanted, day)
            step("reserving")
        step("reserved")
        todo = [item for item in reserved if item.state != "issued"]
        with transaction(engine) as conn:
            bind(conn, ELECTION, [binding(item) for item in todo])
            step("binding")
        step("bound")
        _sign(folder / "signed", todo)
        step("signed")
        put_same(store, list(_objects(todo, ORIGINAL)))
        step("originals")
        put_same(store, list(_objects(todo, MANIFEST)))
        step("manifests")
        with transaction(engine) as conn:
            record(conn, [_filing(item) for item in todo])
            step("recorded")
            confirm(conn, ELECTION, [confirmation(item) for item in todo])
            step("confirming")
        step("confirmed")
    engine.dispose()


def signed(folder: Path) -> set[tuple[int, str]]:
    """Return every number with every hash that was ever signed."""
    lines = (folder / "signed").read_text().splitlines() if (folder / "signed").exists() else []
    return {(int(number), h) for number, h in (line.split() for line in lines)}


def document(item: Reservation) -> bytes:
    """Return the bytes of a document."""
    return printed(item).encode()


def manifest_of(item: Reservation) -> Manifest:
    """Return the manifest of a document."""
    data = document(item)
    made = manifest(item.number, place=item.wanted.place, edition=item.edition)
    file = replace(made.representations[0], size=len(data), sha256=sha256_hex(data))
    return replace(made, day=item.day, representations=(file,), supersedes=item.supersedes)


def _sign(path: Path, todo: Sequence[Reservation]) -> None:
    """Let signatures out of the process."""
    with path.open("a") as file:
        file.writelines(f"{item.number} {binding(item).h}\n" for item in todo)


def _objects(todo: Sequence[Reservation], name: str) -> Iterator[tuple[str, bytes]]:
    """Give the keys and bytes of one representation."""
    for item in todo:
        made = manifest_of(item)
        data = document(item) if name == ORIGINAL else manifest_bytes(made)
        yield object_key(ELECTION, made.record_id, name), data


def _filing(item: Reservation) -> Filing:
    """Catalogue a document with its event."""
    made = manifest_of(item)
    return Filing(manifest=made, event=event(made.record_id))
