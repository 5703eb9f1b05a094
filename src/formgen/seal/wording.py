"""The words of every verdict (verdict codes are stable; so is the Indonesian wording).

Never "asli", never a percentage, never colour: an icon, a title, one sentence, what to do.
"""

from dataclasses import dataclass
from typing import Final, Literal

from formgen.errors import Text

Code = Literal["A", "A0", "B", "B2", "C", "D", "D2", "E", "F", "F2", "G", "G2", "H", "I", "K"]

ACCEPTED: Final[frozenset[Code]] = frozenset({"A", "A0", "B", "C"})
"""Codes with which ``formgen verify`` ends with exit code 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a verdict says before its placeholders are filled.

    Attributes:
        title: What is proven, in capitals.
        text: One or two sentences with ``{placeholders}``.
        icon: Name of the icon beside the title; the meaning is never in a colour.
        actions: Buttons a screen may offer.
    """

    title: Text
    text: Text
    icon: str
    actions: tuple[Text, ...] = ()


WORDING: Final[dict[Code, Wording]] = {
    "A": Wording(
        title=Text("SEGEL SAH — COCOKKAN ANGKANYA", "SEAL VALID — COMPARE THE NUMBERS"),
        text=Text(
            "Segel ini dibuat oleh {penerbit} untuk {formulir}, {tempat}, "
            "halaman {x} dari {y}, edisi {e}. Bandingkan setiap angka di bawah dengan kertas di "
            "tangan Anda. Jika ada satu saja yang berbeda, kertas itu telah diubah.",
            "This seal was made by {penerbit} for {formulir}, {tempat}, page {x} of {y}, "
            "edition {e}. Compare every number below with the paper in your hands. If even one "
            "differs, that paper was altered.",
        ),
        icon="compare",
        actions=(
            Text("Semua sama", "All the same"),
            Text("Ada yang berbeda", "Something differs"),
        ),
    ),
    "A0": Wording(
        title=Text("FORMULIR RESMI (BELUM BERISI ANGKA)", "OFFICIAL FORM (NO NUMBERS YET)"),
        text=Text(
            "Formulir kosong ini resmi. Segel TIDAK menjamin tulisan tangan yang ditambahkan "
            "kemudian. Foto formulir yang sudah diisi dan bandingkan dengan arsip.",
            "This empty form is official. The seal does NOT vouch for handwriting added later. "
            "Photograph the completed form and compare it with the archive.",
        ),
        icon="form",
    ),
    "B": Wording(
        title=Text("BERKAS IDENTIK DENGAN ARSIP", "FILE IDENTICAL WITH THE ARCHIVE"),
        text=Text(
            "Berkas ini sama persis, byte demi byte, dengan yang diterbitkan pada {tanggal}.",
            "This file is exactly, byte for byte, the one issued on {tanggal}.",
        ),
        icon="file-identical",
    ),
    "B2": Wording(
        title=Text("BERKAS DITAMBAH SETELAH DITERBITKAN", "FILE ADDED TO AFTER IT WAS ISSUED"),
        text=Text(
            "Isi asli masih ada di dalam berkas, tetapi ada tambahan yang dapat mengubah "
            "tampilan. Jangan gunakan berkas ini. Buka arsip asli.",
            "The issued content is still inside the file, but something was added that can change "
            "what is shown. Do not use this file. Open the archived one.",
        ),
        icon="file-added",
    ),
    "C": Wording(
        title=Text("ISI SAMA, BERKAS DISIMPAN ULANG", "SAME CONTENT, FILE SAVED AGAIN"),
        text=Text(
            "Semua isi yang diperiksa sama dengan arsip, tetapi berkasnya bukan berkas asli.",
            "Everything that was compared is the same as in the archive, but the file is not the "
            "one that was issued.",
        ),
        icon="file-resaved",
    ),
    "D": Wording(
        title=Text("ADA PERBEDAAN", "THERE ARE DIFFERENCES"),
        text=Text(
            "{k} bagian berbeda dari arsip. Simpan salinan ini dan laporkan.",
            "{k} parts differ from the archive. Keep this copy and report it.",
        ),
        icon="difference",
    ),
    "D2": Wording(
        title=Text("PERIKSA BAGIAN INI DENGAN MATA", "LOOK AT THESE PARTS YOURSELF"),
        text=Text(
            "{k} bagian perlu Anda lihat sendiri. Kiri: arsip. Kanan: foto Anda. "
            "Pilih: sama / berbeda / tidak jelas.",
            "{k} parts need your own eyes. Left: archive. Right: your photograph. "
            "Choose: same / different / unclear.",
        ),
        icon="eye",
        actions=(
            Text("Sama", "Same"),
            Text("Berbeda", "Different"),
            Text("Tidak jelas", "Unclear"),
        ),
    ),
    "E": Wording(
        title=Text("BELUM DAPAT DIPASTIKAN", "CANNOT BE TOLD YET"),
        text=Text(
            "{k} bagian tidak terbaca. Ini BUKAN tanda pemalsuan. Foto ulang: kertas rata, "
            "seluruh halaman, cahaya cukup.",
            "{k} parts could not be read. This is NOT a sign of forgery. Photograph again: paper "
            "flat, whole page, enough light.",
        ),
        icon="question",
    ),
    "F": Wording(
        title=Text("SUDAH DIGANTI", "SUPERSEDED"),
        text=Text(
            "Dokumen ini sah saat terbit, tetapi telah diganti edisi {e2} pada {tanggal}. "
            "Alasan: {alasan}.",
            "This document was valid when issued, but edition {e2} replaced it on {tanggal}. "
            "Reason: {alasan}.",
        ),
        icon="superseded",
    ),
    "F2": Wording(
        title=Text("DIBATALKAN", "REVOKED"),
        text=Text(
            "Dibatalkan pada {tanggal}. Alasan: {alasan}. Jangan digunakan.",
            "Revoked on {tanggal}. Reason: {alasan}. Do not use it.",
        ),
        icon="revoked",
    ),
    "G": Wording(
        title=Text("SEGEL TIDAK SAH", "SEAL NOT VALID"),
        text=Text(
            "Segel ini tidak dibuat oleh penerbit resmi.",
            "This seal was not made by an official issuer.",
        ),
        icon="seal-broken",
    ),
    "G2": Wording(
        title=Text("TERTANDA TANGAN TETAPI TIDAK TERCATAT", "SIGNED BUT NOT ON RECORD"),
        text=Text(
            "Segel ditandatangani dengan kunci resmi tetapi tidak ada dalam daftar terbit "
            "{tanggal}. Jangan dipercaya sebelum diperiksa daring. Laporkan.",
            "The seal was signed with an official key but is not in the list of issued documents "
            "of {tanggal}. Do not trust it before it is checked online. Report it.",
        ),
        icon="unlisted",
    ),
    "H": Wording(
        title=Text(
            "DUA DOKUMEN BERBEDA UNTUK FORMULIR YANG SAMA", "TWO DOCUMENTS FOR THE SAME FORM"
        ),
        text=Text(
            "Penerbit menandatangani dua versi berbeda. Simpan bukti ini dan serahkan kepada "
            "pengawas.",
            "The issuer signed two different versions. Keep this proof and hand it to the "
            "supervisors.",
        ),
        icon="two-originals",
        actions=(Text("Simpan bukti", "Save the proof"),),
    ),
    "I": Wording(
        title=Text(
            "DOKUMEN TELAH DIMUSNAHKAN SESUAI JADWAL", "DOCUMENT DESTROYED ACCORDING TO SCHEDULE"
        ),
        text=Text(
            "Pernah terbit dan sah. Arsip dimusnahkan {tanggal}, berita acara {nomor}.",
            "It was issued and valid. The archive was destroyed on {tanggal}, record {nomor}.",
        ),
        icon="destroyed",
    ),
    "K": Wording(
        title=Text("BUKAN SEGEL KAMI", "NOT OUR SEAL"),
        text=Text(
            "QR ini menuju {host}. Jangan membuka tautan itu untuk memeriksa dokumen.",
            "This QR leads to {host}. Do not open that link to check a document.",
        ),
        icon="foreign",
    ),
}
"""Every verdict. J, old offline data, is not a verdict but a note on one."""

NOTE_STALE: Final = Text(
    "Data luring per {tanggal} ({n} hari). Status pembatalan setelah itu belum diketahui.",
    "Offline data as of {tanggal} ({n} days). What was revoked after that is not known.",
)
"""J: shown above a verdict that rests on an expired key list or bundle."""
