"""Any manifest survives a round trip and passes the published schema."""

import json
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from formgen_archive.manifest import (
    Manifest,
    Outside,
    Representation,
    manifest_bytes,
    parse_manifest,
)
from formgen_archive.schema import schema

VALIDATOR = Draft202012Validator(schema("manifes-1"))

numbers = st.integers(1, 2**32 - 1)
digests = st.text("0123456789abcdef", min_size=64, max_size=64)
slugs = st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,4}", fullmatch=True)
representations = st.builds(
    Representation,
    name=st.from_regex(r"[a-z0-9]{1,20}\.[a-z0-9]{1,4}", fullmatch=True),
    media_type=st.sampled_from(["application/pdf", "application/json", "image/svg+xml"]),
    size=st.integers(1, 2**53 - 1),
    sha256=digests,
)


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    seals = draw(st.lists(digests, min_size=1, max_size=5))
    number, other = draw(st.lists(numbers, min_size=2, max_size=2, unique=True))
    files = draw(
        st.lists(representations, min_size=1, max_size=4, unique_by=lambda item: item.name)
    )
    return Manifest(
        form=draw(slugs),
        form_register=draw(numbers),
        form_edition=draw(numbers),
        election=draw(numbers),
        place=draw(st.text("0123456789", min_size=13, max_size=13)),
        sequence=draw(st.integers(0, 999_999_999)),
        edition=draw(st.integers(1, 999_999_999)),
        number=number,
        day=draw(st.dates(date(1000, 1, 1))),
        pages=len(seals),
        prefix_length=draw(st.integers(1, 2**53 - 1)),
        prefix_sha256=draw(digests),
        seals=tuple(seals),
        representations=tuple(sorted(files, key=lambda item: item.name)),
        privacy=draw(st.sampled_from(["publik", "terbatas", "rahasia_pribadi"])),
        retention=draw(slugs),
        rule=draw(st.text(min_size=1, max_size=20)),
        rules_version="2026.1",
        supersedes=draw(st.none() | st.just(other)),
    )


@st.composite
def outside(draw: st.DrawFn) -> Manifest:
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
    known = Outside(origin=draw(text.filter(bool)), letter=draw(text), title=draw(text))
    return replace(
        draw(manifests()),
        form_register=0,
        form_edition=0,
        number=0,
        pages=draw(numbers),
        prefix_length=0,
        prefix_sha256="",
        seals=(),
        supersedes=None,
        sequence=draw(st.integers(900_000_001, 999_999_999)),
        outside=known,
    )


@given(outside())
def test_documents_from_outside_too(manifest: Manifest) -> None:
    data = manifest_bytes(manifest)
    assert parse_manifest(data) == manifest
    Draft202012Validator(schema("manifes-2")).validate(json.loads(data))


@given(manifests())
def test_reads_back_what_it_wrote(manifest: Manifest) -> None:
    data = manifest_bytes(manifest)
    assert parse_manifest(data) == manifest
    assert manifest_bytes(parse_manifest(data)) == data
    assert list(VALIDATOR.iter_errors(json.loads(data))) == []
