"""Which retention rules are in force."""

from pathlib import Path

from formgen.resources import data_dir
from formgen.service.doors import archive_errors
from formgen_archive.rules import RuleSet, parse_rules


def load_rules(folder: Path | None = None) -> RuleSet:
    """Return the newest version of the schedule; older ones stay for older records.

    Raises:
        InputError: A rule file is wrong; nothing may be archived under it.
        FileNotFoundError: There is none.
    """
    files = sorted(data_dir("retention_rules", folder).glob("jra-*.toml"))
    if not files:
        raise FileNotFoundError("no retention rules: jra-*.toml")
    with archive_errors():
        versions = [parse_rules(path.read_text(encoding="utf-8")) for path in files]
    return max(versions, key=lambda rules: (rules.valid_from, rules.version))
