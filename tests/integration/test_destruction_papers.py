"""The papers of a destruction: valid, the same each time, also when the list is long."""

from pathlib import Path

import pytest

from formgen.service.destroy.paper_kinds import FOLDER, paper_kinds
from formgen.service.retention import load_rules
from formgen.service.workspace import templates
from formgen_archive.rules import match_rule
from tests.support import tools
from tests.support.office_papers import line, paper

pytestmark = [pytest.mark.render, pytest.mark.once]


def test_record_and_list_of_3000_lines_are_valid_and_the_same_twice(tmp_path: Path) -> None:
    lines = [line(number) for number in range(1, 3001)]
    paths = []
    for slug in ("ba-pemusnahan-arsip", "daftar-musnah"):
        data = paper(slug, lines)
        assert data == paper(slug, lines)
        path = tmp_path / f"{slug}.pdf"
        path.write_bytes(data)
        paths.append(path)
    assert tools.verapdf(paths) == []
    text = tools.poppler_text(paths[1])
    assert "3000 berkas" in text.replace("\n", " ")
    assert len(tools.pdfium_pages(paths[1], dpi=20)) < 10  # one row a kecamatan, the rest attached


def test_every_paper_can_be_made() -> None:
    for slug in paper_kinds(templates()):
        assert paper(slug, [line(1)]).startswith(b"%PDF"), slug


def test_every_paper_has_a_template_a_number_of_its_own_and_one_rule() -> None:
    kinds = paper_kinds(templates())
    numbers = [v.register for kind in kinds.values() for v in kind.form.variants]
    assert len(numbers) == len(set(numbers)) == 3 * len(kinds)
    assert all(200 <= number < 250 for number in numbers)
    for slug in kinds:
        assert (templates() / FOLDER / f"{slug}.html.j2").is_file()
        assert match_rule(load_rules(), slug).fate == "permanen"
