"""``formgen archive hand-over``: static records to an archival institution, step by step."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formgen.cli.archive_known import known_options
from formgen.cli.boundary import json_option, print_json
from formgen.cli.language import say
from formgen.cli.options import acting_option, day_option, workspace_option
from formgen.cli.papers import paper_json, paper_line
from formgen.cli.progress import progress_bar

if TYPE_CHECKING:
    from formgen_archive.catalogue.handovers import Handover


def paper_options(letter: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the options that name a letter or decision and its day."""

    def give(command: Callable[..., Any]) -> Callable[..., Any]:
        day = day_option("--tanggal", say("Tanggalnya.", "Its day."), required=True)
        return click.option("--surat", "letter", required=True, help=letter)(day(command))

    return give


@click.group(
    name="hand-over",
    help=say(
        "Menyerahkan arsip permanen satu kontes kepada lembaga kearsipan (PP 28/2012 Ps 79-82):"
        " propose, verify, decree, bag, receive. Arsip di sini tetap.",
        "Hand the records of a contest that are kept for good to an archival institution:"
        " propose, verify, decree, bag, receive. The records here stay.",
    ),
)
def hand_over() -> None:
    """Group of the commands below."""


@hand_over.command(
    name="propose",
    help=say(
        "Menyusun daftar arsip permanen yang diusulkan diserahkan.",
        "List the records kept for good that are to be handed over.",
    ),
)
@known_options
@acting_option
@workspace_option
@json_option
def propose(
    nip: str,
    workspace: Path | None,
    as_json: bool,
    **known: Any,  # noqa: ANN401 - options
) -> None:
    """Print the list."""
    from formgen.service import hand_over as service  # noqa: PLC0415 - lazy start
    from formgen.service.records import Known  # noqa: PLC0415
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    _tell(service.propose(open_workspace(workspace), nip, Known(**known)), as_json)


@hand_over.command(
    name="verify",
    help=say(
        "Mencatat surat lembaga kearsipan: daftar diverifikasi dan disetujui.",
        "Record the letter of the institution: the list is verified and approved.",
    ),
)
@click.argument("number", type=int)
@click.option(
    "--lembaga",
    "institution",
    required=True,
    help=say("Lembaga kearsipan yang menerima.", "The archival institution that receives them."),
)
@paper_options(say("Nomor surat persetujuannya.", "Number of its letter of approval."))
@click.option(
    "--tolak",
    "refused",
    multiple=True,
    metavar="ARSIP=ALASAN",
    help=say("Arsip yang tidak diterima, dan mengapa.", "A record it does not take, and why."),
)
@acting_option
@workspace_option
@json_option
def verify(
    number: int,
    institution: str,
    letter: str,
    tanggal: date,
    refused: tuple[str, ...],
    nip: str,
    workspace: Path | None,
    as_json: bool,
) -> None:
    """Print the list."""
    from formgen.service import hand_over as service  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    refusals = dict(_pair(text) for text in refused)
    paper = service.Paper(number=letter, day=tanggal)
    office = open_workspace(workspace)
    _tell(service.verify(office, nip, number, institution, paper, refusals=refusals), as_json)


@hand_over.command(
    name="decree",
    help=say(
        "Keputusan pimpinan menetapkan penyerahan.", "Decision of the head to hand the list over."
    ),
)
@click.argument("number", type=int)
@paper_options(say("Nomor keputusan.", "Number of the decision."))
@acting_option
@workspace_option
@json_option
def decree(
    number: int, letter: str, tanggal: date, nip: str, workspace: Path | None, as_json: bool
) -> None:
    """Print the list."""
    from formgen.service import hand_over as service  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    paper = service.Paper(number=letter, day=tanggal)
    _tell(service.decide(open_workspace(workspace), nip, number, paper), as_json)


@hand_over.command(
    name="bag",
    help=say(
        "Menulis folder BagIt 1.0 dan Berita Acara Penyerahan Arsip Statis.\n\n"
        "Contoh: formgen archive hand-over bag 1 kantong --penerima NAMA --jabatan Kepala"
        " --sebagai 198001012005011002",
        "Write the BagIt 1.0 folder and the berita acara of the hand-over.\n\n"
        "Example: formgen archive hand-over bag 1 folder --penerima NAME --jabatan Kepala"
        " --sebagai 198001012005011002",
    ),
)
@click.argument("number", type=int)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--penerima",
    "receiver",
    required=True,
    help=say("Nama kepala lembaga.", "Name of the head of the institution."),
)
@click.option(
    "--jabatan",
    "position",
    required=True,
    help=say("Jabatan penerima.", "Position of the receiver."),
)
@acting_option
@workspace_option
@json_option
def bag(
    number: int,
    folder: Path,
    receiver: str,
    position: str,
    nip: str,
    workspace: Path | None,
    as_json: bool,
) -> None:
    """Print where the bag and its paper are."""
    from formgen.service.hand_over_bag import make_bag  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    with progress_bar(say("Mengekspor", "Exporting")) as advance:
        office = open_workspace(workspace)
        done = make_bag(office, nip, number, (receiver, position), folder, advance=advance)
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


@hand_over.command(
    name="receive",
    help=say(
        "Mencatat tanda terima lembaga: kantong divalidasi, sidiknya sama.",
        "Record the receipt of the institution: the bag is valid, its checksum the same.",
    ),
)
@click.argument("number", type=int)
@click.option(
    "--sidik",
    "digest",
    required=True,
    help=say(
        "SHA-256 manifest-sha256.txt menurut lembaga.",
        "SHA-256 of manifest-sha256.txt as the institution computed it.",
    ),
)
@paper_options(say("Nomor tanda terima.", "Number of the receipt."))
@acting_option
@workspace_option
@json_option
def receive(
    number: int,
    digest: str,
    letter: str,
    tanggal: date,
    nip: str,
    workspace: Path | None,
    as_json: bool,
) -> None:
    """Print the list."""
    from formgen.service import hand_over as service  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    paper = service.Paper(number=letter, day=tanggal)
    _tell(service.receive(open_workspace(workspace), nip, number, digest, paper), as_json)


@hand_over.command(
    name="cancel",
    help=say(
        "Membatalkan daftar; arsipnya kembali permanen.",
        "Give a list up; its records are permanen again.",
    ),
)
@click.argument("number", type=int)
@click.option("--alasan", "reason", required=True, help=say("Alasannya.", "Why."))
@acting_option
@workspace_option
@json_option
def cancel(number: int, reason: str, nip: str, workspace: Path | None, as_json: bool) -> None:
    """Print the list."""
    from formgen.service import hand_over as service  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    _tell(service.give_up(open_workspace(workspace), nip, number, reason), as_json)


@hand_over.command(
    name="status", help=say("Semua daftar dan langkahnya.", "All lists and their steps.")
)
@workspace_option
@json_option
def status(workspace: Path | None, as_json: bool) -> None:
    """Print all lists."""
    from formgen.service import hand_over as service  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    found = service.list_handovers(open_workspace(workspace))
    if as_json:
        lists = [service.handover_json(item) for item in found]
        print_json({"ok": True, "lists": lists})
        return
    for item in found:
        _tell(item, as_json=False)


def _tell(item: "Handover", as_json: bool) -> None:
    from formgen.service.hand_over import handover_json  # noqa: PLC0415 - lazy start

    if as_json:
        print_json({"ok": True, **handover_json(item)})
        return
    checksum = item.steps[-1].documents[0]
    click.echo(f"{item.number}  {item.state}  {len(item.keys)}  {checksum}")


def _pair(text: str) -> tuple[str, str]:
    record, sign, reason = text.partition("=")
    if not (sign and reason.strip()):
        raise click.UsageError(say(f"Bukan ARSIP=ALASAN: {text}", f"Not ARSIP=REASON: {text}"))
    return record, reason.strip()
