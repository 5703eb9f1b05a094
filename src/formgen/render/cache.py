"""Compiled stencils on disk, found again by a digest of everything they depend on.

    <folder>/<digest>.base.pdf-part     header and constant objects
    <folder>/<digest>.stencil.json      slots, offsets, and the digest of both files

Files are written aside and renamed, the description last. The same digest always means the same
bytes, so several processes may write one entry at once; a damaged entry is made again.
"""

import ctypes
import json
import os
import sys
import tempfile
import zlib
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from formgen.errors import IntegrityError
from formgen.model.shape import Shape
from formgen.render.fonts import FILES, FONT_FOLDER
from formgen.render.stencil import FORMAT, Stencil, describe, restore

_LIBRARIES = ("weasyprint", "pydyf", "fonttools", "pypdf", "jinja2", "font-source-sans-pro")
_PANGO = "libpango-1.0.so.0"
"""Its name on Linux, the first that WeasyPrint finds there."""
_CODE = Path(__file__).parent
_MODEL = _CODE.parent / "model"


def cached_stencil(shape: Shape, templates: Path, folder: Path) -> Stencil:
    """Return the stencil of a shape, compiled only if the folder has no sound copy.

    Args:
        shape: What is laid out.
        templates: Folder with the form folders and ``_parts``.
        folder: Where compiled stencils are kept; made when missing.

    Raises:
        InputError: The template breaks the slot protocol.
    """
    digest = stencil_key(shape, templates)
    base = folder / f"{digest}.base.pdf-part"
    description = folder / f"{digest}.stencil.json"
    try:
        return restore(base.read_bytes(), description.read_bytes())
    except (FileNotFoundError, IntegrityError):
        stencil = _compiled(shape, templates)
    folder.mkdir(parents=True, exist_ok=True)
    _write(base, stencil.base)
    _write(description, describe(stencil))
    return stencil


def stencil_key(shape: Shape, templates: Path) -> str:
    """Return the digest of all that a stencil depends on, 64 hexadecimal digits."""
    hasher = sha256(_program())
    hasher.update(json.dumps(plain(shape), sort_keys=True).encode())
    for part in ("_parts", shape.form.folder):
        for path in sorted((templates / part).rglob("*")):
            if path.is_file():
                hasher.update(_named(path.relative_to(templates).as_posix(), path))
    return hasher.hexdigest()


@cache
def _program() -> bytes:
    """Return the digest of what all stencils depend on: versions, fonts and our own code.

    Once for each process: it runs the code that it began with.
    """
    versions: list[object] = [FORMAT, sys.version_info[:2], zlib.ZLIB_RUNTIME_VERSION]
    versions += [_pango_version(), *(f"{name} {version(name)}" for name in _LIBRARIES)]
    hasher = sha256(json.dumps(versions).encode())
    for name in FILES.values():
        hasher.update(_named(name, FONT_FOLDER / name))
    for code in (_CODE, _MODEL):
        for path in sorted(code.glob("*.py")):
            hasher.update(_named(f"{code.name}/{path.name}", path))
    return hasher.digest()


def _named(name: str, path: Path) -> bytes:
    data = path.read_bytes()
    return b"\n%b %d\n%b" % (name.encode(), len(data), data)


def _compiled(shape: Shape, templates: Path) -> Stencil:
    # The layout engine takes half a second to import, and most programs find their stencils here.
    from formgen.render.compile import compile_stencil  # noqa: PLC0415

    return compile_stencil(shape, templates)


def _pango_version() -> int:
    """Return the version of the library that lays text out, as the library tells it."""
    try:
        return int(ctypes.CDLL(_PANGO).pango_version())
    except (OSError, AttributeError):  # elsewhere it has another name: WeasyPrint finds it
        from weasyprint.text.ffi import pango  # noqa: PLC0415

        return int(pango.pango_version())


def plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Turn dataclasses, sets and tuples into lists in a fixed order."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, frozenset | set):
        return sorted(map(str, value))
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


def _write(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees all of it or the one before it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
