"""Where a document is put for people: kecamatan / desa / TPS / form."""

import re
from hashlib import sha256
from pathlib import Path

from formgen.model.form import Form, Variant
from formgen.model.region import Tps
from formgen.service.writing import replace_file, writing

_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def file_name(form: Form, variant: Variant) -> str:
    """Return the name of a form's files without ending; forms of several contests name theirs."""
    shared = sum(other.code == variant.code for other in form.variants) > 1
    return f"{variant.code} {variant.kind.upper()}" if shared else variant.code


def relative_path(tps: Tps, name: str, *, sequence: int, edition: int) -> str:
    """Return the path of a document below the output folder, with forward slashes.

    ``32.07.01 CIAMIS/32.07.01.1001 CIAMIS/TPS 001/C.HASIL-KWK-BUPATI.pdf``; a second sheet and a
    later edition say so in the name, so that no file is ever replaced by another document.
    """
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
    with writing(target):
        if target.is_file() and target.read_bytes() == data:
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, data)


def copy_is_whole(folder: Path, relative: str, digest: str) -> bool:
    """Tell whether the file for people is there and is the document with this SHA-256."""
    target = folder / relative
    return target.is_file() and sha256(target.read_bytes()).hexdigest() == digest


def _dotted(code: str) -> str:
    parts = (code[:2], code[2:4], code[4:6], code[6:])
    return ".".join(part for part in parts if part)


def _safe(part: str) -> str:
    return _UNSAFE.sub("-", part).strip(" .")
