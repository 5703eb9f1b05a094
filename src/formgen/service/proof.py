"""``archive doctor``: does the object store keep the locks it accepts? The answer is on record.

The newest answer about a bucket stands in the audit log. Without a good one that is young enough
no real record is put into the bucket; reading, checking and verifying go on.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from formgen.errors import Text
from formgen.register.database import transaction
from formgen.service.doors import Doors, event, open_doors
from formgen.service.storage import PROOF, PROVEN, credentials, s3_address
from formgen.service.workspace import Workspace
from formgen_archive.catalogue.log import append_event
from formgen_archive.stores.conformance import Promise, try_out
from formgen_archive.stores.s3_client import S3Address, S3Client

_LONGEST_BUCKET = 63


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What trying out a store showed.

    Attributes:
        store: Its address.
        promises: What was tried; empty for a folder, which promises nothing of the kind.
        note: What cannot be promised here whatever is tried.
    """

    store: str
    promises: tuple[Promise, ...]
    note: Text

    @property
    def good(self) -> bool:
        """Tell whether everything that is required was kept."""
        return all(promise.kept for promise in self.promises if promise.required)

    @property
    def verdict(self) -> Text:
        """Say whether the store may be used."""
        if self.good:
            return Text(f"{self.store}: boleh dipakai.", f"{self.store}: may be used.")
        return Text(
            f"{self.store}: TIDAK boleh dipakai untuk arsip.",
            f"{self.store}: must NOT be used for the archive.",
        )


def prove(workspace: Workspace, tell: Callable[[Text], None]) -> Proof:
    """Try out the store of a workspace and put the answer on record.

    Args:
        workspace: Whose store.
        tell: Told about each promise as soon as it was tried.

    Raises:
        UnavailableError: The store does not answer, or its trial bucket cannot be made.
    """
    url = workspace.store_url
    with open_doors(workspace) as doors:
        if url.startswith("folder:"):
            return Proof(store=url, promises=(), note=_FOLDER)
        address = s3_address(url)
        promises = _tried(address, tell)
        proof = Proof(store=str(address), promises=promises, note=_BUCKET)
        _put_on_record(doors, proof)
    return proof


def _tried(address: S3Address, tell: Callable[[Text], None]) -> tuple[Promise, ...]:
    ending = f"-uji-{secrets.token_hex(4)}"
    name = address.bucket[: _LONGEST_BUCKET - len(ending)] + ending
    scratch = S3Address(host=address.host, bucket=name, secure=address.secure)
    client = S3Client(scratch, credentials())
    promises = []
    try:
        for promise in try_out(client):
            tell(_line(promise))
            promises.append(promise)
    finally:
        client.close()
    return tuple(promises)


def _line(promise: Promise) -> Text:
    """Return the row of the table about one promise; capitals where the archive relies on it."""
    no = ("TIDAK", "NO") if promise.required else ("tidak", "no")
    marks = ("ok", "ok") if promise.kept else no
    seen = f" ({promise.seen})" if promise.seen else ""
    return Text(
        f"{promise.code}  {marks[0]:<6} {promise.words_id}{seen}",
        f"{promise.code}  {marks[1]:<6} {promise.words_en}{seen}",
    )


def _put_on_record(doors: Doors, proof: Proof) -> None:
    broken = [promise.code for promise in proof.promises if not promise.kept]
    entry = event(
        PROOF,
        proof.store,
        actor="sistem",
        after=PROVEN if proof.good else "gagal",
        reason=" ".join(broken),
    )
    with transaction(doors.engine) as conn:
        append_event(conn, entry)


_FOLDER = Text(
    "Folder: kunci hanya mengikat program ini; siapa yang boleh menulis ke disk dapat menghapus.",
    "A folder: locks bind this program only; whoever may write to its disk can delete.",
)
_BUCKET = Text(
    "Pengelola disk peladen tetap dapat menghapus; simpan salinan kedua di tempat lain.",
    "The administrator of the server's disks can still delete; keep a second copy elsewhere.",
)
