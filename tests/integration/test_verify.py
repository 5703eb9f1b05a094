"""``formgen verify``: every verdict an office can give on what it has issued, and on the rest."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from formgen.cli.options import today_in_jakarta
from formgen.ingest.catalogue import load_catalogue
from formgen.seal.document import SealedDocument
from formgen.seal.keys import IssuerKey
from formgen.seal.trailer import read_trailer
from formgen.service.keys import issuing_key, new_key, revoke_key
from formgen.service.produce import Kind, Order, Press
from formgen.service.selection import paper
from formgen.service.workspace import templates
from tests.support import attacks, forms, tools
from tests.support import office as make
from tests.support.office import BUPATI, DAY, HASIL, PLACES, SALINAN, Office

NEXT_DAY = DAY + timedelta(days=1)
pytestmark = [pytest.mark.render, pytest.mark.slow]


@pytest.fixture(scope="module")
def usual() -> Office:
    return make.busy_office()


@pytest.fixture
def office(usual: Office, tmp_path: Path) -> Office:
    return make.copy_office(usual, tmp_path / "salinan-kantor")


def filled(office: Office, index: int = 0) -> Path:
    """Return a filled copy of the results."""
    out = office.folder / "terisi"
    return out / office.receipts(out)[index]["berkas"]


def verdict(office: Office, copy: str | Path) -> str:
    """Return the code of one verdict; only acceptable ones may end with 0."""
    checked = office.verify(copy)
    code: str = checked.json["copies"][0]["verdict"]
    accepted = code in {"A", "A0", "B", "C"}
    assert checked.json["ok"] is accepted
    assert checked.code == (0 if accepted else 8)
    return code


def picture_of_first_seal(path: Path, target: Path, dpi: int = 150) -> Path:
    """Save the top right part of page 1: a close-up, too little to be compared as a page."""
    page = tools.pdfium_pages(path, dpi=dpi)[0].convert("L")
    page.crop((page.width // 2, 0, page.width, page.height // 3)).save(target)
    return target


def texts(office: Office, path: Path) -> list[str]:
    """Return the texts of the seals of a file, page by page."""
    del office
    data = path.read_bytes()
    marks = data.split(b"/FGEN_Teks (")[1:]
    return [mark[: mark.index(b")")].decode() for mark in marks]


class TestUntouched:
    def test_a_file_is_identical_and_says_what_it_is(self, usual: Office) -> None:
        answer = usual.verify(filled(usual)).json["copies"][0]
        assert answer["verdict"] == "B"
        assert answer["subject"] == {
            "form": SALINAN,
            "region": "PAWINDAN, CIAMIS, CIAMIS",
            "tps": "001",
            "edition": 1,
            "number": 9,
            "page": 0,
            "pages": 2,
        }
        shown = [number["value"] for number in answer["numbers"]]
        for key in ("suara_1", "suara_2", "suara_3", "suara_sah", "suara_total"):
            assert forms.FIGURES[key] in shown

    def test_a_picture_of_a_filled_page_shows_its_numbers(
        self, usual: Office, tmp_path: Path
    ) -> None:
        picture = picture_of_first_seal(filled(usual), tmp_path / "foto.png")
        answer = usual.verify(picture).json["copies"][0]
        assert answer["verdict"] == "A"
        assert answer["subject"]["page"] == 1

    def test_sheets_scanned_into_one_file_have_an_answer_for_each_seal(
        self, usual: Office, tmp_path: Path
    ) -> None:
        sheets = [
            Image.open(picture_of_first_seal(filled(usual, index), tmp_path / f"{index}.png"))
            for index in (0, 1)
        ]
        scanned, report = tmp_path / "pindaian.tif", tmp_path / "laporan.pdf"
        sheets[0].save(scanned, save_all=True, append_images=sheets[1:])
        answers = usual.verify(scanned, "--report", report).json["copies"]
        assert [
            (answer["source"], answer["verdict"], answer["subject"]["tps"]) for answer in answers
        ] == [(f"{scanned}#seal=1", "A", "001"), (f"{scanned}#seal=2", "A", "002")]
        told = tools.poppler_text(report)
        assert "pindaian.tif#seal=1" in told
        assert "pindaian.tif#seal=2" in told

    def test_a_picture_of_a_page_without_figures_is_not_more_than_that(
        self, usual: Office, tmp_path: Path
    ) -> None:
        prefilled = usual.out / usual.receipts()[0]["berkas"]
        assert verdict(usual, picture_of_first_seal(prefilled, tmp_path / "kosong.png")) == "A0"

    def test_the_text_of_a_seal_and_its_kode_cek(self, usual: Office) -> None:
        (first, *_) = texts(usual, filled(usual))
        assert verdict(usual, first) == "A"
        code = next(
            line.strip()
            for line in tools.poppler_text(filled(usual)).splitlines()
            if line.strip().count("-") == 3 and len(line.strip()) == 19
        )
        assert verdict(usual, code) == "A"
        assert verdict(usual, code.lower().replace("-", " ")) == "A"

    def test_several_copies_at_once_are_judged_one_by_one(self, usual: Office) -> None:
        checked = usual.verify(filled(usual), filled(usual, 1), "https://contoh.example/1/12")
        assert [copy["verdict"] for copy in checked.json["copies"]] == ["B", "B", "K"]
        assert checked.code == 8


class TestChanged:
    def test_a_file_with_something_appended(self, office: Office, tmp_path: Path) -> None:
        changed = tmp_path / "ditambah.pdf"
        changed.write_bytes(attacks.add_annotation(filled(office).read_bytes()))
        assert verdict(office, changed) == "B2"

    def test_a_file_saved_again_cannot_be_told_without_the_original(
        self, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        changed = tmp_path / "disimpan.pdf"
        changed.write_bytes(attacks.resave(filled(office).read_bytes()))
        monkeypatch.chdir(tmp_path)
        keys = office.root / "kunci" / "kunci.json"
        answer = make.formgen("verify", changed, "--keys", keys, "--json").json["copies"][0]
        assert answer["verdict"] == "E"
        told = make.formgen(
            "verify", changed, "--keys", keys, "--original", filled(office), "--json"
        )
        assert told.json["copies"][0]["verdict"] == "C"
        other = make.formgen(
            "verify", changed, "--keys", keys, "--original", filled(office, 1), "--json"
        )
        assert other.json["copies"][0]["verdict"] == "E", (
            "an original of other bytes is no original"
        )

    def test_one_byte_of_the_middle_is_held_against_the_archive(
        self, office: Office, tmp_path: Path
    ) -> None:
        data = bytearray(filled(office).read_bytes())
        data[len(data) // 2] ^= 1  # seals and trailer can still be read without a second process
        changed = tmp_path / "rusak.pdf"
        changed.write_bytes(data)
        assert verdict(office, changed) in {"C", "D", "E"}

    def test_a_page_without_a_seal_cannot_be_told(self, office: Office, tmp_path: Path) -> None:
        white = tmp_path / "putih.png"
        Image.new("L", (600, 800), 255).save(white)
        assert verdict(office, white) == "E"

    def test_another_qr(self, office: Office) -> None:
        answer = office.verify("https://contoh.example/1/12345").json["copies"][0]
        assert answer["verdict"] == "K"
        assert "contoh.example" in answer["text"].lower()

    def test_words_that_are_nothing_say_what_can_be_checked(self, office: Office) -> None:
        answer = office.verify("24QZ-Y9WZ-R0T3").json["copies"][0]
        assert answer["verdict"] == "E"
        assert "kode cek" in answer["reasons"][0]

    def test_a_kode_cek_nobody_gave(self, office: Office) -> None:
        answer = office.verify("24QZ-Y9WZ-R0T3-A9SB").json["copies"][0]
        assert answer["verdict"] == "E"

    def test_a_file_that_is_not_there(self, office: Office) -> None:
        assert office.verify("tidak-ada.pdf").code == 4


class TestWhatTheRegisterKnows:
    def test_changed_data_give_an_edition_that_supersedes(self, office: Office) -> None:
        old = filled(office)
        rows = make.result_rows()
        rows[0] = rows[0] | {"suara_1": 89, "suara_2": 111}
        office.table("hasil.csv", rows)
        out = office.folder / "terisi"
        again = office.issue(
            "--out", out, "--reason", "suara tertukar", forms=SALINAN, results=True
        )
        assert (again.json["issued"], again.json["skipped"]) == (1, 3)
        line = office.receipts(out)[0]
        assert (line["kode_tps"], line["edisi"], line["nomor"]) == (PLACES[0], "2", "13")
        assert line["berkas"].endswith("C.HASIL SALINAN-KWK-BUPATI edisi 2.pdf")
        assert verdict(office, out / line["berkas"]) == "B"
        assert verdict(office, old) == "F"
        (told,) = office.verify(old).json["copies"]
        assert told["text"].endswith("Reason: suara tertukar.")
        assert old.is_file(), "what was sent out is not taken away"
        manifest = make.formgen(
            *("archive", "show", f"{BUPATI}/c-hasil-salinan-kwk-bupati.{PLACES[0]}.0.e2"),
            *("--workspace", office.root, "--json"),
        ).json["manifest"]
        assert 9 in manifest.values(), "the manifest names the number it supersedes"
        assert make.formgen("archive", "check", "--workspace", office.root).code == 0

    def test_data_changed_back_give_a_third_edition(self, office: Office) -> None:
        rows = make.tps_rows()
        for count in (300, 289):
            office.table("tps.csv", [{**rows[0], "pemilih_dpt_j": count}, *rows[1:]])
            assert office.issue().json["issued"] == 1
        assert office.receipts()[0]["edisi"] == "3"

    def test_a_revoked_document_says_why(self, office: Office) -> None:
        done = make.formgen(
            *("register", "revoke", str(BUPATI), "9", "--reason", "Salah cetak"),
            *("--workspace", office.root, "--json"),
        )
        assert done.code == 0
        answer = office.verify(filled(office)).json["copies"][0]
        assert answer["verdict"] == "F2"
        assert "Salah cetak" in answer["text"]

    def test_revoking_again_changes_neither_reason_nor_log(self, office: Office) -> None:
        for reason in ("pertama", "kedua"):
            make.formgen(
                *("register", "revoke", str(BUPATI), "9", "--reason", reason),
                *("--workspace", office.root),
            )
        log = make.formgen("archive", "log", "--workspace", office.root, "--json").json["events"]
        assert [e["reason"] for e in log if e["type"] == "dibatalkan"] == ["pertama"]

    def test_a_seal_of_our_key_that_nobody_registered(self, office: Office, tmp_path: Path) -> None:
        seed, _ = issuing_key(office.workspace)
        stray = tmp_path / "liar.pdf"
        stray.write_bytes(_sealed_by(office, IssuerKey(seed), number=4711).data)
        assert verdict(office, stray) == "G2"

    def test_a_second_original_under_a_registered_number(
        self, office: Office, tmp_path: Path
    ) -> None:
        seed, _ = issuing_key(office.workspace)
        stray = tmp_path / "kembar.pdf"
        stray.write_bytes(_sealed_by(office, IssuerKey(seed), number=1).data)
        assert verdict(office, stray) == "G2"


class TestKeys:
    def test_the_key_of_another_office(self, office: Office, tmp_path: Path) -> None:
        stray = tmp_path / "lain.pdf"
        stray.write_bytes(_sealed_by(office, IssuerKey(bytes(range(32))), number=1).data)
        assert verdict(office, stray) == "G"

    def test_a_key_revoked_later_still_counts_for_what_is_registered(self, office: Office) -> None:
        _, entry = issuing_key(office.workspace)
        revoke_key(office.workspace, entry.kid.hex(), NEXT_DAY, today=today_in_jakarta())
        assert verdict(office, filled(office)) == "B"
        assert office.issue().code == 6, "a revoked key seals nothing more"

    def test_seals_from_the_day_of_revocation_on_are_void(self, office: Office) -> None:
        _, entry = issuing_key(office.workspace)
        revoke_key(office.workspace, entry.kid.hex(), DAY, today=today_in_jakarta())
        assert verdict(office, filled(office)) == "G"

    def test_a_key_revoked_does_not_count_without_the_register(
        self, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, entry = issuing_key(office.workspace)
        revoke_key(office.workspace, entry.kid.hex(), NEXT_DAY, today=today_in_jakarta())
        monkeypatch.chdir(tmp_path)
        keys = office.root / "kunci" / "kunci.json"
        answer = make.formgen("verify", filled(office), "--keys", keys, "--json")
        assert answer.json["copies"][0]["verdict"] == "E"

    def test_published_keys_are_enough_far_from_the_workspace(
        self, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        away = tmp_path / "jauh"
        away.mkdir()
        done = make.formgen(
            "key", "publish", "-o", away / "kunci.json", "--workspace", office.root, "--json"
        )
        assert done.code == 0
        copy = away / "salinan.pdf"
        copy.write_bytes(filled(office).read_bytes())
        monkeypatch.chdir(away)
        answer = make.formgen("verify", "salinan.pdf", "--keys", "kunci.json", "--json")
        assert answer.json["copies"][0]["verdict"] == "B"
        first = texts(office, copy)[0]
        answer = make.formgen("verify", first, "--keys", "kunci.json", "--json")
        assert answer.json["copies"][0]["verdict"] == "A"

    def test_a_list_changed_by_one_byte_is_not_believed(
        self, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        keys = tmp_path / "kunci.json"
        make.formgen("key", "publish", "-o", keys, "--workspace", office.root)
        keys.write_bytes(keys.read_bytes().replace(b"KABUPATEN CIAMIS", b"KABUPATEN CIAMIZ"))
        assert make.formgen("verify", filled(office), "--keys", keys, "--json").code == 5

    def test_roots_that_were_pinned_before_are_never_replaced(
        self, office: Office, tmp_path: Path
    ) -> None:
        pinned = tmp_path / "akar.pub"
        pinned.write_text("00" * 32 + "\n", encoding="ascii")
        refused = make.formgen(
            "key", "publish", "-o", tmp_path / "kunci.json", "--workspace", office.root, "--json"
        )
        assert refused.code == 6
        assert pinned.read_text(encoding="ascii") == "00" * 32 + "\n"

    def test_no_keys_at_all(
        self, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        refused = make.formgen("verify", filled(office), "--json")
        assert refused.code == 4
        assert "--keys" in refused.json["hint"]


def _sealed_by(office: Office, key: IssuerKey, number: int) -> SealedDocument:
    """Seal a document as an office would that does not ask the register."""
    form, variant = load_catalogue(templates()).find(HASIL)
    kind = Kind(form=form, variant=variant, paper=paper(form, ""), mode="filled")
    case = forms.case(3)
    assert case.tps is not None
    case = replace(
        case,
        election=replace(case.election, number=BUPATI),
        tps=replace(case.tps, code=PLACES[0], desa=replace(case.tps.desa, kind="desa")),
    )
    press = Press(templates=templates(), stencils=office.workspace.stencils)
    order = Order(case=case, number=number, edition=1, day=DAY)
    (made,) = press.sealed(kind, [order], key, office.workspace.host)
    assert len(read_trailer(made.data[: made.prefix_length]).pages) == len(made.seals)
    return made


def test_a_new_key_seals_from_its_first_day_only(office: Office) -> None:
    new_key(office.workspace, today=today_in_jakarta())
    assert office.issue(forms="C.HASIL SALINAN-KWK-BUPATI").code == 6
