"""The nightly round: extend locks, repair flags, confirm holds, and say what is wrong.

Goes through the catalogue in parcels; memory stays flat. What is going to be done is in the audit
log before the store is asked, what the store refused comes after it. It may be stopped and run
again at any time: what is as it should be is left alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from formgen.errors import Finding, Text
from formgen.register.database import reading, transaction
from formgen.service.doors import SOFTWARE, Doors, finding_of, open_doors
from formgen.service.due import almanac
from formgen.service.hold import confirm_flags
from formgen.service.retention import load_schedule
from formgen.service.trusted_time import CLOCKS, SYSTEM, Clocks, tell_time
from formgen.service.workspace import Workspace
from formgen_archive.audit import Event
from formgen_archive.catalogue import held_records, hold_list, lifecycle, log
from formgen_archive.catalogue.lifecycle import RecordKey
from formgen_archive.catalogue.log import append_events
from formgen_archive.catalogue.subjects import RecordSubject, count_subjects, subjects_after
from formgen_archive.due import Almanac
from formgen_archive.errors import LockRefusedError, ObjectMissingError
from formgen_archive.keys import record_prefix
from formgen_archive.reconcile import Held, Plan, Round, plan_record
from formgen_archive.rules import RuleSet
from formgen_archive.scribe import Scribe
from formgen_archive.stores.locking import LockingStore

_TOGETHER = 200  # records in a parcel: their events are put on record at once

Advance = Callable[[int, int], None]


@dataclass(slots=True, kw_only=True)
class RoundReport:
    """What the round did and found.

    Attributes:
        records: Records looked at.
        extended: Versions whose lock was extended.
        repaired: Versions whose flag was off and was switched on.
        expiring: Records whose lock should be extended while no clock outside confirms the time.
        confirmed: Records of holds that the store had not confirmed before.
        findings: Alarms, and what the store refused.
    """

    records: int = 0
    extended: int = 0
    repaired: int = 0
    expiring: int = 0
    confirmed: int = 0
    findings: list[Finding] = field(default_factory=list)


def reconcile(
    workspace: Workspace,
    *,
    advance: Advance = lambda _done, _total: None,
    clocks: Clocks = CLOCKS,
) -> RoundReport:
    """Make the round.

    Raises:
        UnavailableError: The store was away; what was done is done, run it again.
    """
    schedule = load_schedule(workspace)
    with open_doors(workspace) as doors:
        now = tell_time(workspace, doors, clocks)
        policy = schedule.current(now.day).policy
        with reading(doors.engine) as conn:
            known = almanac(conn, schedule, now.day)
            total = count_subjects(conn)
        walk = _Walk(
            doors=doors,
            known=known,
            made=Round(now=now.time, confirmed=now.confirmed, policy=policy),
            scribe=Scribe(actor=SYSTEM, now=now, software=SOFTWARE),
            report=RoundReport(),
        )
        walk.note_rules(schedule.current(now.day))
        last: RecordKey = (0, "")
        while parcel := walk.next_parcel(last):
            walk.see_to(parcel)
            last = (parcel[-1].election, parcel[-1].record_id)
            advance(walk.report.records, total)
        walk.confirm_holds()
    return walk.report


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """One round under way."""

    doors: Doors
    known: Almanac
    made: Round
    scribe: Scribe
    report: RoundReport

    def note_rules(self, rules: RuleSet) -> None:
        """Put a version of the rules on record the first time it is in force."""
        basis = f"jra:{rules.version}:{rules.sha256}"
        with transaction(self.doors.engine) as conn:
            known = [entry.event for entry in log.events(conn, "jra")]
            if known and known[-1].documents == (basis,):
                return
            before = known[-1].after if known else ""
            kind = "aturan_berubah" if known else "aturan_dipasang"
            event = self.scribe(kind, "jra", before=before, after=rules.version, documents=(basis,))
            log.append_event(conn, event)

    def next_parcel(self, last: RecordKey) -> list[RecordSubject]:
        with reading(self.doors.engine) as conn:
            return subjects_after(conn, last, _TOGETHER)

    def see_to(self, parcel: Sequence[RecordSubject]) -> None:
        """Plan a parcel, put the plan on record, carry it out."""
        plans = {_key(item): self._plan(item) for item in parcel}
        self.report.records += len(parcel)
        self.report.expiring += sum(plan.expiring for plan in plans.values())
        busy = {key: plan for key, plan in plans.items() if not plan.idle}
        if not busy:
            return
        states = {_key(item): item.state for item in parcel}
        with transaction(self.doors.engine) as conn:
            lifecycle.lock(conn)
            # What began to be destroyed since it was looked at is none of the round's business.
            seen = lifecycle.standings(conn, list(busy))
            busy = {key: plan for key, plan in busy.items() if seen[key].state == states[key]}
            append_events(conn, [event for key in busy for event in self._events(key, busy[key])])
        for key, plan in busy.items():
            self.report.findings += [finding_of(alarm) for alarm in plan.alarms]
            self._carry_out(key, plan)

    def confirm_holds(self) -> None:
        """Ask again for the flags of records under a hold that the store has not confirmed."""
        with reading(self.doors.engine) as conn:
            standing = hold_list.list_holds(conn, standing=True)
        for hold in standing:
            with reading(self.doors.engine) as conn:
                before = held_records.statuses(conn, hold.id).get("dipasang", 0)
            if before:
                after = confirm_flags(self.doors, hold, self.scribe).statuses
                self.report.confirmed += before - after.get("dipasang", 0)

    def _plan(self, item: RecordSubject) -> Plan:
        found = held_versions(self.doors.store, _key(item))
        return plan_record(item.record_id, item.state, self.known.due(item), found, self.made)

    def _events(self, key: RecordKey, plan: Plan) -> list[Event]:
        events = []
        if plan.extend:
            until = max(moment for _, moment in plan.extend)
            events.append(self.scribe("kunci_diperpanjang", key[1], after=until.isoformat()))
        if plan.hold:
            events.append(
                self.scribe("tanda_dipulihkan", key[1], reason="tanda tahan mati di toko")
            )
        events += [
            self.scribe("alarm_arsip", key[1], reason=f"{alarm.code} {alarm.message_id}")
            for alarm in plan.alarms
        ]
        return events

    def _carry_out(self, key: RecordKey, plan: Plan) -> None:
        store = self.doors.store
        for item in plan.hold:
            store.set_legal_hold(item.key, item.version, on=True)
            self.report.repaired += 1
        for item, until in plan.extend:
            runs = item.until is not None and item.until >= self.made.now
            mode = item.mode if runs else None
            usual = self.doors.locking.first(self.made.now, self.made.policy).mode
            try:
                store.extend_lock(item.key, item.version, until, mode=mode or usual or "COMPLIANCE")
            except LockRefusedError as error:
                self._refused(key, error)
            else:
                self.report.extended += 1

    def _refused(self, key: RecordKey, error: LockRefusedError) -> None:
        refusal = self.scribe("kunci_ditolak", key[1], reason=error.message_id)
        with transaction(self.doors.engine) as conn:
            append_events(conn, [refusal])
        self.report.findings.append(
            Finding(
                rule="A664",
                severity="E",
                message=Text(error.message_id, error.message_en),
                file=key[1],
            )
        )


def held_versions(store: LockingStore, key: RecordKey) -> list[Held]:
    """Read the protection of every version of a record that has bytes."""
    found = []
    for version in store.list_versions(record_prefix(*key)):
        if version.marker:
            continue
        try:
            lock = store.read_lock(version.key, version.version_id)
        except ObjectMissingError:  # destroyed while it was looked at
            continue
        found.append(
            Held(
                key=version.key,
                version=version.version_id,
                mode=lock.mode,
                until=lock.retain_until,
                hold=lock.legal_hold,
            )
        )
    return found


def _key(item: RecordSubject) -> RecordKey:
    return item.election, item.record_id
