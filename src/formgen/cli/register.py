"""``formgen register``: what was issued, and taking one document back."""

from pathlib import Path

import click

from formgen.cli.boundary import json_option, print_json
from formgen.cli.language import say
from formgen.cli.options import today_in_jakarta, workspace_option


@click.group(
    name="register",
    help=say("Daftar terbitan; membatalkan dokumen.", "Documents issued; revoke one."),
)
def command() -> None:
    """Group of the commands below."""


@command.command(
    name="list", help=say("Semua dokumen terbit, urut kode TPS.", "All documents, by TPS code.")
)
@workspace_option
@json_option
def list_documents(workspace: Path | None, as_json: bool) -> None:
    """One line per document and edition."""
    from formgen.service.documents import issued_rows  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    rows = issued_rows(open_workspace(workspace))
    if as_json:
        print_json({"ok": True, "documents": list(rows)})
        return
    for row in rows:
        click.echo("  ".join(str(value) for value in row.values()))


@command.command(
    name="revoke",
    help=say(
        "Membatalkan satu dokumen; alasannya ditunjukkan kepada semua pemeriksa.\n\n"
        "Contoh: formgen register revoke 20243207 81234 --reason 'Salah cetak'",
        "Revoke one document; the reason is shown to everybody who checks it.\n\n"
        "Example: formgen register revoke 20243207 81234 --reason 'Misprint'",
    ),
)
@click.argument("election", type=int)
@click.argument("number", type=int)
@click.option(
    "--reason",
    required=True,
    help=say("Alasan, tanpa data pribadi.", "Reason, without personal data."),
)
@workspace_option
@json_option
def revoke(election: int, number: int, reason: str, workspace: Path | None, as_json: bool) -> None:
    """Every later check of the document answers F2."""
    from formgen.service.documents import revoke_document  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    revoke_document(open_workspace(workspace), election, number, reason, day=today_in_jakarta())
    if as_json:
        print_json({"ok": True, "election": election, "number": number})
        return
    click.echo(say(f"Dokumen {number} dibatalkan.", f"Document {number} is revoked."))
