"""Tag files of a BagIt bag (RFC 8493, version 1.0): a folder that proves itself whole.

Decides only; whoever writes the folder puts the payload below ``data/`` and these files beside it.
Names are keys of this archive, which need no escaping.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from formgen_archive.canonical import sha256_hex

DECLARATION = "bagit.txt"
INFO = "bag-info.txt"
PAYLOAD = "manifest-sha256.txt"
TAGS = "tagmanifest-sha256.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One file of the payload.

    Attributes:
        path: Below the bag, begins with ``data/``.
        size: Bytes.
        sha256: 64 lower-case hexadecimal digits.
    """

    path: str
    size: int
    sha256: str


def tag_files(payload: Sequence[Payload], info: Mapping[str, str]) -> dict[str, bytes]:
    """Return name and contents of every tag file, the last of them over all others.

    Args:
        payload: Every file below ``data/``.
        info: Lines of ``bag-info.txt``, in order; size and number of the files are added.
    """
    oxum = f"{sum(item.size for item in payload)}.{len(payload)}"
    lines = [*info.items(), ("Payload-Oxum", oxum)]
    files = {
        DECLARATION: b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        INFO: "".join(f"{name}: {_one_line(value)}\n" for name, value in lines).encode(),
        PAYLOAD: _manifest({item.path: item.sha256 for item in payload}),
    }
    files[TAGS] = _manifest({name: sha256_hex(data) for name, data in files.items()})
    return files


def _manifest(checksums: Mapping[str, str]) -> bytes:
    return "".join(f"{checksums[path]}  {path}\n" for path in sorted(checksums)).encode()


def _one_line(value: str) -> str:
    return " ".join(value.split())
