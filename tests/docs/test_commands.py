"""Commands, options, settings and help texts in the documents are those of the program."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from formgen.cli import command as formgen
from tests.support.checkout import ROOT, documents

pytestmark = pytest.mark.checkout

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_SETTING = re.compile(r"FORMGEN_[A-Z]+(?:_[A-Z]+)*")


def _lines() -> list[tuple[str, str]]:
    """Return every line of a code block that calls formgen or a script, with its document."""
    return [
        (path.name, line.removeprefix("$ ").split("  #")[0].strip())
        for path in documents()
        for _, block in _BLOCK.findall(path.read_text(encoding="utf-8"))
        for line in block.splitlines()
        if line.removeprefix("$ ").startswith(("formgen ", "script/"))
    ]


def _of(program: str) -> list[tuple[str, str]]:
    found = [(name, line) for name, line in _lines() if line.startswith(program)]
    return list(dict.fromkeys(found))


def _help_blocks() -> list[tuple[str, str, str]]:
    """Return every block that shows a call for help and its answer: document, call, answer."""
    found = []
    for path in documents():
        for kind, block in _BLOCK.findall(path.read_text(encoding="utf-8")):
            call, _, answer = block.partition("\n")
            if kind == "console" and call.endswith("--help"):
                found.append((path.name, call.removeprefix("$ "), answer))
    return found


@pytest.mark.parametrize(("document", "line"), _of("formgen "))
def test_every_formgen_command_and_option_exists(document: str, line: str) -> None:
    del document
    words = shlex.split(line)[1:]
    command: click.Command = formgen
    context = click.Context(command)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        assert found is not None, f"no command {words[0]!r}"
        command, words = found, words[1:]
    known = {"--help"}
    for parameter in command.params:
        known |= {*parameter.opts, *parameter.secondary_opts}
    given = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    assert given <= known


@pytest.mark.parametrize(("document", "line"), _of("script/"))
def test_every_script_exists_and_can_be_run(document: str, line: str) -> None:
    del document
    assert os.access(ROOT / line.split(maxsplit=1)[0], os.X_OK)


@pytest.mark.parametrize(("document", "call", "answer"), _help_blocks())
def test_help_in_a_document_is_the_real_one(document: str, call: str, answer: str) -> None:
    environment = os.environ | {"FORMGEN_LANG": "en", "COLUMNS": "80"}
    done = subprocess.run(
        [Path(sys.executable).with_name("formgen"), *shlex.split(call)[1:]],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer == done.stdout, f"copy the output of {call} into {document}"


def test_the_help_of_the_program_is_in_the_readme() -> None:
    assert ("README.md", "formgen --help") in [(name, call) for name, call, _ in _help_blocks()]


def test_every_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "archive").rglob("*.py")]
    used = {name for path in sources for name in _SETTING.findall(path.read_text(encoding="utf-8"))}
    assert sorted(used - set(_SETTING.findall(readme))) == []


def test_every_setting_in_the_readme_is_used() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    assert [name for name in set(_SETTING.findall(readme)) if name not in source] == []
