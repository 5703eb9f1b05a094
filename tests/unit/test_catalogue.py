"""The catalogue: what it finds, and what an author is told about each kind of mistake."""

import shutil
from pathlib import Path

import pytest

from formgen.errors import Finding, InputError, NotFoundError
from formgen.ingest.catalogue import check_form, load_catalogue, registered
from formgen.ingest.form_folder import form_folders
from formgen.model.election import ElectionKind
from tests.support import forms

SLUG = "c-hasil-salinan-kwk"
PAGE_SLUG = "c-pendamping-kwk"


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    target = tmp_path / "templates"
    shutil.copytree(forms.TEMPLATES, target)
    return target


@pytest.mark.parametrize("folder", form_folders(forms.TEMPLATES), ids=lambda path: path.name)
def test_shipped_forms_have_no_findings(folder: Path) -> None:
    assert check_form(folder) == []


@pytest.mark.parametrize(
    ("code", "kind", "slug"),
    [
        ("MODEL C.HASIL-KWK-BUPATI", None, "c-hasil-kwk-bupati"),
        ("c hasil kwk walikota", None, "c-hasil-kwk-walikota"),
        ("C1 Plano", "gubernur", "c-hasil-kwk-gubernur"),
        ("C1-KWK", "bupati", "c-hasil-kwk-bupati"),
        ("C.HASIL SALINAN-KWK", "bupati", "c-hasil-salinan-kwk-bupati"),
        ("C2-KWK", "bupati", "c-kejadian-khusus-kwk"),
        ("Model C.Kejadian Khusus", "walikota", "c-kejadian-khusus-kwk"),
    ],
)
def test_old_and_new_names_find_the_form(code: str, kind: ElectionKind | None, slug: str) -> None:
    assert forms.catalogue().find(code, kind)[1].slug == slug


def test_one_code_for_all_elections_gives_the_register_number_of_the_kind() -> None:
    registers = {
        forms.catalogue().find("c-kejadian-khusus-kwk", kind)[1].register
        for kind in ("gubernur", "bupati", "walikota")
    }
    assert len(registers) == 3


def test_every_register_number_finds_its_form_without_the_catalogue() -> None:
    for form in forms.catalogue().forms:
        for variant in form.variants:
            assert registered(forms.TEMPLATES, variant.register) == (form, variant)
    assert registered(forms.TEMPLATES, 999_999) is None


def test_an_unknown_code_is_answered_with_what_was_meant() -> None:
    with pytest.raises(NotFoundError) as caught:
        forms.catalogue().find("C.HASL-KWK-BUPATI")
    assert "C.HASIL-KWK-BUPATI" in caught.value.hint.en


def test_a_code_of_several_elections_needs_the_kind() -> None:
    with pytest.raises(NotFoundError) as caught:
        forms.catalogue().find("C1-KWK")
    assert "gubernur, bupati, walikota" in caught.value.hint.en


def test_a_code_of_one_election_does_not_exist_for_another() -> None:
    with pytest.raises(NotFoundError, match="gubernur"):
        forms.catalogue().find("C.HASIL-KWK-BUPATI", "gubernur")


CHANGES = {
    "not TOML": ("template.toml", "edition = 1", "edition = = 1", "F01", "edition = = 1"),
    "a key is missing": ("template.toml", 'level = "tps"\n', "", "F02", ""),
    "an unknown key": ("template.toml", "edition = 1", "edition = 1\ncolour = 2", "F02", "colour"),
    "a wrong choice": ("template.toml", '"publik_terbatas"', '"umum"', "F02", '"umum"'),
    "a wrong size": ("template.toml", "height_mm = 330", "height_mm = -1", "F02", "height_mm = -1"),
    "an unknown rule": ("template.toml", '"R16"', '"R99"', "F11", '"R99"'),
    "an unknown group": ("template.toml", '"surat_suara"', '"surat"', "F13", "groups"),
    "retention of another form": (
        "template.toml",
        'retention = "c-hasil-salinan-kwk-bupati"',
        'retention = "c-lain"',
        "F12",
        "retention",
    ),
    "page plan names an unknown number": (
        "template.toml",
        '"surat_diterima"',
        '"surat_masuk"',
        "F06",
        "pages",
    ),
    "page plan leaves a gap": ("template.toml", '"1-5"', '"1-4"', "F07", "[[page_plan]]"),
    "one number as the range of a page plan is right": ("template.toml", '"6-6"', '"6"', None, ""),
    "template shows an undeclared value": (
        "page.html.j2",
        '"pemilih.nomor"',
        '"pemilih.urut"',
        "F04",
        "pemilih.urut",
    ),
    "template is broken": ("page.html.j2", "{% block isi %}", "{% blok isi %}", "F20", "blok isi"),
    "template uses an unknown name": (
        "page.html.j2",
        "<p>Pernyataan ini",
        "<p>{{ pernyatan }} ini",
        "F20",
        "pernyatan",
    ),
    "sample is not JSON": ("sample.json", '"urut": 0', '"urut": ', "F15", ""),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_mistake_is_found_with_file_and_line(name: str, templates: Path) -> None:
    file, old, new, rule, marker = CHANGES[name]
    slug = PAGE_SLUG if file == "page.html.j2" else SLUG
    path = templates / slug / file
    text = path.read_text(encoding="utf-8")
    assert old in text, "the test must change something"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = check_form(templates / slug)
    if rule is None:
        assert found == []
        return
    assert rule in {finding.rule for finding in found}
    first = next(finding for finding in found if finding.rule == rule)
    assert first.file == f"{slug}/{file}"
    if marker:
        assert marker in path.read_text(encoding="utf-8").splitlines()[first.row - 1]
    _is_said_to_people(found)


def test_a_declared_value_that_is_not_shown_is_found(templates: Path) -> None:
    path = templates / SLUG / "template.toml"
    extra = '\n[[field]]\nkey = "lain"\ntype = "text"\nlabel = { id = "Lain", en = "Other" }\n'
    path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    (finding,) = check_form(templates / SLUG)
    assert finding.rule == "F05"
    assert 'key = "lain"' in path.read_text(encoding="utf-8").splitlines()[finding.row - 1]


def test_a_key_declared_twice_is_found(templates: Path) -> None:
    path = templates / SLUG / "template.toml"
    extra = '\n[[field]]\nkey = "tempat"\ntype = "text"\nlabel = { id = "T", en = "P" }\n'
    path.write_text(path.read_text(encoding="utf-8") + extra, encoding="utf-8")
    assert [finding.rule for finding in check_form(templates / SLUG)] == ["F14"]


def test_a_sealed_number_must_stand_on_its_page(templates: Path) -> None:
    path = templates / SLUG / "template.toml"
    text = path.read_text(encoding="utf-8")
    moved = text.replace('"disabilitas_j"]', '"disabilitas_j", "suara_sah"]')
    path.write_text(moved, encoding="utf-8")
    assert {finding.rule for finding in check_form(templates / SLUG)} == {"F09"}


def test_a_page_without_seal_zones_is_found(templates: Path) -> None:
    path = templates / SLUG / "page.html.j2"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{{ lembar.tepi(1, total) }}", "", 1), encoding="utf-8")
    assert "F10" in {finding.rule for finding in check_form(templates / SLUG)}


def test_pages_must_be_as_many_as_planned(templates: Path) -> None:
    path = templates / "c1-kwk" / "template.toml"
    text = path.read_text(encoding="utf-8")
    end = text.rindex('  ["disabilitas_j"')
    path.write_text(text[:end] + "]\n", encoding="utf-8")
    assert "F08" in {finding.rule for finding in check_form(templates / "c1-kwk")}


def test_a_missing_file_is_found(templates: Path) -> None:
    (templates / SLUG / "sample.json").unlink()
    (finding,) = check_form(templates / SLUG)
    assert (finding.rule, finding.file) == ("F03", f"{SLUG}/sample.json")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("register = 112", "register = 102"),
        ('"C Salinan"', '"C1 Plano KWK"'),
        ('code = "C.HASIL SALINAN-KWK-BUPATI"', 'code = "C.HASIL KWK BUPATI"'),
    ],
)
def test_codes_and_numbers_belong_to_one_form(old: str, new: str, templates: Path) -> None:
    path = templates / SLUG / "template.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_catalogue(templates)
    (finding,) = caught.value.findings
    assert finding.rule == "F16"
    assert new in path.read_text(encoding="utf-8").splitlines()[finding.row - 1]
    assert [found.rule for found in check_form(templates / SLUG)] == ["F16"]


def test_all_mistakes_of_all_forms_come_at_once(templates: Path) -> None:
    for slug in (SLUG, "c-hasil-kwk"):
        path = templates / slug / "template.toml"
        path.write_text(path.read_text(encoding="utf-8").replace('"R16"', '"R99"'), "utf-8")
    with pytest.raises(InputError) as caught:
        load_catalogue(templates)
    assert {finding.file for finding in caught.value.findings} == {
        "c-hasil-kwk/template.toml",
        f"{SLUG}/template.toml",
    }


def _is_said_to_people(findings: list[Finding]) -> None:
    """Every finding speaks both languages and says what to do."""
    for finding in findings:
        assert finding.message.id
        assert finding.message.en
        assert finding.hint.id
        assert finding.hint.en
