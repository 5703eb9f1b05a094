"""The shape of a retention rule file, key by key. Keys are the words of the law, Indonesian.

Unknown keys and unknown words are refused: a misspelt key in legal data must not be skipped.
"""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_Privacy = Literal["publik", "publik_terbatas", "terbatas", "internal", "rahasia_pribadi"]


class _Strict(BaseModel):
    """No unknown keys, no conversions."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Header(_Strict):
    """``[berkas]``: which version this is and what it was taken from."""

    skema: Literal[1]
    versi: str = Field(pattern=r"^\d{4}\.\d+$")
    instrumen: str = Field(min_length=1)
    sumber_sha256: str
    berlaku_mulai: date


class Policy(_Strict):
    """``[kebijakan]``: policy of the project, not law; it may only lengthen."""

    lantai_tahun_substantif: int = Field(ge=0, le=30)
    lantai_berlaku_untuk: list[_Privacy]
    pembulatan: Literal["akhir_tahun", "tepat"]
    zona: Literal["Asia/Jakarta"]
    kunci_awal_hari: int = Field(ge=1, le=3650)
    kunci_sisa_minimum_hari: int = Field(ge=1, le=3650)
    kunci_maksimum_tahun: int = Field(ge=1, le=30)
    anggota_panitia_minimum: int = Field(ge=3)
    saksi_minimum: int = Field(ge=2)
    jeda_batal_hari: int = Field(ge=0)
    waktu_reda_detik: int = Field(ge=1)
    saksi_luar_wajib: list[str]


class RuleRow(_Strict):
    """``[[aturan]]``: one row of the schedule; see ``rules.Rule``."""

    id: str = Field(pattern=r"^[A-Z0-9.-]+$")
    klasifikasi: str = Field(min_length=1)
    jenis_arsip: str = Field(min_length=1)
    formulir: list[str] = Field(min_length=1)
    pemicu: str
    aktif: str | None = None
    inaktif: str | None = None
    nasib: Literal["musnah", "permanen", "dinilai_kembali"]
    status: Literal["terverifikasi", "dilaporkan", "belum"]
    rujukan: list[str] = []
    privasi: _Privacy
    diverifikasi_oleh: str = ""
    diverifikasi_pada: date | None = None
    dicabut: bool = False


class OutsideRow(_Strict):
    """``[[bukan_arsip_digital]]``: paper with a rule of its own, noted so nobody confuses them."""

    jenis: str = Field(min_length=1)
    aktif: str | None = None
    inaktif: str | None = None
    nasib: str = Field(min_length=1)
    rujukan: str = ""


class RuleFile(_Strict):
    """The whole file."""

    berkas: Header
    kebijakan: Policy
    aturan: list[RuleRow] = Field(min_length=1)
    bukan_arsip_digital: list[OutsideRow] = []
