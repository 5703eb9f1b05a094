"""``formgen retention``: rules, what happened, what is due when, and why."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formgen.cli import events, extend, rounds, transfers
from formgen.cli.boundary import (
    json_option,
    print_json,
)
from formgen.cli.language import language, say
from formgen.cli.options import place_option, workspace_option

if TYPE_CHECKING:
    from formgen.service.due import Group
    from formgen_archive.words import Sentence


@click.group(
    name="retention",
    help=say("Retensi: aturan, peristiwa, tanggal.", "Retention: rules, events, dates."),
)
def command() -> None:
    """Group of the commands below."""


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
            f"  {row['privacy']}  {row['state']}" + (f"  {late}" if row["days_over"] else "")
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
        item.id if language() == "id" else item.en
        for item in (_state(found.subject.state), *due.because, *found.holds)
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
                "state": found.subject.state,
                "holds": len(found.holds),
                "because": sentences,
            }
        )
        return
    for sentence in sentences:
        click.echo(sentence)


def _state(state: str) -> "Sentence":
    from formgen_archive.words import Sentence  # noqa: PLC0415 - lazy start

    return Sentence(f"keadaan: {state}", f"state: {state}")


def _group_json(group: "Group", today: date) -> dict[str, Any]:
    until = group.due.kept_until
    return {
        "election": group.election,
        "rule": group.due.rule.id,
        "rules_version": group.due.rules_version,
        "fate": group.due.rule.fate,
        "status": group.due.rule.status,
        "privacy": group.privacy,
        "state": group.state,
        "records": group.records,
        "start": None if group.due.start.day is None else group.due.start.day.isoformat(),
        "kept_until": None if until is None else until.isoformat(),
        "days_over": 0 if until is None else max(0, (today - until).days),
    }


for _command in (
    events.event,
    events.confirm,
    events.events,
    transfers.transfer,
    transfers.sign,
    transfers.transfers,
    transfers.sort,
    transfers.decide,
    extend.extend,
    rounds.reconcile,
    rounds.report,
):
    command.add_command(_command)
