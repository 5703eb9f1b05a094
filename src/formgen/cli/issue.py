"""``formgen issue``: the batch."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formgen.cli.boundary import finding_json, finding_line, json_option, print_json
from formgen.cli.language import say
from formgen.cli.options import (
    accept_noted_option,
    issued_on_option,
    out_option,
    paslon_option,
    table_option,
    today_in_jakarta,
    workspace_option,
)
from formgen.cli.progress import progress_bar

if TYPE_CHECKING:
    from formgen.service.print_run import Unit


@click.command(
    name="issue",
    help=say(
        "Menerbitkan formulir untuk setiap TPS: memeriksa semuanya dahulu, lalu mengisi, menyegel,"
        " mencatat, dan mengarsipkan. Dapat dilanjutkan kapan saja dengan perintah yang sama.\n\n"
        "Contoh: formgen issue --forms C.HASIL --tps tps.csv --paslon paslon.csv",
        "Issue forms for every TPS: checks everything first, then fills, seals, registers and"
        " archives. Run the same command again to continue.\n\n"
        "Example: formgen issue --forms C.HASIL --tps tps.csv --paslon paslon.csv",
    ),
)
@click.option(
    "--forms",
    required=True,
    help=say(
        "Kode formulir, dipisah koma, atau all.", "Codes of forms, separated by commas, or all."
    ),
)
@table_option(
    "--tps", say("Tabel TPS (CSV atau XLSX).", "Table of TPS (CSV or XLSX)."), required=True
)
@table_option(
    "--results",
    say(
        "Tabel hasil; tanpa ini formulir diterbitkan tanpa angka.",
        "Table of results; without it the forms are issued without figures.",
    ),
)
@table_option(
    "--voters",
    say(
        "Tabel pemilih, untuk C.PEMBERITAHUAN, daftar hadir, dan daftar pemilih.",
        "Table of voters, for C.PEMBERITAHUAN, attendance lists and voter lists.",
    ),
)
@paslon_option
@out_option
@click.option(
    "--paper",
    default="",
    help=say(
        "Ukuran kertas; bawaan: yang pertama dari formulir.", "Paper; default: the form's first."
    ),
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help=say("Jumlah inti prosesor yang dipakai.", "Number of processor cores to use."),
)
@issued_on_option
@accept_noted_option
@click.option(
    "--bundle",
    type=click.Choice(["desa", "kecamatan", "kabupaten"]),
    help=say(
        "Buat juga satu PDF siap cetak per tempat, bolak-balik, di folder cetak.",
        "Also make one PDF per place to print on both sides, in the folder cetak.",
    ),
)
@click.option(
    "--copies",
    is_flag=True,
    help=say(
        "Dengan --bundle: cetak sebanyak penerima dalam daftar distribusi formulir.",
        "With --bundle: as many copies as the form's distribution list has receivers.",
    ),
)
@click.option(
    "--reason",
    default="",
    help=say(
        "Alasan edisi baru bila datanya berubah; terbaca saat edisi lama diperiksa.",
        "Why there is a new edition where data changed; shown to who checks the old one.",
    ),
)
@click.option(
    "--sheet",
    default="",
    help=say(
        "Dengan --bundle: kertas untuk lembar kecil yang dipotong (f4: tiga, a4: dua).",
        "With --bundle: paper for slips that are cut (f4: three, a4: two).",
    ),
)
@workspace_option
@json_option
def command(
    forms: str,
    tps: Path,
    results: Path | None,
    voters: Path | None,
    paslon: Path | None,
    out: Path | None,
    paper: str,
    jobs: int,
    day: date | None,
    accept_noted: bool,
    bundle: "Unit | None",
    copies: bool,
    reason: str,
    sheet: str,
    workspace: Path | None,
    as_json: bool,
) -> None:
    """Run one batch and print its receipt."""
    from formgen.service.processes import get_ready  # noqa: PLC0415 - lazy start

    if jobs > 1:
        get_ready()
    from formgen.service.batch import Request  # noqa: PLC0415
    from formgen.service.issue import issue  # noqa: PLC0415
    from formgen.service.print_run import PrintOrder  # noqa: PLC0415
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    if copies and bundle is None:
        raise click.UsageError(say("--copies memerlukan --bundle.", "--copies needs --bundle."))
    if sheet and bundle is None:
        raise click.UsageError(say("--sheet memerlukan --bundle.", "--sheet needs --bundle."))
    printed = PrintOrder(unit=bundle, for_receivers=copies, sheet=sheet) if bundle else None
    opened = open_workspace(workspace)
    request = Request(
        forms=tuple(code.strip() for code in forms.split(",") if code.strip()),
        tps=tps,
        results=results,
        paslon=paslon or opened.root / "paslon.csv",
        out=out or opened.root / "terbitan",
        paper=paper,
        day=day or today_in_jakarta(),
        accept_noted=accept_noted,
        jobs=jobs,
        reason=reason.strip(),
        voters=voters,
    )
    with progress_bar(say("Menerbitkan", "Issuing")) as advance:
        report = issue(opened, request, advance, printed=printed)
    if as_json:
        print_json(
            {
                "ok": True,
                "issued": report.issued,
                "skipped": report.skipped,
                "failed": 0,
                "not_reported": report.not_reported,
                "pages": report.pages,
                "seconds": round(report.seconds, 3),
                "documents_per_second": round(report.rate, 1),
                "receipts": str(report.receipts),
                "print_files": [str(path) for path in report.print_files],
                "findings": [finding_json(finding) for finding in report.findings],
            }
        )
        return
    for finding in report.findings:
        click.echo(finding_line(finding), err=True)
    click.echo(
        say(
            f"{report.issued} dokumen terbit ({report.pages} halaman), {report.skipped} sudah"
            f" terbit sebelumnya, {report.not_reported} TPS belum melapor;"
            f" {report.seconds:.1f} detik ({report.rate:.0f} dokumen/detik).\n"
            f"Tanda terima: {report.receipts}",
            f"{report.issued} documents issued ({report.pages} pages), {report.skipped} issued"
            f" before, {report.not_reported} TPS not reported;"
            f" {report.seconds:.1f} s ({report.rate:.0f} documents/s).\n"
            f"Receipts: {report.receipts}",
        )
    )
    for path in report.print_files:
        click.echo(say(f"Berkas cetak: {path}", f"Print file: {path}"))
