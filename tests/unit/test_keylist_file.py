import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
import rfc8785

from formgen.errors import IntegrityError
from formgen.seal.keylist import KeyList, Trust
from formgen.seal.keylist_file import open_key_list, signed_bytes, write_key_list
from formgen.seal.keys import IssuerKey
from tests.support.sealed import ENTRY, KEYS, ROOTS, TRUST

NEW_ROOTS = tuple(IssuerKey(bytes([number]) * 32) for number in (201, 202, 203))


def signed(keylist: KeyList, roots: Sequence[IssuerKey]) -> bytes:
    message = signed_bytes(keylist)
    return write_key_list(keylist, {root.public_key: root.sign(message) for root in roots})


@pytest.mark.parametrize("roots", [ROOTS, ROOTS[:2], ROOTS[1:]], ids=["all", "A and B", "B and C"])
def test_two_of_three_roots_are_enough(roots: Sequence[IssuerKey]) -> None:
    assert open_key_list(signed(KEYS, roots), TRUST) == KEYS


def test_every_field_survives() -> None:
    entry = replace(
        ENTRY,
        scope=replace(ENTRY.scope, forms=frozenset({7, 37}), regions=("3204", "32051020")),
        revoked_since=date(2024, 12, 1),
    )
    keylist = replace(KEYS, keys=(ENTRY, entry), hosts=frozenset({"CEK.EXAMPLE.ID", "B.ID"}))
    assert open_key_list(signed(keylist, ROOTS), TRUST) == keylist


@pytest.mark.parametrize(
    "roots",
    [(), ROOTS[:1], (ROOTS[0], ROOTS[0]), (ROOTS[0], *NEW_ROOTS)],
    ids=["nobody", "one", "the same one twice", "one and strangers"],
)
def test_too_few_roots_are_refused(roots: Sequence[IssuerKey]) -> None:
    with pytest.raises(IntegrityError, match="not signed by enough"):
        open_key_list(signed(KEYS, roots), TRUST)


def test_a_changed_list_is_refused() -> None:
    whole = json.loads(signed(KEYS, ROOTS))
    whole["signed"]["keys"][0]["issuer"] = "KPU KOTA LAIN"
    with pytest.raises(IntegrityError, match="not signed by enough"):
        open_key_list(rfc8785.dumps(whole), TRUST)


def test_a_signature_repeated_under_one_root_counts_once() -> None:
    whole = json.loads(signed(KEYS, ROOTS[:1]))
    whole["signatures"] *= 2
    with pytest.raises(IntegrityError, match="not signed by enough"):
        open_key_list(rfc8785.dumps(whole), TRUST)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:0],
        lambda data: data + b"\n",
        lambda data: data.replace(b":", b": ", 1),
        lambda data: data.replace(b"formgen.kunci/1", b"formgen.kunci/2"),
        lambda data: data.replace(b'"threshold":2', b'"threshold":0'),
        lambda data: data.replace(b'"threshold":2', b'"threshold":4'),
        lambda data: data.replace(b'"threshold":2', b'"threshold":2,"x":1'),
        lambda data: data.replace(b'"forms":null', b'"forms":[true]'),
        lambda data: data.replace(b'"regions":["3204"]', b'"regions":[""]'),
        lambda data: b"\xff" + data,
    ],
    ids=[
        "empty",
        "a line end",
        "not canonical",
        "another format",
        "threshold 0",
        "threshold 4",
        "an unknown entry",
        "true as a form",
        "the whole country",
        "not UTF-8",
    ],
)
def test_anything_else_is_refused(damage: object) -> None:
    assert callable(damage)
    with pytest.raises(IntegrityError, match="damaged"):
        open_key_list(damage(signed(KEYS, ROOTS)), TRUST)


def test_an_older_version_is_refused() -> None:
    with pytest.raises(IntegrityError, match="older"):
        open_key_list(signed(KEYS, ROOTS), replace(TRUST, version=2))


def test_the_same_version_is_accepted_again() -> None:
    assert open_key_list(signed(KEYS, ROOTS), replace(TRUST, version=1)) == KEYS


def test_an_expired_list_is_returned_and_says_so() -> None:
    keylist = open_key_list(signed(KEYS, ROOTS), TRUST)
    assert not keylist.expired_on(date(2024, 12, 20))
    assert keylist.expired_on(date(2024, 12, 21))


class TestChangeOfRoots:
    NEW = replace(
        KEYS,
        trust=Trust(roots=tuple(root.public_key for root in NEW_ROOTS), threshold=2, version=2),
    )

    def test_old_and_new_roots_together_hand_over(self) -> None:
        opened = open_key_list(signed(self.NEW, (*ROOTS[:2], *NEW_ROOTS[:2])), TRUST)
        assert opened.trust == self.NEW.trust

    def test_old_roots_alone_cannot_name_roots_that_did_not_sign(self) -> None:
        with pytest.raises(IntegrityError):
            open_key_list(signed(self.NEW, ROOTS), TRUST)

    def test_new_roots_alone_are_strangers(self) -> None:
        with pytest.raises(IntegrityError):
            open_key_list(signed(self.NEW, NEW_ROOTS), TRUST)


@pytest.mark.parametrize("threshold", [0, 4])
def test_a_threshold_has_to_be_reachable(threshold: int) -> None:
    with pytest.raises(ValueError, match="threshold"):
        replace(TRUST, threshold=threshold)


def test_colliding_key_ids_are_all_candidates() -> None:
    keylist = replace(KEYS, keys=(ENTRY, replace(ENTRY, issuer="KPU KOTA LAIN")))
    assert len(keylist.candidates(ENTRY.kid)) == 2
    assert keylist.candidates(b"none") == ()
