"""From errors to HTTP status codes and words: the only place that knows status codes."""

from dataclasses import dataclass
from typing import Final

from formgen.errors import (
    FormgenError,
    InputError,
    IntegrityError,
    NotFoundError,
    RefusedError,
    Text,
    UnavailableError,
)
from formgen.web.gate import STATUS, Reason

HTTP_STATUS: Final[dict[type[FormgenError], int]] = {
    InputError: 422,
    NotFoundError: 404,
    IntegrityError: 409,
    RefusedError: 403,
    UnavailableError: 503,
}
BUG: Final = 500
RETRY_SECONDS: Final = 10
_AGAIN_LATER: Final = frozenset({429, 503})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What is said when there is no verdict.

    Attributes:
        status: HTTP status.
        code: Stable code, as on the command line where both know it.
        title: What happened, in capitals.
        text: What to do next.
    """

    status: int
    code: str
    title: Text
    text: Text

    @property
    def headers(self) -> dict[str, str]:
        """Return when to come again, for what may pass."""
        return {"Retry-After": str(RETRY_SECONDS)} if self.status in _AGAIN_LATER else {}


def of_error(error: FormgenError) -> Trouble:
    """Return what is said of an error of this program."""
    status = HTTP_STATUS.get(type(error), BUG)
    text = Text(
        f"{error.message.id} {error.hint.id}".strip(), f"{error.message.en} {error.hint.en}".strip()
    )
    return Trouble(status=status, code=error.code, title=_NOT_CHECKED, text=text)


def of_refusal(reason: Reason) -> Trouble:
    """Return what is said to somebody who was turned away."""
    return Trouble(
        status=STATUS[reason],
        code=f"FG-WEB-{reason.upper()}",
        title=_NOT_CHECKED,
        text=_REFUSALS[reason],
    )


def of_status(status: int) -> Trouble:
    """Return what is said for a status that the framework decided on."""
    if status == STATUS["large"]:
        return of_refusal("large")
    title, text = _STATUSES.get(status, _STATUSES[BUG if status >= BUG else 400])
    return Trouble(status=status, code=f"FG-WEB-{status}", title=title, text=text)


_NOT_CHECKED: Final = Text("BELUM DIPERIKSA", "NOT CHECKED")
_REFUSALS: Final[dict[Reason, Text]] = {
    "address": Text(
        "Terlalu banyak pemeriksaan dari jaringan Anda. Tunggu satu menit, lalu coba lagi.",
        "Too many checks from your network. Wait a minute and try again.",
    ),
    "overall": Text(
        "Terlalu banyak yang memeriksa saat ini. Coba lagi sebentar lagi, atau pakai aplikasi "
        "luring.",
        "Too many people are checking right now. Try again in a moment, or use the offline app.",
    ),
    "busy": Text(
        "Layanan sedang sibuk. Coba lagi sebentar lagi, atau pakai aplikasi luring.",
        "The service is busy. Try again in a moment, or use the offline app.",
    ),
    "large": Text(
        "Berkas terlalu besar. Kirim satu foto atau satu PDF saja.",
        "The file is too large. Send one photograph or one PDF only.",
    ),
    "slow": Text(
        "Kiriman tidak selesai diterima. Coba lagi dengan sinyal yang lebih baik.",
        "What you sent did not arrive in time. Try again with a better signal.",
    ),
}
_STATUSES: Final[dict[int, tuple[Text, Text]]] = {
    400: (
        Text("PERMINTAAN TIDAK DIMENGERTI", "REQUEST NOT UNDERSTOOD"),
        Text("Mulai lagi dari halaman depan.", "Start again from the first page."),
    ),
    404: (
        Text("HALAMAN TIDAK ADA", "NO SUCH PAGE"),
        Text(
            "Alamat ini bukan alamat segel. Pindai QR sekali lagi.",
            "This is not the address of a seal. Scan the QR again.",
        ),
    ),
    BUG: (
        Text("KESALAHAN PROGRAM", "A BUG"),
        Text(
            "Tidak ada yang diperiksa. Coba lagi, dan laporkan bila terulang.",
            "Nothing was checked. Try again, and report it if it happens again.",
        ),
    ),
}
