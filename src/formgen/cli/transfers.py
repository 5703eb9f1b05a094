"""``formgen retention transfer`` and what follows: moving records before destruction."""

from pathlib import Path
from typing import Any

import click

from formgen.cli.boundary import (
    SOME_FAILED,
    finding_json,
    finding_line,
    json_option,
    print_json,
)
from formgen.cli.language import say
from formgen.cli.options import acting_option, place_option, workspace_option
from formgen.cli.papers import paper_json, paper_line


@click.command(
    name="transfer",
    help=say(
        "Pemindahan ke inaktif, tanda tangan pertama: unit pengolah menyiapkan daftar arsip yang"
        " masa aktifnya lewat.",
        "Moving to inaktif, first signature: the unit that made the records lists those whose"
        " active period is over.",
    ),
)
@click.option("--election", type=int, required=True, help=say("Nomor kontes.", "Contest number."))
@place_option
@acting_option
@workspace_option
@json_option
def transfer(election: int, place: str, nip: str, workspace: Path | None, as_json: bool) -> None:
    """Prepare one list."""
    from formgen.service.transfer import prepare_transfer, transfer_json  # noqa: PLC0415
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    made = prepare_transfer(open_workspace(workspace), nip, election, place=place)
    row = transfer_json(made)
    if as_json:
        print_json({"ok": True, "transfer": row})
        return
    click.echo(_transfer_line(row))


@click.command(
    name="sign",
    help=say(
        "Pemindahan ke inaktif, tanda tangan kedua: unit kearsipan menerima daftarnya."
        " Membuat berita acaranya.",
        "Moving to inaktif, second signature: the unit that keeps records accepts the list."
        " Makes the berita acara.",
    ),
)
@click.argument("transfer_id", metavar="ID", type=int)
@acting_option
@workspace_option
@json_option
def sign(transfer_id: int, nip: str, workspace: Path | None, as_json: bool) -> int:
    """Move the records of one list; exit 8 when some stayed."""
    from formgen.service.transfer import sign_transfer, transfer_json  # noqa: PLC0415
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    made, moved = sign_transfer(open_workspace(workspace), nip, transfer_id)
    row = transfer_json(made)
    if as_json:
        findings = [finding_json(item) for item in moved.stayed]
        paper = None if moved.paper is None else paper_json(moved.paper)
        print_json(
            {"ok": not moved.stayed, "transfer": row, "berita_acara": paper, "findings": findings}
        )
    else:
        for item in moved.stayed:
            click.echo(finding_line(item))
        click.echo(_transfer_line(row))
        if moved.paper is not None:
            click.echo(paper_line(moved.paper))
    return SOME_FAILED if moved.stayed else 0


@click.command(
    name="transfers",
    help=say(
        "Daftar pemindahan; dengan ID: arsip di dalamnya.",
        "The lists of records moved to inaktif; with ID: the records on it.",
    ),
)
@click.argument("transfer_id", metavar="[ID]", type=int, required=False)
@workspace_option
@json_option
def transfers(transfer_id: int | None, workspace: Path | None, as_json: bool) -> None:
    """One line per list, or per record of one."""
    from formgen.service.transfer import list_transfers, transfer_list  # noqa: PLC0415
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    office = open_workspace(workspace)
    if transfer_id is None:
        rows = list_transfers(office)
        if as_json:
            print_json({"ok": True, "transfers": rows})
            return
        for row in rows:
            click.echo(_transfer_line(row))
        return
    one = transfer_list(office, transfer_id)
    if as_json:
        print_json({"ok": True, "transfer": one})
        return
    for name in one["list"]:
        click.echo(f"{one['election']}/{name}")


@click.command(
    name="sort",
    help=say(
        "Menempatkan arsip inaktif yang aturannya permanen atau dinilai kembali.",
        "Move inaktif records whose rule says permanen or dinilai_kembali to where it says.",
    ),
)
@click.option("--election", type=int, required=True, help=say("Nomor kontes.", "Contest number."))
@acting_option
@workspace_option
@json_option
def sort(election: int, nip: str, workspace: Path | None, as_json: bool) -> None:
    """Say how many went where."""
    from formgen.service.transfer import sort_records  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    moved = sort_records(open_workspace(workspace), nip, election)
    _show_moved(moved.records, as_json)


@click.command(
    name="decide",
    help=say(
        "Keputusan pimpinan atas arsip yang dinilai kembali (PP 28/2012 Ps 65 ayat 3).",
        "Decision of the head about a record that was to be appraised again.",
    ),
)
@click.argument("record")
@click.option(
    "--to",
    required=True,
    type=click.Choice(("permanen", "inaktif")),
    help=say("Keadaan berikutnya.", "Where it goes."),
)
@click.option(
    "--document",
    required=True,
    help=say("Nomor keputusan.", "Number of the decision."),
)
@acting_option
@workspace_option
@json_option
def decide(
    record: str, to: str, document: str, nip: str, workspace: Path | None, as_json: bool
) -> None:
    """Move one record."""
    from formgen.service.transfer import decide_record  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    moved = decide_record(
        open_workspace(workspace),
        nip,
        record,
        to="permanen" if to == "permanen" else "inaktif",
        document=document,
    )
    _show_moved(moved.records, as_json)


def _show_moved(records: dict[str, int], as_json: bool) -> None:
    if as_json:
        print_json({"ok": True, "moved": records})
        return
    for state, count in records.items():
        click.echo(f"{state}  {count}")


def _transfer_line(row: dict[str, Any]) -> str:
    signed = row["signed_by"] or say(
        "menunggu tanda tangan kedua", "waits for its second signature"
    )
    parts = (row["id"], row["election"], row["records"], row["prepared_by"], signed, row["moved"])
    return "  ".join(str(part) for part in parts)
