"""One thing found wrong in the archive, with a stable code.

========  ==========================================
A1xx      objects against their manifest (``check``)
A2xx      the audit log (``audit``)
A3xx      manifests (``manifest``)
A4xx      retention rule files (``rules``)
A5xx      persons and what they may do (``persons``)
A6xx      events, holds, locks, the clock
A7xx      destruction: parts, lists, guards, the run
========  ==========================================
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formgen_archive.shape import Mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFinding:
    """What is wrong and where; a check returns all of them, not the first.

    Attributes:
        code: Stable code such as ``A101``; never reused.
        where: Object key, record id, sequence number or path in a file.
        message_id: What is wrong, in Indonesian, with the values that disagree.
        message_en: The same in English.
    """

    code: str
    where: str
    message_id: str
    message_en: str


def worded(
    words: Mapping[str, tuple[str, str]], code: str, where: str, detail: str
) -> ArchiveFinding:
    """Word a finding by its code; ``words`` are Indonesian, English, and the detail follows."""
    in_indonesian, in_english = words[code]
    return ArchiveFinding(
        code=code,
        where=where,
        message_id=f"{in_indonesian}: {detail}",
        message_en=f"{in_english}: {detail}",
    )


def misfit(words: Mapping[str, tuple[str, str]], code: str, mistake: "Mistake") -> ArchiveFinding:
    """Word a finding about a file that does not have its shape; ``words`` as for ``worded``."""
    in_indonesian, in_english = words[code]
    return ArchiveFinding(
        code=code,
        where=mistake.where,
        message_id=f"{in_indonesian}: {mistake.message_id}",
        message_en=f"{in_english}: {mistake.message_en}",
    )


def disagreement(
    code: str, words: tuple[str, str], where: str, *, expected: str, seen: str
) -> ArchiveFinding:
    """Word a finding about two values that should be equal; ``words`` are Indonesian, English."""
    return ArchiveFinding(
        code=code,
        where=where,
        message_id=f"{words[0]}: seharusnya {expected}, ditemukan {seen}",
        message_en=f"{words[1]}: expected {expected}, found {seen}",
    )
