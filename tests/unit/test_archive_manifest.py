"""Manifests: the bytes, the schema, and what is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from formgen_archive.canonical import canonical_json
from formgen_archive.errors import KeyNotAllowedError, ManifestInvalidError
from formgen_archive.manifest import Outside, manifest_bytes, parse_manifest
from formgen_archive.schema import schema
from tests.support.records import manifest


def test_the_bytes_are_canonical_json() -> None:
    raw = json.loads(manifest_bytes(manifest()))
    assert list(raw) == sorted(raw)
    assert raw["skema"] == "formgen/manifes/1"
    assert raw["arsip"] == "c-hasil-kwk-bupati.3207012001001.0.e1"
    assert raw["formulir"] == {"edisi": 1, "register": 37, "slug": "c-hasil-kwk-bupati"}
    assert raw["hari"] == "2024-11-27"
    assert raw["menggantikan"] is None
    assert b" " not in manifest_bytes(manifest())


def test_the_schema_is_a_schema_and_explains_every_key() -> None:
    Draft202012Validator.check_schema(schema("manifes-1"))
    assert schema("manifes-1")["required"] == list(schema("manifes-1")["properties"])
    assert set(json.loads(manifest_bytes(manifest()))) == set(schema("manifes-1")["required"])


def test_objects_are_ordered_by_name() -> None:
    one = manifest().representations[0]
    two = replace(one, name="a.json")
    assert manifest_bytes(replace(manifest(), representations=(one, two))) == manifest_bytes(
        replace(manifest(), representations=(two, one))
    )


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    raw = json.loads(manifest_bytes(manifest()))
    change(raw)
    return canonical_json(raw)


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        (lambda raw: raw.pop("nomor"), "A307", ""),
        (lambda raw: raw.update(catatan="x"), "A307", ""),
        (lambda raw: raw["formulir"].update(catatan="x"), "A307", "formulir"),
        (lambda raw: raw.update(nomor=0), "A307", "nomor"),
        (lambda raw: raw.update(nomor="1"), "A307", "nomor"),
        (lambda raw: raw.update(nomor=True), "A307", "nomor"),
        (lambda raw: raw.update(skema="formgen/manifes/3"), "A307", "skema"),
        (lambda raw: raw.update(skema="formgen/manifes/2"), "A307", ""),
        (lambda raw: raw.update(luar={}), "A307", ""),
        (lambda raw: raw.update(privasi="rahasia"), "A307", "privasi"),
        (lambda raw: raw.update(segel=["A" * 64, "b" * 64]), "A307", "segel/0"),
        (lambda raw: raw.update(berkas=[]), "A307", "berkas"),
        (lambda raw: raw["berkas"][0].update(nama="../x"), "A307", "berkas/0/nama"),
        (lambda raw: raw.update(segel=["a" * 64 + "\n", "b" * 64]), "A307", "segel/0"),
        (lambda raw: raw.update(hari="2024-02-30"), "A301", "hari"),
        (lambda raw: raw.update(edisi=2), "A303", "arsip"),
        (lambda raw: raw.update(halaman=3), "A304", "segel"),
        (lambda raw: raw.update(berkas=raw["berkas"] * 2), "A305", "berkas"),
        (lambda raw: raw.update(menggantikan=1), "A306", "menggantikan"),
    ],
    ids=[
        "a key is missing",
        "an unknown key",
        "an unknown inner key",
        "number 0",
        "number as text",
        "number as truth value",
        "another schema",
        "the schema of documents from outside",
        "an origin although it is sealed",
        "an unknown privacy class",
        "capitals in a checksum",
        "no objects",
        "a name that climbs",
        "a line end in a checksum",
        "a day that never was",
        "another edition than in the record id",
        "more pages than seals",
        "an object twice",
        "superseding itself",
    ],
)
def test_refuses_what_is_not_a_manifest(
    change: Callable[[dict[str, Any]], object], code: str, where: str
) -> None:
    with pytest.raises(ManifestInvalidError) as caught:
        parse_manifest(changed(change))
    assert (code, where) in {(item.code, item.where) for item in caught.value.findings}


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"null", b"\xff", b"{", b"[" * 100_000], ids=lambda data: ascii(data[:6])
)
def test_refuses_what_is_no_json_object(data: bytes) -> None:
    with pytest.raises(ManifestInvalidError) as caught:
        parse_manifest(data)
    assert [item.code for item in caught.value.findings] == ["A301"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data + b"\n",
        lambda data: data.replace(b'"urut":0', b'"urut": 0'),
        lambda data: data.replace(b'"urut":0', b'"urut":0.0'),
        lambda data: data.replace(b'"urut":0', b'"urut":1,"urut":0'),
        lambda data: b"\xef\xbb\xbf" + data,
    ],
    ids=["line end", "space", "float", "key twice", "byte order mark"],
)
def test_refuses_other_bytes_for_the_same_manifest(spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ManifestInvalidError):
        parse_manifest(spoil(manifest_bytes(manifest())))


def test_all_findings_come_at_once() -> None:
    data = changed(lambda raw: raw.update(nomor=0, privasi="x", halaman=-1))
    with pytest.raises(ManifestInvalidError) as caught:
        parse_manifest(data)
    assert {item.where for item in caught.value.findings} == {"nomor", "privasi", "halaman"}


def test_does_not_write_what_it_would_not_read() -> None:
    with pytest.raises(ManifestInvalidError):
        manifest_bytes(replace(manifest(), pages=3))
    with pytest.raises(KeyNotAllowedError):
        manifest_bytes(replace(manifest(), place="3207"))


def test_a_document_from_outside_keeps_out_of_the_way_of_sealed_ones() -> None:
    made = replace(manifest(), outside=Outside(origin="KPU"), seals=(), sequence=900_000_000)
    with pytest.raises(ManifestInvalidError) as refused:
        manifest_bytes(made)
    assert [item.code for item in refused.value.findings] == ["A308"]
    raw = json.loads(manifest_bytes(replace(made, sequence=900_000_001)))
    assert list(schema("manifes-2")["properties"]) == schema("manifes-2")["required"]
    assert set(raw) == set(schema("manifes-2")["required"])
