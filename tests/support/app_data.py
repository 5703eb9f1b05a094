"""What the app shares with the program, made from the program: words, and vectors for its tests."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, timedelta
from hashlib import sha256
from types import ModuleType
from typing import Any

from formgen.errors import Text
from formgen.seal import bundle as bundle_module
from formgen.seal import check, check_file, cose, judge, keys, kode_cek, payload
from formgen.seal.bundle import Bundle, Contest, FormEntry, Happening, Listed
from formgen.seal.bundle_file import bundle_bytes, write_bundle
from formgen.seal.check import SealEvidence, check_text
from formgen.seal.check_file import check_file as check_bytes
from formgen.seal.cose import sign
from formgen.seal.document import Claims, SealedDocument
from formgen.seal.judge import judge_file, judge_texts
from formgen.seal.keylist import BundleKey
from formgen.seal.keylist_file import signed_bytes, write_key_list
from formgen.seal.keys import IssuerKey
from formgen.seal.payload import encode_payload
from formgen.seal.symbol_text import symbol_text
from formgen.seal.verdict import Names, State, Verdict
from formgen.seal.wording import NOTE_STALE, WORDING

from . import attacks
from .checkout import ROOT
from .prefix import make_prefix
from .sealed import CLAIMS, ENTRY, HOST, KEY, KEYS, OTHER_KEY, ROOTS, SCOPE, TRUST, sealed

WORDS = ROOT / "app/src/said.js"
VECTORS = ROOT / "build/app/vectors.json"
_UNSHOWN = {"form_register", "sequence", "sealed_bytes", "sealed_sha256"}
"""Parts of a subject that the app does not show: kept for the register and the report."""

TODAY = date(2024, 12, 2)
MADE = date(2024, 12, 1)
_MODULES = (check, check_file, cose, judge, keys, payload, bundle_module, kode_cek)
_BUNDLE_KEY = IssuerKey(bytes([7]) * 32)
_REVOKED = IssuerKey(bytes([9]) * 32)
_LABELS = tuple(Text(f"Nama angka {n}", f"Name of number {n}") for n in range(1, 13))


def words() -> str:
    """Return all words as a module: wording of verdicts, and the texts that the app names."""
    used = _named()
    value = {
        "wording": {code: asdict(one) for code, one in WORDING.items()},
        "said": {module.__name__.rsplit(".", 1)[1]: _texts(module, used) for module in _MODULES},
        "note_stale": asdict(NOTE_STALE),
    }
    head = "// Written by script/app-data from src/formgen/seal; never by hand.\n\nexport default "
    return f"{head}{json.dumps(value, ensure_ascii=False, indent=1)};\n"


def vectors() -> str:
    """Return cases with the verdicts of the program: texts and files, with and without a bundle."""
    bundle = _bundle()
    value = {
        "today": TODAY.isoformat(),
        "roots": [root.hex() for root in TRUST.roots],
        "threshold": TRUST.threshold,
        "keylist": bundle.keylist_file.decode(),
        "bundle": write_bundle(
            bundle, _BUNDLE_KEY.public_key, _BUNDLE_KEY.sign(bundle_bytes(bundle))
        ).decode(),
        "tails": [
            {
                "prefix": _packed(one.data[: one.prefix_length]),
                "texts": _sealed_texts(one),
                "sha256": sha256(one.data[one.prefix_length :]).hexdigest(),
            }
            for one in (_three_pages(), _one_page(), _large())
        ],
        "texts": [_case_of_texts(name, texts, bundle) for name, texts in _texts_to_check()],
        "files": [_case_of_file(name, data, bundle) for name, data in _files_to_check()],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _named() -> set[str]:
    """Return the names of texts that stand in the sources of the app."""
    sources = [path for path in WORDS.parent.glob("*.js") if path != WORDS]
    return {
        name
        for path in sources
        for name in re.findall(r"\b_[A-Z][A-Z_]+\b", path.read_text(encoding="utf-8"))
    }


def _texts(module: ModuleType, used: set[str]) -> dict[str, dict[str, str]]:
    return {
        name: asdict(value)
        for name, value in sorted(vars(module).items())
        if isinstance(value, Text) and name in used
    }


def _three_pages() -> SealedDocument:
    return sealed()


def _one_page() -> SealedDocument:
    claims = replace(CLAIMS, number=81235, sequence=1, angka=((None, None),))
    return sealed(claims=claims)


def _large() -> SealedDocument:
    """Numbers so large that the symbol needs level M."""
    claims = replace(CLAIMS, number=81236, sequence=2, angka=(tuple(10**7 + n for n in range(22)),))
    return sealed(claims=claims)


def _second_original() -> SealedDocument:
    return sealed(words=("PASLON 1: 999",))


def _sealed_texts(document: SealedDocument) -> list[str]:
    return [seal.text for seal in document.seals]


def _signed(claims: Claims, key: IssuerKey) -> str:
    return sealed(claims=claims, key=key).seals[0].text


def _texts_to_check() -> Iterator[tuple[str, list[str]]]:
    first, second, third = _sealed_texts(_three_pages())
    head, digits = first.rsplit("/", 1)
    yield "valid, with numbers", [first]
    yield "valid, a page without numbers", [second]
    yield "valid, an empty box", [third]
    yield "valid, all boxes empty", _sealed_texts(_one_page())
    yield (
        "as a browser writes it",
        [first.replace("HTTPS://CEK.EXAMPLE.ID", "https://cek.example.id")],
    )
    yield "two pages of one document", [first, second]
    yield "beside another QR", [first, "https://lain.example/x"]
    yield "forged", [f"{head}/{int(digits) ^ 1}"]
    yield "unknown key", [_signed(CLAIMS, OTHER_KEY)]
    yield "another region", [_signed(replace(CLAIMS, wilayah=3205102005012), KEY)]
    yield (
        "another election and day",
        [_signed(replace(CLAIMS, election=9, day=date(2025, 1, 1)), KEY)],
    )
    yield "revoked key, before", [_signed(replace(CLAIMS, number=5), _REVOKED)]
    yield (
        "revoked key, after",
        [_signed(replace(CLAIMS, number=5, day=date(2024, 11, 30)), _REVOKED)],
    )
    yield "not on record", [_signed(replace(CLAIMS, number=4711), KEY)]
    yield "newer than the bundle", [_signed(replace(CLAIMS, number=4711, day=MADE), KEY)]
    yield "dated tomorrow", [_signed(replace(CLAIMS, number=4711, day=date(2024, 12, 3)), KEY)]
    yield "another seal under a listed number", [_signed(replace(CLAIMS, sequence=9), KEY)]
    for number, state in enumerate(("superseded", "revoked", "destroyed"), start=1):
        yield state, [_signed(_numbered(number), KEY)]
    yield "two originals", [first, _sealed_texts(_second_original())[0]]
    yield "cut", [first[:200]]
    yield "leading zero", [f"{head}/0{digits}"]
    yield "too many digits", [f"{head}/{'9' * 701}"]
    yield "another profile", [first.replace("/1/", "/2/")]
    yield "our host, another page", [f"HTTPS://{HOST}/bantuan"]
    yield "nothing", []
    for name, text in _foreign():
        yield name, [text]
    for name, cose_bytes in _malformed():
        yield name, [symbol_text(cose_bytes, HOST)]


def _foreign() -> Iterator[tuple[str, str]]:
    yield "another site", "https://cek-example.id/1/123"
    yield "our host as a user name", "https://cek.example.id@lain.example/1/123"
    yield "our host with another ending", "https://cek.example.id.lain.example/1/123"
    yield "letters of another script", "https://сек.example.id/1/123"
    yield "a backslash", "https://lain.example\\cek.example.id/1/1"
    yield "wireless", "WIFI:S:kantor;T:WPA;P:rahasia;;"
    yield "words", "Halo \u202e dunia, " + "panjang " * 20


def _malformed() -> Iterator[tuple[str, bytes]]:
    good = _three_pages().seals[0].cose
    yield "tagged", b"\xd2" + good
    yield "a byte more", good + b"\x00"
    yield "unprotected entry", good.replace(b"\xa0", b"\xa1", 1)
    yield "another algorithm", good[:4] + b"\x26" + good[5:]
    body = encode_payload(_payload())
    yield "payload with a thirteenth element", sign(b"\x8d" + body[1:] + b"\x00", KEY)
    yield (
        "payload with a long head",
        sign(body.replace(b"\x19\x07\xe8", b"\x1a\x00\x00\x07\xe8", 1), KEY),
    )
    yield "payload with a boolean", sign(body[:-1] + b"\xf5", KEY)
    yield "payload cut", sign(body[:-1], KEY)
    yield "payload of edition 0", sign(body.replace(b"\x00\x01\x1a", b"\x00\x00\x1a", 1), KEY)
    yield "payload of page 3 of 1", sign(body.replace(b"\x01\x03\x19", b"\x03\x01\x19", 1), KEY)


def _payload() -> payload.Payload:
    evidence = check_text(_sealed_texts(_three_pages())[0], KEYS, TODAY)
    assert evidence.payload is not None
    return evidence.payload


def _files_to_check() -> Iterator[tuple[str, bytes]]:
    whole = _three_pages().data
    yield "untouched", whole
    yield "one page, empty boxes", _one_page().data
    yield "level M", _large().data
    yield "appended", whole + b"%PDF\n"
    yield "annotation", attacks.add_annotation(whole)
    yield "end missing", whole[:-40]
    yield "cut in the middle", whole[: _three_pages().prefix_length - 10]
    at = whole.index(b"PASLON")
    yield "a digit changed", whole[:at] + b"X" + whole[at + 1 :]
    changed = whole.rfind(b"Interpolate")
    yield "tail changed", whole[:changed] + b"J" + whole[changed + 1 :]
    yield "no seal", make_prefix()
    yield "nothing", b""
    yield (
        "seals of two documents",
        whole + _second_original().data[_second_original().prefix_length :],
    )


def _case_of_texts(name: str, texts: list[str], bundle: Bundle) -> dict[str, Any]:
    seals = [check_text(text, bundle.keylist, TODAY) for text in texts]
    alone = judge_texts(seals)
    status, names = _known(seals, bundle)
    with_bundle = judge_texts(seals, status, names)
    return {
        "name": name,
        "texts": texts,
        "alone": _verdict(alone),
        "with_bundle": _noted(with_bundle, bundle),
    }


def _case_of_file(name: str, data: bytes, bundle: Bundle) -> dict[str, Any]:
    evidence = check_bytes(data, bundle.keylist, TODAY)
    status, names = _known(evidence.seals, bundle)
    return {
        "name": name,
        "data": _packed(data),
        "read_from": evidence.read_from,
        "alone": _verdict(judge_file(evidence)),
        "with_bundle": _noted(judge_file(evidence, status, names), bundle),
    }


def _known(seals: Any, bundle: Bundle) -> tuple[Any, Names]:  # noqa: ANN401 - as judged
    valid: list[SealEvidence] = [seal for seal in seals if seal.outcome == "valid"]
    if not valid:
        return None, Names()
    first = valid[0].payload
    assert first is not None
    form = next((form for form in bundle.forms if form.register == first.form), None)
    numbers = {}
    for seal in valid:
        one = seal.payload
        assert one is not None
        rows = form.pages.get((one.page, one.pages, len(one.angka))) if form else None
        if rows is not None:
            numbers[one.page] = tuple(bundle.labels[at] for at in rows)
    names = Names(
        form=form.code if form else "",
        region=bundle.places.get(first.place[:10], ""),
        numbers=numbers,
    )
    return bundle.status(first, valid[0].cose), names


def _noted(verdict: Verdict, bundle: Bundle) -> dict[str, Any]:
    notes = bundle.notes(verdict.subject, TODAY)
    return _verdict(replace(verdict, reasons=(*verdict.reasons, *notes)))


def _verdict(verdict: Verdict) -> dict[str, Any]:
    subject = verdict.subject
    return {
        "code": verdict.code,
        "title": asdict(verdict.title),
        "text": asdict(verdict.text),
        "icon": verdict.icon,
        "reasons": [asdict(reason) for reason in verdict.reasons],
        "subject": None
        if subject is None
        else {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(subject).items()
            if name not in _UNSHOWN
        },
        "numbers": [asdict(number) for number in verdict.numbers],
    }


def _numbered(number: int) -> Claims:
    return replace(CLAIMS, number=number, sequence=10 + number)


def _bundle() -> Bundle:
    """Return a bundle that lists some of the documents, one of them in each state."""
    keylist = replace(
        KEYS,
        keys=(
            ENTRY,
            replace(ENTRY, public_key=_REVOKED.public_key, revoked_since=date(2024, 11, 29)),
        ),
        bundle_keys=(
            BundleKey(
                public_key=_BUNDLE_KEY.public_key,
                regions=SCOPE.regions,
                valid_from=SCOPE.valid_from,
                valid_to=SCOPE.valid_to,
            ),
        ),
    )
    roots = {root.public_key: root.sign(signed_bytes(keylist)) for root in ROOTS[:2]}
    states: tuple[State, ...] = ("superseded", "revoked", "destroyed")
    told = [
        _listed(sealed(claims=_numbered(number)), number, state)
        for number, state in enumerate(states, start=1)
    ]
    for document, number in (
        (_three_pages(), CLAIMS.number),
        (_one_page(), 81235),
        (_large(), 81236),
    ):
        told.append(_listed(document, number, "current"))
    return Bundle(
        version=12,
        region="320410",
        made=MADE,
        expires=MADE + timedelta(days=7),
        keylist=keylist,
        keylist_file=write_key_list(keylist, roots),
        labels=_LABELS,
        forms=(
            FormEntry(
                register=CLAIMS.form,
                code="C.HASIL-KWK-BUPATI",
                pages={(1, 3, 12): tuple(range(12)), (2, 3, 0): (), (3, 3, 2): (3, 0)},
            ),
        ),
        places={"3204102005": "MEKARMUKTI, CIHAMPELAS, BANDUNG BARAT"},
        contests=(
            Contest(
                election=CLAIMS.election,
                documents=tuple(told),
                happenings={
                    1: Happening(day=date(2024, 11, 29), edition=2),
                    2: Happening(day=date(2024, 11, 30), reason="Salah cetak “contoh”"),
                    3: Happening(day=date(2024, 11, 30), reason="BA-7/2024"),
                },
            ),
        ),
    )


def _listed(document: SealedDocument, number: int, state: State) -> Listed:
    seals = tuple(sha256(seal.cose).digest()[:16] for seal in document.seals)
    return Listed(number=number, state=state, seals=seals)


def _packed(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


if __name__ == "__main__":
    WORDS.write_text(words(), encoding="utf-8")
    VECTORS.parent.mkdir(parents=True, exist_ok=True)
    VECTORS.write_text(vectors(), encoding="utf-8")
