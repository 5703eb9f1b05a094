"""``formgen form``: the catalogue, blank forms and drafts."""

import shutil
import textwrap
from dataclasses import asdict
from pathlib import Path
from typing import Literal

import click

from formgen.cli.boundary import EXIT_CODES, finding_json, finding_line, json_option, print_json
from formgen.cli.language import language, say
from formgen.cli.options import output_option, workspace_option
from formgen.errors import InputError


@click.group(
    name="form", help=say("Katalog formulir, blanko, draf.", "The catalogue, blank forms, drafts.")
)
def command() -> None:
    """Group of the commands below."""


@command.command(
    name="list",
    help=say(
        "Semua formulir: kode, nama pendek, perintah yang membuatnya (issue, recap, form fill atau"
        " destroy), judul.",
        "All forms: code, short name, the command that makes it (issue, recap, form fill or"
        " destroy), title.",
    ),
)
@json_option
def list_forms(as_json: bool) -> None:
    """One line per code, with the command that makes the form."""
    from formgen.service.listing import listing  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import templates  # noqa: PLC0415

    forms = listing(templates())
    if as_json:
        print_json({"ok": True, "forms": [asdict(form) for form in forms]})
        return
    for form in forms:
        click.echo(f"{form.code:<59} {form.slug:<33} {form.made_by:<9} {form.title}")


@command.command(
    name="show",
    help=say(
        "Menjelaskan satu formulir.\n\nContoh: formgen form show C1-KWK",
        "Explain one form.\n\nExample: formgen form show C1-KWK",
    ),
)
@click.argument("code")
@json_option
def show(code: str, as_json: bool) -> None:
    """What it is, who signs it, who gets it, which law and rules apply."""
    from formgen.service.forms import explain  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import templates  # noqa: PLC0415

    lines = explain(code, templates())
    if as_json:
        print_json({"ok": True} | {label.en: text.pick(language()) for label, text in lines})
        return
    for label, text in lines:
        click.echo(hung(label.pick(language()), text.pick(language())))


def hung(label: str, text: str) -> str:
    """Return a label with its text beside it, broken at the width of the screen."""
    width = max(60, min(shutil.get_terminal_size().columns, 120))
    return textwrap.fill(
        text,
        width,
        initial_indent=f"{label:<15} ",
        subsequent_indent=" " * 16,
        break_on_hyphens=False,
    )


@command.command(
    name="check",
    help=say(
        "Memeriksa folder templat seperti pembuatnya.\n\n"
        "Contoh: formgen form check templates/c-hasil-kwk",
        "Check a template folder as its author would.\n\n"
        "Example: formgen form check templates/c-hasil-kwk",
    ),
)
@click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@json_option
def check(folder: Path | None, as_json: bool) -> int:
    """Print every mistake with file and line; exit 3 if any is an error."""
    from formgen.service.forms import check_templates  # noqa: PLC0415 - lazy start
    from formgen.service.workspace import templates  # noqa: PLC0415

    findings = check_templates(folder, templates())
    errors = any(finding.severity == "E" for finding in findings)
    if as_json:
        print_json({"ok": not errors, "findings": [finding_json(finding) for finding in findings]})
    else:
        for finding in findings:
            click.echo(finding_line(finding))
        if not findings:
            click.echo(say("Tidak ada kesalahan.", "No mistakes found."))
    return EXIT_CODES[InputError] if errors else 0


@command.command(
    name="blank",
    help=say(
        "Blanko: identitas dan angka kosong, tanpa segel.\n\n"
        "Contoh: formgen form blank C.HASIL-KWK-BUPATI -o blanko.pdf",
        "A blank form: identity and figures empty, not sealed.\n\n"
        "Example: formgen form blank C.HASIL-KWK-BUPATI -o blank.pdf",
    ),
)
@click.argument("code")
@click.option(
    "--paslon-count",
    type=click.IntRange(1, 6),
    default=2,
    show_default=True,
    help=say("Jumlah pasangan calon.", "Number of pairs."),
)
@click.option("--paper", default="", help=say("Ukuran kertas.", "Paper."))
@click.option(
    "--fillable",
    is_flag=True,
    help=say(
        "Bidang isian untuk diisi di layar; bukan PDF/A.", "Fields to fill on screen; not PDF/A."
    ),
)
@output_option(say("Berkas PDF.", "PDF file."))
@workspace_option
@json_option
def blank(
    code: str,
    paslon_count: int,
    paper: str,
    fillable: bool,
    output: Path,
    workspace: Path | None,
    as_json: bool,
) -> None:
    """Write one blank form; the region of the contest is the workspace's, if there is one."""
    from formgen.service.forms import blank_form  # noqa: PLC0415 - lazy start

    pages = blank_form(
        code,
        output,
        paslon_count=paslon_count,
        paper_slug=paper,
        workspace=workspace,
        fields=fillable,
    )
    _written(output, pages, as_json=as_json)


@command.command(
    name="fill",
    help=say(
        "Satu draf dari data JSON; tidak terdaftar dan ditandai DRAF.\n\n"
        "Contoh: formgen form fill C.KEJADIAN-KHUSUS --data kejadian.json -o draf.pdf",
        "One draft from JSON; not registered and marked DRAF.\n\n"
        "Example: formgen form fill C.KEJADIAN-KHUSUS --data incident.json -o draft.pdf",
    ),
)
@click.argument("code")
@click.option(
    "--data",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=say("Data JSON; bentuknya seperti sample.json.", "JSON data, shaped like sample.json."),
)
@click.option(
    "--mode",
    type=click.Choice(["prefilled", "filled"]),
    default="filled",
    show_default=True,
    help=say("Dengan atau tanpa angka.", "With or without figures."),
)
@click.option("--paper", default="", help=say("Ukuran kertas.", "Paper."))
@output_option(say("Berkas PDF.", "PDF file."))
@json_option
def fill(
    code: str,
    data: Path,
    mode: Literal["prefilled", "filled"],
    paper: str,
    output: Path,
    as_json: bool,
) -> None:
    """Write one draft."""
    from formgen.service.forms import draft  # noqa: PLC0415 - lazy start

    pages = draft(code, data, output, mode=mode, paper_slug=paper)
    _written(output, pages, as_json=as_json)


def _written(output: Path, pages: int, *, as_json: bool) -> None:
    if as_json:
        print_json({"ok": True, "file": str(output), "pages": pages})
        return
    click.echo(say(f"{output}: {pages} halaman", f"{output}: {pages} pages"))
