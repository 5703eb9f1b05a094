"""An author of forms: a form of another election in a folder of its own, and mistakes refused."""

import shutil
from pathlib import Path

import pytest

from formgen.service.forms import check_templates
from tests.support import forms
from tests.support.office import formgen
from tests.support.tools import poppler_text

pytestmark = [pytest.mark.render, pytest.mark.once]

TOML = """
title = "Berita Acara Penghitungan Suara Pemilihan Kepala Desa"
purpose = { id = "Hasil penghitungan suara di TPS desa.", en = "The count of a village." }
regimes = ["pilkades"]
level = "tps"
privacy = "publik"
groups = ["pemilihan", "wilayah", "tempat_tanggal"]
sources = ["Permendagri 112/2014"]
signatory = [{ id = "Ketua panitia", en = "Chair of the committee" }]
receiver = [{ slug = "panitia", name = { id = "Panitia", en = "Committee" } }]
field = [
  { key = "suara_{n}", type = "count", label = { id = "Suara {n}", en = "Votes of {n}" } },
  { key = "suara_sah", type = "count", label = { id = "Suara sah", en = "Valid votes" } },
  { key = "paslon.{n}.nomor", label = { id = "Nomor {n}", en = "Number {n}" } },
  { key = "paslon.{n}.calon", label = { id = "Calon {n}", en = "Candidate {n}" } },
]
rules = ["R07"]

[[variant]]
kind = "kepala_desa"
code = "C-1 PILKADES"
slug = "c-1-pilkades"
register = 60001
office = { title = "Kepala Desa", region = "desa", deputy = false }

[terms.pilkades]
pindahan = { short = "-", name = "-" }
tambahan = { short = "DPTb", name = "Daftar Pemilih Tambahan" }

[[page_plan]]
paslon = "1-6"
pages = [["suara_{1-n}", "suara_sah"]]
"""
PAGE = """{%- extends "_parts/naskah.html.j2" -%}
{% block isi %}
{{ tempat_form(isi) }}
<table class="data"><tbody>
{% for i in range(1, n + 1) %}<tr><td>{{ teks("paslon." ~ i ~ ".nomor", 10, 6) }}</td>
<td>{{ teks("paslon." ~ i ~ ".calon", 90, 6) }}</td><td>{{ angka("suara_" ~ i) }}</td></tr>
{% endfor %}
</tbody></table>
<p>{{ label("suara_sah") }} {{ angka("suara_sah") }}</p>
{% endblock %}
{% block tanda %}
{{ tempat_tanggal() }}{{ tanda_tangan([["KETUA PANITIA", ""]], samping / 2) }}
{% endblock %}
"""
SAMPLE = """{
  "pemilihan": { "nomor": 1, "jenis": "kepala_desa", "wilayah": "3207012008", "hari": "2025-06-01",
    "regime": "pilkades" },
  "tps": { "kode": "3207012008001" },
  "paslon": [{ "nomor": 1, "calon": "CALON SATU" }, { "nomor": 2, "calon": "CALON DUA" }],
  "angka": { "suara_1": 120, "suara_2": 80, "suara_sah": 200 },
  "teks": { "tempat": "Pawindan" }
}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    templates = tmp_path / "templates"
    for name in ("_parts", "_rules"):
        shutil.copytree(forms.TEMPLATES / name, templates / name)
    made = templates / "c-1-pilkades"
    made.mkdir()
    (made / "template.toml").write_text(TOML, encoding="utf-8")
    (made / "page.html.j2").write_text(PAGE, encoding="utf-8")
    (made / "sample.json").write_text(SAMPLE, encoding="utf-8")
    monkeypatch.setenv("FORMGEN_TEMPLATES", str(templates))
    return made


def rules(folder: Path) -> set[str]:
    return {finding.rule for finding in check_templates(folder, folder.parent)}


def test_a_form_of_another_election_takes_a_folder_and_no_python(folder: Path) -> None:
    assert rules(folder) == {"F18"}, "all it lacks is a rule for how long it is kept"
    out = folder.parent / "draf.pdf"
    done = formgen("form", "fill", "C-1 Pilkades", "--data", folder / "sample.json", "-o", out)
    assert done.code == 0, done
    text = poppler_text(out)
    assert "PEMILIHAN KEPALA DESA" in text
    assert "DESA PAWINDAN" in text
    assert "CALON DUA" in text


def test_a_folder_is_named_from_where_its_author_stands(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    assert rules(Path(folder.name)) == {"F18"}


def test_its_rules_hold_too(folder: Path) -> None:
    data = folder / "sample.json"
    data.write_text(SAMPLE.replace("200 }", "201 }"), encoding="utf-8")
    done = formgen("form", "fill", "C-1 Pilkades", "--data", data, "-o", folder / "x.pdf", "--json")
    assert [item["rule"] for item in done.json["findings"]] == ["R07"]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('"suara_sah") }} {{', '"suara_lain") }} {{', "F18"),
        ('angka("suara_sah")', 'angka("suara_asing")', "F04"),
        ('<td>{{ teks("paslon." ~ i ~ ".calon", 90, 6) }}</td>', "", "F05"),
    ],
)
def test_mistakes_of_a_page_are_refused(old: str, new: str, rule: str, folder: Path) -> None:
    page = folder / "page.html.j2"
    assert old in PAGE
    page.write_text(PAGE.replace(old, new), encoding="utf-8")
    assert rule in rules(folder)


@pytest.mark.parametrize(
    ("old", "new", "rule", "file", "line"),
    [
        # PAGE: the paragraph and its digit boxes are line 9, the cell of a name is line 6.
        ("<p>{{", '<p style="position:absolute;left:-60mm">x</p><p>{{', "F40", "page", 9),
        ("<p>{{", '<p style="position:absolute;top:-30mm;right:0">x</p><p>{{', "F41", "page", 9),
        ("<p>{{", '<p style="position:absolute;top:0;left:0">menimpa</p><p>{{', "F42", "page", 9),
        ("90, 6) }}", '90, 6, extra="jauh") }}', "F40", "page", 6),
        # A place that a shared macro writes, its key not in the page: by the paragraph around it.
        (
            "<p>{{",
            '<p>{% set k = ["suara", "sah"]|join("_") %}{{ teks(k, 9, 6, extra="jauh") }}{{',
            "F40",
            "page",
            9,
        ),
        ("", "", "F18", "template", 22),
    ],
)
def test_mistakes_that_only_the_layout_shows_name_file_and_line(  # noqa: PLR0913, PLR0917
    old: str, new: str, rule: str, file: str, line: int, folder: Path
) -> None:
    page = PAGE.replace("{% block isi %}", "{% block isi %}<style>.jauh{margin-left:-90mm}</style>")
    (folder / "page.html.j2").write_text(page.replace(old, new, 1), encoding="utf-8")
    found = [f for f in check_templates(folder, folder.parent) if f.rule == rule]
    names = {"page": "c-1-pilkades/page.html.j2", "template": "c-1-pilkades/template.toml"}
    assert (names[file], line) in {(one.file, one.row) for one in found}


def test_a_page_too_many_and_its_seal_zones_are_named_by_their_lines(folder: Path) -> None:
    second = '\n[[page_plan]]\npaslon = "3-6"\npages = [["suara_{1-n}", "suara_sah"]]\n'
    text = TOML.replace('"1-6"', '"1-2"') + second
    (folder / "template.toml").write_text(text, encoding="utf-8")
    own = '\n</div></section>\n<section class="lembar"><div><p data-seal="1"></p>'
    page = PAGE.replace("{% block tanda %}", "{% block tanda %}" + own)
    (folder / "page.html.j2").write_text(page, encoding="utf-8")
    found = check_templates(folder, folder.parent)
    plans = [n for n, line in enumerate(text.splitlines(), start=1) if line == "[[page_plan]]"]
    assert [one.row for one in found if one.rule == "F08"] == [plans[0]] * 2 + [plans[1]] * 4
    (zones,) = (one for one in found if one.rule == "F10")
    assert page.splitlines()[zones.row - 1].startswith('<section class="lembar">')
    assert zones.file == "c-1-pilkades/page.html.j2"


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (', en = "Valid votes" }', " }", "F02"),
        ("[terms.pilkades]", "[terms.lain]", "F17"),
        ('office = { title = "Kepala Desa", region = "desa", deputy = false }', "", "F02"),
        (
            'type = "count", label = { id = "Suara sah"',
            'type = "angka", label = { id = "Suara sah"',
            "F02",
        ),
    ],
)
def test_mistakes_of_the_declaration_are_refused(
    old: str, new: str, rule: str, folder: Path
) -> None:
    path = folder / "template.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    found = check_templates(folder, folder.parent)
    assert rule in {finding.rule for finding in found}
    (first, *_) = (finding for finding in found if finding.rule == rule)
    assert first.file == "c-1-pilkades/template.toml"
    assert first.row > 0
