"""``formgen key``: issuer keys and the signed key list."""

from datetime import datetime
from pathlib import Path

import click

from formgen.cli.boundary import json_option, print_json
from formgen.cli.language import say
from formgen.cli.options import today_in_jakarta, workspace_option


@click.group(
    name="key", help=say("Kunci penerbit dan daftar kunci.", "Issuer keys and the signed key list.")
)
def command() -> None:
    """Group of the commands below."""


@command.command(
    name="new",
    help=say(
        "Membuat kunci penerbit baru dengan lingkupnya.", "Make an issuer key with its scope."
    ),
)
@click.option("--name", default="", help=say("Nama penerbit.", "Name of the issuer."))
@click.option(
    "--region",
    default="",
    help=say(
        "Awalan kode wilayah; bawaan: wilayah kantor.", "Region prefix; default: the office's."
    ),
)
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help=say("Hari terakhir boleh menyegel.", "Last day it may seal."),
)
@workspace_option
@json_option
def new(
    name: str, region: str, until: datetime | None, workspace: Path | None, as_json: bool
) -> None:
    """Make a key; from then on it is the one that seals."""
    from formgen.service.keys import new_key  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    entry = new_key(
        open_workspace(workspace),
        today=today_in_jakarta(),
        name=name,
        region=region,
        until=until.date() if until else None,
    )
    if as_json:
        print_json({"ok": True, "kid": entry.kid.hex()})
        return
    click.echo(say(f"Kunci {entry.kid.hex()} siap.", f"Key {entry.kid.hex()} is ready."))


@command.command(name="list", help=say("Semua kunci dan lingkupnya.", "All keys and their scope."))
@workspace_option
@json_option
def list_keys(workspace: Path | None, as_json: bool) -> None:
    """One line per key."""
    from formgen.service.keys import key_rows  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    rows = key_rows(open_workspace(workspace))
    if as_json:
        print_json({"ok": True, "keys": rows})
        return
    for row in rows:
        click.echo("  ".join(str(value) for value in row.values()))


@command.command(
    name="revoke", help=say("Mencabut kunci sejak suatu hari.", "Revoke a key from a day on.")
)
@click.argument("kid")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help=say("Dicabut sejak; bawaan: hari ini.", "Revoked since; default: today."),
)
@workspace_option
@json_option
def revoke(kid: str, since: datetime | None, workspace: Path | None, as_json: bool) -> None:
    """Seals of that day and later become invalid; earlier ones stay."""
    from formgen.service.keys import revoke_key  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    day = since.date() if since else today_in_jakarta()
    revoke_key(open_workspace(workspace), kid, day, today=today_in_jakarta())
    if as_json:
        print_json({"ok": True, "kid": kid, "revoked_since": day.isoformat()})
        return
    click.echo(say(f"Kunci {kid} dicabut sejak {day}.", f"Key {kid} is revoked since {day}."))


@command.command(
    name="publish",
    help=say(
        "Menulis daftar kunci bertanda tangan untuk pemeriksa.",
        "Write the signed key list for those who check.",
    ),
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help=say("Berkas JSON.", "JSON file."),
)
@workspace_option
@json_option
def publish(output: Path, workspace: Path | None, as_json: bool) -> None:
    """Write ``kunci.json``, freshly signed, valid for 30 days."""
    from formgen.service.keys import publish_keys  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    keylist = publish_keys(open_workspace(workspace), output, today=today_in_jakarta())
    if as_json:
        print_json({"ok": True, "file": str(output), "version": keylist.trust.version})
        return
    click.echo(
        say(
            f"{output}: versi {keylist.trust.version}, berlaku sampai {keylist.expires}.",
            f"{output}: version {keylist.trust.version}, valid until {keylist.expires}.",
        )
    )
