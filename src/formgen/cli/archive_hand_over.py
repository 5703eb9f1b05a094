"""``formgen archive hand-over``: static records to an archival institution."""

from pathlib import Path
from typing import Any

import click

from formgen.cli.archive_known import known_options
from formgen.cli.boundary import json_option, print_json
from formgen.cli.language import say
from formgen.cli.options import acting_option, workspace_option
from formgen.cli.papers import paper_json, paper_line
from formgen.cli.progress import progress_bar


@click.command(
    name="hand-over",
    help=say(
        "Menyerahkan arsip permanen satu kontes kepada lembaga kearsipan: folder BagIt 1.0 dan"
        " Berita Acara Penyerahan Arsip Statis. Arsip di sini tetap.\n\n"
        "Contoh: formgen archive hand-over kantong --election 20243207 --lembaga 'LKD Ciamis'"
        " --penerima NAMA --jabatan Kepala --keputusan 'SK 7' --persetujuan 'Surat 9'"
        " --sebagai 198001012005011002",
        "Hand the records of a contest that are kept for good to an archival institution: a"
        " BagIt 1.0 folder and its berita acara. The records here stay.\n\n"
        "Example: formgen archive hand-over bag --election 20243207 --lembaga 'LKD Ciamis'"
        " --penerima NAME --jabatan Kepala --keputusan 'SK 7' --persetujuan 'Surat 9'"
        " --sebagai 198001012005011002",
    ),
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--lembaga",
    "institution",
    required=True,
    help=say("Lembaga kearsipan yang menerima.", "The archival institution that receives them."),
)
@click.option(
    "--penerima", "receiver", required=True, help=say("Nama kepalanya.", "Name of its head.")
)
@click.option(
    "--jabatan",
    "position",
    required=True,
    help=say("Jabatan penerima.", "Position of the receiver."),
)
@click.option(
    "--keputusan",
    "decision",
    required=True,
    help=say(
        "Nomor dan tanggal keputusan penetapan penyerahan.",
        "Number and day of the decision to hand over.",
    ),
)
@click.option(
    "--persetujuan",
    "approval",
    required=True,
    help=say(
        "Nomor dan tanggal persetujuan lembaga kearsipan.",
        "Number and day of the institution's approval.",
    ),
)
@known_options
@acting_option
@workspace_option
@json_option
def hand_over(
    folder: Path,
    institution: str,
    receiver: str,
    position: str,
    decision: str,
    approval: str,
    nip: str,
    workspace: Path | None,
    as_json: bool,
    **known: Any,  # noqa: ANN401 - options
) -> None:
    """Print where the bag and its paper are."""
    from formgen.service.destroy.handover_paper import Terms  # noqa: PLC0415 - lazy start
    from formgen.service.hand_over import hand_over as give  # noqa: PLC0415
    from formgen.service.records import Known  # noqa: PLC0415
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    terms = Terms(
        institution=institution,
        receiver=receiver,
        position=position,
        decision=decision,
        approval=approval,
    )
    with progress_bar(say("Mengekspor", "Exporting")) as advance:
        office = open_workspace(workspace)
        done = give(office, nip, Known(**known), terms, folder, advance=advance)
    if as_json:
        print_json(
            {
                "ok": True,
                "folder": str(done.bag.folder),
                "records": done.bag.records,
                "files": done.bag.files,
                "bytes": done.bag.size,
                "berita_acara": paper_json(done.paper),
            }
        )
        return
    click.echo(
        say(
            f"{done.bag.folder}: {done.bag.records} arsip, {done.bag.files} berkas.",
            f"{done.bag.folder}: {done.bag.records} records, {done.bag.files} files.",
        )
    )
    click.echo(paper_line(done.paper))
