"""The *berita acara* of an *alih media* (PP 28/2012 Ps 49 (7), (8)): which paper was scanned."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from formgen.register.database import reading, transaction
from formgen.service.destroy import LONGEST_PRINTED
from formgen.service.destroy.file_lists import (
    File,
    Item,
    annex,
    files_of,
    period,
    place_words,
    rows,
    sums,
)
from formgen.service.destroy.letterhead import Values, day_values, office_values, signatures
from formgen.service.destroy.listed import as_person, items_of, named
from formgen.service.destroy.numbered import Act, enter
from formgen.service.destroy.papers import Press, contest
from formgen.service.doors import SOFTWARE, Doors
from formgen.service.retention import load_rules
from formgen.service.staff import load_staff
from formgen.service.workspace import Workspace
from formgen_archive.audit import Actor
from formgen_archive.catalogue.batch_evidence import Document
from formgen_archive.destruction.guards import WIB
from formgen_archive.persons import Role, require_another
from formgen_archive.scribe import Scribe

RECORD: Final = "ba-alih-media"
SIGNERS: Final[Sequence[Role]] = ("unit_kearsipan", "unit_pengolah")
TESTERS: Final[Sequence[Role]] = ("arsiparis", "unit_kearsipan", "unit_pengolah")


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """What the *berita acara* of scans says that the scans do not.

    Attributes:
        signer: NIP of the head of the *unit kearsipan* or *unit pengolah* who signs it.
        tester: NIP of who held the scans against the paper; not who scanned it.
        device: Scanner and resolution, in words.
    """

    signer: str
    tester: str
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """One scan beside its record: ``ELECTION/RECORD-ID``, its name and checksum, its pages."""

    record: str
    scan: str
    sha256: str
    pages: int

    @property
    def election(self) -> int:
        """Return its contest."""
        return int(self.record.partition("/")[0])

    @property
    def line(self) -> str:
        """Return its line in the list whose checksum the paper states."""
        return f"{self.record}/{self.scan} {self.sha256}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signers:
    """Persons of the paper besides who scanned."""

    signer: Actor
    tester: Actor


def persons_of(workspace: Workspace, scribe: Scribe, minutes: Minutes) -> Signers:
    """Return who signs and who tested; refuses before a page is read.

    Raises:
        NotPermittedError: A511 unknown, A512 without the role, A514 who scanned tested too.
    """
    staff = load_staff(workspace)
    signer, tester = (
        staff.acting(nip, roles, account=staff.person(nip).account)
        for nip, roles in ((minutes.signer, SIGNERS), (minutes.tester, TESTERS))
    )
    require_another(scribe.actor, tester)
    return Signers(signer=signer, tester=tester)


def make(  # noqa: PLR0913, PLR0917 - whose, who, what was said and what was scanned
    workspace: Workspace,
    doors: Doors,
    scribe: Scribe,
    persons: Signers,
    device: str,
    scans: Sequence[Scanned],
) -> list[Document]:
    """Make the paper of each contest that scans belong to; the same scans again, the same one."""
    made = []
    ordered = sorted(scans, key=lambda one: (one.election, one.record, one.scan))
    for number, group in groupby(ordered, key=lambda one: one.election):
        some = list(group)
        press = Press(
            workspace=workspace,
            doors=doors,
            election=contest(workspace, number),
            rules=load_rules(workspace),
        )
        press.require(RECORD, scribe.now.time.astimezone(WIB).date())
        documents = (f"nip:{persons.signer.nip}", f"nip:{persons.tester.nip}")
        with transaction(doors.engine) as conn:
            act = enter(
                conn,
                scribe,
                "alih_media",
                [one.line for one in some],
                documents=documents,
                reason=device,
            )
        made.append(_paper(press, act, persons, some))
    return made


def _paper(press: Press, act: Act, persons: Signers, scans: Sequence[Scanned]) -> Document:
    office, time = press.workspace.region, act.event.time.astimezone(WIB)
    by_record = {one.record: one for one in scans}
    keys = [(one.election, one.record.partition("/")[2]) for one in scans]
    with reading(press.doors.engine) as conn:
        files = files_of(items_of(conn, press.rules, keys))
    values: Values = {
        **office_values(office, press.rules),
        **day_values(time.date()),
        **sums(files),
        **_rows(files, by_record),
        **signatures(
            [
                ("Pelaksana alih media", as_person(act.event.actor)),
                ("Penguji", as_person(persons.tester)),
                (f"Pimpinan {persons.signer.role.replace('_', ' ')}", as_person(persons.signer)),
            ]
        ),
        "pukul": f"{time:%H.%M}",
        "pelaksana": named(act.event.actor),
        "penguji": named(persons.tester),
        "alat": act.event.reason,
        "perangkat": SOFTWARE,
        "sidik": act.list_sha256,
        "halaman": sum(one.pages for one in scans),
    }
    attached = annex(files)
    for row in attached["arsip"]:
        one = by_record[row["arsip"]]
        row["pindaian"] = {"nama": one.scan, "sidik": one.sha256, "halaman": one.pages}
    return press.make(
        RECORD,
        urut=act.ordinal,
        values=values,
        annex=attached,
        day=time.date(),
        list_sha256=act.list_sha256,
    )


def _rows(files: Sequence[File], scans: Mapping[str, Scanned]) -> Values:
    """Return the rows of the list: one a document, of a long list one a file."""
    count = sum(len(file.items) for file in files)
    if count > LONGEST_PRINTED:
        note = " (tercetak per berkas; tiap dokumen dalam lampiran elektronik dokumen ini)"
        return rows("media", _by_file(files, scans)) | {"rangkuman": note}
    return rows("media", _by_document(files, scans)) | {"rangkuman": ""}


def _by_document(files: Sequence[File], scans: Mapping[str, Scanned]) -> Iterator[dict[str, str]]:
    items = (item for file in files for item in file.items)
    for number, item in enumerate(items, start=1):
        one = scans[_name(item)]
        yield {
            "no": str(number),
            "jenis": f"{item.code}, {item.where}",
            "kurun": str(item.manifest.day.year),
            "jumlah": f"{one.pages} lembar",
            "asal": item.original.sha256[:16],
            "hasil": one.sha256[:16],
            "keterangan": f"{item.manifest.record_id.replace('.', ' ')} {one.scan}",
        }


def _by_file(files: Sequence[File], scans: Mapping[str, Scanned]) -> Iterator[dict[str, str]]:
    for file in files:
        first, pages = file.items[0], sum(scans[_name(item)].pages for item in file.items)
        yield {
            "no": str(file.number),
            "jenis": f"{first.code}, {place_words(first.manifest.place[:6])}",
            "kurun": period(file.items),
            "jumlah": f"{len(file.items)} dokumen, {pages} lembar",
            "asal": "lihat lampiran",
            "hasil": "lihat lampiran",
            "keterangan": first.manifest.privacy.replace("_", " "),
        }


def _name(item: Item) -> str:
    return f"{item.manifest.election}/{item.manifest.record_id}"
