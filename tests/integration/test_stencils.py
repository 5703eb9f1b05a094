"""The stencil of an issued edition stays in the archive and is never compiled again."""

from hashlib import sha256
from pathlib import Path

import pytest

from formgen.errors import IntegrityError
from formgen.service import stencils
from formgen.service.keys import new_key
from formgen.service.stencils import folder_of
from tests.support import forms
from tests.support import office as make
from tests.support.office import DAY, PLACES, Office

pytestmark = [pytest.mark.render, pytest.mark.slow]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = make.new_office(tmp_path / "kantor-uji")
    office.table("tps.csv", make.tps_rows(PLACES[:2]))
    assert office.issue().code == 0
    office.table("tps.csv", make.tps_rows())
    return office


def kept(office: Office) -> list[Path]:
    return sorted((office.root / "arsip" / "stensil").rglob("stensil"))


def test_one_is_kept_for_each_edition_and_shape(office: Office) -> None:
    (stencil,) = kept(office)
    assert stencil.parent.parent.name == "c-hasil-kwk-bupati.e1"
    assert (stencil.parent / "tanda.json").is_file()


def test_later_documents_take_it_from_there_also_after_the_key_and_the_program_changed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_key(office.workspace, today=DAY)
    monkeypatch.setattr(stencils, "cached_stencil", _compiles)
    done = office.issue()
    assert done.json["issued"] == 2, done
    files = [(office.out / line["berkas"]).read_bytes() for line in office.receipts()]
    beginnings = {sha256(data[:100_000]).hexdigest() for data in files}
    assert len(beginnings) == 1, "documents of one edition share their constant part"


def _compiles(*_arguments: object) -> None:
    raise AssertionError("compiled again")


def test_one_that_was_left_without_its_signature_is_signed_and_used(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    signature = kept(office)[0].with_name("tanda.json")
    before = signature.read_bytes()
    for path in signature.parent.glob("*tanda*"):
        path.unlink()
    monkeypatch.setattr(stencils, "cached_stencil", _compiles)
    assert office.issue().json["issued"] == 2
    assert signature.read_bytes() == before


def test_one_that_was_changed_is_refused(office: Office) -> None:
    (stencil,) = kept(office)
    stencil.chmod(0o644)
    stencil.write_bytes(stencil.read_bytes().replace(b"/MediaBox", b"/MediaBux", 1))
    refused = office.issue()
    assert refused.code == 5
    assert refused.json["code"] == IntegrityError.code


def test_one_signed_by_a_stranger_is_refused(office: Office) -> None:
    signature = kept(office)[0].with_name("tanda.json")
    signature.chmod(0o644)
    signature.write_bytes(signature.read_bytes().replace(b'"kunci":"', b'"kunci":"00', 1))
    assert office.issue().code == 5


def test_shapes_that_are_laid_out_differently_are_kept_apart() -> None:
    annex = "d-hasil-kecamatan-lampiran-desa"
    shapes = [
        forms.shape(annex, 2),
        forms.shape(annex, 2, kind="gubernur"),  # both kinds have one slug
        forms.shape(annex, 3),
        forms.shape(annex, 2, sheets=2),
        forms.shape(annex, 2, corrections=1),
        forms.shape(annex, 2, corrections=2),
        forms.shape(annex, 2, province="11"),
    ]
    assert len({folder_of(shape) for shape in shapes}) == len(shapes)
