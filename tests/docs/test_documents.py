"""The documents hold together: links lead somewhere, words are explained, nothing foreign."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from formgen.ingest.headers import KEYS
from formgen.ingest.problems import problem
from formgen.model.case import COUNT_KEYS, VOTE_KEYS
from tests.support.checkout import ROOT, documents, tracked_files

pytestmark = pytest.mark.checkout

_LINK = re.compile(r"(?<!!)!?\[[^\]]*\]\(([^)\s]+)\)")
_ITALIC = re.compile(r"(?<![*\w])\*(?![*\s])([^*\n]+?)(?<!\s)\*(?![*\w])")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)

_DOCUMENT = re.compile(r"(?<![\w*])[\w/-]+\.md\b")

_NOTES = ROOT / "docs/research"
"""Cited in the code by their bare names; notes of their date, with italics as they were written."""

# Built from parts, so that this file itself does not contain them.
_FOREIGN = ("/" + "work/", "/" + "tmp/" + "spec")


def _ids(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _anchors(document: Path) -> set[str]:
    """Return the anchors of the headings of a document, as GitHub makes them."""
    headings = re.findall(r"^#+\s+(.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _glossary() -> set[str]:
    """Return every word the glossary explains, in lower case."""
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)
    return {word.strip().lower() for cell in cells for word in cell.split(",")}


@pytest.mark.parametrize("document", documents(), ids=_ids)
def test_every_relative_link_resolves(document: Path) -> None:
    text = _CODE.sub("", document.read_text(encoding="utf-8"))
    broken = []
    for link in _LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / unquote(path)).resolve() if path else document
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize(
    "document",
    [path for path in documents() if path.stem != "glossary" and path.parent != _NOTES],
    ids=_ids,
)
def test_every_word_in_italics_is_in_the_glossary(document: Path) -> None:
    text = _CODE.sub("", document.read_text(encoding="utf-8"))
    words = {word.lower() for word in _ITALIC.findall(text)}
    assert sorted(words - _glossary()) == [], "italics are for words of the law; explain them"


def test_every_document_the_code_names_exists() -> None:
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in tracked_files()
        if path.suffix in {".py", ".toml", ".j2", ".css", ".mako"}
        for name in _DOCUMENT.findall(path.read_text(encoding="utf-8"))
        if not any(
            (folder / name).exists() for folder in (ROOT, _NOTES, path.parent, path.parent.parent)
        )
    }
    assert sorted(missing) == []


def test_nothing_tracked_speaks_of_a_place_outside_the_project() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in tracked_files()
        for word in _FOREIGN
        if word.encode() in path.read_bytes()
    ]
    assert found == []


def test_the_hint_to_an_unknown_column_leads_to_all_headers() -> None:
    hint = problem("T04", file="x").hint
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for words in (hint.id, hint.en):
        (title,) = re.findall(r'README.*"(.+)"', words)
        (section,) = re.findall(rf"^## {title}\n(.*?)^## ", readme, re.MULTILINE | re.DOTALL)
        listed = {name for cell in re.findall(r"`([^`\n]+)`", section) for name in _expanded(cell)}
        votes = set(VOTE_KEYS[1:-1])  # "suara_1 to suara_6"
        assert {*KEYS["tps"], *KEYS["paslon"], *COUNT_KEYS} - votes <= listed


def _expanded(name: str) -> list[str]:
    """Return the names that ``a_{b,c}`` stands for."""
    if not (found := re.match(r"(.*?)\{(.+?)\}(.*)", name)):
        return [name]
    before, choices, after = found.groups()
    return [full for one in choices.split(",") for full in _expanded(f"{before}{one}{after}")]
