"""``formgen archive doctor``: does the store keep the locks it accepts?"""

from pathlib import Path

import click

from formgen.cli.boundary import EXIT_CODES, json_option, print_json
from formgen.cli.language import language, say
from formgen.cli.options import workspace_option
from formgen.errors import RefusedError, Text


@click.command(
    name="doctor",
    help=say(
        "Membuktikan bahwa penyimpanan menjaga kunci yang diterimanya, di bucket percobaan.",
        "Prove on a trial bucket that the store keeps the locks it accepts.",
    ),
)
@workspace_option
@json_option
def doctor(workspace: Path | None, as_json: bool) -> int:
    """Print what was tried; exit 6 if something that the archive relies on does not hold."""
    from formgen.service.proof import prove  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import open_workspace  # noqa: PLC0415

    def show(line: Text) -> None:
        if not as_json:
            click.echo(line.pick(language()))

    proof = prove(open_workspace(workspace), show)
    if as_json:
        promises = [
            {
                "code": item.code,
                "promise": say(item.words_id, item.words_en),
                "required": item.required,
                "kept": item.kept,
                "seen": item.seen,
            }
            for item in proof.promises
        ]
        note = proof.note.pick(language())
        print_json({"ok": proof.good, "store": proof.store, "promises": promises, "note": note})
    else:
        click.echo(proof.note.pick(language()))
        click.echo(proof.verdict.pick(language()))
    return 0 if proof.good else EXIT_CODES[RefusedError]
