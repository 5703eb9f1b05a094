"""Documents of 60 kB that may all be destroyed; the same bytes put, read and deleted plainly."""

import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from tests.support.destruction import close_contest, ruled_office
from tests.support.records import manifest
from tests.support.retention import SLIP

from formgen.service.doors import open_doors
from formgen.service.workspace import Workspace
from formgen_archive.canonical import sha256_hex
from formgen_archive.keys import ORIGINAL
from formgen_archive.manifest import Manifest, Representation
from formgen_archive.stores.s3_client import S3Client
from formgen_archive.stores.s3_put import THREADS

SIZE = 60_000
_SETTLE = 120  # seconds, as the shipped rules have it
_NO_DOCUMENTS = 1_000_000  # from here on no number of the papers of an office


def office_of_slips(root: Path) -> tuple[Workspace, int]:
    """Make an office whose contest closed years ago; returns it and the contest."""
    office, election = ruled_office(root, host="ukur.example.id", archive="", settle=_SETTLE)
    with open_doors(office) as doors:
        close_contest(doors, election)
    return office, election


def document(number: int) -> bytes:
    """Return the bytes of one document."""
    return (b"%%PDF-1.7 %d " % number * SIZE)[:SIZE]


def slip(number: int, election: int) -> Manifest:
    """Return the manifest of one document."""
    data = document(number)
    original = Representation(
        name=ORIGINAL, media_type="application/pdf", size=SIZE, sha256=sha256_hex(data)
    )
    return replace(
        manifest(_NO_DOCUMENTS + number, place=f"32070120{number:05}"),
        election=election,
        form=SLIP,
        privacy="rahasia_pribadi",
        rule="PL02.6-C-FORM-LAIN",
        rules_version="2026.2",
        pages=1,
        seals=("a" * 64,),
        prefix_length=SIZE - 1000,
        prefix_sha256=sha256_hex(data[: SIZE - 1000]),
        representations=(original,),
    )


class Bare:
    """The same bytes in a bucket with versions, with nothing around them."""

    def __init__(self, client: S3Client) -> None:
        """Use a bucket that is there."""
        self._sdk, self._bucket = client.sdk, client.address.bucket
        self._versions: dict[str, str] = {}

    def put(self, numbers: Sequence[int]) -> None:
        """Put documents."""

        def put(number: int) -> None:
            key = f"polos/{number}"
            made = self._sdk.put_object(
                bucket_name=self._bucket,
                object_name=key,
                data=io.BytesIO(document(number)),
                length=SIZE,
            )
            self._versions[key] = made.version_id or ""

        with ThreadPoolExecutor(THREADS) as pool:
            for _ in pool.map(put, numbers):
                pass

    def read_all(self) -> None:
        """Read everything that was put."""

        def read(key: str) -> None:
            response = self._sdk.get_object(bucket_name=self._bucket, object_name=key)
            response.read()
            response.close()
            response.release_conn()

        with ThreadPoolExecutor(THREADS) as pool:
            for _ in pool.map(read, self._versions):
                pass

    def delete_all(self) -> None:
        """Delete every version that was put."""

        def delete(item: tuple[str, str]) -> None:
            self._sdk.remove_object(
                bucket_name=self._bucket, object_name=item[0], version_id=item[1]
            )

        with ThreadPoolExecutor(THREADS) as pool:
            for _ in pool.map(delete, self._versions.items()):
                pass
