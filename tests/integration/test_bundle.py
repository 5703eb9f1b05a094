"""``formgen bundle make`` and ``formgen verify --bundle``: the same verdicts without the office."""

from datetime import timedelta
from pathlib import Path

import pytest

from formgen.cli.options import today_in_jakarta
from formgen.errors import InputError
from formgen.seal.document import seal_document
from formgen.seal.keys import IssuerKey
from formgen.seal.kode_cek import kode_cek
from formgen.seal.symbol_text import cose_in
from formgen.service.bundle import make_bundle, read_bundle
from formgen.service.keys import issuing_key
from tests.support import attacks, web
from tests.support import office as make
from tests.support.office import BUPATI, DAY, SALINAN, Office, Ran
from tests.support.prefix import make_prefix
from tests.support.sealed import CLAIMS

pytestmark = [pytest.mark.render, pytest.mark.slow]


@pytest.fixture(scope="module")
def usual() -> Office:
    return make.busy_office()


@pytest.fixture
def office(usual: Office, tmp_path: Path) -> Office:
    return make.copy_office(usual, tmp_path / "kantor")


def made(office: Office, *more: str) -> Path:
    """Make the bundle of the kabupaten."""
    done = make.formgen("bundle", "make", "--workspace", office.root, "--json", *more)
    assert done.code == 0, done
    return Path(done.json["bundles"][0]["file"])


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder far from every workspace, which is the current one."""
    folder = tmp_path / "jauh"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def carried(bundle: Path, away: Path) -> Path:
    """Copy a bundle and the pinned root to a place without an office."""
    for path in (bundle, bundle.with_name("akar.pub")):
        (away / path.name).write_bytes(path.read_bytes())
    return away / bundle.name


def checked(bundle: Path, copy: str | Path) -> Ran:
    return make.formgen("verify", copy, "--bundle", bundle, "--json")


def verdict(bundle: Path, copy: str | Path) -> str:
    return str(checked(bundle, copy).json["copies"][0]["verdict"])


def test_files_and_seals_far_from_the_office(office: Office, away: Path) -> None:
    bundle = carried(made(office), away)
    original = web.filled(office)
    assert verdict(bundle, original) == "B"
    assert verdict(bundle, web.texts(original)[1]) == "A"
    assert verdict(bundle, web.forged(web.texts(original)[0])) == "G"
    assert verdict(bundle, "https://lain.example/1/12") == "K"
    added = away / "ditambah.pdf"
    added.write_bytes(attacks.add_annotation(original.read_bytes()))
    assert verdict(bundle, added) == "B2"
    prefilled = office.out / office.receipts()[0]["berkas"]
    assert verdict(bundle, web.texts(prefilled)[0]) == "A0"


def test_its_age_is_told_beside_every_verdict(office: Office, away: Path) -> None:
    bundle = carried(made(office), away)
    for copy in (web.texts(web.filled(office))[0], "https://lain.example/1/12"):
        reasons = checked(bundle, copy).json["copies"][0]["reasons"]
        assert any("0 hari" in reason or "0 days" in reason for reason in reasons)


def test_what_became_of_a_document_is_in_the_next_bundle(office: Office, away: Path) -> None:
    old, second = web.texts(web.filled(office, 0))[0], web.texts(web.filled(office, 1))[0]
    first_bundle = made(office).read_bytes()
    rows = make.result_rows()
    rows[0] = rows[0] | {"suara_1": 89, "suara_2": 111}
    office.table("hasil.csv", rows)
    again = office.issue("--out", office.folder / "terisi", forms=SALINAN, results=True)
    assert again.json["issued"] == 1
    revoked = make.formgen(
        *("register", "revoke", str(BUPATI), "10", "--reason", "Salah cetak"),
        *("--workspace", office.root),
    )
    assert revoked.code == 0
    bundle = carried(made(office), away)
    assert bundle.read_bytes() != first_bundle
    superseded = checked(bundle, old).json["copies"][0]
    assert superseded["verdict"] == "F"
    assert "2" in superseded["text"]
    told = checked(bundle, second).json["copies"][0]
    assert told["verdict"] == "F2"
    assert "Salah cetak" in told["text"]


def test_a_seal_of_a_stolen_key_is_signed_but_not_on_record(office: Office, away: Path) -> None:
    seed, _ = issuing_key(office.workspace)
    claims = CLAIMS.__class__(
        election=BUPATI,
        form=112,
        wilayah=3207012008001,
        sequence=0,
        edition=1,
        number=4711,
        day=DAY,
        angka=((1, 2, 3),),
    )
    stray = seal_document(make_prefix(), claims, IssuerKey(seed), office.workspace.host)
    bundle = carried(made(office), away)
    assert verdict(bundle, stray.seals[0].text) == "G2"


def test_the_bundle_of_one_kecamatan_says_nothing_about_another(office: Office, away: Path) -> None:
    done = make.formgen("bundle", "make", "--every-kecamatan", "--workspace", office.root, "--json")
    assert [each["region"] for each in done.json["bundles"]] == ["3207", "320701", "320702"]
    assert [each["documents"] for each in done.json["bundles"]] == [12, 6, 6]
    bundle = carried(Path(done.json["bundles"][2]["file"]), away)
    answer = checked(bundle, web.texts(web.filled(office))[0]).json["copies"][0]
    assert answer["verdict"] == "A"
    assert any("wilayah" in reason or "region" in reason for reason in answer["reasons"])


def test_a_kode_cek_is_on_record_but_shows_no_numbers(office: Office, away: Path) -> None:
    bundle = carried(made(office), away)
    code = kode_cek(cose_in(web.texts(web.filled(office))[0]))
    answer = checked(bundle, code).json["copies"][0]
    assert (answer["verdict"], answer["numbers"]) == ("E", [])
    assert "20243207" in answer["reasons"][0]
    unknown = checked(bundle, "24QZ-Y9WZ-R0T3-A9SB").json["copies"][0]
    assert "20243207" not in unknown["reasons"][0]


def test_the_same_register_on_the_same_day_gives_the_same_bytes(office: Office) -> None:
    made(office)  # makes the key for bundles and signs the list that names it
    assert made(office).read_bytes() == made(office).read_bytes()


def test_a_list_of_keys_that_would_expire_first_is_signed_anew(office: Office) -> None:
    today = today_in_jakarta()
    make_bundle(office.workspace, "", None, days=7, today=today)
    later = make_bundle(office.workspace, "", None, days=30, today=today + timedelta(days=20))
    assert later.bundle.keylist.expires >= later.bundle.expires


def test_what_is_refused(office: Office, away: Path) -> None:
    def refused(*more: str | Path) -> int:
        return make.formgen("bundle", "make", "--workspace", office.root, "--json", *more).code

    assert refused("--region", "33.07") == 3
    assert refused("--region", "32.07.99") == 4
    assert refused("--every-kecamatan", "--region", "32.07") == 2
    with pytest.raises(InputError):
        make_bundle(office.workspace, "", None, days=31, today=DAY)
    bundle = carried(made(office), away)
    (away / "akar.pub").write_text("00" * 32 + "\n", encoding="ascii")
    assert checked(bundle, "24QZ-Y9WZ-R0T3-A9SB").code == 5
    assert refused("-o", bundle) == 6
    bundle.with_name("akar.pub").unlink()
    assert checked(bundle, "24QZ-Y9WZ-R0T3-A9SB").code == 4


def test_nothing_personal_is_in_it(office: Office) -> None:
    text = made(office).read_text(encoding="utf-8")
    for words in ("HERDIAT", "ANGGOTA KPPS", "SAKSI NOMOR", "Hujan"):
        assert words not in text
    assert read_bundle(made(office)).places["3207012008"] == "PAWINDAN, CIAMIS, CIAMIS"
