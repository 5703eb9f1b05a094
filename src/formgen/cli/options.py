"""Options that several commands share, and the one clock of the command line."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from formgen.cli.language import say

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

workspace_option = click.option(
    "--workspace",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="FORMGEN_WORKSPACE",
    help=say(
        "Ruang kerja; bawaan: yang terdekat dari folder ini ke atas.",
        "Workspace; default: the nearest one from this folder upwards.",
    ),
)

acting_option = click.option(
    "--sebagai",
    "nip",
    metavar="NIP",
    required=True,
    help=say(
        "NIP petugas yang bertindak, seperti di petugas.toml.",
        "Staff number (NIP) of the person who acts, as in petugas.toml.",
    ),
)

place_option = click.option(
    "--place",
    default="",
    help=say("Awalan kode wilayah atau TPS.", "Prefix of the code of a region or TPS."),
)


def table_option(name: str, words: str, *, required: bool = False) -> Decorator:
    """Return an option that names a table which must exist."""
    return click.option(
        name,
        required=required,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help=words,
    )


def output_option(words: str) -> Decorator:
    """Return ``-o FILE``."""
    return click.option(
        "-o",
        "--output",
        required=True,
        type=click.Path(dir_okay=False, path_type=Path),
        help=words,
    )


class Day(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read the day, or say what it should look like."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail(say(f"{value} bukan YYYY-MM-DD", f"{value} is not YYYY-MM-DD"), param, ctx)


def day_option(name: str, words: str, *, required: bool = False) -> Decorator:
    """Return an option that takes a day."""
    return click.option(name, type=Day(), required=required, help=words)


paslon_option = table_option(
    "--paslon",
    say(
        "Tabel pasangan calon; bawaan: paslon.csv di ruang kerja.",
        "Table of pairs; default: paslon.csv in the workspace.",
    ),
)

out_option = click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help=say(
        "Folder hasil; bawaan: terbitan di ruang kerja.",
        "Output folder; default: terbitan in the workspace.",
    ),
)

issued_on_option = click.option(
    "--date",
    "day",
    type=Day(),
    help=say("Hari terbit; bawaan: hari ini (WIB).", "Day of issue; default: today (WIB)."),
)

accept_noted_option = click.option(
    "--accept-noted",
    is_flag=True,
    help=say(
        "Terima angka yang melanggar R09 jika baris itu punya catatan.",
        "Accept a figure that breaks R09 where the row carries a note.",
    ),
)


def today_in_jakarta() -> date:
    """Return the calendar day in WIB, the earliest of the three Indonesian zones."""
    return datetime.now(ZoneInfo("Asia/Jakarta")).date()
