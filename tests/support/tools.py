"""Other people's programs that judge our files: qpdf, poppler, MuPDF, pdfium and veraPDF.

A missing program skips the test (in CI a skip is a failure, see ``tests/conftest.py``);
``script/setup dev`` installs them all.
"""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

_VERAPDF = Path(__file__).resolve().parents[2] / "script" / "verapdf"
_SECONDS = 120

# Said by Debian's build of MuPDF of itself, about any file with a colour profile.
_ABOUT_MUTOOL = frozenset({"warning: ICC support is not available"})


def require(*programs: str) -> None:
    """Skip the calling test unless every program is on PATH."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed; script/setup dev installs it")


def _run(*command: str | Path) -> subprocess.CompletedProcess[bytes]:
    require(str(command[0]))
    return subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)


def qpdf_check(path: Path) -> list[str]:
    """Return what ``qpdf --check`` finds wrong: its errors and warnings, empty when clean."""
    done = _run("qpdf", "--check", path)
    if done.returncode == 0:
        return []
    lines = (done.stderr + done.stdout).decode(errors="replace").splitlines()
    return lines or [f"qpdf ended with {done.returncode}"]


def mutool_warnings(path: Path) -> list[str]:
    """Return what MuPDF says on stderr while it draws every page, empty when clean."""
    done = _run("mutool", "draw", "-q", "-F", "trace", "-o", "/dev/null", path)
    said = done.stderr.decode(errors="replace").splitlines()
    lines = [line for line in said if line not in _ABOUT_MUTOOL]
    if done.returncode and not lines:
        return [f"mutool ended with {done.returncode}"]
    return lines


def poppler_text(path: Path, *, layout: bool = False) -> str:
    """Return the text of all pages as ``pdftotext`` reads it; pages end with a form feed.

    Args:
        path: The PDF.
        layout: Keep columns where they stand on the page.
    """
    options = ["-layout"] if layout else []
    done = _run("pdftotext", *options, path, "-")
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout.decode()


def poppler_png(path: Path, folder: Path, *, dpi: int = 100) -> list[Path]:
    """Draw every page with ``pdftoppm`` into ``folder``; returns the pictures in page order."""
    done = _run("pdftoppm", "-png", "-r", str(dpi), path, folder / path.stem)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return sorted(folder.glob(f"{path.stem}-*.png"))


def pdfium_pages(pdf: Path | bytes, *, dpi: int = 100) -> list[Image.Image]:
    """Draw every page with pdfium; returns RGB pictures in page order."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = (document[index] for index in range(len(document)))
        return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in pages]
    finally:
        document.close()


def verapdf(paths: Sequence[Path]) -> list[str]:
    """Check files against PDF/A-3b in one run of veraPDF.

    Returns:
        One line per broken rule and file (``name: clause 6.2.4.3-2: description (3 times)``),
        empty when every file conforms.
    """
    require("java")
    if not _VERAPDF.is_file():
        pytest.skip("script/verapdf is not beside these tests")
    command: list[str | Path] = [_VERAPDF, "--json", *paths]
    done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    assert done.returncode in {0, 1}, done.stderr.decode(errors="replace")
    jobs = json.loads(done.stdout)["report"]["jobs"]
    assert len(jobs) == len(paths), "veraPDF did not look at every file"
    failures = [line for job in jobs for line in _failures(job)]
    assert bool(failures) == bool(done.returncode), "veraPDF's report and exit code disagree"
    return failures


def _failures(job: dict[str, Any]) -> list[str]:
    name = Path(job["itemDetails"]["name"]).name
    if "taskException" in job:
        return [f"{name}: {job['taskException']['exceptionMessage']}"]
    return [
        f"{name}: clause {rule['clause']}-{rule['testNumber']}: "
        f"{rule['description']} ({rule['failedChecks']} times)"
        for result in job["validationResult"]
        for rule in result["details"]["ruleSummaries"]
        if rule["ruleStatus"] == "FAILED"
    ]
