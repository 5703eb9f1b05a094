"""docs/seal-format.md is enough: followed here without any code of the seal room."""

import json
import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import cbor2
import cwt
import pytest

from tests.support.checkout import ROOT
from tests.support.sealed import CLAIMS, KEY, OTHER_KEY, sealed

DOCUMENT = sealed()
PAGE = (ROOT / "docs/seal-format.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.checkout


def stated(name: str) -> str:
    """Return a line of the test vector."""
    found = re.search(rf"^    {name} +(\S+)$", PAGE, re.MULTILINE)
    assert found
    return found[1]


@pytest.fixture(autouse=True)
def beside_a_key_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand where the key list lies, as the page does."""
    monkeypatch.chdir(tmp_path)
    keys = [{"public_key": key.hex()} for key in (OTHER_KEY.public_key, KEY.public_key)]
    Path("kunci.json").write_text(json.dumps({"signed": {"keys": keys}}), encoding="utf-8")


def opened(digits: str) -> list[object]:
    """Run the lines of "By hand" as they stand on the page."""
    (lines,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    known: dict[str, object] = {"digits": digits}
    exec(lines, known)  # noqa: S102 - our own page
    fields = known["fields"]
    assert isinstance(fields, list)
    return fields


def test_the_test_vector_of_the_page_can_be_followed() -> None:
    assert stated("public key") == KEY.public_key.hex()
    fields = opened(stated("symbol").rsplit("/", 1)[1])
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
        fields = opened(text.decode().rsplit("/", 1)[1])
        length, digest = fields[9], fields[10]
        assert isinstance(length, int)
        assert sha256(DOCUMENT.data[:length]).digest() == digest
        assert fields[6:8] == [page, 3]
        assert fields[11] == list(CLAIMS.angka[page - 1])


def test_a_forged_seal_fails_by_hand() -> None:
    digits = int(DOCUMENT.seals[0].text.rsplit("/", 1)[1])
    with pytest.raises(cwt.VerifyError):
        opened(str(digits ^ 1))


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
