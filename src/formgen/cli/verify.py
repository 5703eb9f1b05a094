"""``formgen verify``: check copies. For everybody; needs no workspace when a key list is given."""

from pathlib import Path
from typing import Any

import click

from formgen.cli.boundary import SOME_FAILED, json_option, print_json
from formgen.cli.language import language, say
from formgen.cli.options import today_in_jakarta, workspace_option
from formgen.service.answer import Answer


@click.command(
    name="verify",
    help=say(
        "Memeriksa salinan: berkas PDF, gambar QR, teks QR, atau kode cek.\n\n"
        "Contoh: formgen verify C.HASIL-SALINAN.pdf 24QZ-Y9WZ-R0T3-A9SB",
        "Check copies: a PDF, a picture of a QR, its text, or a kode cek.\n\n"
        "Example: formgen verify C.HASIL-SALINAN.pdf 24QZ-Y9WZ-R0T3-A9SB",
    ),
)
@click.argument("copies", nargs=-1, required=True, metavar="FILE|IMAGE|QRTEXT|KODE…")
@click.option(
    "--keys",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=say(
        "Daftar kunci (kunci.json); bawaan: milik ruang kerja.",
        "Key list (kunci.json); default: the workspace's.",
    ),
)
@workspace_option
@json_option
def command(
    copies: tuple[str, ...], keys: Path | None, workspace: Path | None, as_json: bool
) -> int:
    """Print one verdict per copy; exit 0 only if every one is A, A0, B or C."""
    from formgen.service.verify import verify  # noqa: PLC0415 - lazy start

    answers = verify(copies, keys=keys, workspace=workspace, today=today_in_jakarta())
    passed = all(answer.passes for answer in answers)
    if as_json:
        print_json({"ok": passed, "copies": [_as_json(answer) for answer in answers]})
    else:
        for answer in answers:
            _show(answer)
    return 0 if passed else SOME_FAILED


def _as_json(answer: Answer) -> dict[str, Any]:
    tongue = language()
    return {
        "source": answer.source,
        "verdict": answer.verdict,
        "title": answer.title.pick(tongue),
        "subject": dict(answer.subject),
        "numbers": [
            {"label": label.pick(tongue), "value": value} for label, value in answer.numbers
        ],
        "differences": [],
        "reasons": [reason.pick(tongue) for reason in answer.reasons],
    }


def _show(answer: Answer) -> None:
    tongue = language()
    click.echo(f"{answer.source}\n  {answer.icon} [{answer.verdict}] {answer.title.pick(tongue)}")
    click.echo(f"  {answer.text.pick(tongue)}")
    for label, value in answer.numbers:
        click.echo(f"    {label.pick(tongue):<64} {'—' if value is None else value:>6}")
    for reason in answer.reasons:
        click.echo(f"  - {reason.pick(tongue)}")
