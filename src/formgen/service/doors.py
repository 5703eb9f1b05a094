"""The two doors behind which things are kept: the object store and the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Engine

from formgen import __version__
from formgen.errors import (
    Finding,
    FormgenError,
    InputError,
    IntegrityError,
    NotFoundError,
    RefusedError,
    Severity,
    Text,
    UnavailableError,
)
from formgen.register.database import migrate, open_engine, open_reading_engine, transaction
from formgen.register.find import begun
from formgen.service.storage import Locking, locking, open_store
from formgen.service.workspace import Workspace
from formgen_archive.audit import Actor, Event
from formgen_archive.catalogue.migrate import migrate as migrate_catalogue
from formgen_archive.catalogue.records import filed
from formgen_archive.errors import (
    ArchiveError,
    ChainBrokenError,
    KeyNotAllowedError,
    LockedError,
    LockRefusedError,
    ManifestInvalidError,
    NotPermittedError,
    ObjectDiffersError,
    ObjectExistsError,
    ObjectMissingError,
    OutcomeUnknownError,
    RecordConflictError,
    RuleFileError,
    RuleMatchError,
    StaffFileError,
    StoreUnavailableError,
)
from formgen_archive.findings import ArchiveFinding
from formgen_archive.keys import OUTSIDE_SEQUENCE, RECORDS, parse_object_key
from formgen_archive.stores.base import ObjectStat
from formgen_archive.stores.folder import FolderStore
from formgen_archive.stores.locking import LockingStore

SOFTWARE = f"formgen {__version__}"

NEXT_STEP: dict[type[ArchiveError], type[FormgenError]] = {
    ObjectExistsError: RefusedError,
    ObjectMissingError: NotFoundError,
    ObjectDiffersError: IntegrityError,
    KeyNotAllowedError: InputError,
    StoreUnavailableError: UnavailableError,
    OutcomeUnknownError: UnavailableError,
    LockedError: RefusedError,
    LockRefusedError: RefusedError,
    ManifestInvalidError: IntegrityError,
    RuleFileError: InputError,
    RuleMatchError: InputError,
    StaffFileError: InputError,
    NotPermittedError: RefusedError,
    RecordConflictError: IntegrityError,
    ChainBrokenError: IntegrityError,
}
"""What the reader can do about each failure of the archive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """An open store and an open database of one workspace.

    Attributes:
        store: Object store.
        engine: Database of register and catalogue.
        locking: How new records are locked; none may come in through doors for reading.
    """

    store: LockingStore
    engine: Engine
    locking: Locking = field(default_factory=lambda: Locking(proven=False))

    def sweep(self) -> None:
        """Remove what a killed batch left unfinished in the store; nothing anybody can read."""
        if isinstance(self.store, FolderStore):
            self.store.clean()


@contextmanager
def open_doors(workspace: Workspace, *, rebuilding: bool = False) -> Iterator[Doors]:
    """Open store and database, made and migrated if need be; archive errors become ours.

    A folder store is made only while there is no record that should be in it, and a new register
    is used only while there is nothing in the store: numbers are given once.

    Args:
        workspace: Whose doors.
        rebuilding: The register is to be made again from the store.

    Raises:
        UnavailableError: One of them cannot be reached or was lost; nothing was changed.
        InputError: An address is not one.
    """
    with archive_errors():
        engine = open_engine(workspace.database_url)
        try:
            migrate(engine)
            with transaction(engine) as conn:
                migrate_catalogue(conn)
                locks = locking(workspace, conn)
                kept = filed(conn)
                new = not kept and not begun(conn)
            # An empty folder in place of one with records is a disk that is not mounted.
            fresh = not (kept and workspace.store_url.startswith("folder:"))
            with open_store(workspace, make=fresh) as store:
                if new and not rebuilding and any(map(_was_numbered, store.list(RECORDS))):
                    raise UnavailableError(_LOST, hint=_REBUILD)
                yield Doors(store=store, engine=engine, locking=locks)
        finally:
            engine.dispose()


def _was_numbered(found: ObjectStat) -> bool:
    """Tell whether an object is of a document with a number; those from outside have none."""
    try:
        return parse_object_key(found.key).record.sequence < OUTSIDE_SEQUENCE
    except KeyNotAllowedError:  # a stray file, for the check of the archive to tell
        return False


_LOST = Text(
    "Register kosong, padahal arsip berisi dokumen: register hilang, atau alamatnya keliru.",
    "The register is empty, but the archive holds documents: it was lost, or its address is wrong.",
)
_REBUILD = Text(
    "Periksa alamatnya; pulihkan dari cadangan, lalu jalankan: formgen archive rebuild.",
    "Check its address; restore it from a backup, then run: formgen archive rebuild.",
)


@contextmanager
def open_reading_doors(workspace: Workspace, *, connections: int) -> Iterator[Doors]:
    """Open store and database for asking only, from many threads; nothing is made or migrated.

    Args:
        workspace: Whose doors.
        connections: Most connections to the database at a time.

    Raises:
        UnavailableError: One of them cannot be reached, or is of another version.
        InputError: An address is not one.
    """
    with archive_errors():
        engine = open_reading_engine(workspace.database_url, connections=connections)
        try:
            with open_store(workspace, make=False) as store:
                yield Doors(store=store, engine=engine)
        finally:
            engine.dispose()


@contextmanager
def archive_errors() -> Iterator[None]:
    """Turn what the archive raises into the errors of this program."""
    try:
        yield
    except ArchiveError as error:
        raise _ours(error) from error


def _ours(error: ArchiveError) -> FormgenError:
    """Return the error of this program for one of the archive, with all of its findings."""
    return NEXT_STEP[type(error)](
        Text(error.message_id, error.message_en),
        findings=[finding_of(item) for item in error.findings],
    )


def finding_of(item: ArchiveFinding, severity: Severity = "E") -> Finding:
    """Return the finding of this program for one of the archive."""
    return Finding(
        rule=item.code,
        severity=severity,
        message=Text(item.message_id, item.message_en),
        file=item.where,
    )


def event(kind: str, subject: str, *, actor: str, reason: str = "", after: str = "") -> Event:
    """Return an audit event of now, by the machine's clock."""
    now = datetime.now(UTC)
    return Event(
        type=kind,
        time=now,
        system_time=now,
        time_source="sistem",
        actor=Actor(user=actor),
        subject=subject,
        software=SOFTWARE,
        reason=reason,
        after=after,
    )
