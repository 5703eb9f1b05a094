"""The published JSON Schemas of what the archive writes."""

import json
from functools import cache
from importlib import resources
from typing import Any, Literal

SchemaFile = Literal["manifes-1", "manifes-2", "susulan-1"]
"""The manifests of sealed documents and of those from outside; what was added to a record."""


@cache
def schema(name: SchemaFile) -> dict[str, Any]:
    """Return one schema (JSON Schema 2020-12). Shared: do not change it."""
    text = resources.files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
