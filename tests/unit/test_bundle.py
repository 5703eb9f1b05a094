"""Bundles: what they say about a seal, and when a file is not believed."""

import json
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest
import rfc8785

from formgen.errors import IntegrityError, Text
from formgen.seal.bundle import (
    STATES,
    Bundle,
    Contest,
    FormEntry,
    Happening,
    Listed,
    bitmap,
    states_in,
)
from formgen.seal.bundle_file import bundle_bytes, open_bundle, write_bundle
from formgen.seal.check import check_text
from formgen.seal.keylist import BundleKey, KeyList
from formgen.seal.keylist_file import signed_bytes, write_key_list
from formgen.seal.keys import IssuerKey
from formgen.seal.kode_cek import digest_of, kode_cek
from formgen.seal.payload import Payload
from formgen.seal.verdict import NO_NAMES, State, subject_of
from tests.support.sealed import CLAIMS, KEYS, ROOTS, TRUST, sealed

MADE = CLAIMS.day + timedelta(days=3)
SIGNER = IssuerKey(bytes([7]) * 32)
STRANGER = IssuerKey(bytes([8]) * 32)
DOCUMENT = sealed()


def keylist(*, regions: tuple[str, ...] = ("3204",), until: date = date(2025, 1, 1)) -> KeyList:
    entry = BundleKey(
        public_key=SIGNER.public_key, regions=regions, valid_from=CLAIMS.day, valid_to=until
    )
    return replace(KEYS, bundle_keys=(entry,))


def listed(state: State = "current", number: int = CLAIMS.number) -> Listed:
    seals = tuple(sha256(seal.cose).digest()[:16] for seal in DOCUMENT.seals)
    return Listed(number=number, state=state, seals=seals)


def bundle(
    *documents: Listed, happening: Happening | None = None, keys: KeyList | None = None
) -> Bundle:
    keys = keys or keylist()
    return Bundle(
        version=7,
        region="320410",
        made=MADE,
        expires=MADE + timedelta(days=7),
        keylist=keys,
        keylist_file=write_key_list(
            keys, {root.public_key: root.sign(signed_bytes(keys)) for root in ROOTS[:2]}
        ),
        labels=(Text("Suara sah", "Valid votes"),),
        forms=(FormEntry(register=37, code="C.HASIL", pages={(1, 3, 1): (0,), (2, 3, 0): ()}),),
        places={"3204102005": "MEKARMUKTI"},
        contests=(
            Contest(
                election=CLAIMS.election,
                documents=documents,
                happenings={CLAIMS.number: happening} if happening else {},
            ),
        ),
    )


def written(one: Bundle, signer: IssuerKey = SIGNER) -> bytes:
    return write_bundle(one, signer.public_key, signer.sign(bundle_bytes(one)))


def proven(page: int = 1) -> tuple[Payload, bytes]:
    evidence = check_text(DOCUMENT.seals[page - 1].text, KEYS, MADE)
    assert evidence.payload is not None
    return evidence.payload, evidence.cose


class TestStatus:
    @pytest.mark.parametrize("page", [1, 2, 3])
    def test_every_page_of_a_listed_document_is_known(self, page: int) -> None:
        status = bundle(listed()).status(*proven(page))
        assert status is not None
        assert (status.state, status.as_of) == ("current", MADE)

    @pytest.mark.parametrize("state", STATES)
    def test_what_became_of_it_is_told_with_its_details(self, state: State) -> None:
        happening = Happening(day=MADE, reason="Salah cetak", edition=2)
        status = bundle(listed(state), happening=happening).status(*proven())
        assert status is not None
        assert status.state == state
        assert (status.day, status.reason, status.edition) == (MADE, "Salah cetak", 2)

    def test_a_signed_document_that_is_not_listed_is_unknown(self) -> None:
        status = bundle(listed(number=1)).status(*proven())
        assert status is not None
        assert status.state == "unknown"

    def test_another_seal_under_a_listed_number_is_unknown(self) -> None:
        other = replace(listed(), seals=(bytes(16),) * 3)
        status = bundle(other).status(*proven())
        assert status is not None
        assert status.state == "unknown"

    def test_a_seal_of_one_page_does_not_pass_for_another(self) -> None:
        payload, _ = proven(1)
        _, cose = proven(2)
        status = bundle(listed()).status(payload, cose)
        assert status is not None
        assert status.state == "unknown"

    def test_a_page_beyond_the_listed_ones_is_unknown(self) -> None:
        short = replace(listed(), seals=listed().seals[:2])
        status = bundle(short).status(*proven(3))
        assert status is not None
        assert status.state == "unknown"

    def test_what_was_issued_on_its_day_or_later_cannot_be_missed(self) -> None:
        early = replace(bundle(), made=CLAIMS.day)
        assert early.status(*proven()) is None
        assert replace(bundle(), made=CLAIMS.day + timedelta(days=1)).status(*proven()) is not None

    def test_about_other_regions_and_elections_it_says_nothing(self) -> None:
        payload, cose = proven()
        assert replace(bundle(listed()), region="320411").status(payload, cose) is None
        assert bundle(listed()).status(replace(payload, election=9), cose) is None

    def test_every_verdict_is_told_the_age(self) -> None:
        subject = subject_of(proven()[0], "KPU", NO_NAMES, whole=False)
        (age,) = bundle().notes(subject, MADE + timedelta(days=12))
        assert "30 November 2024 (12 hari)" in age.id
        elsewhere, _ = replace(bundle(), region="32").notes(replace(subject, place="35"), MADE)
        assert "luar wilayah" in elsewhere.id
        late, _ = bundle().notes(replace(subject, day=MADE), MADE)
        assert "sesudahnya" in late.id

    def test_a_kode_cek_is_found(self) -> None:
        code = kode_cek(DOCUMENT.seals[1].cose)
        found = bundle(listed()).find_kode_cek(digest_of(code))
        assert found is not None
        assert found[2] == 2
        assert bundle(listed()).find_kode_cek(bytes(10)) is None


class TestFile:
    def test_every_field_survives(self) -> None:
        one = bundle(
            listed("current", 3),
            listed("superseded", 4),
            replace(listed("revoked", 5), seals=(bytes(16),)),
            listed("destroyed", 9),
            listed(),
            happening=Happening(day=MADE, reason="Salah cetak", edition=2),
        )
        assert open_bundle(written(one), TRUST) == one

    def test_states_are_two_bits_each_lowest_first(self) -> None:
        states: tuple[State, ...] = ("superseded", "revoked", "destroyed", "current", "superseded")
        assert bitmap(states) == bytes([0b00111001, 0b01])
        assert states_in(bitmap(states), 5) == states

    def test_runs_of_numbers_are_short(self) -> None:
        signed = json.loads(written(bundle(*(listed(number=n) for n in (3, 4, 5, 8)))))["signed"]
        assert signed["contests"][0]["runs"] == [[3, 3, 3], [8, 1, 3]]

    @pytest.mark.parametrize(
        "keys",
        [keylist(regions=("3205",)), keylist(until=MADE - timedelta(days=1)), KEYS],
        ids=["another region", "too late", "no keys for bundles"],
    )
    def test_a_key_that_may_not_sign_it(self, keys: KeyList) -> None:
        with pytest.raises(IntegrityError, match="not signed"):
            open_bundle(written(bundle(keys=keys)), TRUST)

    def test_a_key_that_is_not_listed(self) -> None:
        with pytest.raises(IntegrityError, match="not signed"):
            open_bundle(written(bundle(), STRANGER), TRUST)

    def test_an_issuer_key_lists_nothing(self) -> None:
        issuer = IssuerKey(bytes(range(32)))
        with pytest.raises(IntegrityError, match="not signed"):
            open_bundle(written(bundle(), issuer), TRUST)

    def test_a_key_list_of_other_roots(self) -> None:
        trust = replace(TRUST, roots=(STRANGER.public_key,), threshold=1)
        with pytest.raises(IntegrityError, match="not signed by enough"):
            open_bundle(written(bundle()), trust)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("version", 8),
            ("region", "3204"),
            ("made", "2024-12-24"),
            ("places", {}),
            ("contests", []),
            ("more", 1),
            ("labels", []),
        ],
    )
    def test_a_changed_field(self, field: str, value: object) -> None:
        whole = json.loads(written(bundle(listed())))
        whole["signed"][field] = value
        with pytest.raises(IntegrityError):
            open_bundle(rfc8785.dumps(whole), TRUST)

    @pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b"{" * 5000])
    def test_something_else(self, data: bytes) -> None:
        with pytest.raises(IntegrityError):
            open_bundle(data, TRUST)

    def test_lists_of_different_lengths(self) -> None:
        whole = json.loads(written(bundle(listed())))
        whole["signed"]["contests"][0]["runs"] = [[1, 2, 3]]
        with pytest.raises(IntegrityError, match="damaged"):
            open_bundle(rfc8785.dumps(whole), TRUST)

    def test_there_is_one_way_to_write_it(self) -> None:
        data = written(bundle(listed()))
        with pytest.raises(IntegrityError, match="damaged"):
            open_bundle(data + b"\n", TRUST)
        with pytest.raises(IntegrityError, match="damaged"):
            open_bundle(json.dumps(json.loads(data)).encode(), TRUST)

    @pytest.mark.parametrize(
        ("seen", "taken"),
        [
            ((7, MADE), True),
            ((6, MADE + timedelta(days=9)), True),
            ((8, MADE - timedelta(days=9)), False),
            ((7, MADE + timedelta(days=1)), False),
        ],
    )
    def test_an_older_one_does_not_replace_a_newer(
        self, seen: tuple[int, date], taken: bool
    ) -> None:
        data = written(bundle())
        if taken:
            assert open_bundle(data, TRUST, seen).version == 7
        else:
            with pytest.raises(IntegrityError, match="older"):
                open_bundle(data, TRUST, seen)
