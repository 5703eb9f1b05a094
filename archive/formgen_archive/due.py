"""What rule, events and calendar say of a record: its fate, its dates, and each of them in words.

Two versions of the schedule speak of every record: the one it came in under and the one in force
today. Today's decides the fate; of the two last days of keeping the later wins. A version that
nobody has any more, a rule without both periods, a trigger that is not known: each of them means
that there is no last day, and so no destruction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

from formgen_archive.dates import Dates, dates_of
from formgen_archive.errors import RuleFileError
from formgen_archive.manifest import PrivacyClass
from formgen_archive.occurrences import History
from formgen_archive.rules import UNRULED, Rule, RuleSet, check_successor, rule_or_none_yet
from formgen_archive.triggers import Start, start_of
from formgen_archive.words import Sentence, shown

NOTHING_HAPPENED = History(())


class Subject(Protocol):
    """A record as far as its retention goes; a manifest's row in the catalogue."""

    @property
    def election(self) -> int:
        """Return the contest."""

    @property
    def form(self) -> str:
        """Return the slug of its form."""

    @property
    def place(self) -> str:
        """Return its 13 digits."""

    @property
    def privacy(self) -> PrivacyClass:
        """Return its privacy class."""

    @property
    def rule(self) -> str:
        """Return the id of the rule it came in under."""

    @property
    def rules_version(self) -> str:
        """Return the version of the schedule it came in under."""


@dataclass(frozen=True)
class Schedule:
    """All versions of the schedule, oldest first.

    Attributes:
        versions: One or more; none of them loses a rule of the one before.
    """

    versions: tuple[RuleSet, ...]

    def __post_init__(self) -> None:
        """Refuse versions that may not follow each other.

        Raises:
            RuleFileError: A411 a rule was lost, A412 contents changed under one version.
        """
        pairs = zip(self.versions, self.versions[1:], strict=False)
        findings = [item for old, new in pairs for item in check_successor(old, new)]
        if findings:
            raise RuleFileError(
                "versi aturan retensi tidak boleh menghapus aturan",
                "a version of the retention rules may not remove a rule",
                findings=findings,
            )

    @cached_property
    def _by_version(self) -> Mapping[str, RuleSet]:
        return {rules.version: rules for rules in self.versions}

    def at(self, version: str) -> RuleSet | None:
        """Return one version, or None when nobody has it any more."""
        return self._by_version.get(version)

    def current(self, today: date) -> RuleSet:
        """Return the version in force on a day; before the first, the first."""
        valid = [rules for rules in self.versions if rules.valid_from <= today]
        return valid[-1] if valid else self.versions[0]


def schedule(versions: Sequence[RuleSet]) -> Schedule:
    """Put versions in their order; raises as ``Schedule``."""
    return Schedule(tuple(sorted(versions, key=lambda item: (item.valid_from, _order(item)))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is to become of a record, and when.

    Attributes:
        rule: Rule in force for it; ``UNRULED`` when there is none.
        rules_version: Version of the schedule that rule is of.
        rules_sha256: Checksum of that version's contents; part of every decision that used it.
        start: Day its period starts, with what each trigger is taken from.
        dates: Its dates, the later of both versions; None while there is no last day.
        because: Everything above in words, one sentence for each step.
    """

    rule: Rule
    rules_version: str
    rules_sha256: str
    start: Start
    dates: Dates | None
    because: tuple[Sentence, ...]

    @property
    def kept_until(self) -> date | None:
        """Return the last day of keeping, or None while it is not known."""
        return None if self.dates is None else self.dates.total_to

    @property
    def basis(self) -> str:
        """Return what a decision that used this has to name: version and checksum of the rules."""
        return f"jra:{self.rules_version}:{self.rules_sha256}"

    @property
    def may_be_destroyed(self) -> bool:
        """Tell whether the rule ends in destruction and somebody has verified that it does."""
        return self.rule.fate == "musnah" and self.rule.status == "terverifikasi"

    def over(self, today: date) -> bool:
        """Tell whether keeping is over: the last day has passed."""
        return self.kept_until is not None and today > self.kept_until


def due_of(subject: Subject, rules: Schedule, history: History, today: date) -> Due:
    """Work out what is to become of a record.

    Args:
        subject: The record.
        rules: The schedule.
        history: All occurrences of its contest.
        today: Trusted day; decides which version is in force.
    """
    current = rules.current(today)
    rule = rule_or_none_yet(current, subject.form)
    start = start_of(rule.triggers, history, place=subject.place, rule=rule.id)
    dates = _dates(rule, current, start, subject.privacy)
    words = [_of_rule(rule, current), *_of_start(start), *_of_dates(rule, current, dates)]
    if subject.rules_version != current.version or subject.rule != rule.id:
        dates, more = _with_older(subject, rules, history, dates)
        words += more
    return Due(
        rule=rule,
        rules_version=current.version,
        rules_sha256=current.sha256,
        start=start,
        dates=dates,
        because=tuple(words),
    )


class Almanac:
    """Works out what is to become of many records on one day; alike records share the work."""

    def __init__(self, rules: Schedule, histories: Mapping[int, History], today: date) -> None:
        """Take what all records have in common.

        Args:
            rules: The schedule.
            histories: What happened, by contest.
            today: Trusted day.
        """
        self.today = today
        self.rules = rules
        self._histories = histories
        self._scopes = {
            election: tuple({item.place for item in history.occurrences if item.place})
            for election, history in histories.items()
        }
        self._known: dict[tuple[object, ...], Due] = {}

    def due(self, subject: Subject) -> Due:
        """Return what is to become of a record; see ``due_of``."""
        # Two places are alike when the same events cover them.
        covered = tuple(
            subject.place.startswith(scope) for scope in self._scopes.get(subject.election, ())
        )
        key = (
            subject.election,
            subject.form,
            subject.rule,
            subject.rules_version,
            subject.privacy,
            covered,
        )
        if key not in self._known:
            history = self._histories.get(subject.election, NOTHING_HAPPENED)
            self._known[key] = due_of(subject, self.rules, history, self.today)
        return self._known[key]


def _dates(rule: Rule, rules: RuleSet, start: Start, privacy: PrivacyClass) -> Dates | None:
    return None if start.day is None else dates_of(rule, rules.policy, start.day, privacy)


def _with_older(
    subject: Subject, rules: Schedule, history: History, dates: Dates | None
) -> tuple[Dates | None, list[Sentence]]:
    """Compare with the rule the record came in under: the later last day wins."""
    older = rules.at(subject.rules_version)
    if older is None:
        version = subject.rules_version
        return None, [
            Sentence(
                f"versi aturan {version}, saat arsip masuk, tidak ada: tanggal tidak dihitung",
                f"version {version} of the rules, under which it came in, is missing: no dates",
            )
        ]
    rule = older.rule(subject.rule)
    start = start_of(rule.triggers, history, place=subject.place, rule=rule.id)
    others = _dates(rule, older, start, subject.privacy)
    if others is None or dates is None:
        # A rule without periods sets no last day; one that waits for an event has none yet.
        unknown = start.day is None and rule is not UNRULED
        return (None if unknown else dates), _of_older(rule, older, others)
    return max(dates, others, key=lambda item: item.total_to), _of_older(rule, older, others)


def _of_rule(rule: Rule, rules: RuleSet) -> Sentence:
    source = "; ".join(rule.evidence) or "-"
    return Sentence(
        f"aturan {rule.id} versi {rules.version} ({rules.instrument}, {rule.status}):"
        f" {rule.description}; nasib {rule.fate}; sumber: {source}",
        f"rule {rule.id} version {rules.version} ({rules.instrument}, {rule.status}):"
        f" {rule.description}; fate {rule.fate}; source: {source}",
    )


def _of_start(start: Start) -> list[Sentence]:
    words = [
        Sentence(f"{value.trigger}: {reason.id}", f"{value.trigger}: {reason.en}")
        for value in start.values
        for reason in value.because
    ]
    day = shown(start.day)
    return [*words, Sentence(f"masa simpan mulai: {day.id}", f"the period starts: {day.en}")]


def _of_dates(rule: Rule, rules: RuleSet, dates: Dates | None) -> list[Sentence]:
    if rule.active is None or rule.inactive is None:
        return [Sentence("aturan tidak menyebut masa simpan", "the rule names no periods")]
    if dates is None:
        return []
    policy = rules.policy
    return [
        Sentence(
            f"aktif {rule.active}, sampai {dates.active_to}; dengan inaktif {rule.inactive},"
            f" lantai {policy.floor_years} tahun bila berlaku dan pembulatan {policy.rounding}:"
            f" disimpan sampai {dates.total_to}",
            f"active {rule.active}, to {dates.active_to}; with inactive {rule.inactive}, a floor of"
            f" {policy.floor_years} years where it is meant for and rounding {policy.rounding}:"
            f" kept until {dates.total_to}",
        )
    ]


def _of_older(rule: Rule, rules: RuleSet, dates: Dates | None) -> list[Sentence]:
    day = shown(None if dates is None else dates.total_to)
    return [
        Sentence(
            f"saat arsip masuk berlaku {rule.id} versi {rules.version}: disimpan sampai {day.id};"
            " yang lebih lama berlaku",
            f"it came in under {rule.id} version {rules.version}: kept until {day.en};"
            " the later day counts",
        )
    ]


def _order(rules: RuleSet) -> tuple[int, ...]:
    """Return what orders versions: 2026.10 comes after 2026.9."""
    return tuple(int(part) for part in rules.version.split("."))
