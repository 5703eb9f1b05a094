"""docs/seal-format.md is enough: followed here without any code of the seal room."""

import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import cbor2
import cwt
import pytest

from tests.support.checkout import ROOT
from tests.support.sealed import CLAIMS, KEY, sealed

DOCUMENT = sealed()
PAGE = (ROOT / "docs/seal-format.md").read_text(encoding="utf-8")
AAD = b"pilkada-segel/1"

pytestmark = pytest.mark.checkout


def stated(name: str) -> str:
    """Return a line of the test vector."""
    found = re.search(rf"^    {name} +(\S+)$", PAGE, re.MULTILINE)
    assert found
    return found[1]


def opened(digits: str, public_key: bytes) -> list[object]:
    """Follow "By hand": digits to bytes, signature, fields."""
    cose = int(digits).to_bytes((int(digits).bit_length() + 7) // 8, "big")
    kid = sha256(public_key).digest()[:4]
    key = cwt.COSEKey.new({1: 1, 3: -8, -1: 6, -2: public_key, 2: kid, 4: [2]})
    payload = cwt.COSE.new().decode(b"\xd2" + cose, key, external_aad=AAD)
    fields = cbor2.loads(payload)
    assert isinstance(fields, list)
    return fields


def test_the_test_vector_of_the_page_can_be_followed() -> None:
    fields = opened(stated("symbol").rsplit("/", 1)[1], bytes.fromhex(stated("public key")))
    assert cbor2.dumps(fields, canonical=True).hex() == stated("payload")
    assert fields[:9] == [2024, 37, 3204102005012, 0, 1, 81234, 1, 2, 2522]
    cose = int(stated("symbol").rsplit("/", 1)[1]).to_bytes(171, "big")
    assert cose[-64:].hex() == stated("signature")
    assert cose[7:11].hex() == stated("kid")


def test_the_kode_cek_of_the_page_can_be_followed() -> None:
    alphabet = re.search(r"`(0123456789[A-Z]{22})`", PAGE)
    assert alphabet
    cose = int(stated("symbol").rsplit("/", 1)[1]).to_bytes(171, "big")
    bits = "".join(f"{byte:08b}" for byte in sha256(cose).digest()[:10])
    code = "".join(alphabet[1][int(bits[at : at + 5], 2)] for at in range(0, 80, 5))
    found = re.search(r"^    kode cek +(\S+)$", PAGE, re.MULTILINE)
    assert found
    assert code == found[1].replace("-", "")


def test_a_third_party_checks_a_document_page_by_page() -> None:
    texts = re.findall(rb"/FGEN_Teks \((HTTPS://[^)]+)\)", DOCUMENT.data)
    assert len(texts) == 3
    for page, text in enumerate(texts, start=1):
        fields = opened(text.decode().rsplit("/", 1)[1], KEY.public_key)
        length, digest = fields[9], fields[10]
        assert isinstance(length, int)
        assert sha256(DOCUMENT.data[:length]).digest() == digest
        assert fields[6:8] == [page, 3]
        assert fields[11] == list(CLAIMS.angka[page - 1])


def test_the_printed_command_prints_the_printed_digest(tmp_path: Path) -> None:
    if not (shutil.which("head") and shutil.which("sha256sum")):
        pytest.fail("coreutils are missing")
    file = tmp_path / "file.pdf"
    file.write_bytes(DOCUMENT.data)
    printed = re.search(rb"\(head -c (\d+) \| sha256sum = ([0-9a-f]{64})\)", DOCUMENT.data)
    assert printed
    command = f"head -c {printed[1].decode()} {file} | sha256sum"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=True)
    assert done.stdout.split()[0] == printed[2]
