"""How commands tell of an office paper that they made."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formgen_archive.catalogue.batch_evidence import Document


def paper_json(paper: "Document") -> dict[str, str]:
    """Return a paper with the stable keys of ``--json``."""
    return {
        "kind": paper.kind,
        "number": paper.number,
        "day": paper.day.isoformat(),
        "record": paper.record,
        "sha256": paper.sha256,
    }


def paper_line(paper: "Document") -> str:
    """Return the line of a paper: its number, and where the archive has it."""
    return f"{paper.number}  {paper.record}"
