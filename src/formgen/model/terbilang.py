"""Numbers in Indonesian words (*terbilang*), as KPU prints them beside every figure."""

from functools import lru_cache
from typing import Final

from num2words import num2words

LIMIT: Final = 10**9
"""First number that is refused: KPU's own generator stops here too (forms.md 1.3)."""

_DIGITS: Final = (
    "Kosong",
    "Satu",
    "Dua",
    "Tiga",
    "Empat",
    "Lima",
    "Enam",
    "Tujuh",
    "Delapan",
    "Sembilan",
)


@lru_cache(maxsize=4096)  # one TPS figure is 0 to 999: the words are looked up, not made
def terbilang(number: int) -> str:
    """Return a count in words, in small letters: ``166`` is ``seratus enam puluh enam``.

    Args:
        number: 0 to 999,999,999.

    Raises:
        ValueError: Outside that range.
    """
    if not 0 <= number < LIMIT:
        raise ValueError(f"terbilang takes 0 to {LIMIT - 1}, not {number}")
    words = str(num2words(number, lang="id"))
    # num2words says "satu juta satu ribu". Only a thousands group of exactly 1 is merged:
    # 1,021,000 is rightly "satu juta dua puluh satu ribu".
    if number // 1000 % 1000 == 1:
        words = words.replace("satu ribu", "seribu", 1)
    return words


def spell_digits(digits: str) -> str:
    """Return digits read one by one: ``08`` is ``Kosong Delapan``, as TPS numbers are printed.

    Args:
        digits: One or more ASCII digits.

    Raises:
        ValueError: Empty, or something else than digits.
    """
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"not digits: {digits!r}")
    return " ".join(_DIGITS[int(digit)] for digit in digits)
