"""The installed program finds its data; these tests run on the wheel as well."""

from pathlib import Path
from typing import Literal

import pytest

from formgen.resources import data_dir


@pytest.mark.parametrize(
    ("tree", "witness"),
    [("templates", "_parts/slots.html.j2"), ("retention_rules", "jra-*.toml")],
)
def test_a_data_tree_is_found(tree: Literal["templates", "retention_rules"], witness: str) -> None:
    assert list(data_dir(tree).glob(witness))


def test_the_operators_folder_comes_first(tmp_path: Path) -> None:
    assert data_dir("templates", tmp_path) == tmp_path


def test_an_operators_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="not a folder"):
        data_dir("templates", tmp_path / "missing")
