"""``formgen init``: make the workspace of one office."""

from datetime import datetime
from pathlib import Path

import click

from formgen.cli.boundary import json_option, print_json
from formgen.cli.language import say


@click.command(
    name="init",
    help=say(
        "Membuat ruang kerja: formgen.toml, kunci, register, arsip.\n\n"
        "Contoh: formgen init ciamis --kabupaten 32.07\n\n"
        "KPU provinsi: formgen init jabar --provinsi 32",
        "Make a workspace: formgen.toml, keys, register, archive.\n\n"
        "Example: formgen init ciamis --kabupaten 32.07\n\n"
        "Of a province: formgen init jabar --provinsi 32",
    ),
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--kabupaten",
    default="",
    help=say("Kode kabupaten/kota, 4 angka.", "Code of the kabupaten or kota, 4 digits."),
)
@click.option(
    "--provinsi",
    default="",
    help=say(
        "Kode provinsi, 2 angka: ruang kerja KPU provinsi.",
        "Code of the province, 2 digits: workspace of a provincial office.",
    ),
)
@click.option(
    "--host",
    default="cek.example.id",
    show_default=True,
    help=say(
        "Nama host yang tercetak di setiap segel; tidak dapat diubah kemudian.",
        "Host name printed in every seal; cannot be changed later.",
    ),
)
@click.option(
    "--hari",
    type=click.DateTime(["%Y-%m-%d"]),
    default="2024-11-27",
    show_default=True,
    help=say("Hari pemungutan suara.", "Voting day."),
)
@json_option
def command(
    folder: Path, kabupaten: str, provinsi: str, host: str, hari: datetime, as_json: bool
) -> None:
    """Make the folder; nothing that exists is touched."""
    from formgen.service.setup import create_workspace  # noqa: PLC0415 - lazy start

    if bool(kabupaten) == bool(provinsi):
        raise click.UsageError(
            say("Berikan --kabupaten atau --provinsi.", "Give --kabupaten or --provinsi.")
        )
    workspace = create_workspace(
        folder, kabupaten=kabupaten, provinsi=provinsi, host=host, voting_day=hari.date()
    )
    place = workspace.region
    if as_json:
        print_json({"ok": True, "workspace": str(workspace.root), "region": place.code})
        return
    click.echo(
        say(
            f"Ruang kerja {place.kind} {place.name} siap di {workspace.root}.",
            f"The workspace of {place.kind} {place.name} is ready in {workspace.root}.",
        )
    )
