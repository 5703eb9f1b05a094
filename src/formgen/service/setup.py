"""Making the workspace of an office."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from formgen.errors import RefusedError, Text
from formgen.service.doors import open_doors
from formgen.service.keys import make_root, new_key
from formgen.service.workspace import (
    KEYS,
    SETTINGS,
    Workspace,
    default_settings,
    office_region,
    open_workspace,
    parse_settings,
)
from formgen.service.writing import writing


def create_workspace(
    folder: Path, *, host: str, voting_day: date, kabupaten: str = "", provinsi: str = ""
) -> Workspace:
    """Make settings, root key, first issuer key, register and archive.

    Args:
        folder: Where to.
        host: Host in every seal.
        voting_day: Voting day.
        kabupaten: Code of the kabupaten or kota whose office it is.
        provinsi: Or code of its province.

    Raises:
        RefusedError: The folder already holds a workspace or its keys: nothing is touched.
        InputError: The code is not that of such a place, nobody is elected there, or the host is
            not one.
        NotFoundError: No such place.
    """
    if (folder / SETTINGS).exists() or (folder / KEYS).exists():
        raise RefusedError(
            Text(f"{folder} sudah menjadi ruang kerja.", f"{folder} is a workspace already."),
            hint=Text("Pilih folder lain.", "Choose another folder."),
        )
    place = office_region(kabupaten=kabupaten, provinsi=provinsi)
    settings = default_settings(place, host, voting_day)
    parse_settings(settings)
    with writing(folder / SETTINGS):
        folder.mkdir(parents=True, exist_ok=True)
        make_root(folder / KEYS)
        (folder / SETTINGS).write_text(settings, encoding="utf-8")
    workspace = open_workspace(folder)
    new_key(workspace, today=datetime.now(ZoneInfo("Asia/Jakarta")).date())
    with open_doors(workspace):
        pass
    return workspace
