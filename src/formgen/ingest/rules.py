"""Where the consistency rules are found: every TOML file of ``templates/_rules``."""

from pathlib import Path

from formgen.model.rules import RuleSet, load_rules
from formgen.resources import data_dir


def load_rule_set(templates: Path | None = None) -> RuleSet:
    """Load all rule files, in the order of their names.

    Args:
        templates: The operator's folder of templates, or None for those of the installation.

    Raises:
        InputError: A rule file is wrong; carries all findings.
        FileNotFoundError: There is no such folder.
    """
    folder = data_dir("templates", templates) / "_rules"
    return load_rules(
        {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml"))}
    )
