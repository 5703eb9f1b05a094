"""The office papers of disposal: ``templates/_dinas/dinas.toml``, as forms without fields."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

from formgen.errors import Text
from formgen.ingest.form_terms import regime_terms
from formgen.model.election import OFFICES
from formgen.model.form import Form, Paper, Receiver, Variant

FOLDER: Final = "_dinas"
MadeWith = Literal["destroy", "retention", "archive"]
A4: Final = Paper(slug="a4", width_mm=210, height_mm=297)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKind:
    """One kind of paper.

    Attributes:
        form: As the renderer and the register know it.
        letter: Part of its number after the classification code.
        command: What makes it, after ``formgen``.
    """

    form: Form
    letter: str
    command: str

    @property
    def made_with(self) -> MadeWith:
        """Return the group of its command."""
        group = self.command.partition(" ")[0]
        found: MadeWith = next(name for name in get_args(MadeWith) if name == group)
        return found

    def number(self, ordinal: int, office: str, year: int) -> str:
        """Return the number of a paper, such as ``001/TU.05.2-BA/3207/2029``."""
        return f"{ordinal:03}/{self.letter}/{office}/{year}"


@cache
def paper_kinds(folder: Path) -> Mapping[str, PaperKind]:
    """Read which papers there are, by slug."""
    data = tomllib.loads((folder / FOLDER / "dinas.toml").read_text(encoding="utf-8"))
    regimes = tomllib.loads((folder / "_parts" / "regimes.toml").read_text(encoding="utf-8"))
    data["terms"] = tuple(regime_terms(regimes).values())
    return {
        raw["slug"]: PaperKind(
            form=_form(raw, data), letter=raw["surat"], command=raw.get("command", "destroy")
        )
        for raw in data["paper"]
    }


def _form(raw: Mapping[str, Any], data: Mapping[str, Any]) -> Form:
    """Return a paper as a form without fields: its values are no case of a polling place."""
    kinds = ("gubernur", "bupati", "walikota")
    return Form(
        slug=raw["slug"],
        folder=FOLDER,
        page=f"{raw['slug']}.html.j2",
        sample="",
        row="",
        title=raw["title"],
        purpose=Text(**raw.get("purpose", dict.fromkeys(("id", "en"), raw["title"]))),
        edition=data["edition"],
        regimes=frozenset(terms.regime for terms in data["terms"]),
        terms=data["terms"],
        level="kabko",
        filled_by=Text("Unit kearsipan kantor", "The records unit of the office"),
        variants=tuple(
            Variant(
                kind=kind,
                code=raw["code"],
                slug=raw["slug"],
                register=raw["register"] + offset,
                office=OFFICES[kind],
            )
            for offset, kind in enumerate(kinds)
        ),
        aliases=tuple(raw.get("aliases", ())),
        papers=(A4,),
        plan="flow",
        fields=(),
        page_plans=(),
        ink=(),
        signatories=tuple(Text(who, data["persons"][who]) for who in raw.get("signers", ())),
        receivers=tuple(
            Receiver(slug=slug, name=Text(**data["receivers"][slug]))
            for slug in raw.get("receivers", ())
        ),
        privacy=data["privacy"],
        retention=raw["slug"],
        rules=(),
        pages=0,
        rows=None,
        batch=False,
        needs=None,
        repeatable=True,
        sources=tuple(raw.get("sources", data["sources"])),
    )
