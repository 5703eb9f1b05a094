"""What was issued, and taking a document back."""

from collections.abc import Iterator
from datetime import date

from formgen.errors import NotFoundError, Text
from formgen.register.database import reading, transaction
from formgen.register.find import find_number, iterate_issued
from formgen.register.issue import revoke
from formgen.service.doors import event, open_doors
from formgen.service.workspace import Workspace
from formgen_archive.catalogue.log import append_event
from formgen_archive.keys import record_id

Row = dict[str, str | int]


def issued_rows(workspace: Workspace) -> Iterator[Row]:
    """Go through all documents of all contests, by TPS code; superseded and revoked ones too."""
    with open_doors(workspace) as doors, reading(doors.engine) as conn:
        for contest in workspace.settings.kontes:
            for item in iterate_issued(
                conn, contest.nomor, statuses=("issued", "superseded", "revoked")
            ):
                yield {
                    "election": item.election,
                    "number": item.number,
                    "form": item.form_slug,
                    "place": item.place,
                    "sequence": item.sequence,
                    "edition": item.edition,
                    "day": item.day.isoformat(),
                    "status": item.status,
                    "pages": item.pages,
                    "sha256": item.file_sha256,
                }


def revoke_document(
    workspace: Workspace, election: int, number: int, reason: str, *, day: date
) -> None:
    """Withdraw a document; every later check of it answers F2. Nothing takes that back.

    Revoking again changes nothing: the first reason and day stay.

    Raises:
        NotFoundError: No such document was issued.
    """
    if election not in {contest.nomor for contest in workspace.settings.kontes}:
        raise NotFoundError(
            Text(f"Tidak ada pemilihan {election}.", f"There is no election {election}."),
            hint=Text("Lihat: formgen register list", "See: formgen register list"),
        )
    with open_doors(workspace) as doors, transaction(doors.engine) as conn:
        before = find_number(conn, election, number)
        issued = revoke(conn, election, number, reason=reason, day=day)
        if before is not None and before.status == "revoked":
            return
        record = record_id(
            issued.form_slug, issued.place, sequence=issued.sequence, edition=issued.edition
        )
        append_event(conn, event("dibatalkan", record, actor="sistem", reason=reason))
