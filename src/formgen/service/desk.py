"""The desk: checks copies for many people at once, against one office's register, which it reads.

What a batch or an archivist changes meanwhile is seen by the next question: every answer reads
the register in a view of its own, and the key list when its file has changed.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Final

from formgen.register.database import reading
from formgen.seal.keylist import KeyList, Trust
from formgen.seal.verdict import Verdict
from formgen.service.bundle import BUNDLES
from formgen.service.checked import Checked
from formgen.service.checker import Checker
from formgen.service.doors import Doors, archive_errors, open_reading_doors
from formgen.service.keys import KEY_LIST, PINNED, pinned_roots, read_key_list
from formgen.service.knowing import Register
from formgen.service.names import region_name
from formgen.service.public import for_public
from formgen.service.standing import Standing
from formgen.service.workspace import Workspace
from formgen_archive.keys import RECORDS

_PLACE: Final = 10  # digits of a place down to the desa
_PROBE: Final = f"{RECORDS}ada"  # the key of no object: only whether the archive answers is asked


@contextmanager
def open_desk(workspace: Workspace, *, connections: int) -> Iterator["Desk"]:
    """Open the desk of an office.

    Args:
        workspace: The office.
        connections: Most questions that may read the register at a time.

    Raises:
        UnavailableError: Register or archive cannot be reached.
        NotFoundError, IntegrityError: There is no key list that its roots signed.
    """
    with open_reading_doors(workspace, connections=connections) as doors:
        desk = Desk(workspace=workspace, doors=doors)
        desk.ready()
        yield desk


@dataclass(slots=True, kw_only=True)
class Desk:
    """Answers questions; safe to ask from several threads."""

    workspace: Workspace
    doors: Doors
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _read: tuple[int, KeyList] | None = None

    def words(self, words: str, today: date) -> Verdict:
        """Check the text of a symbol or a kode cek."""
        with self._checker(today) as checker:
            return for_public(checker.words(words))

    def file(self, data: bytes, today: date) -> list[Checked]:
        """Check the bytes of a PDF or a picture; a print file has an answer for each document."""
        with self._checker(today) as checker:
            answers = checker.documents("", data)
        return [replace(each, verdict=for_public(each.verdict)) for each in answers]

    def report(self, name: str, data: bytes, today: date) -> tuple[list[Checked], bytes]:
        """Check the bytes of a file as ``file`` does; return the report on it with the answers."""
        # Imports the layout engine, which whoever asks for verdicts does not wait for.
        from formgen.service.report import report_on  # noqa: PLC0415

        answers = self.file(data, today)
        return answers, report_on(answers, name, data, today)

    def address(self, profile: str, digits: str) -> str:
        """Return the text of the symbol behind an address of ours: the web has only its path."""
        return f"HTTPS://{self.workspace.host}/{profile}/{digits}"

    def key_list(self) -> KeyList:
        """Return the office's key list, read again when its file has changed.

        Raises:
            NotFoundError: It is not there.
            IntegrityError: Its roots did not sign it.
        """
        path = self.workspace.keys / KEY_LIST
        with self._lock:
            changed = path.stat().st_mtime_ns if path.is_file() else 0
            if self._read is None or self._read[0] != changed:
                self._read = changed, read_key_list(path, self.workspace.keys / PINNED)
            return self._read[1]

    def key_list_file(self) -> bytes:
        """Return the key list as its roots signed it."""
        return (self.workspace.keys / KEY_LIST).read_bytes()

    def roots(self) -> Trust:
        """Return the roots that whoever knows none yet may pin."""
        return pinned_roots(self.workspace.keys / PINNED)

    def bundles(self) -> list[tuple[str, str]]:
        """Return code and name of every region that has a bundle, in order."""
        folder = self.workspace.root / BUNDLES
        codes = sorted(path.stem for path in folder.glob("*.json") if path.stem.isdecimal())
        return [(code, region_name(code.ljust(_PLACE, "0")) or code) for code in codes]

    def bundle(self, region: str) -> bytes | None:
        """Return the bundle of a region, or None where there is none."""
        if not (region.isascii() and region.isdecimal() and len(region) <= _PLACE):
            return None
        path = self.workspace.root / BUNDLES / f"{region}.json"
        return path.read_bytes() if path.is_file() else None

    def ready(self) -> None:
        """Do nothing if questions can be answered.

        Raises:
            UnavailableError, NotFoundError, IntegrityError: They cannot, and why.
        """
        self.key_list()
        with reading(self.doors.engine) as conn:
            conn.exec_driver_sql("SELECT 1")
        with archive_errors():
            self.doors.store.exists(_PROBE)

    @contextmanager
    def _checker(self, today: date) -> Iterator[Checker]:
        with ExitStack() as stack:
            register = Register(opening=partial(self._standing, today), stack=stack)
            yield Checker(keylist=self.key_list(), register=register, today=today)

    @contextmanager
    def _standing(self, today: date) -> Iterator[Standing]:
        contests = frozenset(contest.nomor for contest in self.workspace.settings.kontes)
        with archive_errors(), reading(self.doors.engine) as conn:
            yield Standing(conn=conn, store=self.doors.store, elections=contests, today=today)
