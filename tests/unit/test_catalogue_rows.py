"""The catalogue has every row of the research note on the forms, and knows every name in it."""

import re

import pytest

from formgen.ingest.rules import load_rule_set
from formgen.service.destroy.paper_kinds import paper_kinds
from formgen.service.listing import listing
from tests.support import forms
from tests.support.checkout import ROOT

pytestmark = pytest.mark.checkout

OLD_NAMES = {
    "C-KWK": "c-kwk",
    "C1-KWK": "c1-kwk",
    "Lampiran C1-KWK": "lampiran-c1-kwk",
    "C1.Plano-KWK": "c1-plano-kwk",
    "C1 Plano": "c1-plano-kwk",
    "C1-KWK Plano": "c1-plano-kwk",
}
NAMES = {
    "C2-KWK": "c-kejadian-khusus-kwk",
    "Model C.Kejadian Khusus": "c-kejadian-khusus-kwk",
    "C3-KWK": "c-pendamping-kwk",
    "C4-KWK": "c-surat-pengantar-kwk",
    "C5-KWK": "c-tanda-terima-kwk",
    "C6": "c-pemberitahuan-kwk",
    "C6-KWK": "c-pemberitahuan-kwk",
    "C7-KWK": "c-daftar-hadir-tetap-kwk",
    "D.1-KWK": "ba-pengembalian-c-pemberitahuan",
    "DA2-KWK": "d-kejadian-khusus-kecamatan-kwk",
    "DA7-KWK": "d-daftar-hadir-kecamatan-kwk",
    "DB2-KWK": "d-kejadian-khusus-kabko-kwk",
    "A.3-KWK": "a-kabko-daftar-pemilih",
    "A.4-KWK": "a-daftar-pemilih-pindahan",
    "A.5-KWK": "a-surat-pindah-memilih",
    "BB.1-KWK": "bb-pernyataan-calon-kwk",
    "BC-KWK.KPU": "bc-kwk",
    "LPPDK": "dana-kampanye-lppdk",
    "Sertifikat Akreditasi": "pemantau-sertifikat",
    "Surat Mandat Saksi": "surat-mandat-saksi",
    "D.Hasil Kab/Kota-KWK": "d-hasil-kabko-kwk-bupati",
}


def rows() -> set[str]:
    """Return the slugs of section 9 of the note."""
    note = (ROOT / "docs/research/forms.md").read_text(encoding="utf-8")
    section = note[note.index("\n## 9.") :]
    head, *found = re.findall(r"^\| [^|]+ \| ([a-z0-9-]+) \|", section, re.MULTILINE)
    assert (head, len(found)) == ("slug", 56)
    return set(found)


def test_every_row_of_the_note_is_in_the_catalogue() -> None:
    shown = {form.row or v.slug for form in forms.catalogue().forms for v in form.variants}
    papers = set(paper_kinds(forms.TEMPLATES))
    assert rows() <= shown | papers
    slugs = {v.slug for form in forms.catalogue().forms for v in form.variants}
    assert {line.slug for line in listing(forms.TEMPLATES)} == slugs | papers
    named = {form.row for form in forms.catalogue().forms if form.row}
    assert named <= rows(), "a form names a row that the note does not have"


def test_every_paper_of_the_archive_says_who_signs_it_and_who_gets_it() -> None:
    for kind in paper_kinds(forms.TEMPLATES).values():
        form = kind.form
        assert form.signatories, form.slug
        assert form.receivers, form.slug
        assert form.purpose.id != form.title, form.slug


@pytest.mark.parametrize(("name", "slug"), NAMES.items())
def test_every_name_of_the_field_finds_its_form(name: str, slug: str) -> None:
    assert forms.catalogue().find(name, "bupati")[1].slug == slug


@pytest.mark.parametrize(("name", "slug"), OLD_NAMES.items())
def test_a_name_of_older_regulations_finds_the_sheet_of_its_time(name: str, slug: str) -> None:
    catalogue = forms.catalogue()
    assert catalogue.find(name, "bupati")[1].slug == "c-hasil-kwk-bupati"
    assert catalogue.find(name, "bupati", "2024")[1].slug == "c-hasil-kwk-bupati"
    for regime in ("2015", "2018"):
        assert catalogue.find(name, "bupati", regime)[1].slug == slug
        assert catalogue.find(f"{name}@{regime}", "bupati")[1].slug == slug


def test_every_rule_of_the_note_is_there() -> None:
    wanted = {f"R{number:02d}" for number in range(1, 29)}
    assert wanted <= set(load_rule_set(forms.TEMPLATES).rules)


def test_samples_name_nobody() -> None:
    for form in forms.catalogue().forms:
        if form.folder.startswith("d-hasil"):
            continue
        case, _ = forms.sample_case(form)
        names = [text for key, text in case.texts.items() if key.endswith(".nama")]
        names += [row["nama"] for row in case.rows if "nama" in row]
        for name in names:
            assert "CONTOH" in name or name.startswith(("CALON ", "WAKIL ", "c-hasil")), name
