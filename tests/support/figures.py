"""Figures of one real TPS, from photographs of its form (TPS 008, Ternate, 2024)."""

from typing import Final

REAL_TPS: Final[dict[str, int | None]] = {
    "pemilih_dpt_l": 134,
    "pemilih_dpt_p": 155,
    "pemilih_dpt_j": 289,
    "pengguna_dpt_l": 95,
    "pengguna_dpt_p": 103,
    "pengguna_dpt_j": 198,
    "pengguna_pindahan_l": 6,
    "pengguna_pindahan_p": 3,
    "pengguna_pindahan_j": 9,
    "pengguna_tambahan_l": 2,
    "pengguna_tambahan_p": 1,
    "pengguna_tambahan_j": 3,
    "pengguna_total_l": 103,
    "pengguna_total_p": 107,
    "pengguna_total_j": 210,
    "surat_diterima": 295,
    "surat_digunakan": 210,
    "surat_dikembalikan": 1,
    "surat_tidak_digunakan": 84,
    "disabilitas_l": 0,
    "disabilitas_p": 0,
    "disabilitas_j": 0,
    "suara_1": 90,
    "suara_2": 110,
    "suara_3": 10,
    "suara_sah": 210,
    "suara_tidak_sah": 0,
    "suara_total": 210,
}
"""The reserve is the 2 % of the general election (289 + 6), so R11 warns; nothing else does."""
