"""``formgen doctor``: what is installed, what is missing, what to do."""

from pathlib import Path

import click

from formgen.cli.boundary import EXIT_CODES, json_option, print_json
from formgen.cli.language import language, say
from formgen.cli.options import today_in_jakarta, workspace_option
from formgen.errors import UnavailableError


@click.command(
    name="doctor",
    help=say(
        "Memeriksa pemasangan dan ruang kerja; tidak mengubah apa pun.",
        "Look at the installation and the workspace; changes nothing.",
    ),
)
@workspace_option
@json_option
def command(workspace: Path | None, as_json: bool) -> int:
    """Print one line per check; exit 7 if something is missing."""
    from formgen.service.doctor import examine  # noqa: PLC0415 - lazy start

    checks = examine(workspace, today=today_in_jakarta())
    healthy = all(check.ok for check in checks)
    if as_json:
        print_json(
            {
                "ok": healthy,
                "checks": [
                    {"name": c.name, "ok": c.ok, "message": c.message.pick(language())}
                    for c in checks
                ],
            }
        )
    else:
        for check in checks:
            mark = "ok    " if check.ok else say("KURANG", "MISSING")
            click.echo(f"{mark} {check.name:<12} {check.message.pick(language())}")
    return 0 if healthy else EXIT_CODES[UnavailableError]
