"""Options that say which records are meant, shared by the commands of the archive."""

from collections.abc import Callable
from typing import Any

import click

from formgen.cli.language import say
from formgen.cli.options import day_option

_OPTIONS = (
    click.option("--form", default="", help=say("Kode formulir.", "Code of the form.")),
    click.option(
        "--place",
        default="",
        help=say("Awalan kode wilayah atau TPS.", "Prefix of the code of a region or TPS."),
    ),
    click.option("--election", type=int, help=say("Nomor pemilihan.", "Election register number.")),
    click.option("--number", type=int, help=say("Nomor terbit.", "Issue number.")),
    day_option("--since", say("Terbit sejak hari ini.", "Issued on this day or later.")),
    day_option("--until", say("Terbit sampai hari ini.", "Issued on this day or before.")),
    click.option("--sha256", default="", help=say("Sidik berkas.", "Digest of a file.")),
    click.option("--kode-cek", default="", help=say("Kode cek satu halaman.", "Code of one page.")),
    click.option(
        "--state", default="", help=say("Keadaan, misalnya inaktif.", "State of the record.")
    ),
    click.option(
        "--scanned/--not-scanned",
        default=None,
        help=say(
            "Yang sudah (belum) ada pindaian bertanda tangannya.",
            "Those whose signed scan is (not) there.",
        ),
    ),
)


def known_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command all of them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
