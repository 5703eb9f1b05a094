"""The wheel holds the whole program and its data, and nothing else."""

import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from tests.support.checkout import ROOT

pytestmark = [pytest.mark.checkout, pytest.mark.slow]

# Where each tree of the checkout stands in the wheel.
_TREES = {
    "src/formgen": "formgen",
    "archive/formgen_archive": "formgen_archive",
    "templates": "formgen/_data/templates",
    "retention_rules": "formgen/_data/retention_rules",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("dist")
    # Without isolation: hatchling is in the dev extra, and the tests have no network.
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    done = subprocess.run([*command, str(ROOT)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def _files(tree: str) -> dict[str, bytes]:
    """Return the files of one tree by name in the wheel, without what Python leaves behind."""
    return {
        f"{_TREES[tree]}/{path.relative_to(ROOT / tree).as_posix()}": path.read_bytes()
        for path in (ROOT / tree).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize("tree", _TREES)
def test_every_file_of_a_tree_is_in_the_wheel_unchanged(tree: str, wheel: zipfile.ZipFile) -> None:
    expected = _files(tree)
    shipped = set(wheel.namelist())
    assert sorted(set(expected) - shipped) == []
    assert [name for name, data in expected.items() if wheel.read(name) != data] == []


def test_nothing_else_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    expected = {name for tree in _TREES for name in _files(tree)}
    others = [name for name in wheel.namelist() if name not in expected]
    assert [name for name in others if ".dist-info/" not in name] == []


def test_the_wheel_says_its_licence_and_its_program(wheel: zipfile.ZipFile) -> None:
    (info,) = {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" in name}
    metadata = Parser().parsestr(wheel.read(f"{info}/METADATA").decode())
    assert metadata["License-Expression"] == "Apache-2.0"
    assert f"{info}/licenses/LICENSE" in wheel.namelist()
    assert "formgen = formgen.cli:main" in wheel.read(f"{info}/entry_points.txt").decode()


def test_the_licence_file_is_the_whole_licence() -> None:
    text = Path(ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
