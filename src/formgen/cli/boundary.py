"""From errors to exit codes and words: the only place that knows exit codes."""

import json
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import click

from formgen.cli.language import language, say
from formgen.errors import (
    Finding,
    FormgenError,
    InputError,
    IntegrityError,
    NotFoundError,
    RefusedError,
    UnavailableError,
)

EXIT_CODES: dict[type[FormgenError], int] = {
    InputError: 3,
    NotFoundError: 4,
    IntegrityError: 5,
    RefusedError: 6,
    UnavailableError: 7,
}
BUG = 1
USAGE = 2
SOME_FAILED = 8
INTERRUPTED = 130

json_option = click.option(
    "--json",
    "as_json",
    is_flag=True,
    help=say("Hasil sebagai satu objek JSON.", "Print one JSON object."),
)


def run(command: click.Command, arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code; every error ends here.

    With ``--json`` among the arguments errors are one JSON object on stdout as well.
    """
    as_json = "--json" in arguments
    try:
        result = command.main(list(arguments), prog_name="formgen", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo(
            say(
                "\nDihentikan. Jalankan lagi; yang sudah selesai tetap tersimpan.",
                "\nInterrupted. Run it again; what was finished is kept.",
            ),
            err=True,
        )
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        if as_json:
            print_json({"ok": False, "code": "FG-USAGE", "message": error.format_message()})
        return USAGE
    except FormgenError as error:
        _show(error, as_json=as_json)
        return EXIT_CODES[type(error)]
    except Exception:  # noqa: BLE001 - the boundary: a bug must reach the user as exit 1 too
        traceback.print_exc()
        click.echo(
            say(
                "Ini kesalahan program. Laporkan dengan jejak di atas.",
                "This is a bug. Please report it with the trace above.",
            ),
            err=True,
        )
        if as_json:
            print_json({"ok": False, "code": FormgenError.code, "message": "bug"})
        return BUG
    return result if isinstance(result, int) else 0


def print_json(value: dict[str, Any]) -> None:
    """Print the one JSON object of a command on stdout."""
    json.dump(value, sys.stdout, ensure_ascii=False)
    sys.stdout.write("\n")


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return a finding with the stable keys of ``--json``."""
    return {
        "file": finding.file,
        "row": finding.row,
        "column": finding.column,
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message.pick(language()),
        "hint": finding.hint.pick(language()),
    }


def finding_line(finding: Finding) -> str:
    """Return a finding as one line: place, rule, what is wrong, what to do."""
    place = ":".join(
        str(part) for part in (finding.file, finding.row or "", finding.column) if part
    )
    words = finding.message.pick(language())
    hint = finding.hint.pick(language())
    return " ".join(
        part for part in (f"{place}:" if place else "", f"[{finding.rule}]", words, hint) if part
    )


def _show(error: FormgenError, *, as_json: bool) -> None:
    findings = error.findings if isinstance(error, InputError) else ()
    message, hint = error.message.pick(language()), error.hint.pick(language())
    if as_json:
        print_json(
            {
                "ok": False,
                "code": error.code,
                "message": message,
                "hint": hint,
                "findings": [finding_json(finding) for finding in findings],
            }
        )
        return
    for finding in findings:
        click.echo(finding_line(finding), err=True)
    click.echo(" ".join(part for part in (message, hint) if part), err=True)
