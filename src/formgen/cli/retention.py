"""``formgen retention``: rules, what happened, what is due when, and why."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formgen.cli.boundary import json_option, print_json
from formgen.cli.language import language, say
from formgen.cli.options import acting_option, day_option, workspace_option

if TYPE_CHECKING:
    from formgen.service.due import Group
    from formgen.service.occurrences import Recorded


@click.group(
    name="retention",
    help=say("Retensi: aturan, peristiwa, tanggal.", "Retention: rules, events, dates."),
)
def command() -> None:
    """Group of the commands below."""


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

place_option = click.option(
    "--place",
    default="",
    help=say("Awalan kode wilayah atau TPS.", "Prefix of the code of a region or TPS."),
)


@command.command(
    name="list",
    help=say(
        "Aturan yang berlaku dan jumlah arsip di bawahnya.",
        "The rules in force and the number of records under each.",
    ),
)
@workspace_option
@json_option
def list_rules(workspace: Path | None, as_json: bool) -> None:
    """One line per rule."""
    from formgen.service import due  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    rows = due.list_rules(open_workspace(workspace))
    if as_json:
        print_json({"ok": True, "rules": rows})
        return
    for row in rows:
        periods = f"{row['active'] or '-'} + {row['inactive'] or '-'}"
        click.echo(
            f"{row['id']}  {periods}  {row['fate']}  {row['status']}"
            f"  {row['records']}  {row['description']}"
        )


@command.command(
    name="due",
    help=say(
        "Kapan masa simpan berakhir, dikelompokkan; --each untuk tiap arsip yang sudah lewat.",
        "When keeping ends, in groups; --each for every record whose keeping is over.",
    ),
)
@place_option
@click.option(
    "--each",
    is_flag=True,
    help=say("Tiap arsip yang masa simpannya lewat.", "Every record whose keeping is over."),
)
@workspace_option
@json_option
def due(place: str, each: bool, workspace: Path | None, as_json: bool) -> None:
    """One line per group, those that are due first come first."""
    from formgen.service.due import due_groups, due_records  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    office = open_workspace(workspace)
    if each:
        records = [
            {
                "record": f"{subject.election}/{subject.record_id}",
                "rule": item.rule.id,
                "kept_until": str(item.kept_until),
            }
            for subject, item in due_records(office, place=place)
        ]
        if as_json:
            print_json({"ok": True, "records": records})
            return
        for record in records:
            click.echo("  ".join(record.values()))
        return
    today, groups = due_groups(office, place=place)
    rows = [_group_json(group, today) for group in groups]
    if as_json:
        print_json({"ok": True, "today": today.isoformat(), "groups": rows})
        return
    for row in rows:
        until = row["kept_until"] or say("belum diketahui", "not known yet")
        late = say(f"lewat {row['days_over']} hari", f"{row['days_over']} days over")
        click.echo(
            f"{until}  {row['records']}  {row['rule']}  {row['fate']}  {row['status']}"
            f"  {row['privacy']}" + (f"  {late}" if row["days_over"] else "")
        )


@command.command(
    name="why",
    help=say(
        "Mengapa arsip ini disimpan sampai kapan: aturan, peristiwa, tanggal, penahanan.\n\n"
        "Contoh: formgen retention why 20243207/c-hasil-kwk-bupati.3207012001001.0.e1",
        "Why this record is kept until when: rule, events, dates, holds.\n\n"
        "Example: formgen retention why 20243207/c-hasil-kwk-bupati.3207012001001.0.e1",
    ),
)
@click.argument("record")
@workspace_option
@json_option
def explain(record: str, workspace: Path | None, as_json: bool) -> None:
    """One sentence per line."""
    from formgen.service.due import why  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    found = why(open_workspace(workspace), record)
    due = found.due
    sentences = [
        item.id if language() == "id" else item.en for item in (*due.because, *found.holds)
    ]
    if as_json:
        print_json(
            {
                "ok": True,
                "record": record,
                "today": found.now.day.isoformat(),
                "rule": due.rule.id,
                "rules_version": due.rules_version,
                "rules_sha256": due.rules_sha256,
                "fate": due.rule.fate,
                "status": due.rule.status,
                "start": None if due.start.day is None else due.start.day.isoformat(),
                "active_until": None if due.dates is None else due.dates.active_to.isoformat(),
                "kept_until": None if due.kept_until is None else due.kept_until.isoformat(),
                "holds": len(found.holds),
                "because": sentences,
            }
        )
        return
    for sentence in sentences:
        click.echo(sentence)


@command.command(
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


@command.command(
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


@command.command(name="events", help=say("Peristiwa yang tercatat.", "The events on record."))
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


def _group_json(group: "Group", today: date) -> dict[str, Any]:
    until = group.due.kept_until
    return {
        "election": group.election,
        "rule": group.due.rule.id,
        "rules_version": group.due.rules_version,
        "fate": group.due.rule.fate,
        "status": group.due.rule.status,
        "privacy": group.privacy,
        "records": group.records,
        "start": None if group.due.start.day is None else group.due.start.day.isoformat(),
        "kept_until": None if until is None else until.isoformat(),
        "days_over": 0 if until is None else max(0, (today - until).days),
    }
