"""``formgen check``: every finding in a table of results, nothing else happens."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formgen.cli.boundary import EXIT_CODES, finding_json, finding_line, json_option, print_json
from formgen.cli.language import say
from formgen.cli.options import accept_noted_option, table_option
from formgen.errors import InputError

if TYPE_CHECKING:
    from formgen.model.rules import Coverage
    from formgen.service.check import CheckReport


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
@table_option(
    "--original",
    say(
        "Tabel dari lembar asli, bila --results dari salinan (R18).",
        "Table of the originals, where --results is one of copies (R18).",
    ),
)
@table_option(
    "--other-contest",
    say(
        "Tabel hasil pemilihan lain di TPS yang sama (R19).",
        "Results of the other contest of the same TPS (R19).",
    ),
)
@accept_noted_option
@json_option
def command(
    code: str,
    results: Path,
    tps: Path | None,
    paslon: Path | None,
    original: Path | None,
    other_contest: Path | None,
    accept_noted: bool,
    as_json: bool,
) -> int:
    """Print the findings; exit 3 if any is an error."""
    from formgen.service.check import check_form_results  # noqa: PLC0415 - lazy start

    report = check_form_results(
        code,
        results,
        tps=tps,
        paslon=paslon,
        original=original,
        other=other_contest,
        accept_noted=accept_noted,
    )
    if as_json:
        print_json(_as_json(report))
    else:
        for finding in report.findings:
            click.echo(finding_line(finding))
        for line in _summary(report):
            click.echo(line, err=True)
    return 0 if report.ok else EXIT_CODES[InputError]


def _as_json(report: "CheckReport") -> dict[str, Any]:
    return {
        "ok": report.ok,
        "rows": report.rows,
        "not_reported": report.unreported,
        "errors": report.errors,
        "warnings": report.warnings,
        "findings": [finding_json(finding) for finding in report.findings],
        "accepted": [finding_json(finding) for finding in report.accepted],
        "ignored": [{"file": name, "columns": list(headers)} for name, headers in report.ignored],
        "checked": dict(report.coverage.checked),
        "not_checkable": dict(report.coverage.unchecked),
    }


def _summary(report: "CheckReport") -> Iterator[str]:
    """Say what was looked at, and what was not though somebody may think it was."""
    yield say(
        f"{report.rows} baris diperiksa, {report.unreported} belum melapor:"
        f" {report.errors} kesalahan, {report.warnings} peringatan.",
        f"{report.rows} rows checked, {report.unreported} not reported:"
        f" {report.errors} errors, {report.warnings} warnings.",
    )
    if report.accepted:
        count = len(report.accepted)
        yield say(
            f"Pelanggaran yang diterima karena ada catatannya: {count}.",
            f"Breaches accepted because of a note: {count}.",
        )
    for name, headers in report.ignored:
        columns = ", ".join(headers)
        yield say(
            f"Kolom yang tidak dipakai di {name}: {columns}.",
            f"Columns not used in {name}: {columns}.",
        )
    if unchecked := _unchecked(report.coverage):
        yield say(
            f"Pemeriksaan yang tidak dapat dilakukan karena datanya tidak ada: {unchecked}.",
            f"Checks that could not be made because the data are missing: {unchecked}.",
        )


def _unchecked(coverage: "Coverage") -> str:
    """Return the rules with checks that could not be made: ``R09 7414/14828``."""
    made = dict(coverage.checked)
    return ", ".join(
        f"{rule} {count}/{count + made[rule]}" for rule, count in coverage.unchecked if count
    )
