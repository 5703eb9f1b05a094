"""Whether what a picture shows is another word in the letters of the original. In the worker.

A stain, a fold or a bad photograph spoils a word; it does not spell another one. So a part that is
unlike the original is called changed where the original with some letters exchanged, seen as this
picture shows everything, is what the picture shows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from formgen.compare.lettering import FINER, Drawn, Letter, drawn
from formgen.compare.looks import Look
from formgen.compare.placing import Grey
from formgen.compare.raster import Pixels

_LETTERS: Final = 3
"""Letters of a word that are tried at a time: those under the largest rest."""

_EXCHANGED: Final = 3
"""Letters of a word that may be exchanged, one after the other."""

_BETTER: Final = 0.75
"""What an exchange must leave at most of the squares that are left over."""

_FOUND: Final = 0.35
"""What an exchange leaves that need not be compared with exchanges of other letters."""

_LIKELY: Final = 3
"""Letters of which it is tried where exactly they stand."""

_BESIDE: Final = (-4, -2, 2, 4)
"""Fine pixels by which a letter in a box of its own may stand beside the middle of another."""

_WHITE: Final = 255

Push = tuple[float, float]
"""From which column on letters were moved, and by how much."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A word of the original and what the picture shows in its place.

    Attributes:
        pixels: Of the original, with some white around.
        letters: In it; columns and baseline count from its corner.
        seen: What the picture shows there, at equal light.
    """

    pixels: Pixels
    letters: Sequence[Letter]
    seen: Grey


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A word with letters exchanged.

    Attributes:
        rest: What the picture shows less what it should, in grey levels.
        moved: Pixels by which the words after it are moved.
    """

    rest: Grey
    moved: int

    @property
    def squares(self) -> float:
        """How much is left over."""
        return _squares(self.rest)


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    """One letter exchanged."""

    squares: float
    at: int = 0
    char: str = ""
    pixels: Pixels | None = None
    shift: float = 0.0


_NONE: Final = _Trial(np.inf)


def other_reading(word: Shown, look: Look) -> Reading | None:
    """Return a word with the letters exchanged that fit what is seen; None where none fit better.

    Args:
        word: Unlike the original.
        look: How the picture shows the original.
    """
    pixels, pushes, exchanged = word.pixels, list[Push](), set[int]()
    rest = word.seen - look.of(pixels)
    for _ in range(_EXCHANGED):
        best = _NONE
        for at in _worst(word.letters, rest, pushes, exchanged):
            moved = _moved(word.letters[at], pushes)
            best = min(best, _best(word, look, pixels, at, moved), key=_by_squares)
            if best.squares < _FOUND * _squares(rest):
                break
        if best.pixels is None or best.squares > _BETTER * _squares(rest):
            break
        pixels = best.pixels
        pushes.append((word.letters[best.at].left, best.shift))
        exchanged.add(best.at)
        rest = word.seen - look.of(pixels)
    return Reading(rest, round(sum(shift for _, shift in pushes))) if exchanged else None


def _moved(letter: Letter, pushes: Sequence[Push]) -> float:
    """Return by how much the letters exchanged before it have moved a letter."""
    return sum(shift for left, shift in pushes if left < letter.left)


def _best(word: Shown, look: Look, pixels: Pixels, at: int, moved: float) -> _Trial:
    """Return the exchange of one letter that fits best, if it fits better than the letter itself.

    First which letter it is is tried, then where exactly it stands.
    """
    letter = word.letters[at]

    def tried(chars: Iterable[str], beside: Sequence[int]) -> list[_Trial]:
        trials = [
            _Trial(_squares(word.seen - look.of(candidate)), at, char, candidate, shift)
            for char in chars
            for candidate, shift in _exchanges(pixels, letter, char, moved, beside)
        ]
        return sorted(trials, key=_by_squares)

    coarse = tried(letter.others(), (0,))
    likely = dict.fromkeys(trial.char for trial in coarse)
    fine = tried(list(likely)[:_LIKELY], _BESIDE)
    best = min(coarse[:1] + fine[:1], key=_by_squares, default=_NONE)
    # The letter itself may lie beside its place too: some programs put each on whole pixels.
    itself = min(tried([letter.char], (0, *_BESIDE)), key=_by_squares, default=_NONE)
    return best if best.squares < _BETTER * itself.squares else _NONE


def _by_squares(trial: _Trial) -> float:
    return trial.squares


def _squares(rest: Grey) -> float:
    return float(np.square(rest).sum())


def _worst(
    letters: Sequence[Letter], rest: Grey, pushes: Sequence[Push], done: set[int]
) -> list[int]:
    """Return the letters under most of the rest, the worst first."""
    columns = np.concatenate([[0.0], np.square(rest).sum(axis=0).cumsum()])
    last = columns.size - 1

    def under(index: int) -> float:
        letter = letters[index]
        moved = _moved(letter, pushes)
        ends = np.clip([letter.left + moved - 1, letter.right + moved + 1], 0, last).astype(int)
        return float(columns[ends[1]] - columns[ends[0]])

    left = [at for at, letter in enumerate(letters) if at not in done and letter.others()]
    return sorted(left, key=under, reverse=True)[:_LETTERS]


def _exchanges(
    pixels: Pixels, letter: Letter, char: str, moved: float, beside: Sequence[int]
) -> Iterator[tuple[Pixels, float]]:
    """Yield the word with a letter exchanged, and by how much what follows was moved.

    In a box of its own the other letter stands in the middle; in a line where the pen was, and a
    wider one pushes what follows.
    """
    own, other = (drawn(letter.font, letter.size, each) for each in (letter.char, char))
    if own is None or other is None:
        return
    erased = _erased(pixels, letter, moved)
    middle = (letter.middle + moved) * FINER - other.pixels.shape[1] / 2
    pen = (letter.left + moved) * FINER - own.left + other.left
    for left in (*(middle + each for each in beside), pen):
        yield _with(erased, other, left, letter.baseline), 0.0
    shift = (other.advance - own.advance) / FINER
    if abs(shift) > 1 / FINER:
        yield (
            _with(_pushed(erased, letter.right + moved, shift), other, pen, letter.baseline),
            shift,
        )


def _erased(pixels: Pixels, letter: Letter, moved: float) -> Pixels:
    """Return a word without a letter; what stands above and below, as the lines of a box, stays."""
    empty = pixels.copy()
    tall = letter.size
    rows = slice(max(0, round(letter.baseline - 0.78 * tall)), round(letter.baseline + 0.26 * tall))
    left, right = round(letter.left + moved - 0.6), round(letter.right + moved + 0.6)
    empty[rows, max(0, left) : max(0, right)] = _WHITE
    return empty


def _pushed(pixels: Pixels, start: float, shift: float) -> Pixels:
    """Return a word whose letters from a column on are moved sideways."""
    at = max(0, round(start + 0.6))
    if at >= pixels.shape[1]:
        return pixels
    matrix = np.array([[1, 0, shift], [0, 1, 0]], np.float64)
    moved = cv2.warpAffine(
        pixels, matrix, pixels.shape[::-1], borderMode=cv2.BORDER_CONSTANT, borderValue=_WHITE
    )
    out = pixels.copy()
    begin = max(0, min(at, round(at + shift)))
    out[:, begin:] = moved[:, begin:]
    if shift > 0:
        out[:, at : round(at + shift)] = _WHITE
    return out


def _with(pixels: Pixels, other: Drawn, left: float, baseline: float) -> Pixels:
    """Return a word with a letter laid on it.

    Args:
        pixels: The word.
        other: The letter.
        left: Where its ink begins, in fine pixels.
        baseline: In pixels.
    """
    x, y = round(left), round(baseline * FINER) - other.above
    tall, wide = other.pixels.shape
    first, top = x // FINER, y // FINER
    columns, rows = -(-(x + wide) // FINER) - first, -(-(y + tall) // FINER) - top
    fine = np.full((rows * FINER, columns * FINER), _WHITE, np.uint8)
    fine[y - top * FINER : y - top * FINER + tall, x - first * FINER : x - first * FINER + wide] = (
        other.pixels
    )
    small = cv2.resize(fine, (columns, rows), interpolation=cv2.INTER_AREA)
    out = pixels.copy()
    height, width = out.shape
    up, down, begin, end = (
        max(0, top),
        min(height, top + rows),
        max(0, first),
        min(width, first + columns),
    )
    if up < down and begin < end:
        part = small[up - top : down - top, begin - first : end - first]
        out[up:down, begin:end] = np.minimum(out[up:down, begin:end], part)
    return out
