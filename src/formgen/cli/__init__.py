"""The command line: ``formgen <noun> <verb>``. Nothing is decided here.

Each command lives in a module of its own that is imported only when the command is used, so that
``formgen --help`` and ``formgen verify`` start without the layout engine and the database.
"""

import importlib
import sys

import click

from formgen import __version__
from formgen.cli.boundary import run
from formgen.cli.language import say

_COMMANDS = {
    "bundle": (
        "formgen.cli.bundle",
        say("Paket luring untuk ponsel saksi.", "The offline package for the phones of saksi."),
    ),
    "archive": (
        "formgen.cli.archive",
        say("Membaca dan memeriksa arsip.", "Read and check the archive."),
    ),
    "check": ("formgen.cli.check", say("Memeriksa tabel hasil.", "Check a table of results.")),
    "destroy": (
        "formgen.cli.destroy",
        say("Memusnahkan arsip menurut hukum.", "Destroy records by the legal procedure."),
    ),
    "doctor": (
        "formgen.cli.doctor",
        say("Apa yang terpasang, apa yang kurang.", "What is installed, what is missing."),
    ),
    "form": (
        "formgen.cli.form",
        say("Katalog formulir, blanko, draf.", "The catalogue, blank forms, drafts."),
    ),
    "hold": (
        "formgen.cli.hold",
        say("Menahan arsip, dan melepasnya berdua.", "Hold records; lifting takes two."),
    ),
    "init": ("formgen.cli.init", say("Membuat ruang kerja.", "Make a workspace.")),
    "issue": (
        "formgen.cli.issue",
        say("Menerbitkan formulir satu kabupaten/kota.", "Issue the forms of a kabupaten/kota."),
    ),
    "key": (
        "formgen.cli.key",
        say("Kunci penerbit dan daftar kunci.", "Issuer keys and the signed key list."),
    ),
    "recap": (
        "formgen.cli.recap",
        say("Rekapitulasi: D.HASIL dari hasil TPS.", "Recapitulation: D.HASIL from results."),
    ),
    "register": (
        "formgen.cli.register",
        say("Daftar terbitan; membatalkan dokumen.", "Documents issued; revoke one."),
    ),
    "retention": (
        "formgen.cli.retention",
        say("Retensi: aturan, peristiwa, tanggal.", "Retention: rules, events, dates."),
    ),
    "verify": (
        "formgen.cli.verify",
        say(
            "Memeriksa berkas, gambar QR, teks QR, kode cek.",
            "Check a file, a picture of a QR, its text, or a kode cek.",
        ),
    ),
    "web": (
        "formgen.cli.web",
        say("Layanan web untuk memeriksa salinan.", "The web service that checks copies."),
    ),
}


class _LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, in the order of the alphabet."""
        del ctx
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        command = importlib.import_module(_COMMANDS[cmd_name][0]).command
        if not isinstance(command, click.Command):
            raise TypeError(cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section(say("Perintah", "Commands")):
            formatter.write_dl([(name, _COMMANDS[name][1]) for name in sorted(_COMMANDS)])


@click.command(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=say(
        "Mengisi formulir KWK dari data, menyegel tiap halaman, mengarsipkan, dan memeriksa"
        " salinan.\n\nContoh: formgen verify C.HASIL-SALINAN.pdf",
        "Fill the official KWK forms from data, seal every page, archive them, and check any"
        " copy.\n\nExample: formgen verify C.HASIL-SALINAN.pdf",
    ),
)
@click.version_option(__version__, prog_name="formgen")
def command() -> None:
    """Group of all commands."""


def main() -> None:
    """Run the command line and leave with the documented exit code."""
    sys.exit(run(command, sys.argv[1:]))
