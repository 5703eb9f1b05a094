"""The data of one document as JSON: what is read, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from formgen.errors import InputError
from formgen.ingest.case_json import read_case
from formgen.model.election import Election
from formgen.model.form import Form, Variant
from formgen.service.attachment import content
from formgen_archive.canonical import canonical_json
from tests.support import forms

SAMPLES = [form.slug for form in forms.catalogue().forms]


def sample(slug: str = "c-hasil-kwk") -> dict[str, Any]:
    text = (forms.TEMPLATES / slug / "sample.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def written(folder: Path, data: object) -> Path:
    path = folder / "data.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def places_of_findings(folder: Path, data: object) -> set[str]:
    with pytest.raises(InputError) as caught:
        read_case(written(folder, data))
    return {finding.column for finding in caught.value.findings}


@pytest.mark.parametrize("slug", SAMPLES)
def test_every_sample_is_read_and_said_again_in_the_same_words(slug: str, tmp_path: Path) -> None:
    form = forms.form(slug)

    def form_of(election: Election) -> tuple[Form, Variant]:
        return form, next(v for v in form.variants if v.kind == election.kind)

    case = read_case(forms.sample(form), form_of)
    _, variant = form_of(case.election)
    attached = content(case, form, variant, "filled", form.papers[0].slug)
    attached["terbitan"] = {"nomor": 1, "edisi": 1, "hari": "2024-11-28"}
    path = tmp_path / "lampiran.json"
    path.write_bytes(canonical_json(attached))
    assert read_case(path, form_of) == case, (
        "the attachment of an issued document can be read again"
    )


def test_pairs_are_put_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    data = sample()
    data["paslon"].reverse()
    assert [pair.number for pair in read_case(written(tmp_path, data)).paslon] == [1, 2, 3]


@pytest.mark.parametrize("value", [-1, "12", 1.5, True, 3.0], ids=repr)
def test_a_figure_is_a_whole_number(value: object, tmp_path: Path) -> None:
    data = sample()
    data["angka"] = {"suara_1": value}
    assert places_of_findings(tmp_path, data) == {"angka.suara_1"}


def test_a_figure_that_is_not_known_may_be_null(tmp_path: Path) -> None:
    data = sample()
    data["angka"] = {"suara_1": None}
    assert read_case(written(tmp_path, data)).figures == {"suara_1": None}


def test_slips_of_the_pen_in_keys_are_found(tmp_path: Path) -> None:
    data = sample()
    data["angka"] = {"suara1": 3, "pemilih_dpt": 4}
    data["teks"] = {"kpps_8": "X", "suara_1_huruf": "TIGA"}
    assert places_of_findings(tmp_path, data) == {
        "angka.suara1",
        "angka.pemilih_dpt",
        "teks.kpps_8",
    }


def test_names_are_never_repeated_in_findings(tmp_path: Path) -> None:
    data = sample()
    data["paslon"][0]["calon"] = ["RAHASIA"]
    data["teks"] = {"kpps_1": 17}
    with pytest.raises(InputError) as caught:
        read_case(written(tmp_path, data))
    assert "RAHASIA" not in repr(caught.value.findings)
    assert {f.column for f in caught.value.findings} == {"paslon.0.calon", "teks.kpps_1"}


def test_pairs_that_contradict_each_other(tmp_path: Path) -> None:
    data = sample()
    data["paslon"][1]["nomor"] = 1
    assert places_of_findings(tmp_path, data) == {"nomor_urut"}


@pytest.mark.parametrize(
    ("part", "value"),
    [("tps", {"kode": "9907011001001"}), ("tps", {"kode": "32"}), ("pemilihan", None)],
    ids=["a TPS nowhere", "a code that is too short", "no contest"],
)
def test_what_is_nowhere_is_refused(part: str, value: object, tmp_path: Path) -> None:
    data = sample()
    data[part] = value
    assert places_of_findings(tmp_path, data)


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff\xfe", b"null"])
def test_what_is_not_json_of_this_shape(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    path.write_bytes(text)
    with pytest.raises(InputError):
        read_case(path)
