import string

import pytest

from formgen.seal.wording import ACCEPTED, NOTE_STALE, WORDING, Code

# Titles and sentences as decided for the public; a changed word is a decision, not a slip.
TITLES = {
    "A": "SEGEL SAH — COCOKKAN ANGKANYA",
    "A0": "FORMULIR RESMI (BELUM BERISI ANGKA)",
    "B": "BERKAS IDENTIK DENGAN ARSIP",
    "B2": "BERKAS DITAMBAH SETELAH DITERBITKAN",
    "C": "ISI SAMA, BERKAS DISIMPAN ULANG",
    "D": "ADA PERBEDAAN",
    "D2": "PERIKSA BAGIAN INI DENGAN MATA",
    "E": "BELUM DAPAT DIPASTIKAN",
    "F": "SUDAH DIGANTI",
    "F2": "DIBATALKAN",
    "G": "SEGEL TIDAK SAH",
    "G2": "TERTANDA TANGAN TETAPI TIDAK TERCATAT",
    "H": "DUA DOKUMEN BERBEDA UNTUK FORMULIR YANG SAMA",
    "I": "DOKUMEN TELAH DIMUSNAHKAN SESUAI JADWAL",
    "K": "BUKAN SEGEL KAMI",
}
TEXTS = {
    "A0": "Formulir kosong ini resmi. Segel TIDAK menjamin tulisan tangan yang ditambahkan "
    "kemudian. Foto formulir yang sudah diisi dan bandingkan dengan arsip.",
    "B": "Berkas ini sama persis, byte demi byte, dengan yang diterbitkan pada {tanggal}.",
    "B2": "Isi asli masih ada di dalam berkas, tetapi ada tambahan yang dapat mengubah tampilan. "
    "Jangan gunakan berkas ini. Buka arsip asli.",
    "C": "Semua isi yang diperiksa sama dengan arsip, tetapi berkasnya bukan berkas asli.",
    "E": "{k} bagian tidak terbaca. Ini BUKAN tanda pemalsuan. Foto ulang: kertas rata, seluruh "
    "halaman, cahaya cukup.",
    "G": "Segel ini tidak dibuat oleh penerbit resmi.",
    "H": "Penerbit menandatangani dua versi berbeda. Simpan bukti ini dan serahkan kepada "
    "pengawas.",
    "K": "QR ini menuju {host}. Jangan membuka tautan itu untuk memeriksa dokumen.",
}


def test_titles_are_those_decided() -> None:
    assert {code: wording.title.id for code, wording in WORDING.items()} == TITLES


@pytest.mark.parametrize("code", TEXTS)
def test_sentences_are_those_decided(code: Code) -> None:
    assert WORDING[code].text.id == TEXTS[code]


@pytest.mark.parametrize("code", WORDING)
def test_both_languages_have_the_same_placeholders(code: Code) -> None:
    def names(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    wording = WORDING[code]
    assert names(wording.text.id) == names(wording.text.en)
    assert wording.title.en
    assert wording.icon


def test_exit_code_zero_is_for_four_verdicts_only() -> None:
    assert {"A", "A0", "B", "C"} == ACCEPTED


def test_no_title_calls_paper_genuine_or_promises_too_much() -> None:
    words = " ".join(wording.title.id for wording in WORDING.values()).lower()
    assert not any(word in words for word in ("asli", "100", "terverifikasi"))


def test_old_data_is_a_note() -> None:
    assert NOTE_STALE.id.startswith("Data luring per {tanggal} ({n} hari).")
