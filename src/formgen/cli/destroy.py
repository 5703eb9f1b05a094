"""``formgen destroy``: the legal steps, in order, each with its papers."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formgen.cli import destroy_run
from formgen.cli.boundary import json_option, print_json
from formgen.cli.language import say
from formgen.cli.options import acting_option, day_option, workspace_option
from formgen.service.destroy import LONGEST_BATCH

if TYPE_CHECKING:
    from formgen_archive.catalogue.batches import Batch

refuse_option = click.option(
    "--tolak",
    "refused",
    multiple=True,
    metavar="NO=ALASAN",
    help=say("Baris yang disimpan, dan mengapa.", "A line that is kept, and why."),
)
later_option = click.option(
    "--tidak-sebelum",
    "later",
    multiple=True,
    metavar="NO=YYYY-MM-DD",
    help=say("Baris yang baru boleh musnah pada hari itu.", "A line that has to wait for a day."),
)


@click.group(
    name="destroy",
    help=say(
        "Memusnahkan arsip menurut hukum, langkah demi langkah.",
        "Destroy records by the legal procedure, step by step.",
    ),
)
def command() -> None:
    """Group of the commands below."""


@command.command(
    name="propose",
    help=say(
        "Mengusulkan semua arsip yang boleh dimusnahkan, atau hanya yang disebut.",
        "Propose every record that may be destroyed, or only those that are named.",
    ),
)
@click.argument("record", nargs=-1)
@click.option("--election", type=int, help=say("Nomor pemilihan.", "Number of the election."))
@click.option(
    "--place", default="", help=say("Awalan kode wilayah.", "Prefix of the code of a region.")
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=LONGEST_BATCH,
    show_default=True,
    help=say(
        "Baris paling banyak; sisanya untuk berkas usul berikutnya.",
        "Most lines; the rest is for the next batch.",
    ),
)
@acting_option
@workspace_option
@json_option
def propose(
    record: tuple[str, ...],
    election: int | None,
    place: str,
    limit: int,
    nip: str,
    workspace: Path | None,
    as_json: bool,
) -> None:
    """Open a batch with its list."""
    from formgen.service.destroy import propose as proposing  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    office = open_workspace(workspace)
    if record:
        _tell(proposing.propose_records(office, nip, record), as_json)
        return
    if election is None:
        raise click.UsageError(
            say("Sebutkan --election atau arsipnya.", "Give --election or name records.")
        )
    proposal = proposing.propose(
        office, nip, election=election, place=place.replace(".", ""), limit=limit
    )
    passed = dict(sorted(proposal.passed_over.items()))
    if proposal.batch is not None:
        _tell(proposal.batch, as_json, passed_over=passed)
    elif as_json:
        print_json({"ok": True, "batch": None, "passed_over": passed})
    else:
        reasons = ", ".join(f"{code} {count}" for code, count in passed.items()) or "-"
        click.echo(
            say(f"Tidak ada yang dapat diusulkan: {reasons}.", f"Nothing to propose: {reasons}.")
        )


@command.command(
    name="appraise", help=say("Penilaian panitia, per baris.", "The committee decides, per line.")
)
@click.argument("batch")
@click.option(
    "--panitia",
    "members",
    multiple=True,
    required=True,
    metavar="NIP",
    help=say("Anggota, ketua lebih dahulu.", "A member; the chair first."),
)
@click.option("--cara", "how", default="", help=say("Cara memeriksa.", "How it was looked at."))
@refuse_option
@acting_option
@workspace_option
@json_option
def appraise(
    batch: str,
    members: tuple[str, ...],
    how: str,
    refused: tuple[str, ...],
    nip: str,
    workspace: Path | None,
    as_json: bool,
) -> None:
    """Minutes and advice of the committee."""
    from formgen.service.destroy import steps  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    verdicts = steps.Verdicts(refusals=_reasons(refused))
    _tell(
        steps.appraise(open_workspace(workspace), nip, batch, members, verdicts, how=how), as_json
    )


@command.command(
    name="approve",
    help=say(
        "Persetujuan pimpinan, atau surat Kepala ANRI: dicatat arsiparis, disahkan orang kedua.",
        "Approval of the head, or the letter of ANRI: recorded, then confirmed by a second person.",
    ),
)
@click.argument("batch")
@click.option(
    "--oleh",
    "by",
    required=True,
    type=click.Choice(["pimpinan", "anri"]),
    help=say("Siapa yang menyetujui.", "Who approves."),
)
@click.option("--surat", "letter", default="", help=say("Nomor surat.", "Number of the letter."))
@day_option("--tanggal", say("Tanggal surat.", "Day of the letter."))
@click.option("--pejabat", "signer", default="", help=say("Penanda tangan.", "Who signed it."))
@click.option(
    "--berkas",
    "scan",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=say("Pindaian surat.", "Scan of the letter."),
)
@click.option(
    "--sahkan",
    "confirm",
    is_flag=True,
    help=say("Orang kedua mengesahkan surat.", "The second person confirms the letter."),
)
@refuse_option
@later_option
@acting_option
@workspace_option
@json_option
def approve(
    batch: str,
    by: str,
    letter: str,
    tanggal: date | None,
    signer: str,
    scan: Path | None,
    confirm: bool,
    refused: tuple[str, ...],
    later: tuple[str, ...],
    nip: str,
    workspace: Path | None,
    as_json: bool,
) -> None:
    """Approve per line."""
    from formgen.service.destroy import steps  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    office = open_workspace(workspace)
    verdicts = steps.Verdicts(refusals=_reasons(refused), not_before=_days(later))
    if by == "pimpinan":
        _tell(steps.approve(office, nip, batch, verdicts), as_json)
    elif confirm:
        _tell(steps.confirm_letter(office, nip, batch), as_json)
    elif letter and tanggal and scan:
        paper = steps.Letter(number=letter, day=tanggal, signer=signer, scan=scan.read_bytes())
        _tell(steps.record_letter(office, nip, batch, paper, verdicts), as_json)
    else:
        raise click.UsageError(
            say(
                "Surat ANRI: beri --surat, --tanggal dan --berkas; atau --sahkan.",
                "Letter of ANRI: give --surat, --tanggal and --berkas; or --sahkan.",
            )
        )


@command.command(
    name="decree",
    help=say(
        "Keputusan pimpinan: menetapkan pelaksanaan, dua pelaksana dan para saksi.",
        "Decree of the head: names two executors and the witnesses.",
    ),
)
@click.argument("batch")
@click.option(
    "--pelaksana",
    "executors",
    multiple=True,
    required=True,
    metavar="NIP",
    help=say("Pelaksana; dua orang.", "An executor; two of them."),
)
@click.option(
    "--saksi",
    "witnesses",
    multiple=True,
    required=True,
    metavar="NIP",
    help=say("Saksi, bidang hukum atau pengawasan.", "A witness, of hukum or pengawasan."),
)
@acting_option
@workspace_option
@json_option
def decree(
    batch: str,
    executors: tuple[str, ...],
    witnesses: tuple[str, ...],
    nip: str,
    workspace: Path | None,
    as_json: bool,
) -> None:
    """Decree the destruction."""
    from formgen.service.destroy import steps  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    _tell(steps.decree(open_workspace(workspace), nip, batch, executors, witnesses), as_json)


@command.command(name="cancel", help=say("Membatalkan berkas usul.", "Give a batch up."))
@click.argument("batch")
@click.option("--alasan", "reason", required=True, help=say("Alasannya.", "Why."))
@acting_option
@workspace_option
@json_option
def cancel(batch: str, reason: str, nip: str, workspace: Path | None, as_json: bool) -> None:
    """All records of the batch stay."""
    from formgen.service.destroy import steps  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    _tell(steps.cancel(open_workspace(workspace), nip, batch, reason), as_json)


def _tell(batch: "Batch", as_json: bool, **more: Any) -> None:  # noqa: ANN401
    """Say where a batch stands."""
    if as_json:
        print_json(
            {
                "ok": True,
                "batch": batch.number,
                "state": batch.state,
                "list_sha256": batch.list_sha256,
                **more,
            }
        )
        return
    click.echo(f"{batch.number}  {batch.state}  {batch.list_sha256}")


def _reasons(texts: Iterable[str]) -> dict[int, str]:
    """Read ``NO=REASON``."""
    return {int(number): reason for number, reason in map(_pair, texts)}


def _days(texts: Iterable[str]) -> dict[int, date]:
    """Read ``NO=YYYY-MM-DD``."""
    try:
        return {int(number): date.fromisoformat(day) for number, day in map(_pair, texts)}
    except ValueError as error:
        raise click.UsageError(say("Tanggal: YYYY-MM-DD.", "A day: YYYY-MM-DD.")) from error


def _pair(text: str) -> tuple[str, str]:
    number, sign, value = text.partition("=")
    if not (number.isdecimal() and sign and value.strip()):
        raise click.UsageError(say(f"Bukan NO=…: {text}", f"Not NO=…: {text}"))
    return number, value.strip()


for _command in (destroy_run.run, destroy_run.restore_check, destroy_run.status):
    command.add_command(_command)
