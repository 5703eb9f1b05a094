"""The report of what waits for people: overdue, unverified, unreviewed, unconfirmed, unanswered."""

from datetime import date
from typing import Any

from sqlalchemy import Connection

from formgen.register.database import reading
from formgen.service.destroy.dossier import REQUEST
from formgen.service.destroy.status import ended, missing_in_audit
from formgen.service.doors import open_doors
from formgen.service.due import Group, due_groups
from formgen.service.hold import HoldReport, hold_json
from formgen.service.trusted_time import CLOCKS, Clocks, tell_time
from formgen.service.workspace import Workspace
from formgen_archive.catalogue import batch_evidence, batches, held_records, hold_list

ANSWER_DAYS = 30
"""After so many days without an answer a request is reported."""

_BEFORE_PROPOSAL = frozenset({"aktif", "inaktif"})
_UNSETTLED = frozenset({"dipasang", "menunggu"})


def health(workspace: Workspace, *, clocks: Clocks = CLOCKS) -> dict[str, Any]:
    """Return the report with the stable keys of ``--json``.

    Returns:
        ``overdue``: records past their last day, to be destroyed, not proposed, by privacy class;
        ``unverified``: rules nobody has verified, with the records that wait on each;
        ``reviews``: holds past their day of review; ``unsettled``: holds with records that the
        store has not confirmed; ``stuck``: batches whose request to ANRI has no answer for more
        than 30 days; ``audits``: finished batches with what an audit would miss of each;
        ``clock``: why the time may not be used to destroy.
    """
    today, groups = due_groups(workspace, clocks=clocks)
    with open_doors(workspace) as doors:
        now = tell_time(workspace, doors, clocks)
        with reading(doors.engine) as conn:
            standing = [
                hold_json(HoldReport(hold=hold, statuses=held_records.statuses(conn, hold.id)))
                for hold in hold_list.list_holds(conn, standing=True)
            ]
            stuck = _stuck(conn, today)
    audits = {row["batch"]: missing_in_audit(workspace, row["batch"]) for row in ended(workspace)}
    return {
        "today": today.isoformat(),
        "overdue": [
            {
                "rule": group.due.rule.id,
                "privacy": group.privacy,
                "state": group.state,
                "records": group.records,
                "kept_until": str(group.due.kept_until),
                "days_over": (today - group.due.kept_until).days,
            }
            for group in groups
            if group.due.kept_until is not None
            and group.due.over(today)
            and group.due.may_be_destroyed
            and group.state in _BEFORE_PROPOSAL
        ],
        "unverified": _unverified(groups),
        "reviews": [row for row in standing if row["review"] < today.isoformat()],
        "unsettled": [row for row in standing if _UNSETTLED & row["records"].keys()],
        "stuck": stuck,
        "audits": [{"batch": batch, "missing": left} for batch, left in audits.items() if left],
        "clock": [
            {"rule": alarm.code, "id": alarm.message_id, "en": alarm.message_en}
            for alarm in now.alarms
        ],
    }


def _stuck(conn: Connection, today: date) -> list[dict[str, Any]]:
    """Find requests to ANRI that nobody has answered."""
    waiting = [one for one in batches.all_batches(conn) if one.state == "disetujui_pimpinan"]
    found = []
    for batch in waiting:
        for paper in batch_evidence.documents_of(conn, batch.number):
            days = (today - paper.day).days
            if paper.kind == REQUEST and days > ANSWER_DAYS:
                found.append({"batch": batch.number, "request": paper.number, "days": days})
    return found


def _unverified(groups: list[Group]) -> list[dict[str, Any]]:
    waiting: dict[tuple[str, str], int] = {}
    for group in groups:
        rule = group.due.rule
        if rule.status != "terverifikasi":
            key = (rule.id, rule.status)
            waiting[key] = waiting.get(key, 0) + group.records
    return [
        {"rule": rule, "status": status, "records": records}
        for (rule, status), records in sorted(waiting.items())
    ]
