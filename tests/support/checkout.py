"""The checkout the tests are part of: its root, the files git knows, its documents."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return every file git tracks or would track, in order; files deleted on disk are left out."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = sorted(set(listing.stdout.decode().split("\0")) - {""})
    return tuple(path for name in names if (path := ROOT / name).is_file())


def documents() -> list[Path]:
    """Return the documents written for people: Markdown at the root, in docs/ and in archive/."""
    folders = ("*.md", "docs/**/*.md", "archive/*.md", "retention_rules/*.md", "examples/**/*.md")
    return sorted(path for pattern in folders for path in ROOT.glob(pattern))
