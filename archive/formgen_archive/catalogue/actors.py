"""Persons in columns: copied as text, so that no other table is needed to read them."""

import json
from dataclasses import asdict

from formgen_archive.audit import Actor
from formgen_archive.canonical import canonical_json


def actor_text(actor: Actor) -> str:
    """Write an actor as canonical JSON."""
    return canonical_json(asdict(actor)).decode()


def actor_of(text: str) -> Actor:
    """Read back what ``actor_text`` wrote.

    Raises:
        ValueError, TypeError: The row was tampered with.
    """
    return Actor(**json.loads(text))
