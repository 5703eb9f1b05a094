"""The seal of one page, against what no sealing can do without."""

import hashlib
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from benchmarks.harness import Timed
from benchmarks.registry import REGISTRY
from formgen.seal.cose import sign
from formgen.seal.kode_cek import kode_cek
from formgen.seal.payload import Payload, encode_payload

_GROUP = "one page's seal, without its symbol"


class KeySigner:
    """A signer with its key in memory."""

    def __init__(self) -> None:
        """Use a key that everybody knows."""
        self._key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.kid = hashlib.sha256(public).digest()[:4]

    def sign(self, message: bytes) -> bytes:
        """Return the signature."""
        return self._key.sign(message)


# A page of C.HASIL with twelve numbers.
_PAYLOAD = Payload(
    election=2024,
    form=37,
    wilayah=3204102005012,
    sequence=0,
    edition=1,
    number=81234,
    page=1,
    pages=2,
    day=date(2024, 11, 27),
    prefix_length=183422,
    prefix_sha256=hashlib.sha256(b"demo").digest(),
    angka=(487, 12, 3, 502, 392, 6, 398, 121, 98, 103, 70, 0),
)


@REGISTRY.measure(_GROUP, "Ed25519 signature alone (cryptography)", baseline=True)
def signature_alone() -> Timed:
    """Sign bytes of the length of a payload: the floor."""
    signer, message = KeySigner(), encode_payload(_PAYLOAD)

    def call() -> int:
        signer.sign(message)
        return 1

    return call


@REGISTRY.measure(_GROUP, "payload, COSE and kode cek")
def whole_seal() -> Timed:
    """Encode the payload, sign it and derive the kode cek."""
    signer = KeySigner()

    def call() -> int:
        kode_cek(sign(encode_payload(_PAYLOAD), signer))
        return 1

    return call
