"""Retention rules: which rule a form falls under, and whether a rule file may be used at all.

A rule file is legal data: one change is one new version, never a changed file. It is refused as a
whole when anything in it is unknown, contradictory or unproven, and every finding is given at
once. Dates are computed from a rule in ``dates``.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from formgen_archive.canonical import canonical_json, sha256_hex
from formgen_archive.errors import RuleFileError, RuleMatchError
from formgen_archive.findings import ArchiveFinding, misfit, worded
from formgen_archive.manifest import PrivacyClass
from formgen_archive.rulefile import Policy as PolicyTable
from formgen_archive.rulefile import RuleFile, RuleRow
from formgen_archive.shape import ShapeError, fitted, plain

Fate = Literal["musnah", "permanen", "dinilai_kembali"]
Status = Literal["terverifikasi", "dilaporkan", "belum"]
Trigger = Literal[
    "penetapan_hasil",
    "permohonan_mk",
    "brpk",
    "putusan_mk",
    "penetapan_terpilih",
    "pengesahan",
    "pelantikan",
    "sengketa_selesai",
    "perkara_inkracht",
    "berkas_ditutup",
]

_TRIGGERS = frozenset(get_args(Trigger))
_LATEST = re.compile(r"terakhir\((.*)\)")
_PERIOD = re.compile(r"P(?:\d{1,3}Y)?(?:\d{1,3}M)?(?:\d{1,4}D)?")
_FORMS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:-\*)?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
# A row may be verified without the annex when its source is the text of a law itself.
_STATUTE = re.compile(r"(?:UU|PP) \d+/\d{4} Ps ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the schedule.

    Attributes:
        id: Stable id, never reused.
        classification: Classification code of the records, such as ``PL.02.6``.
        description: Kind of records, in Indonesian.
        forms: Slugs of forms; ``x-*`` stands for all slugs that begin with ``x-``.
        triggers: Events; the period runs from the latest, and not at all while one is missing.
        active: Active period as ISO 8601 (``P1Y``), or None when nobody has read it.
        inactive: Inactive period, or None.
        fate: What happens when the period is over.
        status: Whether the row was read in the official annex; only ``terverifikasi`` may ever
            lead to destruction.
        evidence: Where the row was found.
        privacy: Privacy class of the forms.
        verified_by: Who compared it with its source, or empty.
        verified_on: When, or None.
        withdrawn: No longer in force; kept because records name it. Matches no form.
    """

    id: str
    classification: str
    description: str
    forms: tuple[str, ...]
    triggers: tuple[Trigger, ...]
    active: str | None
    inactive: str | None
    fate: Fate
    status: Status
    evidence: tuple[str, ...]
    privacy: PrivacyClass
    verified_by: str
    verified_on: date | None
    withdrawn: bool

    def matches(self, form: str) -> bool:
        """Tell whether a form falls under this rule."""
        return not self.withdrawn and any(_covers(pattern, form) for pattern in self.forms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Policy of the project, not law; it can only lengthen, add or wait.

    Attributes:
        floor_years: Least years of keeping, counted from the trigger.
        floor_classes: Privacy classes the floor is meant for.
        rounding: ``akhir_tahun`` moves the last day of keeping to 31 December.
        first_lock_days: Length of the lock at ingest.
        least_lock_days: With fewer days left a rolling lock is extended.
        longest_lock_years: No lock ends later than this from now.
        committee: Least members of the committee.
        witnesses: Least witnesses.
        quiet_days: Days between the decision and the run.
        settle_seconds: How long requests of a killed process may still arrive.
        guests: Outside witnesses that must be present.
    """

    floor_years: int
    floor_classes: frozenset[PrivacyClass]
    rounding: Literal["akhir_tahun", "tepat"]
    first_lock_days: int
    least_lock_days: int
    longest_lock_years: int
    committee: int
    witnesses: int
    quiet_days: int
    settle_seconds: int
    guests: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """One version of a rule file.

    Attributes:
        version: Such as ``2026.1``.
        instrument: Regulation it follows.
        valid_from: First day in force.
        policy: What the project adds to the law.
        rules: In file order.
        sha256: Checksum of the contents as canonical JSON; comments and layout do not count.
    """

    version: str
    instrument: str
    valid_from: date
    policy: Policy
    rules: tuple[Rule, ...]
    sha256: str

    def rule(self, rule_id: str) -> Rule:
        """Return the rule with this id, or ``UNRULED``."""
        return next((rule for rule in self.rules if rule.id == rule_id), UNRULED)


UNRULED = Rule(
    id="TANPA-ATURAN",
    classification="-",
    description="Arsip tanpa aturan retensi",
    forms=(),
    triggers=("berkas_ditutup",),
    active=None,
    inactive=None,
    fate="dinilai_kembali",
    status="belum",
    evidence=("UU 43/2009 Ps 53 (8): yang tanpa jadwal menuju statis",),
    privacy="internal",
    verified_by="",
    verified_on=None,
    withdrawn=False,
)
"""What a record without a rule falls under: somebody has to decide; it is never destroyed."""


def parse_rules(text: str) -> RuleSet:
    """Read a rule file.

    Args:
        text: TOML as in ``retention_rules/README.md``.

    Raises:
        RuleFileError: Anything is wrong with it; carries every finding.
    """
    file = _read(text)
    findings = _check_file(file)
    if findings:
        raise _refused(findings)
    return RuleSet(
        version=file.berkas.versi,
        instrument=file.berkas.instrumen,
        valid_from=file.berkas.berlaku_mulai,
        policy=_policy(file.kebijakan),
        rules=tuple(_rule(row) for row in file.aturan),
        sha256=sha256_hex(canonical_json(plain(file))),
    )


def rule_or_none_yet(rules: RuleSet, form: str) -> Rule:
    """Find the rule of a form that is kept, whatever it is: ``UNRULED`` when none matches.

    Raises:
        RuleMatchError: Several rules match.
    """
    found = [rule for rule in rules.rules if rule.matches(form)]
    return match_rule(rules, form) if found else UNRULED


def match_rule(rules: RuleSet, form: str) -> Rule:
    """Find the one rule of a form.

    Args:
        rules: A rule file.
        form: Slug of a form variant.

    Raises:
        RuleMatchError: No rule matches, or several do.
    """
    found = [rule for rule in rules.rules if rule.matches(form)]
    if len(found) != 1:
        raise RuleMatchError(form, [rule.id for rule in found])
    return found[0]


def check_coverage(rules: RuleSet, forms: Iterable[str]) -> list[ArchiveFinding]:
    """Find the forms that do not match exactly one rule: A410, one finding each."""
    findings = []
    for form in forms:
        found = [rule.id for rule in rules.rules if rule.matches(form)]
        if len(found) != 1:
            findings.append(_finding("A410", form, ", ".join(found) or "-"))
    return findings


def check_successor(old: RuleSet, new: RuleSet) -> list[ArchiveFinding]:
    """Find what a new version may not do: lose an id (A411) or keep the version (A412)."""
    kept = {rule.id for rule in new.rules}
    findings = [_finding("A411", rule.id, new.version) for rule in old.rules if rule.id not in kept]
    if old.version == new.version and old.sha256 != new.sha256:
        findings.append(_finding("A412", "berkas.versi", new.version))
    return findings


def _read(text: str) -> RuleFile:
    """Parse TOML and hold it against the shape."""
    try:
        return fitted(tomllib.loads(text), RuleFile)
    except tomllib.TOMLDecodeError as error:
        raise _refused([_finding("A401", "", str(error))]) from error
    except ShapeError as error:
        raise _refused([misfit(_WORDS, "A402", one) for one in error.mistakes]) from error


def _check_file(file: RuleFile) -> list[ArchiveFinding]:
    """Check what the shape cannot say, over all rows."""
    findings = []
    seen: set[str] = set()
    source = file.berkas.sumber_sha256
    if source and _SHA256.fullmatch(source) is None:
        findings.append(_finding("A402", "berkas.sumber_sha256", source))
    for row in file.aturan:
        if row.id in seen:
            findings.append(_finding("A403", row.id, row.id))
        seen.add(row.id)
        findings += _check_row(row, source)
    return findings


def _check_row(row: RuleRow, source_sha256: str) -> list[ArchiveFinding]:
    """Check one row."""
    findings = [
        _finding("A404", f"{row.id}.formulir", pattern)
        for pattern in row.formulir
        if _FORMS.fullmatch(pattern) is None
    ]
    for key, period in (("aktif", row.aktif), ("inaktif", row.inaktif)):
        if period is not None and not _is_period(period):
            findings.append(_finding("A405", f"{row.id}.{key}", period))
    if not _triggers(row.pemicu):
        findings.append(_finding("A406", f"{row.id}.pemicu", row.pemicu))
    if row.nasib == "musnah" and (row.aktif is None or row.inaktif is None):
        findings.append(_finding("A407", row.id, "aktif, inaktif"))
    if row.status == "terverifikasi" and not _is_proven(row, source_sha256):
        findings.append(_finding("A408", row.id, "diverifikasi_oleh, diverifikasi_pada, sumber"))
    return findings


def _is_proven(row: RuleRow, source_sha256: str) -> bool:
    """Tell whether somebody compared the row with the annex, or with the law itself."""
    signed = bool(row.diverifikasi_oleh) and row.diverifikasi_pada is not None
    law = bool(row.rujukan) and all(_STATUTE.match(text) for text in row.rujukan)
    return signed and (law or bool(source_sha256))


def _policy(table: PolicyTable) -> Policy:
    """Turn the table of the file into a policy."""
    return Policy(
        floor_years=table.lantai_tahun_substantif,
        floor_classes=frozenset(table.lantai_berlaku_untuk),
        rounding=table.pembulatan,
        first_lock_days=table.kunci_awal_hari,
        least_lock_days=table.kunci_sisa_minimum_hari,
        longest_lock_years=table.kunci_maksimum_tahun,
        committee=table.anggota_panitia_minimum,
        witnesses=table.saksi_minimum,
        quiet_days=table.jeda_batal_hari,
        settle_seconds=table.waktu_reda_detik,
        guests=tuple(table.saksi_luar_wajib),
    )


def _rule(row: RuleRow) -> Rule:
    """Turn a checked row into a rule."""
    return Rule(
        id=row.id,
        classification=row.klasifikasi,
        description=row.jenis_arsip,
        forms=tuple(row.formulir),
        triggers=_triggers(row.pemicu),
        active=row.aktif,
        inactive=row.inaktif,
        fate=row.nasib,
        status=row.status,
        evidence=tuple(row.rujukan),
        privacy=row.privasi,
        verified_by=row.diverifikasi_oleh,
        verified_on=row.diverifikasi_pada,
        withdrawn=row.dicabut,
    )


def _triggers(text: str) -> tuple[Trigger, ...]:
    """Read ``name`` or ``terakhir(name, name, ...)``; empty when it is neither."""
    match = _LATEST.fullmatch(text)
    names = [name.strip() for name in match[1].split(",")] if match else [text]
    if len(set(names)) != len(names) or not _TRIGGERS.issuperset(names):
        return ()
    return tuple(trigger for name in names for trigger in get_args(Trigger) if trigger == name)


def _is_period(text: str) -> bool:
    """Tell whether it is years, months and days as ISO 8601 writes them, at least one of them."""
    return _PERIOD.fullmatch(text) is not None and text != "P"


def _covers(pattern: str, form: str) -> bool:
    """Compare a pattern of a rule with a slug."""
    if pattern.endswith("*"):
        return form.startswith(pattern[:-1]) and len(form) >= len(pattern)
    return form == pattern


_WORDS = {
    "A401": ("bukan TOML", "not TOML"),
    "A402": ("kunci atau nilai tidak sah", "key or value not allowed"),
    "A403": ("id aturan berulang", "rule id is repeated"),
    "A404": ("pola formulir tidak sah", "form pattern not allowed"),
    "A405": ("masa retensi tidak sah", "period not allowed"),
    "A406": ("pemicu tidak dikenal", "unknown trigger"),
    "A407": ("nasib musnah tanpa kedua masa retensi", "destruction without both periods"),
    "A408": ("terverifikasi tanpa bukti", "verified without proof"),
    "A410": ("harus cocok dengan tepat satu aturan", "must match exactly one rule"),
    "A411": ("aturan dihapus; tandai dicabut = true", "rule was removed; mark it dicabut = true"),
    "A412": ("isi berubah tanpa versi baru", "contents changed without a new version"),
}


def _finding(code: str, where: str, detail: str) -> ArchiveFinding:
    return worded(_WORDS, code, where, detail)


def _refused(findings: list[ArchiveFinding]) -> RuleFileError:
    """Wrap findings."""
    first = findings[0]
    return RuleFileError(
        f"berkas aturan retensi ditolak: {first.where}: {first.message_id}",
        f"retention rule file refused: {first.where}: {first.message_en}",
        findings=findings,
    )
