"""``formgen hold``: keep records from being destroyed, whatever their rule says."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from formgen.cli.boundary import SOME_FAILED, json_option, print_json
from formgen.cli.language import say
from formgen.cli.options import acting_option, day_option, workspace_option
from formgen.cli.progress import progress_bar


@click.group(
    name="hold",
    help=say("Menahan arsip, dan melepasnya berdua.", "Hold records; lifting takes two."),
)
def command() -> None:
    """Group of the commands below."""


# Not imported from the archive: help must start without it. A test holds both together.
GROUNDS = (
    "php_mk",
    "sengketa_bawaslu",
    "ptun_ma",
    "pidana_pemilihan",
    "korupsi",
    "etik_dkpp",
    "sengketa_informasi",
    "permintaan_informasi",
    "audit",
    "psu",
    "perintah_internal",
)


@command.command(
    name="set",
    help=say(
        "Menahan semua arsip dalam lingkup, juga yang masuk kemudian. Berlaku seketika.\n\n"
        "Contoh: formgen hold set --ground audit --case 'LHP 12' --place 32.07.01"
        " --review 2026-01-31 --sebagai 198001012005011001",
        "Hold all records in a scope, also those that come later. At once.\n\n"
        "Example: formgen hold set --ground audit --case 'LHP 12' --place 32.07.01"
        " --review 2026-01-31 --sebagai 198001012005011001",
    ),
)
@click.option(
    "--ground",
    required=True,
    type=click.Choice(GROUNDS),
    help=say("Dasar penahanan.", "Ground of the hold."),
)
@click.option(
    "--case",
    default="",
    help=say("Nomor perkara atau surat.", "Number of the case or letter."),
)
@click.option("--election", type=int, help=say("Satu kontes saja.", "One contest only."))
@click.option(
    "--place",
    default="",
    help=say("Awalan kode wilayah atau TPS.", "Prefix of the code of a region or TPS."),
)
@click.option("--form", "code", default="", help=say("Kode formulir.", "Code of the form."))
@click.option("--record", default="", help=say("Satu arsip: id-nya.", "One record: its record id."))
@day_option(
    "--review",
    say("Tanggal tinjau, paling lama setahun lagi.", "Day of review, within a year."),
    required=True,
)
@acting_option
@workspace_option
@json_option
def set_hold(
    ground: str,
    case: str,
    election: int | None,
    place: str,
    code: str,
    record: str,
    review: date,
    nip: str,
    workspace: Path | None,
    as_json: bool,
) -> int:
    """Place a hold; exit 8 when the store has not confirmed all of it."""
    from formgen.service.hold import hold_json, make_wish, place_hold  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    wish = make_wish(
        ground, case, election=election, place=place, code=code, record=record, review=review
    )
    with progress_bar(say("Menahan", "Holding")) as advance:
        report = place_hold(open_workspace(workspace), nip, wish, advance=advance)
    unsure = bool(set(report.statuses) - {"tertahan"})
    if as_json:
        print_json({"ok": not unsure, "hold": hold_json(report)})
    else:
        click.echo(_line(hold_json(report)))
        if not report.statuses:
            click.echo(
                say(
                    "Belum ada arsip dalam lingkup ini; yang masuk kemudian ikut tertahan."
                    " Periksa lingkupnya.",
                    "No record is in this scope yet; those that come later are held too."
                    " Check the scope.",
                ),
                err=True,
            )
        if unsure:
            click.echo(
                say(
                    "Tidak semua terkonfirmasi: lihat jumlah di atas; jalankan"
                    " formgen retention reconcile.",
                    "Not all is confirmed: see the numbers above; run formgen retention reconcile.",
                ),
                err=True,
            )
    return SOME_FAILED if unsure else 0


@command.command(
    name="lift",
    help=say(
        "Melepas penahanan: orang pertama meminta dengan --document, orang kedua memberi"
        " --confirm atau --refuse ALASAN.",
        "Lift a hold: a first person asks with --document, a second one gives --confirm or"
        " --refuse REASON.",
    ),
)
@click.argument("hold", type=int)
@click.option(
    "--document",
    default="",
    help=say("Meminta: dokumen dasarnya.", "Ask: the document it rests on."),
)
@click.option(
    "--confirm", is_flag=True, help=say("Orang kedua: lepaskan.", "Second person: lift it.")
)
@click.option(
    "--refuse",
    default="",
    metavar="REASON",
    help=say("Orang kedua: tolak, dengan alasan.", "Second person: refuse, with a reason."),
)
@acting_option
@workspace_option
@json_option
def lift(
    hold: int,
    document: str,
    confirm: bool,
    refuse: str,
    nip: str,
    workspace: Path | None,
    as_json: bool,
) -> None:
    """Ask, confirm or refuse: exactly one of them."""
    from formgen.service.hold import answer_lift, ask_lift  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    if [bool(document), confirm, bool(refuse)].count(True) != 1:
        raise click.UsageError(
            say(
                "Beri satu dari --document, --confirm, --refuse.",
                "Give one of --document, --confirm, --refuse.",
            )
        )
    office = open_workspace(workspace)
    if document:
        made = ask_lift(office, nip, hold, document)
    else:
        made = answer_lift(office, nip, hold, refuse=refuse)
    if as_json:
        print_json({"ok": True, "hold": made.id, "stands": made.stands})
        return
    click.echo(
        say(
            f"Penahanan {made.id} {'tetap berlaku' if made.stands else 'dilepas'}.",
            f"Hold {made.id} {'stands' if made.stands else 'is lifted'}.",
        )
    )


@command.command(name="list", help=say("Penahanan yang berlaku.", "The holds that stand."))
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help=say("Juga yang sudah dilepas.", "Also those that were lifted."),
)
@workspace_option
@json_option
def list_all(everything: bool, workspace: Path | None, as_json: bool) -> None:
    """One line per hold."""
    from formgen.service.hold import list_holds  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    rows = list_holds(open_workspace(workspace), everything=everything)
    if as_json:
        print_json({"ok": True, "holds": rows})
        return
    for row in rows:
        click.echo(_line(row))


def _line(row: dict[str, Any]) -> str:
    """Return a hold as one line: number, ground, case, scope, review, what became of it."""
    scope = " ".join(
        str(part) for part in (row["election"], row["place"], *row["forms"], row["record"]) if part
    )
    counts = ", ".join(f"{status} {count}" for status, count in row["records"].items()) or "0"
    state = "" if row["stands"] else say("dilepas", "lifted")
    asked = (
        say("pelepasan diminta", "lifting asked for")
        if row["stands"] and row["lift_asked_by"]
        else ""
    )
    parts = (str(row["id"]), row["ground"], row["case"], scope, row["review"], counts, asked, state)
    return "  ".join(part for part in parts if part)
