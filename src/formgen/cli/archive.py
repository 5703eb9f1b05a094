"""``formgen archive``: read and check what is kept."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from formgen.cli.archive_doctor import doctor
from formgen.cli.archive_hand_over import hand_over
from formgen.cli.archive_known import known_options
from formgen.cli.archive_put import put
from formgen.cli.boundary import EXIT_CODES, finding_json, finding_line, json_option, print_json
from formgen.cli.language import say
from formgen.cli.options import day_option, output_option, today_in_jakarta, workspace_option
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
        "Mencari arsip menurut apa saja yang diketahui; semua syarat harus cocok.",
        "Find records by anything that is known; all of it must be true.",
    ),
)
@known_options
@workspace_option
@json_option
def find(workspace: Path | None, as_json: bool, **known: Any) -> None:  # noqa: ANN401 - options
    """One record per line."""
    from formgen.service.records import Known, find_records  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    found = find_records(open_workspace(workspace), Known(**known))
    if as_json:
        rows = list(found)
        print_json({"ok": True, "records": [row["record"] for row in rows], "found": rows})
        return
    for row in found:
        click.echo(f"{row['record']}  {row['day']}  {row['state']}")


@command.command(
    name="show",
    help=say(
        "Manifes satu arsip dan susulannya.", "The manifest of one record, and what was added."
    ),
)
@click.argument("record")
@workspace_option
@json_option
def show(record: str, workspace: Path | None, as_json: bool) -> None:
    """Print the manifest and the supplements as they are kept."""
    from formgen.service.records import shown  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    manifest, supplements = shown(open_workspace(workspace), record)
    if as_json:
        print_json({"ok": True, "manifest": manifest, "supplements": supplements})
        return
    for one in (manifest, *supplements):
        click.echo(json.dumps(one, ensure_ascii=False, indent=2))


@command.command(
    name="get", help=say("Mengambil dokumen dari arsip.", "Fetch a document from the archive.")
)
@click.argument("record")
@output_option(say("Berkas PDF.", "PDF file."))
@click.option(
    "--scan",
    is_flag=True,
    help=say("Pindaian bertanda tangan yang terakhir.", "The signed scan that came in last."),
)
@workspace_option
@json_option
def get(record: str, output: Path, scan: bool, workspace: Path | None, as_json: bool) -> None:
    """Write the document after checking its digest."""
    from formgen.service.records import fetch  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    size = fetch(open_workspace(workspace), record, output, scan=scan)
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
@click.option(
    "--rate",
    type=click.FloatRange(0, min_open=True),
    help=say("Paling banyak sekian megabyte per detik.", "At most so many megabytes a second."),
)
@click.option(
    "--restart",
    is_flag=True,
    help=say(
        "Mulai dari awal, juga bila pemeriksaan terakhir terputus.",
        "Begin anew, also when the last check was interrupted.",
    ),
)
@workspace_option
@json_option
def check(rate: float | None, restart: bool, workspace: Path | None, as_json: bool) -> int:
    """Print every finding; exit 5 if there is one."""
    from formgen.service.fixity import Pace, check_archive  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    pace = Pace(megabytes_per_second=rate or 0, restart=restart)
    with progress_bar(say("Memeriksa", "Checking")) as advance:
        report = check_archive(open_workspace(workspace), advance, pace)
    oldest = report.coverage.oldest
    if as_json:
        print_json(
            {
                "ok": not report.findings,
                "records": report.records,
                "resumed": report.resumed,
                "events": report.events,
                "never_checked": report.coverage.never,
                "oldest_check": None if oldest is None else oldest.isoformat(),
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


@command.command(
    name="export",
    help=say(
        "Menyalin arsip ke folder BagIt 1.0 untuk diserahkan; tidak mengubah arsip.",
        "Copy records to a BagIt 1.0 folder for handing over; changes nothing.",
    ),
)
@click.argument("folder", type=click.Path(path_type=Path))
@known_options
@workspace_option
@json_option
def export(folder: Path, workspace: Path | None, as_json: bool, **known: Any) -> None:  # noqa: ANN401 - options
    """Print where the bag is."""
    from formgen.service.export import export as bag  # noqa: PLC0415 - lazy start
    from formgen.service.records import Known  # noqa: PLC0415
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    with progress_bar(say("Mengekspor", "Exporting")) as advance:
        report = bag(open_workspace(workspace), Known(**known), folder, today_in_jakarta(), advance)
    if as_json:
        print_json(
            {
                "ok": True,
                "folder": str(report.folder),
                "records": report.records,
                "files": report.files,
                "bytes": report.size,
            }
        )
        return
    click.echo(
        say(
            f"{report.folder}: {report.records} arsip, {report.files} berkas.",
            f"{report.folder}: {report.records} records, {report.files} files.",
        )
    )


@command.command(
    name="rebuild",
    help=say(
        "Membangun ulang register dan katalog dari isi penyimpanan; yang sudah ada tetap.",
        "Make register and catalogue again from what the store holds; what is there stays.",
    ),
)
@workspace_option
@json_option
def rebuild(workspace: Path | None, as_json: bool) -> int:
    """Print what was added; exit 5 if a manifest cannot be used."""
    from formgen.service.rebuild import rebuild as again  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    with progress_bar(say("Membangun ulang", "Rebuilding")) as advance:
        report = again(open_workspace(workspace), advance)
    if as_json:
        print_json(
            {
                "ok": not report.findings,
                "manifests": report.manifests,
                "added": report.added,
                "supplements": report.supplements,
                "void": report.void,
                "registered": report.registered,
                "findings": [finding_json(finding) for finding in report.findings],
            }
        )
    else:
        for finding in report.findings:
            click.echo(finding_line(finding))
        click.echo(
            say(
                f"{report.manifests} manifes, {report.added} ditambahkan,"
                f" {report.supplements} susulan, {report.void} batal,"
                f" {report.registered} kembali ke register,"
                f" {len(report.findings)} temuan.",
                f"{report.manifests} manifests, {report.added} added,"
                f" {report.supplements} supplements, {report.void} void,"
                f" {report.registered} back in the register,"
                f" {len(report.findings)} findings.",
            )
        )
    if report.registered:
        click.echo(
            say(
                "Pencabutan dan alasan edisi tidak tersimpan dalam dokumen: cabut lagi menurut"
                " catatan kantor (formgen register revoke).",
                "No document says that it was revoked, nor why there is an edition: revoke again"
                " by the notes of the office (formgen register revoke).",
            ),
            err=True,
        )
    return EXIT_CODES[IntegrityError] if report.findings else 0


@command.command(
    name="log",
    help=say(
        "Catatan peristiwa arsip: siapa, kapan, apa; dan rantainya.\n\n"
        "Contoh: formgen archive log --type tahan_dipasang --since 2025-01-01",
        "The log of the archive: who, when, what; and its chain.\n\n"
        "Example: formgen archive log --type tahan_dipasang --since 2025-01-01",
    ),
)
@click.option(
    "--last",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help=say("Jumlah baris.", "Number of lines."),
)
@click.option(
    "--type", "kind", default="", help=say("Jenis peristiwa.", "Type of event, such as musnah.")
)
@click.option(
    "--subject",
    default="",
    help=say(
        "Perihal: id arsip, peristiwa/3, tahan/1, nomor usul.",
        "What it is about: a record id, peristiwa/3, tahan/1, a batch.",
    ),
)
@click.option("--nip", default="", help=say("NIP pelaku.", "Staff number of who acted."))
@day_option("--since", say("Mulai hari ini.", "From this day on."))
@day_option("--until", say("Sampai hari ini.", "Up to this day."))
@click.option(
    "--check",
    "checks",
    is_flag=True,
    help=say(
        "Periksa rantai seluruh catatan; keluar 5 bila putus.",
        "Check the chain of the whole log; exit 5 if it is broken.",
    ),
)
@workspace_option
@json_option
def log(
    last: int,
    kind: str,
    subject: str,
    nip: str,
    since: date | None,
    until: date | None,
    checks: bool,
    workspace: Path | None,
    as_json: bool,
) -> int:
    """The newest events that are wanted, oldest of them first."""
    from formgen.service.audit_log import Filter, check_log, log_rows  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    office = open_workspace(workspace)
    wanted = Filter(kind=kind, subject=subject, nip=nip, since=since, until=until)
    rows = log_rows(office, last, wanted)
    chain = check_log(office) if checks else None
    if as_json:
        answer: dict[str, Any] = {"ok": not (chain and chain.findings), "events": rows}
        if chain is not None:
            answer["head"] = {"seq": chain.head.seq, "hash": chain.head.hash}
            answer["findings"] = [finding_json(item) for item in chain.findings]
        print_json(answer)
    else:
        for row in rows:
            click.echo(_log_line(row))
        for finding in chain.findings if chain else ():
            click.echo(finding_line(finding))
        if chain is not None:
            click.echo(
                say(
                    f"{chain.head.seq} catatan, {len(chain.findings)} temuan,"
                    f" ujung {chain.head.hash}",
                    f"{chain.head.seq} entries, {len(chain.findings)} findings,"
                    f" head {chain.head.hash}",
                )
            )
    return EXIT_CODES[IntegrityError] if chain and chain.findings else 0


def _log_line(row: dict[str, Any]) -> str:
    """Return an entry as one line: number, time, what, about what, who, from where to where."""
    who = " ".join(part for part in (row["name"] or row["actor"], row["role"]) if part)
    turn = " -> ".join(part for part in (row["before"], row["after"]) if part)
    parts = (str(row["seq"]), row["time"], row["type"], row["subject"], who, turn, row["reason"])
    return "  ".join(part for part in parts if part)


command.add_command(doctor)
command.add_command(hand_over)
command.add_command(put)
