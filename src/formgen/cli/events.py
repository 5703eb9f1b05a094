"""``formgen retention event``, ``confirm``, ``events``: what happened in a contest."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formgen.cli.boundary import (
    json_option,
    print_json,
)
from formgen.cli.language import say
from formgen.cli.options import acting_option, day_option, place_option, workspace_option

if TYPE_CHECKING:
    from formgen.service.occurrences import Recorded


# Not imported from the archive: help must start without it. A test holds both together.
KINDS = (
    "penetapan_hasil",
    "permohonan_mk",
    "brpk",
    "putusan_mk",
    "perkara_terdaftar",
    "perkara_inkracht",
    "psu_diperintahkan",
    "hitung_ulang_diperintahkan",
    "rekap_ulang_diperintahkan",
    "perintah_selesai",
    "dibuka_lagi",
    "penetapan_terpilih",
    "pengesahan",
    "pelantikan",
    "berkas_ditutup",
)


@click.command(
    name="event",
    help=say(
        "Mencatat peristiwa sebuah kontes. Yang menahan berlaku seketika, yang membebaskan"
        " setelah disahkan orang kedua. Koreksi: catat lagi dengan --replaces.\n\n"
        "Contoh: formgen retention event pelantikan --election 20243207 --day 2025-02-20"
        " --document 'SK 100.2.1.3-221' --sebagai 198001012005011001",
        "Record what happened in a contest. What restrains counts at once, what frees when a"
        " second person confirms it. To correct, record again with --replaces.\n\n"
        "Example: formgen retention event pelantikan --election 20243207 --day 2025-02-20"
        " --document 'SK 100.2.1.3-221' --sebagai 198001012005011001",
    ),
)
@click.argument("kind", type=click.Choice(KINDS), metavar="TYPE")
@click.option("--election", type=int, required=True, help=say("Nomor kontes.", "Contest number."))
@day_option("--day", say("Tanggal kejadian.", "Day it happened."), required=True)
@click.option(
    "--document",
    required=True,
    help=say("Nomor putusan atau surat.", "Number of the decision or letter."),
)
@place_option
@click.option(
    "--rule",
    default="",
    help=say("Hanya arsip di bawah aturan ini.", "Only records under this rule."),
)
@click.option(
    "--case",
    default="",
    help=say(
        "Nomor perkara; brpk tanpa nomor berarti tidak ada perkara.",
        "Number of the case; brpk without one means that there is no case.",
    ),
)
@click.option(
    "--order",
    type=int,
    default=0,
    help=say("Untuk perintah_selesai: nomor perintahnya.", "For perintah_selesai: which order."),
)
@click.option(
    "--replaces",
    type=int,
    default=0,
    help=say("Koreksi atas peristiwa nomor ini.", "Corrects the event with this number."),
)
@click.option(
    "--void",
    is_flag=True,
    help=say(
        "Bersama --replaces: tarik kembali tanpa pengganti.",
        "With --replaces: take it back, with nothing in its place.",
    ),
)
@acting_option
@workspace_option
@json_option
def event(
    kind: str,
    election: int,
    day: date,
    document: str,
    place: str,
    rule: str,
    case: str,
    order: int,
    replaces: int,
    void: bool,
    nip: str,
    workspace: Path | None,
    as_json: bool,
) -> None:
    """Record one event."""
    from formgen.service.occurrences import make_happening, record_event  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    what = make_happening(
        kind,
        election=election,
        day=day,
        document=document,
        place=place,
        rule=rule,
        case=case,
        order=order,
        replaces=replaces,
        void=void,
    )
    _show_recorded(record_event(open_workspace(workspace), nip, what), as_json)


@click.command(
    name="confirm",
    help=say(
        "Mengesahkan peristiwa sebagai orang kedua.", "Confirm an event as the second person."
    ),
)
@click.argument("event", type=int)
@acting_option
@workspace_option
@json_option
def confirm(event: int, nip: str, workspace: Path | None, as_json: bool) -> None:
    """Confirm one event."""
    from formgen.service.occurrences import confirm_event  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    _show_recorded(confirm_event(open_workspace(workspace), nip, event), as_json)


@click.command(name="events", help=say("Peristiwa yang tercatat.", "The events on record."))
@click.option("--election", type=int, help=say("Satu kontes saja.", "One contest only."))
@workspace_option
@json_option
def events(election: int | None, workspace: Path | None, as_json: bool) -> None:
    """One line per event, corrected ones too."""
    from formgen.service.occurrences import list_events  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    rows = list_events(open_workspace(workspace), election)
    if as_json:
        print_json({"ok": True, "events": rows})
        return
    for row in rows:
        click.echo(_event_line(row))


def _show_recorded(made: "Recorded", as_json: bool) -> None:
    from formgen.service.hold import hold_json  # noqa: PLC0415 - lazy start
    from formgen.service.occurrences import event_json  # noqa: PLC0415

    row = event_json(made.occurrence)
    if as_json:
        print_json(
            {
                "ok": True,
                "event": row,
                "hold": None if made.hold is None else hold_json(made.hold),
                "lifted": list(made.lifted),
            }
        )
        return
    click.echo(_event_line(row))
    if made.hold is not None:
        held = ", ".join(f"{status} {count}" for status, count in made.hold.statuses.items())
        click.echo(
            say(
                f"Penahanan {made.hold.hold.id} dipasang pada lingkupnya: {held or 0}",
                f"Hold {made.hold.hold.id} placed on its scope: {held or 0}",
            )
        )
    for hold in made.lifted:
        click.echo(say(f"Penahanan {hold} dilepas.", f"Hold {hold} is lifted."))


def _event_line(row: dict[str, Any]) -> str:
    """Return an event as one line; says when it waits for a second person or was corrected."""
    notes = []
    if not row["counts"]:
        notes.append(say("tidak berlaku lagi", "does not count any more"))
    elif row["confirmed_by"] is None:
        notes.append(say("belum disahkan", "not confirmed"))
    if row["replaces"]:
        notes.append(
            say(f"mengoreksi {row['replaces']}", f"corrects {row['replaces']}")
            if not row["void"]
            else say(f"menarik {row['replaces']}", f"takes {row['replaces']} back")
        )
    parts = (row["id"], row["election"], row["type"], row["day"], row["document"], row["place"])
    more = (row["rule"], row["case"], row["order"] or "", *notes)
    return "  ".join(str(part) for part in (*parts, *more) if part)
