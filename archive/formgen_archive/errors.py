"""The failures the archive reports, one class for each thing the caller can do next.

    ArchiveError
    |- ObjectExistsError      the key is taken, durably; compare before going on
    |- ObjectMissingError     no object under this key
    |- ObjectDiffersError     the key is taken by other bytes: stop
    |- KeyNotAllowedError     not a key of this archive
    |- StoreUnavailableError  nothing was written; try again later
    |- OutcomeUnknownError    may or may not have been written; look before repeating
    |- LockedError            lock or legal hold forbid deleting
    |- LockRefusedError       a lock can only be extended, and not beyond the cap
    |- ManifestInvalidError   not a manifest of this archive; carries every finding
    |- RuleFileError          a retention rule file is refused; carries every finding
    |- RuleMatchError         a form matches no rule, or several
    |- StaffFileError         the staff file is refused; carries every finding
    |- NotPermittedError      a rule, a lock or a hold forbids it; carries every reason
    |- RecordConflictError    the record is catalogued with another manifest
    `- ChainBrokenError       the audit log does not hold together; carries every finding

Exit codes and HTTP status codes live at formgen's two front doors, not here.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal

from formgen_archive.findings import ArchiveFinding


class ArchiveError(Exception):
    """Base class. Never raised itself.

    Attributes:
        code: Stable identifier for logs, tests and the manual.
        message_id: What happened, in Indonesian.
        message_en: What happened, in English.
        findings: Every finding behind it, in order; may be empty.
    """

    code: ClassVar[str] = "AR-BUG"

    def __init__(
        self, message_id: str, message_en: str, *, findings: Sequence[ArchiveFinding] = ()
    ) -> None:
        """Carry both languages: the archive does not know who is reading."""
        super().__init__(message_en)
        self.message_id = message_id
        self.message_en = message_en
        self.findings = tuple(findings)


class ObjectExistsError(ArchiveError):
    """The keys are taken; what stands there is whole and durable, but may be other bytes.

    Attributes:
        keys: The keys that were taken, in the order of the call.
    """

    code = "AR-EXISTS"

    def __init__(self, keys: Sequence[str]) -> None:
        """Name the keys that were taken."""
        super().__init__(
            f"sudah ada di arsip: {_few(keys)}", f"already in the archive: {_few(keys)}"
        )
        self.keys = tuple(keys)


class ObjectMissingError(ArchiveError):
    """No object stands under this key.

    Attributes:
        key: The key that was asked for.
    """

    code = "AR-MISSING"

    def __init__(self, key: str) -> None:
        """Name the key that was asked for."""
        super().__init__(f"tidak ada di arsip: {key}", f"not in the archive: {key}")
        self.key = key


class ObjectDiffersError(ArchiveError):
    """An object that may never change stands there with other bytes: call the archivist.

    Attributes:
        keys: The keys whose objects differ.
    """

    code = "AR-DIFFERS"

    def __init__(self, keys: Sequence[str]) -> None:
        """Name the keys whose objects differ."""
        super().__init__(
            f"isi di arsip berbeda: {_few(keys)}", f"the archive holds other bytes: {_few(keys)}"
        )
        self.keys = tuple(keys)


class KeyNotAllowedError(ArchiveError):
    """The text is no key of this archive; nothing was touched."""

    code = "AR-KEY"


class StoreUnavailableError(ArchiveError):
    """The store could not be used; nothing was written."""

    code = "AR-UNAVAILABLE"


class OutcomeUnknownError(ArchiveError):
    """The store failed after the point of no return.

    Each object is there as a whole or not at all. Repeating the call is safe: what was written is
    reported by ``ObjectExistsError`` then.
    """

    code = "AR-UNKNOWN"


class LockedError(ArchiveError):
    """Lock or legal hold forbid deleting; nothing was deleted.

    Attributes:
        key: The key whose version is protected.
    """

    code = "AR-LOCKED"

    def __init__(self, key: str) -> None:
        """Name the key."""
        super().__init__(
            f"terkunci atau ditahan, tidak dihapus: {key}", f"locked or held, not deleted: {key}"
        )
        self.key = key


LockReason = Literal["shorter", "mode", "past", "cap", "store"]


class LockRefusedError(ArchiveError):
    """A lock may be extended and nothing else; nothing was changed.

    Attributes:
        reason: ``shorter``: ends before the lock there is; ``mode``: another mode is running;
            ``past``: ends in the past; ``cap``: ends later than any lock may; ``store``: the
            store said no.
        until: The end that was asked for.
    """

    code = "AR-LOCK"

    def __init__(self, reason: LockReason, until: datetime) -> None:
        """Say what is wrong with the lock that was asked for."""
        words_id, words_en = _LOCK_WORDS[reason]
        super().__init__(
            f"kunci sampai {until.isoformat()} ditolak: {words_id}",
            f"lock until {until.isoformat()} refused: {words_en}",
        )
        self.reason = reason
        self.until = until


_LOCK_WORDS: dict[LockReason, tuple[str, str]] = {
    "shorter": ("kunci tidak pernah diperpendek", "a lock is never shortened"),
    "mode": ("jenis kunci tidak dapat diganti", "the mode of a lock cannot be changed"),
    "past": ("waktunya sudah lewat", "that moment has passed"),
    "store": ("penyimpanan menolaknya", "the store said no"),
    "cap": ("melewati batas 30 tahun", "beyond the cap of 30 years"),
}


class ManifestInvalidError(ArchiveError):
    """The bytes are no manifest of this archive."""

    code = "AR-MANIFEST"


class RuleFileError(ArchiveError):
    """A retention rule file is refused as a whole."""

    code = "AR-RULES"


class RuleMatchError(ArchiveError):
    """A form matches no retention rule, or more than one.

    Attributes:
        form: Slug of the form.
        rules: Ids of the rules it matched, in file order; empty when none did.
    """

    code = "AR-RULE-MATCH"

    def __init__(self, form: str, rules: Sequence[str]) -> None:
        """Name the form and the rules that claim it."""
        found = _few(rules)
        super().__init__(
            f"formulir {form} harus cocok dengan tepat satu aturan retensi, ditemukan: {found}",
            f"form {form} must match exactly one retention rule, found: {found}",
        )
        self.form = form
        self.rules = tuple(rules)


class StaffFileError(ArchiveError):
    """The file of persons and their roles is refused as a whole."""

    code = "AR-STAFF"


class NotPermittedError(ArchiveError):
    """A person, a rule, a lock, a hold or the clock forbids the step; nothing was changed.

    The findings are the reasons, all of them.
    """

    code = "AR-REFUSED"


class RecordConflictError(ArchiveError):
    """A record or number is already catalogued with another manifest: call the archivist."""

    code = "AR-RECORD"


class ChainBrokenError(ArchiveError):
    """The audit log does not hold together; nothing is appended to it: call the archivist."""

    code = "AR-CHAIN"


def not_permitted(findings: Sequence[ArchiveFinding]) -> NotPermittedError:
    """Wrap the reasons of a refusal, the first in words; at least one."""
    first = findings[0]
    return NotPermittedError(
        f"tidak diizinkan: {first.message_id}",
        f"not permitted: {first.message_en}",
        findings=findings,
    )


_SHOWN = 5


def _few(names: Sequence[str]) -> str:
    """Join the first names; a batch may have thousands."""
    shown = ", ".join(names[:_SHOWN]) or "-"
    more = len(names) - _SHOWN
    return f"{shown} (+{more})" if more > 0 else shown
