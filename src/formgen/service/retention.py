"""Which retention rules are in force."""

from datetime import datetime
from zoneinfo import ZoneInfo

from formgen.resources import data_dir
from formgen.service.doors import archive_errors
from formgen.service.workspace import Workspace
from formgen_archive.due import Schedule, schedule
from formgen_archive.rules import RuleSet, parse_rules


def load_rules(workspace: Workspace | None = None) -> RuleSet:
    """Return the version of the schedule in force today.

    Raises:
        InputError: A rule file is wrong; nothing may be archived under it.
        FileNotFoundError: There is none.
    """
    return load_schedule(workspace).current(datetime.now(ZoneInfo("Asia/Jakarta")).date())


def load_schedule(workspace: Workspace | None = None) -> Schedule:
    """Return all versions: those the program brings, and those of the office; raises as above."""
    folders = [data_dir("retention_rules")]
    if workspace is not None and workspace.rules.is_dir():
        folders.append(workspace.rules)
    files = [path for folder in folders for path in sorted(folder.glob("jra-*.toml"))]
    if not files:
        raise FileNotFoundError("no retention rules: jra-*.toml")
    with archive_errors():
        return schedule([parse_rules(path.read_text(encoding="utf-8")) for path in files])
