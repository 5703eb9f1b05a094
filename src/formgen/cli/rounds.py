"""``formgen retention reconcile`` and ``report``: the nightly round, and what waits for people."""

from pathlib import Path

import click

from formgen.cli.boundary import (
    EXIT_CODES,
    finding_json,
    finding_line,
    json_option,
    print_json,
)
from formgen.cli.language import language, say
from formgen.cli.options import workspace_option
from formgen.cli.progress import progress_bar
from formgen.errors import IntegrityError


@click.command(
    name="reconcile",
    help=say(
        "Ronda malam: memperpanjang kunci, memulihkan tanda tahan, memastikan penahanan,"
        " melaporkan alarm.",
        "The nightly round: extend locks, repair flags, confirm holds, report alarms.",
    ),
)
@workspace_option
@json_option
def reconcile(workspace: Path | None, as_json: bool) -> int:
    """Make the round; exit 5 when there is an alarm."""
    from formgen.service.reconcile import reconcile as make_round  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    with progress_bar(say("Ronda", "Round")) as advance:
        report = make_round(open_workspace(workspace), advance=advance)
    numbers = {
        "records": report.records,
        "extended": report.extended,
        "repaired": report.repaired,
        "expiring": report.expiring,
        "confirmed": report.confirmed,
    }
    if as_json:
        findings = [finding_json(item) for item in report.findings]
        print_json({"ok": not findings, **numbers, "findings": findings})
    else:
        for item in report.findings:
            click.echo(finding_line(item))
        click.echo(
            say(
                f"{report.records} arsip; kunci diperpanjang {report.extended}, menunggu jam"
                f" {report.expiring}; tanda dipulihkan {report.repaired}; penahanan dipastikan"
                f" {report.confirmed}; {len(report.findings)} alarm.",
                f"{report.records} records; locks extended {report.extended}, waiting for a clock"
                f" {report.expiring}; flags repaired {report.repaired}; holds confirmed"
                f" {report.confirmed}; {len(report.findings)} alarms.",
            )
        )
    return EXIT_CODES[IntegrityError] if report.findings else 0


@click.command(
    name="report",
    help=say(
        "Yang menunggu orang: lewat masa simpan, aturan belum terverifikasi, penahanan yang perlu"
        " ditinjau atau dipastikan, jam.",
        "What waits for people: overdue, rules not verified, holds to review or to confirm, the"
        " clock.",
    ),
)
@workspace_option
@json_option
def report(workspace: Path | None, as_json: bool) -> None:
    """One line each."""
    from formgen.service.health import health  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    found = health(open_workspace(workspace))
    if as_json:
        print_json({"ok": True, **found})
        return
    for row in found["overdue"]:
        click.echo(
            say(
                f"lewat {row['days_over']} hari, belum diusulkan: {row['records']} arsip,"
                f" {row['rule']}, {row['privacy']}, {row['state']}",
                f"{row['days_over']} days over, not proposed: {row['records']} records,"
                f" {row['rule']}, {row['privacy']}, {row['state']}",
            )
        )
    for row in found["unverified"]:
        click.echo(
            say(
                f"aturan {row['rule']} {row['status']}: {row['records']} arsip menunggu",
                f"rule {row['rule']} {row['status']}: {row['records']} records wait",
            )
        )
    for row in found["reviews"]:
        click.echo(
            say(
                f"penahanan {row['id']} lewat tanggal tinjau {row['review']}",
                f"hold {row['id']} is past its day of review {row['review']}",
            )
        )
    for row in found["unsettled"]:
        click.echo(
            say(
                f"penahanan {row['id']} belum dipastikan toko: {row['records']}",
                f"hold {row['id']} is not confirmed by the store: {row['records']}",
            )
        )
    for row in found["stuck"]:
        click.echo(
            say(
                f"berkas usul {row['batch']} menunggu jawaban ANRI {row['days']} hari",
                f"batch {row['batch']} has waited {row['days']} days for ANRI",
            )
        )
    for row in found["audits"]:
        click.echo(f"{row['batch']}: {'; '.join(row['missing'])}")
    for row in found["clock"]:
        click.echo(f"[{row['rule']}] {row[language()]}")
