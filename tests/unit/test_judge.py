"""What is said about a seal on paper, and in which words."""

from dataclasses import replace
from datetime import date

import pytest

from formgen.errors import Text
from formgen.seal.check import SealEvidence, check_text
from formgen.seal.cose import sign
from formgen.seal.judge import judge_texts
from formgen.seal.symbol_text import symbol_text
from formgen.seal.verdict import Names, Status, dotted
from tests.support.sealed import CLAIMS, DAY, ENTRY, HOST, KEY, KEYS, key_list, sealed

from .test_payload import VECTOR

DOCUMENT = sealed()
PAGE_1, PAGE_2, PAGE_3 = (seal.text for seal in DOCUMENT.seals)
NAMES = Names(
    form="MODEL C.HASIL-KWK-BUPATI",
    region="DESA SUKAMAJU",
    numbers={1: tuple(Text(f"Suara {n}", f"Votes {n}") for n in range(1, 13)), 2: ()},
)


def evidence(text: str) -> SealEvidence:
    return check_text(text, KEYS, DAY)


def test_a_seal_with_numbers_asks_to_compare_them() -> None:
    verdict = judge_texts([evidence(PAGE_1)], names=NAMES)
    assert verdict.code == "A"
    assert verdict.text.id == (
        "Segel ini dibuat oleh KPU KABUPATEN BANDUNG untuk MODEL C.HASIL-KWK-BUPATI, "
        "DESA SUKAMAJU, TPS 012, halaman 1 dari 3, edisi 1. Bandingkan setiap angka di bawah "
        "dengan kertas di tangan Anda. Jika ada satu saja yang berbeda, kertas itu telah diubah."
    )
    assert [number.value for number in verdict.numbers] == list(CLAIMS.angka[0])
    assert verdict.numbers[2].label.id == "Suara 3"
    assert [action.id for action in verdict.actions] == ["Semua sama", "Ada yang berbeda"]
    assert verdict.reasons == ()


def test_above_tps_level_no_tps_is_named() -> None:
    kabupaten = sealed(claims=replace(CLAIMS, wilayah=3204000000000))
    verdict = judge_texts([evidence(kabupaten.seals[0].text)])
    assert "formulir 37, 32.04, halaman 1" in verdict.text.id
    assert verdict.subject is not None
    assert verdict.subject.tps == ""


@pytest.mark.parametrize(
    ("place", "written"),
    [
        ("3204102005012", "32.04.10.2005"),
        ("3204100000000", "32.04.10"),
        ("3204000000000", "32.04"),
        ("3200000000000", "32"),
    ],
)
def test_a_place_without_a_name_is_written_as_its_code(place: str, written: str) -> None:
    assert dotted(place) == written


def test_a_seal_without_numbers_is_an_empty_form() -> None:
    blank = sealed(claims=replace(CLAIMS, angka=((),)))
    verdict = judge_texts([evidence(blank.seals[0].text)])
    assert verdict.code == "A0"
    assert verdict.accepted


def test_a_seal_whose_boxes_are_all_empty_is_an_empty_form() -> None:
    blank = sealed(claims=replace(CLAIMS, angka=((None, None),)))
    assert judge_texts([evidence(blank.seals[0].text)]).code == "A0"


def test_zero_is_a_number() -> None:
    zero = sealed(claims=replace(CLAIMS, angka=((0,),)))
    assert judge_texts([evidence(zero.seals[0].text)]).code == "A"


def test_a_page_without_numbers_by_design_says_so() -> None:
    verdict = judge_texts([evidence(PAGE_2)], names=NAMES)
    assert verdict.code == "A0"
    assert "memang tidak memuat angka" in verdict.reasons[0].id


def test_an_empty_box_is_none_and_unknown_labels_are_counted() -> None:
    verdict = judge_texts([evidence(PAGE_3)])
    assert [(number.label.id, number.value) for number in verdict.numbers] == [
        ("Angka 1", 0),
        ("Angka 2", None),
    ]


def test_no_seal_is_not_a_forgery() -> None:
    verdict = judge_texts([])
    assert (verdict.code, verdict.accepted) == ("E", False)
    assert "BUKAN tanda pemalsuan" in verdict.text.id


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://cek.evil.example/1/123", "CEK.EVIL.EXAMPLE"),
        ("WIFI:S:kantor;;", "“WIFI:S:kantor;;”"),
    ],
    ids=["a fake verifier", "other text"],
)
def test_another_qr_is_not_our_seal_and_its_host_is_shown(text: str, host: str) -> None:
    verdict = judge_texts([evidence(text)])
    assert verdict.code == "K"
    assert verdict.text.id == (
        f"QR ini menuju {host}. Jangan membuka tautan itu untuk memeriksa dokumen."
    )


def test_a_host_with_braces_is_not_a_template() -> None:
    assert "{penerbit}" in judge_texts([evidence("{penerbit} {0}")]).text.id


@pytest.mark.parametrize(
    ("text", "code", "cause"),
    [
        (PAGE_1[:-1], "E", "tidak mengikuti profil 1"),
        (PAGE_1[:200], "E", "tidak mengikuti profil 1"),
        (PAGE_1[:25], "E", "tidak lengkap"),
        (PAGE_1.replace("/1/", "/2/", 1), "E", "versi lain"),
        (PAGE_1[:-1] + str((int(PAGE_1[-1]) + 1) % 10), "G", "Tanda tangan salah"),
    ],
    ids=["last digit missing", "half of it", "address only", "another profile", "one digit wrong"],
)
def test_damaged_text_of_ours_is_told_honestly(text: str, code: str, cause: str) -> None:
    verdict = judge_texts([evidence(text)])
    assert verdict.code == code
    assert cause in verdict.reasons[0].id
    assert verdict.subject is None


def test_a_key_that_signs_another_profile_is_not_believed() -> None:
    """The signature is right and the key official, but the content is not of profile 1."""
    text = symbol_text(sign(VECTOR + b"\x00", KEY), HOST)
    verdict = judge_texts([evidence(text)])
    assert verdict.code == "G"
    assert "tidak mengikuti profil" in verdict.reasons[0].id


def test_a_second_qr_on_the_paper_is_pointed_out() -> None:
    verdict = judge_texts([evidence("https://evil.example/"), evidence(PAGE_1)])
    assert verdict.code == "A"
    assert "EVIL.EXAMPLE" in verdict.reasons[0].id


def test_two_originals_are_proven_by_two_seals() -> None:
    other = sealed(words=("PASLON 1: 923",))
    verdict = judge_texts([evidence(PAGE_1), evidence(other.seals[0].text)])
    assert verdict.code == "H"
    assert [seal.kode_cek in verdict.reasons[0].id for seal in DOCUMENT.seals[:1]] == [True]


def test_two_pages_of_one_document_are_no_conflict() -> None:
    assert judge_texts([evidence(PAGE_1), evidence(PAGE_3)]).code == "A"


def test_another_edition_is_no_conflict() -> None:
    corrected = sealed(words=("PASLON 1: 923",), claims=replace(CLAIMS, edition=2))
    assert judge_texts([evidence(PAGE_1), evidence(corrected.seals[0].text)]).code == "A"


@pytest.mark.parametrize(
    ("status", "code", "text"),
    [
        (
            Status(
                state="superseded",
                as_of=DAY,
                day=date(2024, 11, 30),
                reason="salah hitung",
                edition=2,
            ),
            "F",
            (
                "Dokumen ini sah saat terbit, tetapi telah diganti edisi 2 pada 30 November 2024. "
                "Alasan: salah hitung."
            ),
        ),
        (
            Status(state="revoked", as_of=DAY, day=date(2024, 12, 1)),
            "F2",
            "Dibatalkan pada 1 Desember 2024. Alasan: tidak dicatat. Jangan digunakan.",
        ),
        (
            Status(state="unknown", as_of=date(2024, 11, 28)),
            "G2",
            (
                "Segel ditandatangani dengan kunci resmi tetapi tidak ada dalam daftar terbit "
                "28 November 2024. Jangan dipercaya sebelum diperiksa daring. Laporkan."
            ),
        ),
        (
            Status(state="destroyed", as_of=DAY, day=date(2030, 1, 2), reason="12/BA/2030"),
            "I",
            "Pernah terbit dan sah. Arsip dimusnahkan 2 Januari 2030, berita acara 12/BA/2030.",
        ),
    ],
    ids=["superseded", "revoked", "unknown", "destroyed"],
)
def test_the_register_speaks_last(status: Status, code: str, text: str) -> None:
    verdict = judge_texts([evidence(PAGE_1)], status)
    assert (verdict.code, verdict.text.id) == (code, text)
    assert not verdict.accepted
    assert verdict.subject is not None
    assert verdict.subject.number == 81234


def test_current_in_the_register_changes_nothing() -> None:
    current = Status(state="current", as_of=DAY)
    assert judge_texts([evidence(PAGE_1)], current) == judge_texts([evidence(PAGE_1)])


def test_keys_with_the_same_id_are_all_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = replace(ENTRY, public_key=bytes.fromhex("aa" * 31 + "01"), issuer="KPU LAIN")
    keys = key_list(stranger, ENTRY)
    monkeypatch.setattr(type(ENTRY), "kid", property(lambda _: KEY.kid))
    found = check_text(PAGE_1, keys, DAY)
    assert (found.outcome, found.issuer) == ("valid", "KPU KABUPATEN BANDUNG")
