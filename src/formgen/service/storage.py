"""Which object store a workspace uses, and how long its new records are locked."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from formgen.errors import InputError, RefusedError, Text
from formgen.service.workspace import Workspace
from formgen_archive.catalogue.log import events
from formgen_archive.locks import first_lock
from formgen_archive.rules import Policy
from formgen_archive.stores.locked_folder import LockedFolderStore
from formgen_archive.stores.locking import Lock, LockingStore

if TYPE_CHECKING:
    from formgen_archive.stores.s3_client import Credentials, S3Address

ACCESS_KEY = "FORMGEN_STORE_ACCESS_KEY"
SECRET_KEY = "FORMGEN_STORE_SECRET_KEY"  # noqa: S105 - the name of a setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Locking:
    """How new records are locked.

    Attributes:
        rehearsal: Whether the archive is one of a rehearsal, with locks that can be lifted.
        seconds: Length of the lock in a rehearsal, or None for that of the rules.
        proven: Whether the store was seen to keep its locks, not long ago.
    """

    rehearsal: bool = False
    seconds: int | None = None
    proven: bool = True

    def first(self, now: datetime, policy: Policy) -> Lock:
        """Return the lock of a record that comes in: it runs, and the hold is on.

        Args:
            now: Trusted time.
            policy: Of the rules in force.

        Raises:
            RefusedError: Nobody has seen that the store keeps its locks.
        """
        if not (self.proven or self.rehearsal):
            raise RefusedError(
                Text(
                    "Belum terbukti bahwa penyimpanan menjaga kuncinya.",
                    "The store was not seen to keep its locks.",
                ),
                hint=Text("Jalankan: formgen archive doctor", "Run: formgen archive doctor"),
            )
        until = first_lock(now, policy)
        if self.rehearsal and self.seconds is not None:
            until = now + timedelta(seconds=self.seconds)
        return Lock(
            mode="GOVERNANCE" if self.rehearsal else "COMPLIANCE",
            retain_until=until,
            legal_hold=True,
        )


PROOF = "uji_kunci_toko"
"""Type of the audit event that says whether a store keeps its locks."""

PROVEN = "lulus"
"""State after it when the store does."""

PROOF_LASTS = timedelta(days=30)
"""How long it counts: servers are updated, and with them what they keep."""


def locking(workspace: Workspace, conn: Connection) -> Locking:
    """Return how new records are locked: the settings, and what is on record about the store."""
    archive, url = workspace.settings.arsip, workspace.store_url
    return Locking(
        rehearsal=archive.gladi,
        seconds=archive.kunci_detik,
        proven=url.startswith("folder:") or archive.gladi or _proven(conn, url),
    )


def _proven(conn: Connection, url: str) -> bool:
    """Tell whether the newest trial of a store was a good one, and young enough."""
    trials = [entry.event for entry in events(conn, url) if entry.event.type == PROOF]
    if not trials or trials[-1].after != PROVEN:
        return False
    return datetime.now(UTC) - trials[-1].time < PROOF_LASTS


EXECUTOR_ACCESS_KEY = "FORMGEN_EXECUTOR_ACCESS_KEY"
EXECUTOR_SECRET_KEY = "FORMGEN_EXECUTOR_SECRET_KEY"  # noqa: S105 - the name of a setting


@contextmanager
def open_executor_store(workspace: Workspace, service: LockingStore) -> Iterator[LockingStore]:
    """Open the store with the credential that may delete, only while a batch runs.

    Args:
        workspace: The office.
        service: The store as the service has it; used where there is no such credential.

    Raises:
        StoreUnavailableError: It cannot be used.
    """
    found = [os.environ.get(name, "") for name in (EXECUTOR_ACCESS_KEY, EXECUTOR_SECRET_KEY)]
    if workspace.store_url.startswith("folder:") or not all(found):
        yield service
        return
    with _bucket(workspace.store_url, (found[0], found[1])) as store:
        yield store


@contextmanager
def open_store(workspace: Workspace, *, make: bool = True) -> Iterator[LockingStore]:
    """Open the store of a workspace.

    Args:
        workspace: The office.
        make: Whether it is made if need be; else it has to be there.

    Raises:
        InputError: The address is not one, or a secret is missing.
        StoreUnavailableError: It cannot be used.
    """
    url = workspace.store_url
    if url.startswith("folder:"):
        root = Path(url.removeprefix("folder:"))
        yield LockedFolderStore.create(root) if make else LockedFolderStore(root)
        return
    secrets = credentials()
    with _bucket(url, (secrets.access_key, secrets.secret_key), make=make) as store:
        yield store


@contextmanager
def _bucket(url: str, keys: tuple[str, str], *, make: bool = True) -> Iterator[LockingStore]:
    # Imports minio, which takes longer than most questions to an archive in a folder.
    from formgen_archive.stores.s3 import S3Store  # noqa: PLC0415
    from formgen_archive.stores.s3_client import Credentials, S3Client  # noqa: PLC0415

    secrets = Credentials(access_key=keys[0], secret_key=keys[1])
    client = S3Client(s3_address(url), secrets)
    try:
        yield S3Store.create(client) if make else S3Store.open(client)
    finally:
        client.close()


def s3_address(url: str) -> "S3Address":
    """Read the address of a bucket.

    Raises:
        InputError: It is none.
    """
    from formgen_archive.stores.s3_client import parse_address  # noqa: PLC0415 - as in _bucket

    address = parse_address(url)
    if address is None:
        raise InputError(
            Text(f"Alamat arsip tidak dikenal: {url}", f"Unknown archive address: {url}"),
            hint=Text(
                "Pakai folder:PATH atau s3+https://HOST:PORT/BUCKET.",
                "Use folder:PATH or s3+https://HOST:PORT/BUCKET.",
            ),
        )
    return address


def credentials() -> "Credentials":
    """Return the secrets of the object store; they come from the environment only.

    Raises:
        InputError: One of them is missing.
    """
    found = [os.environ.get(name, "") for name in (ACCESS_KEY, SECRET_KEY)]
    if not all(found):
        raise InputError(
            Text("Kunci akses penyimpanan belum diberikan.", "The store's access key is missing."),
            hint=Text(f"Isi {ACCESS_KEY} dan {SECRET_KEY}.", f"Set {ACCESS_KEY} and {SECRET_KEY}."),
        )
    from formgen_archive.stores.s3_client import Credentials  # noqa: PLC0415 - as in _bucket

    return Credentials(access_key=found[0], secret_key=found[1])
