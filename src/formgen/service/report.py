"""Write the report on checked copies for a dispute."""

from collections.abc import Sequence
from datetime import date
from hashlib import file_digest, sha256
from pathlib import Path

from formgen.errors import RefusedError, Text
from formgen.render.report import Examined, report_pdf
from formgen.service.checked import Checked
from formgen.service.checker import is_file
from formgen.service.doors import SOFTWARE
from formgen.service.writing import write_file


def write_report(answers: Sequence[Checked], target: Path, today: date) -> None:
    """Write what was found as a PDF that can be printed.

    Raises:
        RefusedError: There is a file of that name: perhaps the copy in dispute, or its last report.
        NotFoundError, UnavailableError: The file cannot be written there.
    """
    if target.exists():
        raise RefusedError(
            Text(f"{target} sudah ada.", f"{target} exists already."),
            hint=Text("Pilih nama lain untuk laporan.", "Choose another name for the report."),
        )
    copies = [_examined(answer) for answer in answers]
    write_file(target, report_pdf(copies, day=today, software=SOFTWARE))


def report_on(answers: Sequence[Checked], name: str, data: bytes, today: date) -> bytes:
    """Return the report on a file that is in memory only.

    Args:
        answers: One, or one for each document of a print file and each seal of a picture.
        name: As whoever handed it in calls it.
        data: The file.
        today: Day of the check.
    """
    digest = sha256(data).hexdigest()
    copies = [
        Examined(name=answer.called(name), size=len(data), sha256=digest, verdict=answer.verdict)
        for answer in answers
    ]
    return report_pdf(copies, day=today, software=SOFTWARE)


def _examined(answer: Checked) -> Examined:
    if not is_file(answer.copy):
        return Examined(name=answer.source, size=None, sha256="", verdict=answer.verdict)
    path = Path(answer.copy)
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    name = answer.called(path.name)
    return Examined(name=name, size=path.stat().st_size, sha256=digest, verdict=answer.verdict)
