"""``formgen archive``: read and check what is kept."""

import json
from pathlib import Path

import click

from formgen.cli.boundary import EXIT_CODES, finding_json, finding_line, json_option, print_json
from formgen.cli.language import say
from formgen.cli.options import output_option, workspace_option
from formgen.cli.progress import progress_bar
from formgen.errors import IntegrityError


@click.group(
    name="archive", help=say("Membaca dan memeriksa arsip.", "Read and check the archive.")
)
def command() -> None:
    """Group of the commands below."""


@command.command(
    name="find",
    help=say(
        "Mencari arsip menurut formulir atau awalan kode wilayah/TPS.",
        "Find records by form or by prefix of the region or TPS code.",
    ),
)
@click.option("--form", "code", default="", help=say("Kode formulir.", "Code of the form."))
@click.option(
    "--place",
    default="",
    help=say("Awalan kode wilayah atau TPS.", "Prefix of the code of a region or TPS."),
)
@workspace_option
@json_option
def find(code: str, place: str, workspace: Path | None, as_json: bool) -> None:
    """One record id per line."""
    from formgen.service.records import find_records  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    records = list(find_records(open_workspace(workspace), code=code, place=place))
    if as_json:
        print_json({"ok": True, "records": records})
        return
    for record in records:
        click.echo(record)


@command.command(name="show", help=say("Manifes satu arsip.", "The manifest of one record."))
@click.argument("record")
@workspace_option
@json_option
def show(record: str, workspace: Path | None, as_json: bool) -> None:
    """Print the manifest as it is kept."""
    from formgen.service.records import manifest_of  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    manifest = manifest_of(open_workspace(workspace), record)
    if as_json:
        print_json({"ok": True, "manifest": manifest})
        return
    click.echo(json.dumps(manifest, ensure_ascii=False, indent=2))


@command.command(
    name="get", help=say("Mengambil dokumen dari arsip.", "Fetch a document from the archive.")
)
@click.argument("record")
@output_option(say("Berkas PDF.", "PDF file."))
@workspace_option
@json_option
def get(record: str, output: Path, workspace: Path | None, as_json: bool) -> None:
    """Write the document after checking its digest."""
    from formgen.service.records import fetch  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    size = fetch(open_workspace(workspace), record, output)
    if as_json:
        print_json({"ok": True, "file": str(output), "bytes": size})
        return
    click.echo(
        say(f"{output}: {size} byte, sidik cocok.", f"{output}: {size} bytes, digest matches.")
    )


@command.command(
    name="check",
    help=say(
        "Membaca ulang dan menghitung ulang sidik seluruh arsip dan rantai catatan.",
        "Read everything again: digests of all records and the chain of the log.",
    ),
)
@workspace_option
@json_option
def check(workspace: Path | None, as_json: bool) -> int:
    """Print every finding; exit 5 if there is one."""
    from formgen.service.records import check_archive  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    with progress_bar(say("Memeriksa", "Checking")) as advance:
        report = check_archive(open_workspace(workspace), advance)
    if as_json:
        print_json(
            {
                "ok": not report.findings,
                "records": report.records,
                "events": report.events,
                "findings": [finding_json(finding) for finding in report.findings],
            }
        )
    else:
        for finding in report.findings:
            click.echo(finding_line(finding))
        click.echo(
            say(
                f"{report.records} arsip, {report.events} catatan, {len(report.findings)} temuan.",
                f"{report.records} records, {report.events} log entries,"
                f" {len(report.findings)} findings.",
            )
        )
    return EXIT_CODES[IntegrityError] if report.findings else 0


@command.command(name="log", help=say("Catatan peristiwa arsip.", "The log of the archive."))
@click.option(
    "--last",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help=say("Jumlah baris.", "Number of lines."),
)
@workspace_option
@json_option
def log(last: int, workspace: Path | None, as_json: bool) -> None:
    """The newest events, oldest of them first."""
    from formgen.service.records import log_rows  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    rows = log_rows(open_workspace(workspace), last)
    if as_json:
        print_json({"ok": True, "events": rows})
        return
    for row in rows:
        click.echo("  ".join(str(value) for value in row.values()))
