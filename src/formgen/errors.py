"""The failures formgen reports, one class for each thing the reader can do next.

    FormgenError
    |- InputError        correct the data or the template and run again   exit 3
    |- NotFoundError     check the number                                 exit 4
    |- IntegrityError    stop, call the archivist                         exit 5
    |- RefusedError      a rule forbids it                                exit 6
    `- UnavailableError  nothing was changed; run again later             exit 7

Exit codes and HTTP status codes live at the two front doors, not here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

Language = Literal["id", "en"]
Severity = Literal["E", "W"]


@dataclass(frozen=True, slots=True)
class Text:
    """One thing said to people, in Indonesian and in English.

    Carried as a pair so that no message can exist in one language only; the front door picks.
    """

    id: str
    en: str

    def pick(self, language: Language) -> str:
        """Return the text in one language."""
        return self.id if language == "id" else self.en

    def __str__(self) -> str:
        """Return the English text: logs and tracebacks are read by engineers."""
        return self.en


NO_HINT = Text("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing wrong with data or a template, where it is and what to do about it.

    Attributes:
        rule: Stable code such as ``R07``, ``T03`` (tables) or ``F12`` (templates).
        severity: ``E`` must be corrected, ``W`` should be looked at.
        message: What is wrong, with the values that break the rule; never personal data.
        hint: What to do next.
        file: Name of the file as the user gave it, or empty.
        row: Row in the file as a spreadsheet numbers it (the header is row 1); 0 when none.
        column: Header of the column, or empty.
    """

    rule: str
    severity: Severity
    message: Text
    hint: Text = NO_HINT
    file: str = ""
    row: int = 0
    column: str = ""


class FormgenError(Exception):
    """Base class. Never raised itself.

    Attributes:
        code: Stable identifier for logs, tests and the manual.
        message: What happened, in both languages.
        findings: Every finding or reason behind it, in the order a reader would deal with them.
        hint: What to do next, one sentence, or empty.
        context: Values the message was built from; safe to log, never personal data.
    """

    code: ClassVar[str] = "FG-BUG"

    def __init__(
        self,
        message: Text,
        *,
        findings: Sequence[Finding] = (),
        hint: Text = NO_HINT,
        **context: str | int,
    ) -> None:
        """Keep the parts apart: a log line and a screen show them each in its own way."""
        super().__init__(message.en)
        self.message = message
        self.findings = tuple(findings)
        self.hint = hint
        self.context = context


class InputError(FormgenError):
    """Data or a template must be corrected; carries every finding at once."""

    code = "FG-INPUT"


class NotFoundError(FormgenError):
    """The thing asked for does not exist here."""

    code = "FG-NOT-FOUND"


class IntegrityError(FormgenError):
    """Bytes, digest, seal or log disagree: stop and call the archivist."""

    code = "FG-INTEGRITY"


class RefusedError(FormgenError):
    """A rule forbids it: scope of a key, a second original, retention, a hold; with reasons."""

    code = "FG-REFUSED"


class UnavailableError(FormgenError):
    """A store, database or tool cannot be reached; nothing was changed."""

    code = "FG-UNAVAILABLE"
