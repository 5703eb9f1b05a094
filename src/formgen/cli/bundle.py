"""``formgen bundle``: the signed offline package for phones."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from formgen.cli.boundary import json_option, print_json
from formgen.cli.language import say
from formgen.cli.options import today_in_jakarta, workspace_option

if TYPE_CHECKING:
    from formgen.service.bundle import Made


@click.group(
    name="bundle",
    help=say("Paket luring untuk ponsel saksi.", "The offline package for the phones of saksi."),
)
def command() -> None:
    """Group of the commands below."""


@command.command(
    name="make",
    help=say(
        "Membuat paket luring bertanda tangan: daftar kunci, nama angka, daftar terbit dan"
        " statusnya.\n\nContoh: formgen bundle make --region 32.07.01",
        "Make the signed offline bundle: key list, labels of numbers, what was issued and its"
        " status.\n\nExample: formgen bundle make --region 32.07.01",
    ),
)
@click.option(
    "--region",
    default="",
    help=say(
        "Kode wilayah; bawaan: seluruh kantor.", "Code of a region; default: the whole office."
    ),
)
@click.option(
    "--every-kecamatan",
    is_flag=True,
    help=say(
        "Satu paket untuk tiap kecamatan yang punya dokumen, selain kabupatennya.",
        "One for every kecamatan that has documents, besides that of the kabupaten.",
    ),
)
@click.option(
    "--days",
    type=click.IntRange(1, 30),
    default=7,
    show_default=True,
    help=say("Hari sampai disebut lama.", "Days after which it is called old."),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help=say(
        "Berkas; bawaan: paket/KODE.json di ruang kerja.",
        "File; default: paket/CODE.json in the workspace.",
    ),
)
@workspace_option
@json_option
def make(
    region: str,
    every_kecamatan: bool,
    days: int,
    output: Path | None,
    workspace: Path | None,
    as_json: bool,
) -> None:
    """Write one bundle, or one for every kecamatan as well."""
    from formgen.service.bundle import (  # noqa: PLC0415 - lazy start
        kecamatan_with_documents,
        make_bundle,
    )
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    if every_kecamatan and (region or output):
        raise click.UsageError(
            say(
                "--every-kecamatan tidak dapat bersama --region atau --output.",
                "--every-kecamatan cannot go with --region or --output.",
            )
        )
    office, today = open_workspace(workspace), today_in_jakarta()
    regions = [region]
    if every_kecamatan:
        regions += kecamatan_with_documents(office, today=today)
    made = [make_bundle(office, code, output, days=days, today=today) for code in regions]
    if as_json:
        print_json({"ok": True, "bundles": [_as_json(each) for each in made]})
        return
    for each in made:
        bundle = each.bundle
        click.echo(
            say(
                f"{each.file}: {each.documents} dokumen, versi {bundle.version}, berlaku sampai"
                f" {bundle.expires}.",
                f"{each.file}: {each.documents} documents, version {bundle.version}, current until"
                f" {bundle.expires}.",
            )
        )


def _as_json(made: "Made") -> dict[str, str | int]:
    bundle = made.bundle
    return {
        "file": str(made.file),
        "region": bundle.region,
        "version": bundle.version,
        "documents": made.documents,
        "made": bundle.made.isoformat(),
        "expires": bundle.expires.isoformat(),
    }
