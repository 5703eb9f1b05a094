"""The shape of a retention rule file, key by key. Keys are the words of the law, Indonesian.

Unknown keys and unknown words are refused: a misspelt key in legal data must not be skipped.
"""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from formgen_archive.shape import Filled, Shape, spelt

_Privacy = Literal["publik", "publik_terbatas", "terbatas", "internal", "rahasia_pribadi"]


class Header(Shape, frozen=True, kw_only=True):
    """``[berkas]``: which version this is and what it was taken from."""

    skema: Literal[1]
    versi: Annotated[str, spelt(r"[0-9]{4}\.[0-9]+", "teks seperti 2026.1", "text like 2026.1")]
    instrumen: Filled
    sumber_sha256: str
    berlaku_mulai: date


class Policy(Shape, frozen=True, kw_only=True):
    """``[kebijakan]``: policy of the project, not law; it may only lengthen."""

    lantai_tahun_substantif: Annotated[int, Meta(ge=0, le=30)]
    lantai_berlaku_untuk: list[_Privacy]
    pembulatan: Literal["akhir_tahun", "tepat"]
    zona: Literal["Asia/Jakarta"]
    kunci_awal_hari: Annotated[int, Meta(ge=1, le=3650)]
    kunci_sisa_minimum_hari: Annotated[int, Meta(ge=1, le=3650)]
    kunci_maksimum_tahun: Annotated[int, Meta(ge=1, le=30)]
    anggota_panitia_minimum: Annotated[int, Meta(ge=3)]
    saksi_minimum: Annotated[int, Meta(ge=2)]
    jeda_batal_hari: Annotated[int, Meta(ge=0)]
    waktu_reda_detik: Annotated[int, Meta(ge=1)]
    saksi_luar_wajib: list[str]


class RuleRow(Shape, frozen=True, kw_only=True):
    """``[[aturan]]``: one row of the schedule; see ``rules.Rule``."""

    id: Annotated[str, spelt("[A-Z0-9.-]+")]
    klasifikasi: Filled
    jenis_arsip: Filled
    formulir: Annotated[list[str], Meta(min_length=1)]
    pemicu: str
    aktif: str | None = None
    inaktif: str | None = None
    nasib: Literal["musnah", "permanen", "dinilai_kembali"]
    status: Literal["terverifikasi", "dilaporkan", "belum"]
    rujukan: tuple[str, ...] = ()
    privasi: _Privacy
    diverifikasi_oleh: str = ""
    diverifikasi_pada: date | None = None
    dicabut: bool = False


class OutsideRow(Shape, frozen=True, kw_only=True):
    """``[[bukan_arsip_digital]]``: paper with a rule of its own, noted so nobody confuses them."""

    jenis: Filled
    aktif: str | None = None
    inaktif: str | None = None
    nasib: Filled
    rujukan: str = ""


class RuleFile(Shape, frozen=True, kw_only=True):
    """The whole file."""

    berkas: Header
    kebijakan: Policy
    aturan: Annotated[list[RuleRow], Meta(min_length=1)]
    bukan_arsip_digital: tuple[OutsideRow, ...] = ()
