"""``formgen archive put``: documents from outside."""

from datetime import date
from pathlib import Path

import click

from formgen.cli.boundary import json_option, print_json
from formgen.cli.language import say
from formgen.cli.options import acting_option, day_option, workspace_option


@click.command(
    name="put",
    help=say(
        "Memasukkan dokumen dari luar (surat, berita acara lain) ke arsip, satu arsip per PDF.\n\n"
        "Contoh: formgen archive put ba.pdf --form ba-penetapan-hasil --election 20243207"
        " --place 32.07 --day 2024-12-05 --from 'KPU Provinsi' --sebagai 198001012005011001",
        "Put documents from outside (a letter, a record of others) into the archive, one record"
        " for each PDF.\n\n"
        "Example: formgen archive put ba.pdf --form ba-penetapan-hasil --election 20243207"
        " --place 32.07 --day 2024-12-05 --from 'KPU Provinsi' --sebagai 198001012005011001",
    ),
)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--form",
    "slug",
    required=True,
    help=say(
        "Jenis dokumen seperti pada aturan retensi; lihat: formgen retention list",
        "Kind of document as the retention rules name it; see: formgen retention list",
    ),
)
@click.option("--election", type=int, required=True, help=say("Nomor kontes.", "Contest number."))
@click.option(
    "--place", required=True, help=say("Kode wilayah atau TPS.", "Code of a region or TPS.")
)
@day_option("--day", say("Tanggal dokumen.", "Day the document bears."), required=True)
@click.option("--from", "origin", required=True, help=say("Asal dokumen.", "Who it came from."))
@click.option("--letter", default="", help=say("Nomor surat.", "Its number there."))
@click.option("--title", default="", help=say("Perihal.", "What it is about."))
@acting_option
@workspace_option
@json_option
def put(
    files: tuple[Path, ...],
    slug: str,
    election: int,
    place: str,
    day: date,
    origin: str,
    letter: str,
    title: str,
    nip: str,
    workspace: Path | None,
    as_json: bool,
) -> None:
    """One line per file: its record and rule."""
    from formgen.service.outside import Arrival, put_documents  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415
    from formgen_archive.manifest import Outside  # noqa: PLC0415

    known = Outside(origin=origin, letter=letter, title=title)
    arrival = Arrival(slug=slug, election=election, place=place, day=day, known=known)
    received = put_documents(open_workspace(workspace), nip, arrival, files)
    if as_json:
        rows = [
            {"file": str(r.file), "record": r.record, "rule": r.rule, "new": r.new}
            for r in received
        ]
        print_json({"ok": True, "received": rows})
        return
    for one in received:
        had = "" if one.new else say("  (sudah ada)", "  (was there)")
        click.echo(f"{one.file}: {one.record}  {one.rule}{had}")
