"""``formgen destroy run``, ``restore-check`` and ``status``: what is done, and where it stands."""

from dataclasses import asdict
from pathlib import Path

import click

from formgen.cli.boundary import SOME_FAILED, json_option, print_json
from formgen.cli.language import say
from formgen.cli.options import acting_option, workspace_option
from formgen.cli.progress import progress_bar


@click.command(
    name="run",
    help=say(
        "Melaksanakan: kedua pelaksana memberi perintah ini, masing-masing dari sesinya sendiri."
        " Bila terhenti, beri perintah yang sama lagi.",
        "Execute: both executors give this command, each in a session of his own. When it stopped,"
        " give it again.",
    ),
)
@click.argument("batch")
@acting_option
@workspace_option
@json_option
def run(batch: str, nip: str, workspace: Path | None, as_json: bool) -> int:
    """Run a batch; exit 8 when it stopped before its end."""
    from formgen.service.destroy.run import run as run_batch  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    with progress_bar(say("Memusnahkan", "Destroying")) as advance:
        report = run_batch(open_workspace(workspace), nip, batch, advance=advance)
    if as_json:
        print_json(
            {
                "ok": not report.stopped,
                "batch": report.batch.number,
                "state": report.batch.state,
                "waiting_for": list(report.waiting_for),
                "destroyed": report.destroyed,
                "out": {str(line): reason for line, reason in report.out.items()},
                "record": report.record,
            }
        )
    elif report.waiting_for:
        others = ", ".join(report.waiting_for)
        click.echo(
            say(
                f"Hadir tercatat. Menunggu {others} memberi perintah yang sama dari sesinya.",
                f"You are here. Waiting for {others} to give the same command in his session.",
            )
        )
    else:
        click.echo(
            say(
                f"{report.batch.number}: {report.batch.state}, musnah {report.destroyed},"
                f" dikeluarkan {len(report.out)}, berita acara {report.record or '-'}.",
                f"{report.batch.number}: {report.batch.state}, destroyed {report.destroyed},"
                f" put out {len(report.out)}, berita acara {report.record or '-'}.",
            )
        )
        for line, reason in report.out.items():
            click.echo(f"{line}: {reason}")
    if report.stopped:
        click.echo(
            say(
                "Toko tidak menjawab pasti. Tunggu sebentar, lalu beri perintah yang sama lagi.",
                "The store gave no sure answer. Wait a little, then give the same command again.",
            ),
            err=True,
        )
    return SOME_FAILED if report.stopped else 0


@click.command(
    name="restore-check",
    help=say(
        "Setelah cadangan dipulihkan: yang telah musnah dimusnahkan lagi, yang ditahan tetap"
        " tertahan. Jalankan sebelum arsip dibuka.",
        "After a backup was restored: what was destroyed is destroyed again, what was held stays"
        " held. Run it before the archive is opened.",
    ),
)
@click.option(
    "--terima",
    "accept",
    is_flag=True,
    help=say(
        "Nisan yang hanya ada di toko sudah dicocokkan dengan daftar tercetak.",
        "Tombstones that only the store has were compared with the printed lists.",
    ),
)
@acting_option
@workspace_option
@json_option
def restore_check(accept: bool, nip: str, workspace: Path | None, as_json: bool) -> int:
    """Print what the restored archive needed; exit 8 when something could not be done."""
    from formgen.service.destroy.restore import restore_check as check  # noqa: PLC0415
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    report = check(open_workspace(workspace), nip, accept=accept)
    open_question = bool(report.left) or (report.learnt > 0 and not accept)
    if as_json:
        print_json({"ok": not open_question, **asdict(report)})
    else:
        click.echo(
            say(
                f"{report.tombstones} nisan ({report.learnt} dari toko),"
                f" {report.destroyed_again} dimusnahkan lagi, {len(report.left)} tersisa,"
                f" {report.holds} penahanan, {report.flags} bendera dipasang lagi.",
                f"{report.tombstones} tombstones ({report.learnt} from the store),"
                f" {report.destroyed_again} destroyed again, {len(report.left)} left,"
                f" {report.holds} holds, {report.flags} flags set again.",
            )
        )
        for record in report.left:
            click.echo(record)
    return SOME_FAILED if open_question else 0


@click.command(
    name="status",
    help=say(
        "Semua berkas usul, atau baris dan dokumen satu berkas.",
        "All batches, or lines and papers of one.",
    ),
)
@click.argument("batch", required=False, default="")
@workspace_option
@json_option
def status(batch: str, workspace: Path | None, as_json: bool) -> None:
    """What stands where."""
    from formgen.service.destroy.status import batch_rows, batch_status  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    office = open_workspace(workspace)
    if not batch:
        rows = batch_rows(office)
        if as_json:
            print_json({"ok": True, "batches": rows})
            return
        for row in rows:
            click.echo("  ".join(str(value) for value in row.values()))
        return
    found = batch_status(office, batch)
    if as_json:
        print_json({"ok": True, **found})
        return
    click.echo(f"{found['batch']}  {found['state']}  {found['list_sha256']}")
    for paper in found["papers"]:
        click.echo(f"  {paper['kind']}  {paper['number']}  {paper['day']}  {paper['record']}")
    for line in found["lines"]:
        click.echo(f"  {line['number']:>6}  {line['record']}  {line['state']}  {line['reason']}")
    for question in found["audit"]:
        mark = say("ya", "yes") if question["ok"] else say("BELUM", "NOT YET")
        click.echo(f"  {mark}  {question['question']}")
