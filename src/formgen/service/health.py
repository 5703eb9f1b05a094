"""The report of what waits for people: overdue, unverified, unreviewed, unconfirmed."""

from typing import Any

from formgen.register.database import reading
from formgen.service.doors import open_doors
from formgen.service.due import Group, due_groups
from formgen.service.hold import HoldReport, hold_json
from formgen.service.trusted_time import CLOCKS, Clocks, tell_time
from formgen.service.workspace import Workspace
from formgen_archive.catalogue import holds

_BEFORE_PROPOSAL = frozenset({"aktif", "inaktif"})
_UNSETTLED = frozenset({"dipasang", "menunggu"})


def health(workspace: Workspace, *, clocks: Clocks = CLOCKS) -> dict[str, Any]:
    """Return the report with the stable keys of ``--json``.

    Returns:
        ``overdue``: records past their last day, to be destroyed, not proposed, by privacy class;
        ``unverified``: rules nobody has verified, with the records that wait on each;
        ``reviews``: holds past their day of review; ``unsettled``: holds with records that the
        store has not confirmed; ``clock``: why the time may not be used to destroy.
    """
    today, groups = due_groups(workspace, clocks=clocks)
    with open_doors(workspace) as doors:
        now = tell_time(workspace, doors, clocks)
        with reading(doors.engine) as conn:
            standing = [
                hold_json(HoldReport(hold=hold, statuses=holds.statuses(conn, hold.id)))
                for hold in holds.list_holds(conn, standing=True)
            ]
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
        "clock": [
            {"rule": alarm.code, "id": alarm.message_id, "en": alarm.message_en}
            for alarm in now.alarms
        ],
    }


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
