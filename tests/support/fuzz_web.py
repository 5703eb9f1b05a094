"""The whole run of malformed questions against the real service: ``script/fuzz-web``."""

import argparse
import itertools
import sys
import tempfile
from pathlib import Path

import httpx2

from . import fuzz, web
from . import office as make
from .browser import Server, served


def main() -> int:
    """Ask, print what became of it, and end with 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description="Ask the web service malformed questions.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000, help="questions, without the bombs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        office = make.copy_office(make.busy_office(), Path(folder) / "kantor")
        with served(office.root) as server:
            outcome = run(office, server, seed=options.seed, count=options.count, bombs=True)
    lines = [f"{count:6} {said}" for said, count in sorted(outcome.answers.items())]
    lines.append(
        f"seed {options.seed}, {options.count} questions and the bombs, slowest"
        f" {outcome.slowest:.1f} s, wrong: {len(outcome.wrong)}"
    )
    sys.stdout.write("\n".join((*lines, *outcome.wrong)) + "\n")
    return 1 if outcome.wrong else 0


def run(office: make.Office, server: Server, *, seed: int, count: int, bombs: bool) -> fuzz.Outcome:
    """Ask a running service; afterwards it must answer as before and have written nothing."""
    original = web.filled(office)
    texts = web.texts(original)
    before = _tree(office)
    with httpx2.Client(base_url=server.url, timeout=30) as client:
        asked = fuzz.questions(seed, count, original.read_bytes(), texts)
        outcome = fuzz.ask(client, itertools.chain(asked, fuzz.bombs() if bombs else ()))
        after = client.post("/api/v1/check", json={"text": texts[0]}).json()
        if after["copies"][0]["verdict"] != "A":
            outcome.wrong.append("the service does not answer as before")
    if _tree(office) != before:
        outcome.wrong.append("something was written")
    if list(server.folder.iterdir()):
        outcome.wrong.append("something was written in the folder the service runs in")
    if outcome.slowest > fuzz.SECONDS + 2:  # two seconds to start processes and wait for a turn
        outcome.wrong.append(f"an answer took {outcome.slowest:.1f} s")
    return outcome


def _tree(office: make.Office) -> dict[str, str]:
    """Return the files of the workspace but for the journal that SQLite keeps while reading."""
    files = make.tree(office.root)
    return {name: digest for name, digest in files.items() if not name.endswith(("-shm", "-wal"))}


if __name__ == "__main__":
    sys.exit(main())
