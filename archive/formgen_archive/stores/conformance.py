"""Does a server keep the locks it accepts? Tried out on a bucket made for it.

There are servers that take every lock and enforce none. So each promise that the archive relies
on is tried, with locks of a few seconds, and afterwards everything is deleted again. The lines
are those of the project's notes on retention, section 9.4, and what else the archive stands on.
"""

import base64
import hashlib
import io
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from minio.commonconfig import ENABLED, CopySource
from minio.deleteobjects import DeleteObject
from minio.error import S3Error
from minio.retention import Retention
from minio.versioningconfig import SUSPENDED, VersioningConfig

from formgen_archive.errors import ArchiveError
from formgen_archive.stores.locking import Lock, LockMode, Version, whole_second
from formgen_archive.stores.s3 import S3Store
from formgen_archive.stores.s3_client import S3Client

CLOCKS_APART = timedelta(minutes=5)
"""How far the server's clock may be from this machine's."""

_PART = 5 * 1024 * 1024  # smallest part S3 allows
_MARGIN = timedelta(seconds=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One thing that was tried.

    Attributes:
        code: Stable code such as ``K05``.
        words_id: What should happen, in Indonesian.
        words_en: The same in English.
        required: Whether the archive may not be used without it.
        kept: Whether it happened.
        seen: What happened instead, such as the code of an error; may be empty.
    """

    code: str
    words_id: str
    words_en: str
    required: bool
    kept: bool
    seen: str = ""


class _Trial:
    """The bucket and what the trials do in it."""

    def __init__(self, client: S3Client, seconds: float, sleep: Callable[[float], None]) -> None:
        self.client = client
        self.outsider = client.without_fence()
        self.sdk = client.sdk
        self.bucket = client.address.bucket
        self.store = S3Store(client)
        self._seconds = seconds
        self._sleep = sleep
        self.last = client.clock()  # the latest end of any lock, for cleaning up

    def soon(self, times: float = 1) -> datetime:
        """Return a moment some seconds from now, by the server's clock."""
        end = whole_second(self.client.clock() + timedelta(seconds=1 + times * self._seconds))
        self.last = max(self.last, end)
        return end

    def put(
        self, key: str, *, mode: LockMode | None = "COMPLIANCE", held: bool = False
    ) -> tuple[str, Lock]:
        """Put one small object under a new lock; returns its version id and the lock."""
        lock = Lock(legal_hold=held)
        if mode is not None:
            lock = Lock(mode=mode, retain_until=self.soon(), legal_hold=held)
        return self.client.put(key, b"uji", lock, "uji"), lock

    def lock(self, key: str, version_id: str) -> Lock:
        return self.store.read_lock(key, version_id)

    def outlast(self) -> None:
        """Wait until every lock has run out."""
        while (left := self.last + _MARGIN - self.client.clock()) > timedelta(0):
            self._sleep(left.total_seconds())

    def versions(self, key: str) -> tuple[Version, ...]:
        return self.store.versions(key)


def _refused(call: Callable[[], object]) -> bool:
    """Tell whether the server says no."""
    try:
        call()
    except S3Error:
        return True
    return False


def _shorter(trial: _Trial) -> bool:
    version, lock = trial.put("uji/pendek")
    soon = trial.soon(0.3)
    refused = _refused(
        lambda: trial.client.set_retention("uji/pendek", version, soon, "COMPLIANCE")
    )
    return refused and trial.lock("uji/pendek", version) == lock


def _other_mode(trial: _Trial) -> bool:
    version, lock = trial.put("uji/jenis")
    later = trial.soon(2)
    refused = _refused(
        lambda: trial.client.set_retention("uji/jenis", version, later, "GOVERNANCE")
    )
    return refused and trial.lock("uji/jenis", version) == lock


def _same_again(trial: _Trial) -> bool:
    version, lock = trial.put("uji/sama")
    until = lock.retain_until or trial.soon()
    trial.client.set_retention("uji/sama", version, until, "COMPLIANCE")
    return trial.lock("uji/sama", version) == lock


def _longer(trial: _Trial) -> bool:
    version, _ = trial.put("uji/panjang")
    later = trial.soon(1.5)
    trial.client.set_retention("uji/panjang", version, later, "COMPLIANCE")
    return trial.lock("uji/panjang", version).retain_until == later


def _delete_locked(trial: _Trial) -> bool:
    version, _ = trial.put("uji/kunci")
    refused = _refused(lambda: trial.client.delete("uji/kunci", version))
    return refused and trial.client.get("uji/kunci", version) == b"uji"


def _delete_held(trial: _Trial) -> bool:
    version, _ = trial.put("uji/tahan", mode=None, held=True)
    refused = _refused(lambda: trial.client.delete("uji/tahan", version))
    return refused and trial.lock("uji/tahan", version).legal_hold


def _bypass(trial: _Trial) -> bool:
    version, _ = trial.put("uji/terobos")
    list(  # a generator: nothing is sent before it is used up
        trial.sdk.remove_objects(
            bucket_name=trial.bucket,
            delete_object_list=[DeleteObject("uji/terobos", version)],
            bypass_governance_mode=True,
        )
    )
    return trial.client.get("uji/terobos", version) == b"uji"


def _marker(trial: _Trial) -> bool:
    version, _ = trial.put("uji/tanda")
    trial.sdk.remove_object(bucket_name=trial.bucket, object_name="uji/tanda")
    return trial.client.get("uji/tanda", version) == b"uji"


def _markers_listed(trial: _Trial) -> bool:
    return [item.marker for item in trial.versions("uji/tanda")] == [False, True]


def _overwrite(trial: _Trial) -> bool:
    first, _ = trial.put("uji/timpa")
    second = trial.outsider.put("uji/timpa", b"lain", Lock(), "uji")
    listed = [item.version_id for item in trial.versions("uji/timpa")]
    refused = _refused(lambda: trial.client.delete("uji/timpa", first))
    return listed == [second, first] and refused


def _fence(trial: _Trial) -> bool:
    trial.put("uji/pagar", mode=None)
    return _refused(lambda: trial.put("uji/pagar", mode=None))


def _copy(trial: _Trial) -> bool:
    """Tell whether a copy is locked; the archive never copies, so either is good."""
    version, _ = trial.put("uji/asal")
    trial.sdk.copy_object(
        bucket_name=trial.bucket,
        object_name="uji/salinan",
        source=CopySource(bucket_name=trial.bucket, object_name="uji/asal", version_id=version),
    )
    (copied,) = trial.versions("uji/salinan")
    return trial.lock("uji/salinan", copied.version_id).mode is not None


def _multipart(trial: _Trial) -> bool:
    data = b"u" * (_PART + 1)
    until = trial.soon()
    result = trial.sdk.put_object(
        bucket_name=trial.bucket,
        object_name="uji/besar",
        data=io.BytesIO(data),
        length=len(data),
        part_size=_PART,
        retention=Retention(mode="COMPLIANCE", retain_until_date=until),
        legal_hold=True,
    )
    lock = trial.lock("uji/besar", result.version_id or "")
    return lock == Lock(mode="COMPLIANCE", retain_until=until, legal_hold=True)


def _head(trial: _Trial) -> bool:
    version, lock = trial.put("uji/kepala", held=True)
    return trial.lock("uji/kepala", version) == Lock(
        mode=lock.mode, retain_until=lock.retain_until, legal_hold=True
    )


def _suspend(trial: _Trial) -> bool:
    refused = _refused(
        lambda: trial.sdk.set_bucket_versioning(
            bucket_name=trial.bucket, config=VersioningConfig(SUSPENDED)
        )
    )
    return refused and trial.sdk.get_bucket_versioning(bucket_name=trial.bucket).status == ENABLED


def _checksum(trial: _Trial) -> bool:
    wrong = base64.b64encode(hashlib.sha256(b"lain").digest()).decode()
    return _refused(
        lambda: trial.sdk.put_object(
            bucket_name=trial.bucket,
            object_name="uji/sidik",
            data=io.BytesIO(b"uji"),
            length=3,
            metadata={
                "x-amz-sdk-checksum-algorithm": "SHA256",
                "x-amz-checksum-sha256": wrong,
            },
        )
    )


def _prefix(trial: _Trial) -> bool:
    for key in ("uji/abc", "uji/abc1"):
        trial.put(key, mode=None)
    return [item.key for item in trial.versions("uji/abc")] == ["uji/abc"]


def _clock(trial: _Trial) -> bool:
    return abs(trial.client.clock().timestamp() - time.time()) < CLOCKS_APART.total_seconds()


def _held_after_lock(trial: _Trial) -> bool:
    version, _ = trial.put("uji/tahan-lama", held=True)
    trial.outlast()
    refused = _refused(lambda: trial.client.delete("uji/tahan-lama", version))
    return refused and trial.client.get("uji/tahan-lama", version) == b"uji"


def _gone(trial: _Trial) -> bool:
    (version,) = trial.versions("uji/tahan-lama")
    trial.client.set_hold("uji/tahan-lama", version.version_id, on=False)
    trial.client.delete("uji/tahan-lama", version.version_id)
    gone = _refused(lambda: trial.client.head("uji/tahan-lama", version.version_id))
    return gone and trial.versions("uji/tahan-lama") == ()


_Try = Callable[[_Trial], bool]

_TRIALS: tuple[tuple[str, _Try, bool, str, str], ...] = (
    ("K01", _shorter, True, "kunci tidak dapat diperpendek", "a lock cannot be shortened"),
    ("K02", _other_mode, True, "jenis kunci tidak dapat diganti", "its mode cannot be changed"),
    ("K03", _same_again, True, "kunci yang sama boleh diulang", "the same lock can be set again"),
    ("K04", _longer, True, "kunci dapat diperpanjang", "a lock can be extended"),
    ("K05", _delete_locked, True, "versi terkunci tidak terhapus", "a locked version stays"),
    ("K06", _delete_held, True, "versi yang ditahan tidak terhapus", "a held version stays"),
    ("K07", _bypass, True, "kunci tidak dapat diterobos", "a lock cannot be bypassed"),
    ("K08", _marker, True, "hapus tanpa versi hanya menandai", "a plain delete only marks"),
    ("K09", _markers_listed, True, "penanda hapus terlihat di daftar", "markers are listed"),
    ("K10", _fence, False, "tulisan kedua ditolak", "a second write is refused"),
    ("K11", _overwrite, True, "timpaan menjadi versi baru", "an overwrite is a new version"),
    ("K12", _copy, False, "salinan ikut terkunci", "a copy is locked too"),
    ("K13", _multipart, False, "unggahan bagian ikut terkunci", "parts carry the lock"),
    ("K14", _head, True, "kunci dan tahanan terbaca", "lock and hold can be read"),
    ("K15", _suspend, True, "versi tidak dapat dimatikan", "versions cannot be switched off"),
    ("K16", _checksum, True, "sidik yang salah ditolak", "a wrong checksum is refused"),
    ("K17", _prefix, True, "awalan nama tidak tercampur", "keys that begin alike stay apart"),
    ("K18", _clock, True, "jam peladen benar", "the server's clock is right"),
    ("K19", _held_after_lock, True, "ditahan setelah kunci habis", "held after its lock ended"),
    ("K20", _gone, True, "yang dihapus tidak tersisa", "what was deleted is gone"),
)


def try_out(
    client: S3Client, *, seconds: float = 5, sleep: Callable[[float], None] = time.sleep
) -> Iterator[Promise]:
    """Try every promise, one after the other, and delete everything again.

    Args:
        client: A bucket of its own for this; it is made here and removed again.
        seconds: How long the locks of the trials run; longer than any single request takes.
        sleep: Waits so many seconds.

    Raises:
        StoreUnavailableError: The bucket cannot be made, or the server does not answer.
    """
    S3Store.create(client)
    trial = _Trial(client, seconds, sleep)
    try:
        client.put("uji/awal", b"uji", Lock(), "uji")  # the first one takes servers longest
        for code, call, required, words_id, words_en in _TRIALS:
            kept, seen = _tried(call, trial)
            yield Promise(
                code=code,
                words_id=words_id,
                words_en=words_en,
                required=required,
                kept=kept,
                seen=seen,
            )
    finally:
        _clean(trial)
        trial.outsider.close()


def _tried(call: _Try, trial: _Trial) -> tuple[bool, str]:
    """Make one trial; an error is an answer, too."""
    try:
        return call(trial), ""
    except S3Error as error:
        return False, error.code or ""
    except ArchiveError as error:
        return False, error.code
    except ValueError:  # not the versions that should be there
        return False, "?"


def _clean(trial: _Trial) -> None:
    """Delete what the trials left; a server that lets go of nothing keeps it."""
    with suppress(S3Error, ArchiveError):
        trial.outlast()
        for version in list(trial.store.list_versions()):
            if not version.marker:
                trial.client.set_hold(version.key, version.version_id, on=False)
            trial.client.delete(version.key, version.version_id)
        trial.sdk.remove_bucket(bucket_name=trial.bucket)
