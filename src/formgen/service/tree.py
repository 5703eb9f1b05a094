"""Where a document is put for people: kecamatan / desa / TPS / form."""

import re
from hashlib import sha256
from pathlib import Path

from formgen.model.form import Form, Variant
from formgen.model.region import Area, Place, Region
from formgen.service.writing import replace_file, writing

_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


def file_name(form: Form, variant: Variant) -> str:
    """Return the name of a form's files without ending; forms of several contests name theirs."""
    shared = sum(other.code == variant.code for other in form.variants) > 1
    return f"{variant.code} {variant.kind.upper()}" if shared else variant.code


def relative_path(place: Place, name: str, *, sequence: int, edition: int) -> str:
    """Return the path of a document below the output folder, with forward slashes.

    ``32.07.01 CIAMIS/32.07.01.1001 CIAMIS/TPS 001/C.HASIL-KWK-BUPATI.pdf``; what is about a place
    above the TPS stands in the folder of that place. A second sheet and a later edition say so in
    the name, so that no file is ever replaced by another document.
    """
    if sequence > 1:
        name += f" lembar {sequence}"
    if edition > 1:
        name += f" edisi {edition}"
    if isinstance(place, Area):
        folders = list(map(folder_name, place.chain[2:] or place.chain[-1:]))
    else:
        folders = [folder_name(place.kecamatan), folder_name(place.desa), f"TPS {place.number}"]
    return "/".join(safe_name(part) for part in (*folders, f"{name}.pdf"))


def write_copy(folder: Path, relative: str, data: bytes) -> None:
    """Write a document for people; an equal file is left alone, another one is replaced whole.

    The archive holds the original: this copy is what people print and send.
    """
    target = folder / relative
    with writing(target):
        if target.is_file() and target.read_bytes() == data:
            return
        try:
            replace_file(target, data)
        except FileNotFoundError:  # the folder of the first document of each place
            target.parent.mkdir(parents=True, exist_ok=True)
            replace_file(target, data)


def copy_is_whole(folder: Path, relative: str, digest: str) -> bool:
    """Tell whether the file for people is there and is the document with this SHA-256."""
    target = folder / relative
    return target.is_file() and sha256(target.read_bytes()).hexdigest() == digest


def folder_name(region: Region) -> str:
    """Return the name of a place's folder before unsafe signs are taken out: ``32.07 CIAMIS``."""
    return f"{_dotted(region.code)} {region.name}"


def _dotted(code: str) -> str:
    parts = (code[:2], code[2:4], code[4:6], code[6:])
    return ".".join(part for part in parts if part)


def safe_name(part: str) -> str:
    """Return a name without signs that some file system refuses."""
    return _UNSAFE.sub("-", part).strip(" .")
