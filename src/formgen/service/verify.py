"""``verify``: check what somebody holds with the keys, and what an office or a bundle knows."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from formgen.errors import NotFoundError, Text
from formgen.seal.keylist import KeyList
from formgen.service.checked import Checked
from formgen.service.checker import Checker
from formgen.service.keys import KEY_LIST, PINNED, read_key_list
from formgen.service.knowing import Register
from formgen.service.standing_quick import QuickStanding
from formgen.service.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from formgen.service.standing import Standing


def verify(  # noqa: PLR0913 - one choice each, by name
    copies: Sequence[str],
    *,
    keys: Path | None,
    workspace: Path | None,
    today: date,
    original: Path | None = None,
    bundle: Path | None = None,
) -> list[Checked]:
    """Check copies one by one; what is wrong with one does not keep the others from a verdict.

    A print file has an answer for each document in it.

    Args:
        copies: Paths of PDFs and pictures, texts of QR symbols, or kode cek.
        keys: Signed key list, its pinned roots beside it; default the workspace's.
        workspace: Office whose register and archive are asked; default the nearest, if any.
        today: Day of the check.
        original: File to compare with; believed only where the seals of a copy bind its bytes.
            Default the office's archive.
        bundle: Offline bundle that is asked instead of an office; its key list is used.

    Raises:
        NotFoundError: A file does not exist, or there is no key list to check with.
        IntegrityError: The key list is not signed by the pinned roots, or the bundle not by a key
            on its list.
    """
    missing = [copy for copy in copies if _names_a_file(copy) and not Path(copy).is_file()]
    if missing:
        raise NotFoundError(
            Text(f"Tidak ada berkas {', '.join(missing)}.", f"No such file: {', '.join(missing)}."),
            hint=Text("Periksa nama dan foldernya.", "Check its name and folder."),
        )
    if bundle is not None:
        # Reads the catalogue of forms, as every check with a valid seal does, and the register.
        from formgen.service.offline import verify_offline  # noqa: PLC0415

        return verify_offline(copies, bundle, today, original=_bytes_of(original))
    office = _office(workspace, needed=keys is None)
    with ExitStack() as stack:
        opening = None if office is None else partial(_standing_of, office, today)
        checker = Checker(
            keylist=_key_list(keys, office),
            register=Register(opening=opening, stack=stack),
            today=today,
            original=_bytes_of(original),
            reserved=False,
        )
        return [answer for copy in copies for answer in checker.answers(copy)]


def _bytes_of(path: Path | None) -> bytes | None:
    return None if path is None else path.read_bytes()


@contextmanager
def _standing_of(office: Workspace, today: date) -> Iterator[QuickStanding]:
    with ExitStack() as stack:
        opening = partial(_opened, office, today)
        yield QuickStanding(office=office, today=today, opening=opening, stack=stack)


def _opened(office: Workspace, today: date) -> "AbstractContextManager[Standing]":
    # Imports SQLAlchemy, which takes longer than a check.
    from formgen.service.standing import open_standing  # noqa: PLC0415

    return open_standing(office, today)


def _office(folder: Path | None, *, needed: bool) -> Workspace | None:
    try:
        return open_workspace(folder)
    except NotFoundError as error:
        if needed:
            raise NotFoundError(
                Text("Tidak ada daftar kunci.", "There is no key list to check with."),
                hint=Text(
                    "Sebutkan dengan --keys kunci.json, atau jalankan di ruang kerja.",
                    "Name it with --keys kunci.json, or run this in a workspace.",
                ),
            ) from error
        return None


def _key_list(keys: Path | None, office: Workspace | None) -> KeyList:
    if keys is not None:
        return read_key_list(keys, keys.with_name(PINNED))
    if office is None:
        raise ValueError("no key list")
    return read_key_list(office.keys / KEY_LIST, office.keys / PINNED)


def _names_a_file(copy: str) -> bool:
    """Tell whether words look like the name of a file rather than like text to check."""
    address = copy.strip().lower().startswith(("http://", "https://"))
    return not address and len(copy) < _LONGEST_NAME and bool(Path(copy.strip()).suffix)


_LONGEST_NAME: Final = 255
