"""``formgen verify``: check copies. For everybody; needs no workspace when a key list is given."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from formgen.cli.boundary import SOME_FAILED, json_option, print_json
from formgen.cli.language import language, say
from formgen.cli.options import today_in_jakarta, workspace_option

if TYPE_CHECKING:
    from datetime import date

    from formgen.seal.comparison import Difference
    from formgen.service.checked import Checked


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
@click.option(
    "--original",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=say(
        "Dokumen asli untuk dibandingkan; bawaan: arsip ruang kerja.",
        "Original to compare with; default: the workspace's archive.",
    ),
)
@click.option(
    "--bundle",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=say(
        "Paket luring (lihat formgen bundle make), ditanya sebagai ganti register.",
        "Offline bundle (see formgen bundle make), asked instead of the register.",
    ),
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.pdf",
    help=say(
        "Tulis laporan untuk sengketa: temuan, setiap perbedaan dengan gambarnya, jumlah SHA-256.",
        "Write a report for a dispute: findings, every difference with its pictures, SHA-256.",
    ),
)
@workspace_option
@json_option
def command(
    copies: tuple[str, ...],
    keys: Path | None,
    original: Path | None,
    bundle: Path | None,
    report: Path | None,
    workspace: Path | None,
    as_json: bool,
) -> int:
    """Print one verdict per copy; exit 0 only if every one is A, A0, B or C."""
    from formgen.service.verdict_json import verdict_json  # noqa: PLC0415 - lazy start
    from formgen.service.verify import verify  # noqa: PLC0415

    today = today_in_jakarta()
    answers = verify(
        copies,
        keys=keys,
        workspace=workspace,
        today=today,
        original=original,
        bundle=bundle,
    )
    if report is not None:
        _write_report(answers, report, today)
    passed = all(answer.verdict.accepted for answer in answers)
    if as_json:
        print_json(
            {"ok": passed, "copies": [verdict_json(answer, language()) for answer in answers]}
        )
    else:
        for answer in answers:
            _show(answer)
    return 0 if passed else SOME_FAILED


def _write_report(answers: "list[Checked]", report: Path, today: "date") -> None:
    # Imports the layout engine, which takes longer than a check.
    from formgen.service.report import write_report  # noqa: PLC0415

    write_report(answers, report, today)
    click.echo(say(f"Laporan: {report}", f"Report: {report}"), err=True)


def _show(answer: "Checked") -> None:
    tongue, verdict = language(), answer.verdict
    click.echo(f"{answer.source}\n  [{verdict.code}] {verdict.title.pick(tongue)}")
    click.echo(f"  {verdict.text.pick(tongue)}")
    subject = verdict.subject
    if subject is not None:
        tps = f", TPS {subject.tps}" if subject.tps else ""
        edition = say("edisi", "edition")
        click.echo(
            f"  {subject.form}, {subject.region}{tps}, {edition} {subject.edition},"
            f" no. {subject.number}"
        )
    for number in verdict.numbers:
        value = "—" if number.value is None else str(number.value)
        click.echo(f"    {number.label.pick(tongue):<64} {value:>6}")
    for difference in verdict.differences:
        click.echo(f"    {_difference(difference)}")
    for reason in verdict.reasons:
        click.echo(f"  - {reason.pick(tongue)}")


def _difference(difference: "Difference") -> str:
    """Say what is where, one line: page, part, outcome, both texts, what is not seen."""
    page = f"{say('hal', 'p')} {difference.page}  " if difference.page else ""
    line = f"{page}{difference.field.pick(language())}: {difference.outcome}"
    if difference.copy is None:
        return line
    archive, copy = say("arsip", "archive"), say("salinan", "copy")
    line = f"{line} ({archive} “{difference.original}”, {copy} “{difference.copy}”)"
    note = difference.note.pick(language())
    return f"{line} {note}" if note else line
