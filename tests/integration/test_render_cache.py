"""Compiled stencils on disk: found again, rebuilt when damaged, made anew when anything changed."""

import os
import shutil
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from formgen.render.cache import cached_stencil, stencil_key
from formgen.render.compile import compile_stencil
from formgen.render.stencil import Stencil
from tests.support import forms

pytestmark = pytest.mark.render

SLUG = "c-hasil-salinan-kwk"


@cache
def compiled() -> Stencil:
    return compile_stencil(forms.shape(SLUG), forms.TEMPLATES)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a cache folder; compiling takes seconds, so it is done once and counted."""
    calls = tmp_path / "compiled"
    calls.write_text("")

    def compile_once(*_: object) -> Stencil:
        with calls.open("a") as file:
            file.write("x")
        return compiled()

    monkeypatch.setattr("formgen.render.compile.compile_stencil", compile_once)
    return tmp_path / "stencils"


def load(folder: Path) -> Stencil:
    return cached_stencil(forms.shape(SLUG), forms.TEMPLATES, folder)


def times(folder: Path) -> int:
    return len((folder.parent / "compiled").read_text())


def test_a_stencil_is_compiled_once(folder: Path) -> None:
    first, second = load(folder), load(folder)
    assert times(folder) == 1
    assert first.digest == second.digest
    assert second.base == first.base
    assert second.slots == first.slots
    assert second.seals == first.seals


@pytest.mark.parametrize("suffix", [".base.pdf-part", ".stencil.json"])
@pytest.mark.parametrize("damage", ["cut", "flip", "gone", "empty"])
def test_a_damaged_entry_is_made_again(folder: Path, suffix: str, damage: str) -> None:
    load(folder)
    (path,) = folder.glob(f"*{suffix}")
    data = bytearray(path.read_bytes())
    if damage == "gone":
        path.unlink()
    elif damage == "flip":
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    else:
        path.write_bytes(data[: len(data) // 2] if damage == "cut" else b"")
    assert load(folder).digest == compiled().digest
    assert times(folder) == 2
    assert load(folder).digest == compiled().digest
    assert times(folder) == 2, "the entry was repaired"


def test_many_at_once_all_get_the_same(folder: Path) -> None:
    compiled()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: load(folder).digest, range(40)))
    assert set(found) == {compiled().digest}
    assert len([*folder.iterdir()]) == 2


def test_nothing_half_written_is_left(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        load(folder)
    assert [*folder.iterdir()] == []


class TestKey:
    def test_it_depends_on_the_shape(self) -> None:
        one = forms.shape(SLUG)
        keys = {
            stencil_key(shape, forms.TEMPLATES)
            for shape in (
                one,
                replace(one, paslon_count=2),
                replace(one, paper=one.form.papers[1]),
                forms.shape(SLUG, kind="gubernur"),
                forms.shape(SLUG, province="91"),
                forms.shape(SLUG, regime="2020"),
            )
        }
        assert len(keys) == 6

    @pytest.mark.parametrize("name", [f"{SLUG}/print.css", "_parts/slots.html.j2"])
    def test_it_depends_on_the_bytes_of_the_templates(self, name: str, tmp_path: Path) -> None:
        copy = shutil.copytree(forms.TEMPLATES, tmp_path / "templates")
        shape = forms.shape(SLUG)
        before = stencil_key(shape, copy)
        assert before == stencil_key(shape, forms.TEMPLATES), "not on where they are"
        with (copy / name).open("a") as file:
            file.write(" ")
        assert stencil_key(shape, copy) != before

    @pytest.mark.slow
    def test_it_is_the_same_in_another_process(self) -> None:
        shape = forms.shape(SLUG)
        with ProcessPoolExecutor(1) as pool:
            other = pool.submit(_key_elsewhere).result()
        assert other == stencil_key(shape, forms.TEMPLATES)


def _key_elsewhere() -> str:
    os.chdir("/")
    return stencil_key(forms.shape(SLUG), forms.TEMPLATES)
