"""The text of a ``template.toml``, for findings that name its lines."""

from dataclasses import dataclass
from pathlib import Path

from formgen.errors import Finding, Text
from formgen.ingest.toml_lines import line_of


@dataclass(frozen=True, slots=True)
class Source:
    """One ``template.toml`` as text, for the lines in findings."""

    name: str
    text: str
    path: Path

    def finding(self, rule: str, message: Text, hint: Text, *path: str | int) -> Finding:
        """Return a finding at a key."""
        return self.at(rule, message, hint, line_of(self.text, path))

    def at(self, rule: str, message: Text, hint: Text, row: int) -> Finding:
        """Return a finding at a line."""
        return Finding(rule=rule, severity="E", message=message, hint=hint, file=self.name, row=row)
