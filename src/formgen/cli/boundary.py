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
    code, answer = _outcome(command, arguments)
    if as_json and answer is not None:
        print_json(answer)
    return code


def _outcome(command: click.Command, arguments: Sequence[str]) -> tuple[int, dict[str, Any] | None]:
    """Return the exit code, and for an error what ``--json`` says about it."""
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
        return INTERRUPTED, _error_json("FG-INTERRUPTED", say("Dihentikan.", "Interrupted."))
    except click.ClickException as error:
        error.show()
        return USAGE, _error_json("FG-USAGE", error.format_message())
    except FormgenError as error:
        if not as_json:
            _show(error)
        return EXIT_CODES[type(error)], _described(error)
    except Exception:  # noqa: BLE001 - the boundary: a bug must reach the user as exit 1 too
        traceback.print_exc()
        click.echo(
            say(
                "Ini kesalahan program. Laporkan dengan jejak di atas.",
                "This is a bug. Please report it with the trace above.",
            ),
            err=True,
        )
        return BUG, _error_json(FormgenError.code, say("Kesalahan program.", "A bug."))
    return result if isinstance(result, int) else 0, None


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


def _described(error: FormgenError) -> dict[str, Any]:
    return _error_json(
        error.code,
        error.message.pick(language()),
        error.hint.pick(language()),
        error.findings,
    )


def _error_json(
    code: str, message: str, hint: str = "", findings: Sequence[Finding] = ()
) -> dict[str, Any]:
    """Return the one object that ``--json`` prints for any error."""
    return {
        "ok": False,
        "code": code,
        "message": message,
        "hint": hint,
        "findings": [finding_json(finding) for finding in findings],
    }


def _show(error: FormgenError) -> None:
    for finding in error.findings:
        click.echo(finding_line(finding), err=True)
    words = (error.message.pick(language()), error.hint.pick(language()))
    click.echo(" ".join(part for part in words if part), err=True)
