"""Consistency rules as data: loaded from TOML texts, compiled once, checked row by row."""

from formgen.model.rules.checker import Checker, Coverage, Outcome, check, checker
from formgen.model.rules.loading import load_rules
from formgen.model.rules.rule import Rule, RuleSet

__all__ = ["Checker", "Coverage", "Outcome", "Rule", "RuleSet", "check", "checker", "load_rules"]
