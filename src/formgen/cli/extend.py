"""``formgen retention extend``: a lock that runs longer; never shorter."""

from datetime import date
from pathlib import Path

import click

from formgen.cli.boundary import json_option, print_json
from formgen.cli.language import say
from formgen.cli.options import acting_option, day_option, workspace_option


@click.command(
    name="extend",
    help=say(
        "Memperpanjang kunci satu arsip sampai akhir suatu hari (WIB). Kunci tidak pernah"
        " diperpendek: hari yang lebih awal ditolak, dan percobaannya tercatat.\n\n"
        "Contoh: formgen retention extend 20243207/c-hasil-kwk-bupati.3207012001001.0.e1"
        " --until 2031-12-31 --reason 'surat Bawaslu 12' --sebagai 198001012005011003",
        "Lock one record to the end of a day (WIB). A lock is never shortened: an earlier day is"
        " refused, and the attempt is on record.\n\n"
        "Example: formgen retention extend 20243207/c-hasil-kwk-bupati.3207012001001.0.e1"
        " --until 2031-12-31 --reason 'letter 12 of Bawaslu' --sebagai 198001012005011003",
    ),
)
@click.argument("record")
@day_option("--until", say("Hari terakhir kuncinya.", "Last day of the lock."), required=True)
@click.option(
    "--reason", required=True, help=say("Alasan, tanpa nama orang.", "Why; no names of people.")
)
@acting_option
@workspace_option
@json_option
def extend(
    record: str, until: date, reason: str, nip: str, workspace: Path | None, as_json: bool
) -> None:
    """Say until when the record is locked."""
    from formgen.service.extend_lock import extend_lock  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    done = extend_lock(open_workspace(workspace), nip, record, until, reason)
    if as_json:
        print_json(
            {
                "ok": True,
                "record": record,
                "locked_until": done.until.isoformat(),
                "versions": done.versions,
            }
        )
        return
    click.echo(
        say(f"{record}: terkunci sampai akhir {until}.", f"{record}: locked to the end of {until}.")
    )
