"""Where a document is put for people: kecamatan / desa / TPS / form."""

import re
from pathlib import Path

from formgen.model.region import Tps

_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def relative_path(tps: Tps, code: str, *, sequence: int, edition: int) -> str:
    """Return the path of a document below the output folder, with forward slashes.

    ``32.07.01 CIAMIS/32.07.01.1001 CIAMIS/TPS 001/C.HASIL-KWK-BUPATI.pdf``; a second sheet and a
    later edition say so in the name, so that no file is ever replaced by another document.
    """
    name = code
    if sequence > 1:
        name += f" lembar {sequence}"
    if edition > 1:
        name += f" edisi {edition}"
    kecamatan = f"{_dotted(tps.kecamatan.code)} {tps.kecamatan.name}"
    desa = f"{_dotted(tps.desa.code)} {tps.desa.name}"
    return "/".join(_safe(part) for part in (kecamatan, desa, f"TPS {tps.number}", f"{name}.pdf"))


def write_copy(folder: Path, relative: str, data: bytes) -> None:
    """Write a document for people; an equal file is left alone, another one is replaced whole.

    The archive holds the original: this copy is what people print and send.
    """
    target = folder / relative
    if target.is_file() and target.stat().st_size == len(data) and target.read_bytes() == data:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".part")
    partial.write_bytes(data)
    partial.replace(target)


def _dotted(code: str) -> str:
    parts = (code[:2], code[2:4], code[4:6], code[6:])
    return ".".join(part for part in parts if part)


def _safe(part: str) -> str:
    return _UNSAFE.sub("-", part).strip(" .")
