"""``formgen archive put``: documents from outside, and signed papers that come home."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formgen.cli.boundary import (
    SOME_FAILED,
    finding_json,
    finding_line,
    json_option,
    print_json,
)
from formgen.cli.language import say
from formgen.cli.options import acting_option, day_option, today_in_jakarta, workspace_option
from formgen.cli.papers import paper_json, paper_line
from formgen.cli.progress import progress_bar

if TYPE_CHECKING:
    from formgen.service.destroy.scan_paper import Minutes
    from formgen.service.scans import ScanReport


@click.command(
    name="put",
    help=say(
        "Memasukkan dokumen dari luar (surat, berita acara lain) ke arsip, satu arsip per PDF.\n\n"
        "Contoh: formgen archive put ba.pdf --form ba-penetapan-hasil --election 20243207"
        " --place 32.07 --day 2024-12-05 --from 'KPU Provinsi' --sebagai 198001012005011001\n\n"
        "Dengan --scan: pindaian kertas bertanda tangan (PDF atau gambar, urutan dan arah bebas,"
        " beberapa dokumen tercampur) dipilah menurut segelnya dan disimpan di samping arsipnya."
        "\n\n"
        "Contoh: formgen archive put --scan tumpukan.pdf foto.jpg --sebagai 198001012005011001",
        "Put documents from outside (a letter, a record of others) into the archive, one record"
        " for each PDF.\n\n"
        "Example: formgen archive put ba.pdf --form ba-penetapan-hasil --election 20243207"
        " --place 32.07 --day 2024-12-05 --from 'KPU Provinsi' --sebagai 198001012005011001\n\n"
        "With --scan: scans of signed papers (PDFs or pictures, in any order, any side up, several"
        " documents mixed) are sorted by their seals and kept beside their records.\n\n"
        "Example: formgen archive put --scan stack.pdf photo.jpg --sebagai 198001012005011001",
    ),
)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--form",
    "slug",
    help=say(
        "Jenis dokumen seperti pada aturan retensi; lihat: formgen retention list",
        "Kind of document as the retention rules name it; see: formgen retention list",
    ),
)
@click.option("--election", type=int, help=say("Nomor kontes.", "Contest number."))
@click.option("--place", help=say("Kode wilayah atau TPS.", "Code of a region or TPS."))
@day_option("--day", say("Tanggal dokumen.", "Day the document bears."))
@click.option("--from", "origin", help=say("Asal dokumen.", "Who it came from."))
@click.option("--letter", default="", help=say("Nomor surat.", "Its number there."))
@click.option("--title", default="", help=say("Perihal.", "What it is about."))
@click.option(
    "--scan",
    is_flag=True,
    help=say(
        "Pindaian formulir bersegel yang sudah ditandatangani.",
        "Scans of sealed forms that were signed.",
    ),
)
@click.option(
    "--rescan",
    default="",
    metavar="REASON",
    help=say(
        "Dengan --scan: mengapa halaman yang sudah ada dipindai lagi; yang terbaru berlaku.",
        "With --scan: why pages that are there are scanned again; the newest counts.",
    ),
)
@click.option(
    "--berita-acara",
    "signer",
    metavar="NIP",
    help=say(
        "Dengan --scan: buat Berita Acara Alih Media; NIP pimpinan unit kearsipan atau pengolah"
        " yang menandatanganinya.",
        "With --scan: make the berita acara of the scanning; NIP of the head of the unit kearsipan"
        " or unit pengolah who signs it.",
    ),
)
@click.option(
    "--penguji",
    "tester",
    metavar="NIP",
    help=say(
        "Dengan --berita-acara: yang membandingkan pindaian dengan kertasnya; bukan pelaksana.",
        "With --berita-acara: who held the scans against the paper; not who scanned.",
    ),
)
@click.option(
    "--alat",
    "device",
    metavar="TEXT",
    help=say(
        "Dengan --berita-acara: alat pindai dan resolusinya.",
        "With --berita-acara: scanner and resolution.",
    ),
)
@acting_option
@workspace_option
@json_option
def put(
    files: tuple[Path, ...],
    slug: str | None,
    election: int | None,
    place: str | None,
    day: date | None,
    origin: str | None,
    letter: str,
    title: str,
    scan: bool,
    rescan: str,
    signer: str | None,
    tester: str | None,
    device: str | None,
    nip: str,
    workspace: Path | None,
    as_json: bool,
) -> int:
    """One line per file, or per document of a stack of scans; exit 8 if a page has no place."""
    minutes = _minutes(signer, tester, device, scan=scan)
    if scan:
        return _put_scans(files, rescan, minutes, nip, workspace, as_json=as_json)
    if slug is None or election is None or place is None or day is None or origin is None:
        raise click.UsageError(
            say(
                "Isi --form, --election, --place, --day dan --from, atau pakai --scan.",
                "Give --form, --election, --place, --day and --from, or use --scan.",
            )
        )
    from formgen.service.outside import Arrival, put_documents  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415
    from formgen_archive.manifest import Outside  # noqa: PLC0415

    known = Outside(origin=origin, letter=letter, title=title)
    arrival = Arrival(slug=slug, election=election, place=place, day=day, known=known)
    received = put_documents(open_workspace(workspace), nip, arrival, files)
    if as_json:
        rows = [
            {"file": str(r.file), "record": r.record, "rule": r.rule, "new": r.new}
            for r in received
        ]
        print_json({"ok": True, "received": rows})
        return 0
    for one in received:
        had = "" if one.new else say("  (sudah ada)", "  (was there)")
        click.echo(f"{one.file}: {one.record}  {one.rule}{had}")
    return 0


def _minutes(
    signer: str | None, tester: str | None, device: str | None, *, scan: bool
) -> "Minutes | None":
    """Return what a berita acara of scans says; all of it or nothing."""
    if signer is None and tester is None and device is None:
        return None
    if not (scan and signer and tester and device):
        raise click.UsageError(
            say(
                "Berita acara alih media perlu --scan, --berita-acara, --penguji dan --alat.",
                "A berita acara of scans needs --scan, --berita-acara, --penguji and --alat.",
            )
        )
    from formgen.service.destroy.scan_paper import Minutes  # noqa: PLC0415 - lazy start

    return Minutes(signer=signer, tester=tester, device=device)


def _put_scans(
    files: tuple[Path, ...],
    rescan: str,
    minutes: "Minutes | None",
    nip: str,
    workspace: Path | None,
    *,
    as_json: bool,
) -> int:
    """One line per document that came home, then every page that has no place."""
    from formgen.service.scans import put_scans  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    office, today = open_workspace(workspace), today_in_jakarta()
    with progress_bar(say("Membaca pindaian", "Reading scans")) as advance:
        report = put_scans(
            office, nip, files, today=today, rescan=rescan, minutes=minutes, advance=advance
        )
    if as_json:
        print_json(_scans_json(report))
    else:
        _print_scans(report)
    return SOME_FAILED if report.findings else 0


def _print_scans(report: "ScanReport") -> None:
    for one in report.home:
        had = "" if one.new else say("  (sudah ada)", "  (was there)")
        click.echo(f"{one.record}/{one.scan}  {len(one.pages)}{had}")
    for finding in report.findings:
        click.echo(finding_line(finding))
    for paper in report.papers:
        click.echo(paper_line(paper))
    click.echo(
        say(
            f"{report.pages} halaman: {report.placed} di {len(report.home)} dokumen,"
            f" {report.blank} kosong, {report.doubles} kembar,"
            f" {report.unplaced} tidak dapat ditempatkan.",
            f"{report.pages} pages: {report.placed} in {len(report.home)} documents,"
            f" {report.blank} blank, {report.doubles} twice, {report.unplaced} without a place.",
        )
    )


def _scans_json(report: "ScanReport") -> dict[str, object]:
    return {
        "ok": not report.findings,
        "pages": report.pages,
        "blank": report.blank,
        "doubles": report.doubles,
        "unplaced": report.unplaced,
        "home": [
            {
                "record": one.record,
                "scan": one.scan,
                "sha256": one.sha256,
                "new": one.new,
                "pages": [
                    {
                        "page": page.payload.page,
                        "file": page.sheet.name,
                        "file_page": page.sheet.index + 1,
                        "turned": page.turns * 90,
                    }
                    for page in one.pages
                ],
            }
            for one in report.home
        ],
        "findings": [finding_json(finding) for finding in report.findings],
        "berita_acara": [paper_json(paper) for paper in report.papers],
    }
