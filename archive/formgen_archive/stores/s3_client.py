"""The connection to one bucket of an S3-compatible server, by the ``minio`` SDK.

The SDK's retries are switched off: they would hide whether a request may have taken effect.
"""

import base64
import hashlib
import io
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import urllib3
from minio import Minio
from minio.datatypes import Object
from minio.error import S3Error
from minio.helpers import MIN_PART_SIZE
from minio.retention import Retention

from formgen_archive.errors import StoreUnavailableError
from formgen_archive.stores.locking import Lock, LockMode
from formgen_archive.stores.patience import FAILURES, Patience

T = TypeVar("T")

_URL = re.compile(
    r"s3\+(https?)://([A-Za-z0-9.-]+(?::[0-9]{1,5})?)/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])"
)
_TIMEOUT = urllib3.Timeout(connect=5, read=30)
_CONNECTIONS = 16
_NO_LOCK = frozenset({"ObjectLockConfigurationNotFoundError", "NoSuchObjectLockConfiguration"})
_TOKEN = "tulis"  # noqa: S105 - names the writer of an object, opens nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Address:
    """Where a bucket is.

    Attributes:
        host: Name or address, with the port if it is not the usual one.
        bucket: Name of the bucket.
        secure: Whether to speak TLS.
    """

    host: str
    bucket: str
    secure: bool

    def __str__(self) -> str:
        """Return the URL."""
        return f"s3+http{'s' * self.secure}://{self.host}/{self.bucket}"


def parse_address(url: str) -> S3Address | None:
    """Read ``s3+http(s)://HOST:PORT/BUCKET``; None when it is not one."""
    match = _URL.fullmatch(url)
    if match is None:
        return None
    return S3Address(host=match[2], bucket=match[3], secure=match[1] == "https")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who asks. Never shown."""

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)


class _Pool(urllib3.PoolManager):
    """Writes objects only where there is none, and remembers the server's clock.

    The SDK cannot send ``If-None-Match``: given as metadata it becomes a user header and the
    object is overwritten without a word. The header needs no signature. Servers that do not know
    it ignore it, so it is a fence, not the proof; see ``s3_put``.
    """

    def __init__(self, *, fence: bool, **settings: Any) -> None:  # noqa: ANN401 - of urllib3
        super().__init__(**settings)
        self._fence = fence
        self._seen = threading.local()

    def urlopen(self, method: str, url: str, *args: Any, **settings: Any) -> Any:  # noqa: ANN401 - as urllib3
        """Send one request."""
        if self._fence and method == "PUT" and "?" not in url:
            settings["headers"] = settings["headers"].copy()
            settings["headers"]["If-None-Match"] = "*"
        response = super().urlopen(method, url, *args, **settings)
        self._seen.date = response.headers.get("Date", "")
        return response

    @property
    def date(self) -> str:
        """The server's ``Date`` in the last answer to this thread."""
        return str(getattr(self._seen, "date", ""))


class S3Client:
    """One bucket. Methods raise ``S3Error`` when the server's answer is no."""

    def __init__(
        self,
        address: S3Address,
        credentials: Credentials,
        patience: Patience | None = None,
        *,
        fence: bool = True,
    ) -> None:
        """Prepare; nothing is sent.

        Args:
            address: Of the bucket.
            credentials: Of whoever asks.
            patience: How long to ask for an answer.
            fence: Whether the server is asked to refuse a second write of a key.
        """
        self.address = address
        self._credentials = credentials
        self.patience = patience or Patience()
        self._pool = _Pool(
            fence=fence,
            timeout=_TIMEOUT,
            retries=False,
            maxsize=_CONNECTIONS,
            num_pools=2,
            block=True,
        )
        self.sdk = Minio(
            endpoint=address.host,
            access_key=credentials.access_key,
            secret_key=credentials.secret_key,
            secure=address.secure,
            http_client=self._pool,
        )

    def without_fence(self) -> "S3Client":
        """Return a client that writes as other programs do; the caller closes it."""
        return S3Client(self.address, self._credentials, self.patience, fence=False)

    def close(self) -> None:
        """Close all connections."""
        self._pool.clear()

    def read(self, call: Callable[[], T]) -> T:
        """Ask until there is an answer; see ``Patience.persist``."""
        return self.patience.persist(lambda _: call(), self.patience.deadline(), changes=False)

    def change(self, call: Callable[[], T]) -> T:
        """Ask for a change that may be repeated; see ``Patience.persist``."""
        return self.patience.persist(lambda _: call(), self.patience.deadline(), changes=True)

    def clock(self) -> datetime:
        """Return the server's time, to the second."""
        self.read(lambda: self.sdk.bucket_exists(bucket_name=self.address.bucket))
        return self.seen_time()

    def seen_time(self) -> datetime:
        """Return the server's time in its last answer to this thread.

        Raises:
            StoreUnavailableError: It gave none.
        """
        try:
            return parsedate_to_datetime(self._pool.date).astimezone(UTC)
        except ValueError as error:
            raise StoreUnavailableError(
                "penyimpanan tidak memberi tahu waktu", "the store does not tell the time"
            ) from error

    def put(self, key: str, data: bytes, lock: Lock, token: str) -> str:
        """Send one object once and in one piece; returns its version id.

        A checksum goes along: S3 refuses a locked object without one. In parts, as the SDK sends
        what is larger than 5 MiB, neither the checksum nor the fence would be that of the object.
        """
        checksum = base64.b64encode(hashlib.sha256(data).digest()).decode()
        result = self.sdk.put_object(
            bucket_name=self.address.bucket,
            object_name=key,
            data=io.BytesIO(data),
            length=len(data),
            part_size=max(len(data), MIN_PART_SIZE),
            metadata={
                "x-amz-sdk-checksum-algorithm": "SHA256",
                "x-amz-checksum-sha256": checksum,
                f"x-amz-meta-{_TOKEN}": token,
            },
            retention=_retention(lock),
            legal_hold=lock.legal_hold,
        )
        return result.version_id or ""

    def head(self, key: str, version_id: str) -> Object:
        """Return what is known of one version."""
        return self.read(
            lambda: self.sdk.stat_object(
                bucket_name=self.address.bucket, object_name=key, version_id=version_id
            )
        )

    def get(self, key: str, version_id: str) -> bytes:
        """Return the bytes of one version."""
        return self.read(lambda: self._get(key, version_id))

    def _get(self, key: str, version_id: str) -> bytes:
        response = self.sdk.get_object(
            bucket_name=self.address.bucket, object_name=key, version_id=version_id
        )
        try:
            return bytes(response.read())
        finally:
            response.close()
            response.release_conn()

    def set_retention(self, key: str, version_id: str, until: datetime, mode: LockMode) -> None:
        """Set the lock of one version."""
        wanted = Retention(mode=mode, retain_until_date=until)
        self.change(
            lambda: self.sdk.set_object_retention(
                bucket_name=self.address.bucket,
                object_name=key,
                version_id=version_id,
                config=wanted,
            )
        )

    def set_hold(self, key: str, version_id: str, *, on: bool) -> None:
        """Switch the legal hold of one version."""
        call = self.sdk.enable_object_legal_hold if on else self.sdk.disable_object_legal_hold
        self.change(
            lambda: call(bucket_name=self.address.bucket, object_name=key, version_id=version_id)
        )

    def delete(self, key: str, version_id: str) -> None:
        """Delete one version; without its id only a marker would be made.

        Raises:
            ValueError: No version is named.
        """
        if not version_id:
            raise ValueError(key)
        self.change(
            lambda: self.sdk.remove_object(
                bucket_name=self.address.bucket, object_name=key, version_id=version_id
            )
        )

    def writer(self, key: str, version_id: str) -> str:
        """Return the token of who wrote one version."""
        metadata = self.head(key, version_id).metadata or {}
        return str(metadata.get(f"x-amz-meta-{_TOKEN}", ""))

    def listing(self, prefix: str) -> Iterator[Object]:
        """Go through all versions and markers; after a failure goes on where it stood.

        Versions come ordered by key, the newest of one key first. Per page of the server markers
        come after versions: the SDK parts them.
        """
        done = current = ""
        seen: set[tuple[str, str | None]] = set()  # of the current key, and markers
        pages = self._pages(prefix, done)

        def following() -> Object | None:
            nonlocal pages
            try:
                return next(pages, None)
            except FAILURES:
                pages = self._pages(prefix, done)
                raise

        while (item := self.read(following)) is not None:
            name = item.object_name or ""
            if name > current:
                done, current = current, name
                seen = {known for known in seen if known[0] == "marker"}
            known = ("marker" if item.is_delete_marker else "version", item.version_id)
            if known not in seen:
                seen.add(known)
                yield item

    def _pages(self, prefix: str, after: str) -> Iterator[Object]:
        pages: Iterator[Object] = self.sdk.list_objects(
            bucket_name=self.address.bucket,
            prefix=prefix,
            recursive=True,
            include_version=True,
            start_after=after or None,
        )
        return pages

    def make_bucket(self) -> None:
        """Make the bucket with object lock; one that is there is left as it is."""
        try:
            self.change(
                lambda: self.sdk.make_bucket(bucket_name=self.address.bucket, object_lock=True)
            )
        except S3Error as error:
            if error.code not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
                raise

    def keeps_versions(self) -> bool:
        """Tell whether the bucket has object lock and keeps versions."""
        bucket = self.address.bucket
        versioning = self.read(lambda: self.sdk.get_bucket_versioning(bucket_name=bucket))
        try:
            self.read(lambda: self.sdk.get_object_lock_config(bucket_name=bucket))
        except S3Error as error:
            if error.code in _NO_LOCK:
                return False
            raise
        return bool(versioning.status == "Enabled")


def _retention(lock: Lock) -> Retention | None:
    """Return a lock as the SDK has it; its legal hold stands apart."""
    if lock.mode is None or lock.retain_until is None:
        return None
    return Retention(mode=lock.mode, retain_until_date=lock.retain_until)
