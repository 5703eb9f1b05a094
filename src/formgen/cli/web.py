"""``formgen web``: the service that checks copies for everybody."""

from ipaddress import ip_network
from pathlib import Path

import click

from formgen.cli.language import say
from formgen.cli.options import workspace_option


@click.group(
    name="web",
    help=say("Layanan web untuk memeriksa salinan.", "The web service that checks copies."),
)
def command() -> None:
    """Group of the commands below."""


def _addresses(_context: click.Context, _parameter: click.Parameter, given: str) -> str:
    """Refuse what is no address: the server would believe nobody, and count all askers as one."""
    try:
        return ",".join(str(ip_network(each.strip())) for each in given.split(",") if each.strip())
    except ValueError as error:
        raise click.BadParameter(
            say(
                f"{given}: tulis alamat IP atau jaringan, misalnya 127.0.0.1,10.0.0.0/8.",
                f"{given}: give IP addresses or networks, such as 127.0.0.1,10.0.0.0/8.",
            )
        ) from error


@command.command(
    name="serve",
    help=say(
        "Menjalankan layanan sampai dihentikan. Pasang di belakang proksi HTTPS.\n\n"
        "Contoh: formgen web serve --port 8080 --trusted-proxies 127.0.0.1",
        "Run the service until it is stopped. Put it behind an HTTPS proxy.\n\n"
        "Example: formgen web serve --port 8080 --trusted-proxies 127.0.0.1",
    ),
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help=say("Alamat yang didengarkan.", "Address to listen on."),
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help=say("Porta; 0 untuk yang mana saja.", "Port; 0 for any that is free."),
)
@click.option(
    "--per-address",
    type=click.IntRange(min=1),
    default=600,
    show_default=True,
    help=say(
        "Pemeriksaan per menit dari satu alamat; berkas seperduapuluhnya.",
        "Checks a minute from one address; of files a twentieth of it.",
    ),
)
@click.option(
    "--overall",
    type=click.IntRange(min=1),
    default=400,
    show_default=True,
    help=say("Pemeriksaan per detik dari semua orang.", "Checks a second from everybody."),
)
@click.option(
    "--upload-mb",
    type=click.IntRange(1, 64),
    default=20,
    show_default=True,
    help=say("Berkas terbesar, dalam MB.", "Largest file, in MB."),
)
@click.option(
    "--trusted-proxies",
    default="",
    callback=_addresses,
    help=say(
        "Alamat proksi, dipisah koma, yang X-Forwarded-For-nya dipercaya.",
        "Addresses of proxies, separated by commas, whose X-Forwarded-For is believed.",
    ),
)
@workspace_option
def serve(
    host: str,
    port: int,
    per_address: int,
    overall: int,
    upload_mb: int,
    trusted_proxies: str,
    workspace: Path | None,
) -> None:
    """Serve one workspace."""
    from formgen.service.workspace import open_workspace  # noqa: PLC0415 - lazy start
    from formgen.web.serve import serve as run  # noqa: PLC0415
    from formgen.web.settings import MEBI, Limits  # noqa: PLC0415

    limits = Limits(
        per_address=per_address,
        per_address_files=max(1, per_address // 20),
        overall=overall,
        upload_bytes=upload_mb * MEBI,
    )
    run(
        open_workspace(workspace),
        host=host,
        port=port,
        limits=limits,
        trusted_proxies=trusted_proxies,
        listening=lambda address: click.echo(
            say(f"Mendengarkan di {address}", f"Listening on {address}")
        ),
    )
