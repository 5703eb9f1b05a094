"""The archive's own papers with words that stand for nobody's, as they are laid out."""

from datetime import date
from typing import Any

from formgen.model.election import Election
from formgen.model.region import Region
from formgen.register.rows import Reservation, Wanted
from formgen.render.flow import flow
from formgen.service.destroy.letterhead import signatures
from formgen.service.destroy.paper_kinds import A4, paper_kinds
from formgen.service.destroy.papers import laid_out
from formgen.service.destroy.rows import annex, list_values
from formgen.service.produce import Kind
from formgen.service.workspace import templates
from formgen_archive.destruction.lists import Line
from formgen_archive.persons import Person

ELECTION = Election(
    number=20243207,
    kind="bupati",
    region=Region(code="3207", name="CIAMIS", kind="kabupaten"),
    voting_day=date(2024, 11, 27),
    regime="2024",
)
PERSON = Person(
    nip="198001012005011001",
    name="Ani Suryani",
    position="Kepala Subbagian Keuangan, Umum, dan Logistik",
    unit="Sekretariat",
    field="kearsipan",
    roles=frozenset(),
)
WORDS = """
kantor kantor_tempat unit_pengolah unit_kearsipan usul tanggal jra sidik nomor_daftar panitia
tempat hari nomor_panitia cara banyak_usul banyak_keluar keluar pimpinan nomor_notulen jeda
nomor_pertimbangan nomor_persetujuan tidak_sebelum surat_anri tanggal_anri pejabat_anri
sidik_surat pelaksana saksi mulai akhir tanggal_huruf nomor_keputusan banyak_tetap toko
perangkat cadangan catatan nomor_daftar_musnah sidik_daftar_musnah
pihak_1 pihak_2 daftar disiapkan banyak_daftar banyak_berkas banyak_tinggal
pukul penguji alat lembaga penetapan persetujuan kantong isi_kantong
"""


def line(number: int) -> Line:
    """Return a line of a list of records."""
    place = f"32070{number % 30 + 10:02}{number:06}"[:13]
    return Line(
        number=number,
        election=ELECTION.number,
        record_id=f"c-kejadian-khusus-kwk.{place}.1.e1",
        classification="PL.02.6",
        description="Catatan kejadian khusus / keberatan saksi di TPS",
        year=2024,
        pages=1,
        size=60_000,
        sha256=f"{number:064x}",
        privacy="terbatas",
        rule="PL02.6-C-KEJADIAN",
        rules_version="2029.1",
        rules_sha256="f" * 64,
        trigger="pelantikan: SK 2025-02-20; sengketa_selesai: BRPK 2025-01-03",
        retention="P1Y + P2Y",
        kept_until=date(2028, 12, 31),
        decisions={},
    )


def paper(slug: str, lines: list[Line]) -> bytes:
    """Return one paper about these records, without its seals."""
    form = paper_kinds(templates())[slug].form
    wanted = Wanted(
        form_register=form.variants[1].register,
        form_slug=slug,
        place="3207000000000",
        sequence=2029001,
        data_sha256="0" * 64,
    )
    reservation = Reservation(
        wanted=wanted,
        number=5,
        edition=1,
        day=date(2029, 3, 1),
        state="new",
        h=None,
        supersedes=None,
        issued=None,
    )
    values: dict[str, Any] = {word: f"contoh {word.replace('_', ' ')}" for word in WORDS.split()}
    values |= list_values(lines, {})
    if not slug.startswith("daftar"):
        values["daftar_banyak"] = 0
    values |= signatures([("Pimpinan unit kearsipan", PERSON), ("Saksi 1", PERSON)] * 3)
    content = {"nomor": "001/TU.05.2-X/3207/2029", "isi": values, "lampiran": annex(lines, {})}
    kind = Kind(form=form, variant=form.variants[1], paper=A4, mode="filled")
    return laid_out(kind, ELECTION, content, reservation, flow)
