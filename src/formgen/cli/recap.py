"""``formgen recap``: D.HASIL of desa, kecamatan, kabupaten/kota or province from results."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from formgen.cli.boundary import EXIT_CODES, finding_json, finding_line, json_option, print_json
from formgen.cli.language import say
from formgen.cli.options import (
    accept_noted_option,
    day_option,
    issued_on_option,
    out_option,
    paslon_option,
    table_option,
    today_in_jakarta,
    workspace_option,
)
from formgen.cli.progress import progress_bar
from formgen.errors import InputError

if TYPE_CHECKING:
    from formgen.model.matrix import Correction
    from formgen.service.recap.issue import RecapReport
    from formgen.service.recap.sheets import Plan, Sheet


@click.command(
    name="recap",
    help=say(
        "Menjumlahkan hasil TPS atau rekapitulasi tingkat bawah, memeriksa semuanya, lalu"
        " menerbitkan D.HASIL tersegel. Angka yang berubah menjadi edisi baru dengan daftar"
        " pembetulan.\n\n"
        "Contoh: formgen recap --level kecamatan --results hasil.csv --tps tps.csv",
        "Add up results of TPS or lower recapitulations, check everything, then issue sealed"
        " D.HASIL. Changed figures become a new edition with a list of corrections.\n\n"
        "Example: formgen recap --level kecamatan --results hasil.csv --tps tps.csv",
    ),
)
@click.option(
    "--level",
    required=True,
    type=click.Choice(["desa", "kecamatan", "kabko", "prov"]),
    help=say("Tingkat yang direkap.", "What is added up for."),
)
@table_option(
    "--results",
    say(
        "Tabel hasil TPS, atau tabel rekapitulasi dengan kode_wilayah.",
        "Table of results of TPS, or of recapitulations with kode_wilayah.",
    ),
)
@click.option(
    "--from-archive",
    is_flag=True,
    help=say(
        "Ambil angka dari C.HASIL yang diarsipkan.", "Take the figures from archived C.HASIL."
    ),
)
@table_option(
    "--tps",
    say("Tabel TPS: yang harus ada semuanya.", "Table of TPS: all of them must be there."),
)
@paslon_option
@click.option(
    "--kind",
    type=click.Choice(["gubernur", "bupati", "walikota"]),
    help=say("Jabatan yang dipilih.", "Office elected."),
)
@click.option(
    "--area", default="", help=say("Hanya wilayah berkode ini.", "Only the region of this code.")
)
@table_option(
    "--compare",
    say("Tabel rekapitulasi pembanding.", "Independent table of recapitulations to compare with."),
)
@click.option(
    "--annex/--no-annex",
    default=True,
    show_default=True,
    help=say("Kecamatan: juga lembar per desa.", "Kecamatan: the sheets per desa too."),
)
@click.option(
    "--partial",
    is_flag=True,
    help=say(
        "Hitung juga bila ada yang belum melapor (hanya draf).",
        "Count also while some have not reported (drafts only).",
    ),
)
@accept_noted_option
@click.option(
    "--check-only",
    is_flag=True,
    help=say("Hanya hitung dan periksa.", "Only add up and check."),
)
@click.option(
    "--draft",
    is_flag=True,
    help=say("Tulis draf, jangan terbitkan.", "Write drafts, do not issue."),
)
@click.option(
    "--xlsx",
    type=click.Path(dir_okay=False, path_type=Path),
    help=say(
        "Tulis juga alat bantu rekapitulasi dengan rumus.",
        "Also write the recapitulation aid with live formulas.",
    ),
)
@day_option("--held-on", say("Hari rapat pleno.", "Day of the plenary meeting."))
@click.option("--place", default="", help=say("Tempat rapat pleno.", "Place of the meeting."))
@click.option(
    "--reason",
    default="",
    help=say(
        "Alasan pembetulan terhadap edisi sebelumnya.",
        "Why figures changed since the edition before.",
    ),
)
@out_option
@issued_on_option
@workspace_option
@json_option
def command(
    level: Literal["desa", "kecamatan", "kabko", "prov"],
    results: Path | None,
    from_archive: bool,
    tps: Path | None,
    paslon: Path | None,
    kind: str | None,
    area: str,
    compare: Path | None,
    annex: bool,
    partial: bool,
    accept_noted: bool,
    check_only: bool,
    draft: bool,
    xlsx: Path | None,
    held_on: date | None,
    place: str,
    reason: str,
    out: Path | None,
    day: date | None,
    workspace: Path | None,
    as_json: bool,
) -> int:
    """Add up, check, and issue or write drafts."""
    from formgen.service.recap.issue import (  # noqa: PLC0415 - lazy start
        Meeting,
        RecapReport,
        draft_recap,
        issue_recap,
    )
    from formgen.service.recap.plan import plan_recap  # noqa: PLC0415
    from formgen.service.recap.sheets import Inputs  # noqa: PLC0415
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    _require_one_source(results, from_archive)
    if partial and not (check_only or draft):
        raise click.UsageError(
            say(
                "--partial hanya untuk --draft atau --check-only.",
                "--partial is for --draft or --check-only.",
            )
        )
    tables_only = (check_only or draft) and paslon is not None and not from_archive
    office = None if tables_only and workspace is None else open_workspace(workspace)
    root = Path() if office is None else office.root
    inputs = Inputs(
        level=level,
        results=results,
        tps=tps,
        paslon=paslon or root / "paslon.csv",
        kind=kind,
        area=area.replace(".", ""),
        compare=compare,
        partial=partial,
        accept_noted=accept_noted,
        annex=annex,
    )
    meeting = Meeting(held_on=held_on, place=place)
    folder = out or root / "terbitan"
    if xlsx is not None:
        from formgen.service.recap.aid import write_aid  # noqa: PLC0415

        write_aid(plan_recap(office, inputs), xlsx, compare)
    if check_only:
        report = RecapReport(plan=plan_recap(office, inputs))
    elif draft or office is None:
        report = draft_recap(office, inputs, meeting, folder)
    else:
        with progress_bar(say("Menerbitkan", "Issuing")) as advance:
            report = issue_recap(
                office,
                inputs,
                meeting,
                reason=reason,
                out=folder,
                day=day or today_in_jakarta(),
                advance=advance,
            )
    return _told(report, as_json=as_json)


def _require_one_source(results: Path | None, from_archive: bool) -> None:
    if (results is None) == (not from_archive):
        raise click.UsageError(
            say("Berikan --results atau --from-archive.", "Give --results or --from-archive.")
        )


def _told(report: "RecapReport", *, as_json: bool) -> int:
    wrong = any(finding.severity == "E" for finding in report.plan.findings)
    if as_json:
        print_json(_as_json(report, ok=not wrong))
    else:
        _say(report)
    return EXIT_CODES[InputError] if wrong else 0


def _as_json(report: "RecapReport", *, ok: bool) -> dict[str, Any]:
    done = report.issued
    return {
        "ok": ok,
        "recaps": [_sheet_json(sheet) for sheet in report.plan.sheets],
        "findings": [finding_json(finding) for finding in report.plan.findings],
        "corrections": [_correction_json(code, one) for code, one in report.corrections],
        "issued": done.issued if done else 0,
        "skipped": done.skipped if done else 0,
        "pages": done.pages if done else 0,
        "receipts": str(done.receipts) if done else "",
        "drafts": [str(path) for path in report.drafts],
    }


def _sheet_json(sheet: "Sheet") -> dict[str, Any]:
    from formgen.service.recap.sheets import silent  # noqa: PLC0415 - lazy start

    return {
        "level": sheet.level,
        "form": sheet.variant.code,
        "region": sheet.recap.code,
        "kind": sheet.election.kind,
        "units": len(sheet.recap.units),
        "not_reported": silent(sheet),
        "totals": dict(sheet.recap.totals),
    }


def _correction_json(code: str, one: "Correction") -> dict[str, Any]:
    return {
        "region": code,
        "unit": one.unit,
        "row": one.key,
        "before": one.before,
        "after": one.after,
        "reason": one.reason,
    }


def _say(report: "RecapReport") -> None:
    plan: Plan = report.plan
    for finding in plan.findings:
        click.echo(finding_line(finding), err=True)
    for sheet in plan.sheets:
        votes = " ".join(
            f"{key.removeprefix('suara_')}:{total}"
            for key, total in sheet.recap.totals.items()
            if key.startswith("suara_")
        )
        click.echo(f"{sheet.recap.code:<10} {sheet.variant.code:<34} {votes}")
    for path in report.drafts:
        click.echo(str(path))
    if report.issued is not None:
        done, fixed = report.issued, len(report.corrections)
        click.echo(
            say(
                f"{done.issued} dokumen terbit ({done.pages} halaman), {done.skipped} sudah terbit"
                f" sebelumnya, {fixed} pembetulan.\nTanda terima: {done.receipts}",
                f"{done.issued} documents issued ({done.pages} pages), {done.skipped} issued"
                f" before, {fixed} corrections.\nReceipts: {done.receipts}",
            )
        )
