"""Issuer keys on disk and the key list that the root signs.

Private keys are files only their owner can read, one seed each. This keeps an office able to work
on one machine; a signing device can take the place of ``issuing_key``.
"""

import os
import secrets
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from formgen.errors import InputError, IntegrityError, NotFoundError, RefusedError, Text
from formgen.model.election import Election
from formgen.model.form import Variant
from formgen.model.region import office_name
from formgen.seal.keylist import BundleKey, KeyList, Trust
from formgen.seal.keylist_file import open_key_list, signed_bytes, write_key_list
from formgen.seal.keys import SEED_BYTES, IssuerKey, KeyEntry, Scope, kid_of
from formgen.service.workspace import Workspace
from formgen.service.writing import replace_file, write_file

KEY_LIST: Final = "kunci.json"
PINNED: Final = "akar.pub"
_ROOT: Final = "akar"
_CURRENT: Final = "penerbit"
_BUNDLE: Final = "paket"
_LIST_DAYS: Final = 30  # verification.md 7.4: a list lives 30 days at most
_PLACE_DIGITS: Final = 13
_KEY_DAYS: Final = 730  # voting day, disputes and re-votes of one phase


def make_root(folder: Path) -> IssuerKey:
    """Make the root key of a new workspace and pin its public half beside it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    root = _make_key(folder / f"{_ROOT}.key")
    (folder / PINNED).write_text(root.public_key.hex() + "\n", encoding="ascii")
    return root


def new_key(
    workspace: Workspace,
    *,
    today: date,
    name: str = "",
    region: str = "",
    until: date | None = None,
) -> KeyEntry:
    """Make an issuer key; from then on it is the one that seals.

    Args:
        workspace: Whose root signs the list that names the key.
        today: First day it may seal.
        name: Issuer as people are told; default ``KPU KABUPATEN CIAMIS``.
        region: Digits its places begin with, dots allowed; default the region of the office.
        until: Last day it may seal; default two years from today.

    Returns:
        The entry as the key list now names it.

    Raises:
        InputError: ``region`` is not a prefix of a place's code.
    """
    place = workspace.region
    seed_file = workspace.keys / f"{secrets.token_hex(4)}.new"
    key = _make_key(seed_file)
    entry = KeyEntry(
        public_key=key.public_key,
        issuer=name or office_name(place),
        scope=Scope(
            elections=frozenset(contest.nomor for contest in workspace.settings.kontes),
            regions=(_prefix(region) or place.code,),
            forms=None,
            valid_from=today,
            valid_to=until or today + timedelta(days=_KEY_DAYS),
        ),
    )
    seed_file.rename(workspace.keys / f"{key.kid.hex()}.key")
    _sign(workspace, (*_entries(workspace), entry), today=today)
    replace_file(workspace.keys / _CURRENT, key.kid.hex().encode())
    return entry


def revoke_key(workspace: Workspace, kid: str, since: date, *, today: date) -> None:
    """Mark a key revoked from a day on and sign the list anew.

    Raises:
        NotFoundError: No such key.
    """
    entries = _entries(workspace)
    if not any(entry.kid.hex() == kid for entry in entries):
        raise NotFoundError(
            Text(f"Tidak ada kunci {kid}.", f"There is no key {kid}."),
            hint=Text("Lihat: formgen key list", "See: formgen key list"),
        )
    marked = tuple(
        replace(entry, revoked_since=since) if entry.kid.hex() == kid else entry
        for entry in entries
    )
    _sign(workspace, marked, today=today)


def publish_keys(workspace: Workspace, output: Path, *, today: date) -> KeyList:
    """Sign the list anew and write it where those who check can get it.

    The public half of the root is put beside it for those who have none yet. Whoever has pinned
    one keeps it: it must have come another way than the list.

    Raises:
        RefusedError: Other roots are pinned beside ``output``; nothing is written.
        NotFoundError, UnavailableError: It cannot be written.
    """
    pin_roots(workspace, output)
    keylist = _sign(workspace, _entries(workspace), today=today)
    write_file(output, (workspace.keys / KEY_LIST).read_bytes())
    return keylist


def key_rows(workspace: Workspace) -> list[dict[str, Any]]:
    """Return one row per key: id, issuer, days, regions, revoked."""
    return [
        {
            "kid": entry.kid.hex(),
            "issuer": entry.issuer,
            "regions": ",".join(entry.scope.regions),
            "valid_from": entry.scope.valid_from.isoformat(),
            "valid_to": entry.scope.valid_to.isoformat(),
            "revoked_since": entry.revoked_since.isoformat() if entry.revoked_since else "",
        }
        for entry in _entries(workspace)
    ]


def issuing_key(workspace: Workspace) -> tuple[bytes, KeyEntry]:
    """Return the seed of the key that seals now and what it may seal.

    Raises:
        NotFoundError: There is none yet.
        RefusedError: It has been revoked.
    """
    current = workspace.keys / _CURRENT
    if not current.is_file():
        raise NotFoundError(
            Text("Belum ada kunci penerbit.", "There is no issuer key yet."),
            hint=Text("Buat dengan: formgen key new", "Make one with: formgen key new"),
        )
    kid = current.read_text(encoding="ascii").strip()
    entry = next(entry for entry in _entries(workspace) if entry.kid.hex() == kid)
    if entry.revoked_since is not None:
        raise RefusedError(
            Text(f"Kunci {kid} sudah dicabut.", f"Key {kid} has been revoked."),
            hint=Text("Buat kunci baru: formgen key new", "Make a new one: formgen key new"),
        )
    return bytes.fromhex((workspace.keys / f"{kid}.key").read_text("ascii")), entry


def require_scope(  # noqa: PLR0913 - all that a scope limits
    entry: KeyEntry,
    variant: Variant,
    election: Election,
    workspace: Workspace,
    day: date,
    *,
    region: str = "",
) -> None:
    """Refuse to seal what the key may not seal, before anything is reserved.

    Args:
        entry: The key.
        variant: Form.
        election: Contest.
        workspace: Whose documents.
        day: Day of issue.
        region: Code of the region that they are about, or empty for the office's own.

    Raises:
        RefusedError: With every gap of the key's scope.
    """
    scope = entry.scope
    place = region or workspace.region.code
    gaps = (
        (election.number in scope.elections, f"pemilihan/election {election.number}"),
        (place.startswith(scope.regions), f"wilayah/region {place}"),
        (scope.forms is None or variant.register in scope.forms, variant.code),
        (scope.valid_from <= day <= scope.valid_to, f"{day}"),
    )
    outside = ", ".join(name for covered, name in gaps if not covered)
    if outside:
        raise RefusedError(
            Text(
                f"Kunci {entry.kid.hex()} tidak berwenang untuk: {outside}.",
                f"Key {entry.kid.hex()} may not seal: {outside}.",
            ),
            hint=Text(
                "Buat kunci dengan lingkup yang sesuai: formgen key new",
                "Make a key with the right scope: formgen key new",
            ),
        )


def key_list(workspace: Workspace) -> KeyList:
    """Return the workspace's own list, checked against its pinned root."""
    return read_key_list(workspace.keys / KEY_LIST, workspace.keys / PINNED)


def read_key_list(path: Path, pinned: Path) -> KeyList:
    """Read a list and believe it as far as the pinned roots signed it.

    Args:
        path: ``kunci.json``.
        pinned: Public keys of the roots, one per line as hexadecimal digits.

    Raises:
        NotFoundError: One of the files is not there.
        IntegrityError: The list is not signed by these roots.
    """
    return open_key_list(_existing(path), pinned_roots(pinned))


def pinned_roots(pinned: Path) -> Trust:
    """Return what a file of pinned roots says is believed: a majority of them.

    Raises:
        NotFoundError: The file is not there.
        IntegrityError: It is empty.
    """
    roots = tuple(bytes.fromhex(line) for line in _existing(pinned).decode("ascii").split())
    if not roots:
        raise IntegrityError(Text(f"{pinned} kosong.", f"{pinned} is empty."))
    return Trust(roots=roots, threshold=len(roots) // 2 + 1)


def pin_roots(workspace: Workspace, beside: Path) -> None:
    """Put the public half of the root beside a file for those who have none yet.

    Raises:
        RefusedError: Other roots are pinned there; nothing is written.
        NotFoundError, UnavailableError: It cannot be written.
    """
    roots, pinned = (workspace.keys / PINNED).read_bytes(), beside.with_name(PINNED)
    if pinned.is_file() and pinned.read_bytes() != roots:
        raise RefusedError(
            Text(f"{pinned} memuat kunci akar lain.", f"{pinned} holds other root keys."),
            hint=Text("Pilih folder lain.", "Choose another folder."),
        )
    write_file(pinned, roots)


def _existing(path: Path) -> bytes:
    if not path.is_file():
        raise NotFoundError(Text(f"Tidak ada {path}.", f"There is no {path}."))
    return path.read_bytes()


def _entries(workspace: Workspace) -> tuple[KeyEntry, ...]:
    if not (workspace.keys / KEY_LIST).is_file():
        return ()
    return key_list(workspace).keys


def _sign(
    workspace: Workspace,
    entries: tuple[KeyEntry, ...],
    *,
    today: date,
    bundle_keys: tuple[BundleKey, ...] | None = None,
) -> KeyList:
    root = IssuerKey(bytes.fromhex((workspace.keys / f"{_ROOT}.key").read_text("ascii")))
    last = key_list(workspace) if (workspace.keys / KEY_LIST).is_file() else None
    if bundle_keys is None:
        bundle_keys = last.bundle_keys if last else ()
    keylist = KeyList(
        trust=Trust(
            roots=(root.public_key,), threshold=1, version=last.trust.version + 1 if last else 1
        ),
        issued=today,
        expires=today + timedelta(days=_LIST_DAYS),
        hosts=frozenset({workspace.host}),
        keys=entries,
        bundle_keys=bundle_keys,
    )
    data = write_key_list(keylist, {root.public_key: root.sign(signed_bytes(keylist))})
    replace_file(workspace.keys / KEY_LIST, data)
    return keylist


def bundle_key(workspace: Workspace, *, until: date, today: date) -> IssuerKey:
    """Return the key that signs bundles, made and listed if there is none.

    The list is signed anew as well when it would expire before a bundle does.

    Args:
        workspace: Whose key.
        until: Last day of the bundle that is to be signed.
        today: Day of the bundle.
    """
    listed = key_list(workspace)
    place = workspace.region.code
    fitting = [key for key in listed.bundle_keys if key.covers(place, today)]
    if fitting:
        if listed.expired_on(until):
            _sign(workspace, listed.keys, today=today)
        name = f"{_BUNDLE}-{kid_of(fitting[-1].public_key).hex()}.key"
        return IssuerKey(bytes.fromhex((workspace.keys / name).read_text("ascii")))
    seed_file = workspace.keys / f"{secrets.token_hex(4)}.new"
    key = _make_key(seed_file)
    seed_file.rename(workspace.keys / f"{_BUNDLE}-{key.kid.hex()}.key")
    entry = BundleKey(
        public_key=key.public_key,
        regions=(place,),
        valid_from=today,
        valid_to=today + timedelta(days=_KEY_DAYS),
    )
    _sign(workspace, listed.keys, today=today, bundle_keys=(*listed.bundle_keys, entry))
    return key


def _prefix(region: str) -> str:
    digits = region.replace(".", "")
    if digits and not (digits.isdecimal() and digits.isascii() and len(digits) <= _PLACE_DIGITS):
        raise InputError(
            Text(f"{region} bukan awalan kode wilayah.", f"{region} is no prefix of a region."),
            hint=Text("Contoh: 32.07", "Example: 32.07"),
        )
    return digits


def _make_key(path: Path) -> IssuerKey:
    seed = secrets.token_bytes(SEED_BYTES)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(seed.hex())
        file.flush()
        os.fsync(file.fileno())
    return IssuerKey(seed)
