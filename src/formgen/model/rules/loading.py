"""Rule files: TOML texts to a rule set, with every mistake in them at once.

Codes: X01 not TOML, X02 shape, X03 an id twice, X04 the language of a check, X05 a placeholder.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Annotated, Final, Literal, get_args

import msgspec

from formgen.errors import Finding, InputError, Text
from formgen.model.case import COUNT_KEYS
from formgen.model.election import MAX_PASLON, PilkadaRegime, Regime
from formgen.model.rules.expression import compile_expressions
from formgen.model.rules.operand import ExpressionError, Scope
from formgen.model.rules.rule import Rule, RuleSet
from formgen_archive.shape import Filled, Shape, ShapeError, fitted, spelt

PLACEHOLDERS: Final = frozenset(
    {
        "kolom",
        "nilai",
        "kiri",
        "kiri_nilai",
        "kiri_rinci",
        "kanan",
        "kanan_nilai",
        "kanan_rinci",
        "unit",
    }
)

Pattern = Annotated[str, spelt("[a-z][a-z0-9_{},-]*")]
Prefix = Annotated[str, spelt("[a-z]+_")]
_CHOICE: Final = re.compile(r"\{(?:(\d+)-(\d+)|([a-z0-9_,]+))\}")


class _Pair(Shape, frozen=True, kw_only=True):
    id: Filled
    en: Filled

    def text(self) -> Text:
        return Text(self.id, self.en)


class _RuleEntry(Shape, frozen=True, kw_only=True):
    id: Annotated[str, spelt("[RW][0-9]{2}")]
    severity: Literal["E", "W"]
    title: _Pair
    source: Filled
    checks: tuple[Filled, ...] = ()
    program: str = ""
    message: _Pair
    hint: _Pair
    noted: bool = False
    unit: Literal["count", "time"] = "count"
    regimes: tuple[Regime, ...] = ()

    def rule(self) -> Rule:
        return Rule(
            id=self.id,
            severity=self.severity,
            title=self.title.text(),
            source=self.source,
            checks=self.checks,
            program=self.program,
            message=self.message.text(),
            hint=self.hint.text(),
            noted=self.noted,
            unit=self.unit,
            regimes=frozenset(self.regimes),
        )


class _RuleFile(Shape, frozen=True, kw_only=True):
    counts: tuple[Pattern, ...] = ()
    prefixes: tuple[Prefix, ...] = ()
    limits: dict[Regime, dict[str, int]] = msgspec.field(default_factory=dict)
    rule: tuple[_RuleEntry, ...] = ()


def load_rules(texts: Mapping[str, str]) -> RuleSet:
    """Read rule files.

    Args:
        texts: Name of each file, for findings, to its TOML text.

    Returns:
        All rules, in the order of the files; every check compiles on every ballot of 1 to 6
        pairs under every regime.

    Raises:
        InputError: With all findings of all files.
    """
    findings: list[Finding] = []
    rules: dict[str, Rule] = {}
    files: dict[str, str] = {}
    limits: dict[Regime, dict[str, int]] = {}
    counts: set[str] = set()
    columns: set[str] = set()
    for name, text in texts.items():
        parsed = _parse(name, text, findings)
        columns |= {key for pattern in parsed.counts for key in _written_out(pattern)}
        counts |= {f"{prefix}{key}" for prefix in parsed.prefixes for key in COUNT_KEYS}
        for regime, numbers in parsed.limits.items():
            limits.setdefault(regime, {}).update(numbers)
        for entry in parsed.rule:
            if entry.id in rules:
                findings.append(_finding("X03", name, entry.id, f"stands in {files[entry.id]} too"))
            rules[entry.id], files[entry.id] = entry.rule(), name
            findings.extend(_placeholders(name, rules[entry.id]))
            if bool(entry.checks) == bool(entry.program):
                findings.append(_finding("X02", name, entry.id, "checks or program, one of them"))
    for rule in rules.values():
        # The same on every ballot is one mistake.
        problems = dict.fromkeys(_problems(rule, limits, frozenset(counts | columns)))
        findings.extend(_finding("X04", files[rule.id], rule.id, each) for each in problems)
    if findings:
        raise InputError(
            Text("Berkas aturan tidak dapat dipakai.", "The rule files cannot be used."),
            findings=findings,
        )
    return RuleSet(
        rules=rules,
        limits=limits,
        counts=frozenset(counts | columns),
        columns=frozenset(columns),
    )


def _parse(name: str, text: str, findings: list[Finding]) -> _RuleFile:
    try:
        return fitted(tomllib.loads(text), _RuleFile)
    except tomllib.TOMLDecodeError as error:
        findings.append(_finding("X01", name, "TOML", str(error)))
    except ShapeError as error:
        findings.extend(
            _finding("X02", name, one.where, one.message_en, one.message_id)
            for one in error.mistakes
        )
    return _RuleFile()


def _placeholders(name: str, rule: Rule) -> Iterator[Finding]:
    for words in (rule.message.id, rule.message.en):
        try:
            used = {field for _, field, _, _ in Formatter().parse(words) if field is not None}
        except ValueError as error:
            yield _finding("X05", name, rule.id, str(error))
            continue
        for field in sorted(used - PLACEHOLDERS):
            yield _finding("X05", name, rule.id, f"unknown placeholder {{{field}}}")


def _written_out(pattern: str) -> Iterator[str]:
    """Yield the names a pattern stands for: ``{1-3}`` and ``{a,b}`` are choices."""
    found = _CHOICE.search(pattern)
    if found is None:
        yield pattern
        return
    first, last, words = found.groups()
    items = words.split(",") if words else map(str, range(int(first), int(last) + 1))
    for item in items:
        yield from _written_out(pattern.replace(found[0], item, 1))


def _problems(
    rule: Rule, limits: Mapping[Regime, Mapping[str, int]], counts: frozenset[str]
) -> Iterator[str]:
    checked: list[Mapping[str, int]] = []
    for regime in dict.fromkeys((*get_args(PilkadaRegime), *limits)):
        numbers = limits.get(regime, {})
        if numbers in checked:  # the same limits, the same mistakes
            continue
        checked.append(numbers)
        for count in (1, MAX_PASLON):  # what compiles on both compiles between them
            ballot = tuple(range(1, count + 1))
            scope = Scope(paslon=ballot, limits=numbers, more=counts)
            for text in rule.checks:
                try:
                    compile_expressions(text, scope)
                except ExpressionError as error:
                    yield str(error)


def _finding(code: str, file: str, place: str, problem: str, in_indonesian: str = "") -> Finding:
    return Finding(
        rule=code,
        severity="E",
        message=Text(f"Aturan {place}: {in_indonesian or problem}.", f"Rule {place}: {problem}."),
        hint=Text("Perbaiki berkas aturan.", "Correct the rule file."),
        file=file,
        column=place,
    )
