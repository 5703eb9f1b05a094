"""One QR symbol of a page's seal: the library against our tables of its output."""

from collections.abc import Callable
from itertools import cycle
from typing import Final

from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode
from qrcode.util import QRData

from benchmarks.harness import Timed
from benchmarks.registry import REGISTRY
from formgen.seal.symbol import symbol

_ALPHANUMERIC: Final = 2  # qrcode.util.MODE_ALPHA_NUM and MODE_NUMBER, which are typed int
_NUMERIC: Final = 1

_GROUP = "one QR symbol of a seal"
_ADDRESS = "HTTPS://CEK.EXAMPLE.ID/1/"
# As long as the seal of a page with twelve numbers, 171 bytes. Several, so that no cache of whole
# symbols is measured.
_DIGITS = [str(pow(3, power))[:412] for power in range(900, 916)]


@REGISTRY.measure(_GROUP, "qrcode library, fixed mask", baseline=True)
def library() -> Timed:
    """Let the library draw it with the mask that seals use."""
    return _each(lambda digits: _drawn(digits, mask=0))


@REGISTRY.measure(_GROUP, "qrcode library, best mask")
def library_own_mask() -> Timed:
    """Let the library try all eight masks, as it does when left alone."""
    return _each(lambda digits: _drawn(digits, mask=None))


@REGISTRY.measure(_GROUP, "formgen.seal.symbol")
def ours() -> Timed:
    """Add the pictures of the tables."""
    return _each(lambda digits: symbol(_ADDRESS + digits))


def _each(work: Callable[[str], object]) -> Timed:
    texts = cycle(_DIGITS)

    def call() -> int:
        work(next(texts))
        return 1

    return call


def _drawn(digits: str, *, mask: int | None) -> object:
    code = QRCode(version=12, error_correction=ERROR_CORRECT_Q, border=4, mask_pattern=mask)
    code.add_data(QRData(_ADDRESS, mode=_ALPHANUMERIC))
    code.add_data(QRData(digits, mode=_NUMERIC))
    code.make(fit=False)
    return code.get_matrix()
