"""Where templates and retention rules are found."""

from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]


def data_dir(tree: Literal["templates", "retention_rules"], override: Path | None = None) -> Path:
    """Return the folder of a data tree: the operator's, else the wheel's, else the checkout's.

    Raises:
        FileNotFoundError: ``override`` is not a folder, or the installation is incomplete.
    """
    if override is not None:
        if not override.is_dir():
            raise FileNotFoundError(f"not a folder: {override}")
        return override
    for folder in (_PACKAGE / "_data" / tree, _CHECKOUT / tree):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"{tree} is missing from this installation of formgen")
