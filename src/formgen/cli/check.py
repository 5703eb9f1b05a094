"""``formgen check``: every finding in a table of results, nothing else happens."""

from pathlib import Path

import click

from formgen.cli.boundary import EXIT_CODES, finding_json, finding_line, json_option, print_json
from formgen.cli.language import say
from formgen.cli.options import table_option
from formgen.errors import InputError


@click.command(
    name="check",
    help=say(
        "Memeriksa tabel hasil terhadap semua aturan formulir.\n\n"
        "Contoh: formgen check --form C.HASIL --results hasil.csv",
        "Check a table of results against all rules of a form.\n\n"
        "Example: formgen check --form C.HASIL --results hasil.csv",
    ),
)
@click.option("--form", "code", required=True, help=say("Kode formulir.", "Code of the form."))
@table_option("--results", say("Tabel hasil.", "Table of results."), required=True)
@table_option("--tps", say("Tabel TPS, jika ada.", "Table of TPS, if there is one."))
@table_option("--paslon", say("Tabel pasangan calon, jika ada.", "Table of pairs, if any."))
@click.option(
    "--accept-noted",
    is_flag=True,
    help=say("Terima R09 yang diberi catatan.", "Accept R09 where the row carries a note."),
)
@json_option
def command(
    code: str,
    results: Path,
    tps: Path | None,
    paslon: Path | None,
    accept_noted: bool,
    as_json: bool,
) -> int:
    """Print the findings; exit 3 if any is an error."""
    from formgen.service.check import check_form_results  # noqa: PLC0415 - lazy start

    report = check_form_results(code, results, tps=tps, paslon=paslon, accept_noted=accept_noted)
    errors = sum(finding.severity == "E" for finding in report.findings)
    warnings = len(report.findings) - errors
    if as_json:
        print_json(
            {
                "ok": errors == 0,
                "rows": report.rows,
                "not_reported": report.unreported,
                "errors": errors,
                "warnings": warnings,
                "findings": [finding_json(finding) for finding in report.findings],
                "checked": dict(report.coverage.checked),
                "not_checkable": dict(report.coverage.unchecked),
            }
        )
    else:
        for finding in report.findings:
            click.echo(finding_line(finding))
        click.echo(
            say(
                f"{report.rows} baris diperiksa, {report.unreported} belum melapor:"
                f" {errors} kesalahan, {warnings} peringatan.",
                f"{report.rows} rows checked, {report.unreported} not reported:"
                f" {errors} errors, {warnings} warnings.",
            ),
            err=True,
        )
    return EXIT_CODES[InputError] if errors else 0
