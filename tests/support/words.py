"""Reads Indonesian number words back, independently of the product: tests only."""

DIGITS = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]


def number_of(words: str) -> int:
    """Return the number that words say; ``ValueError`` or ``KeyError`` if they say none."""
    total = 0
    group: list[str] = []
    for word in words.split():
        if word in {"juta", "ribu"}:
            total += _below_thousand(group) * {"juta": 1_000_000, "ribu": 1_000}[word]
            group = []
        elif word == "seribu":
            total += 1_000
        else:
            group.append(word)
    return total + _below_thousand(group)


def _below_thousand(words: list[str]) -> int:
    value = last = 0
    for word in words:
        if word in DIGITS:
            last = DIGITS.index(word)
            value += last
        elif word == "belas":
            value += 10
        elif word == "puluh":
            value += last * 9
        elif word == "ratus":
            value += last * 99
        else:
            value += {"sepuluh": 10, "sebelas": 11, "seratus": 100}[word]
    return value
