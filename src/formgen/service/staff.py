"""The persons of an office, from ``petugas.toml`` in its workspace."""

import os
import pwd
from collections.abc import Sequence

from formgen.errors import NotFoundError, Text
from formgen.service.doors import archive_errors
from formgen.service.workspace import Workspace
from formgen_archive.audit import Actor
from formgen_archive.persons import Role, Staff, parse_staff

STAFF = "petugas.toml"


def load_staff(workspace: Workspace) -> Staff:
    """Read the staff file.

    Raises:
        NotFoundError: There is none.
        InputError: It is wrong; every mistake is a finding.
    """
    path = workspace.root / STAFF
    if not path.is_file():
        raise NotFoundError(
            Text(f"Tidak ada {STAFF} di ruang kerja ini.", f"This workspace has no {STAFF}."),
            hint=Text(
                "Tulis siapa yang bertugas: docs/retention.md, bagian Petugas.",
                "Write down who works here: docs/retention.md, section Petugas.",
            ),
        )
    with archive_errors():
        return parse_staff(path.read_bytes().decode(errors="replace"))


def acting(workspace: Workspace, nip: str, roles: Sequence[Role]) -> Actor:
    """Return the person who acts, in the first of these roles that he or she has.

    The account is that of the process, which no environment variable can change.

    Raises:
        RefusedError: Nobody has this number, or not the role, or not from this account.
        NotFoundError, InputError: As ``load_staff``.
    """
    staff = load_staff(workspace)
    with archive_errors():
        return staff.acting(nip, roles, account=account())


def account() -> str:
    """Return the name of the account this process runs under, or its number when it has none."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())
