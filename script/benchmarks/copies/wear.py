"""What scanners, copiers, cameras and hands do to a page. Every figure comes from the given seed.

Pages are grey at 300 dots per inch; what comes back is the picture a person would hand in, already
through JPEG.
"""

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Random = np.random.Generator
Wear = Callable[[Pixels, Random], Pixels]

DPI: Final = 300
_CAMERA: Final = (3000, 4000)
_WHATSAPP: Final = 1600
_CREASE: Final = 2.4  # pixels: a fold of 0.4 mm


def scan(dpi: int) -> Wear:
    """Return a flatbed or feeder: turned by up to two degrees, noisy, JPEG."""

    def worn(page: Pixels, random: Random) -> Pixels:
        turned = _turned(page, random, degrees=2.0, scale=0.0, shift=6.0)
        blurred = cv2.GaussianBlur(turned, (0, 0), 0.35 * DPI / dpi)
        factor = dpi / DPI
        small = cv2.resize(blurred, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        grey = (small.astype(np.float32) - 255) * random.uniform(0.82, 0.95)
        grey += random.uniform(238, 252) + random.normal(0, random.uniform(2, 6), grey.shape)
        return jpeg(_bytes(grey), int(random.integers(50, 85)))

    return worn


def photocopied(times: int) -> Wear:
    """Return a copier used so many times: blur, grain, hard contrast, specks; then a scan."""

    def worn(page: Pixels, random: Random) -> Pixels:
        for _ in range(times):
            page = _photocopy(page, random)
        return scan(200)(page, random)

    return worn


def photographed(page: Pixels, random: Random) -> Pixels:
    """Hold a camera over paper that curls, on a table, with a shadow across it."""
    return jpeg(_photograph(page, random), int(random.integers(80, 92)))


def sent(page: Pixels, random: Random) -> Pixels:
    """Send the photograph by WhatsApp: 1600 pixels, strong compression."""
    photograph = _photograph(page, random)
    factor = _WHATSAPP / max(photograph.shape)
    small = cv2.resize(photograph, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return jpeg(_bytes(small), int(random.integers(45, 65)))


def folded(page: Pixels, random: Random) -> Pixels:
    """Fold the sheet once or twice, open it, scan it."""
    height, width = page.shape
    x = np.arange(width, dtype=np.float32)[None, :]
    y = np.arange(height, dtype=np.float32)[:, None]
    worn = page.astype(np.float32)
    for _ in range(int(random.integers(1, 3))):
        line = height * random.uniform(0.3, 0.7) + random.uniform(-0.02, 0.02) * x
        away = y - line
        worn *= 1 - 0.12 * np.exp(-np.abs(away) / 40) * (away > 0)
        worn = np.where(np.abs(away) < _CREASE, worn * 0.4 + 255 * 0.55, worn)
    return scan(200)(_bytes(worn), random)


def stained(page: Pixels, random: Random) -> Pixels:
    """Spill coffee and ink on it, scan it."""
    height, width = page.shape
    worn = page.astype(np.float32)
    for _ in range(int(random.integers(1, 3))):
        stain = np.zeros((height, width), np.float32)
        size = (int(random.uniform(60, 200)), int(random.uniform(60, 160)))
        cv2.ellipse(stain, _spot(page, random), size, random.uniform(0, 180), 0, 360, 1.0, -1)
        worn *= 1 - cv2.GaussianBlur(stain, (0, 0), 12) * random.uniform(0.2, 0.45)
    for _ in range(int(random.integers(1, 4))):
        grey = float(random.uniform(0, 60))
        cv2.circle(worn, _spot(page, random), int(random.uniform(10, 30)), grey, -1)
    return scan(200)(_bytes(worn), random)


def stamped(page: Pixels, random: Random) -> Pixels:
    """Put a wet stamp on the seal at the top right, scan it."""
    height, width = page.shape
    del height
    x = width - 340 + int(random.uniform(-40, 40))
    y = 370 + int(random.uniform(-40, 40))
    stamp = np.full_like(page, 255)
    cv2.circle(stamp, (x, y), 200, 70, 10)
    cv2.circle(stamp, (x, y), 150, 70, 6)
    for line in range(4):
        at = (x - 150, y - 60 + 40 * line)
        cv2.putText(stamp, "KPPS KABUPATEN", at, cv2.FONT_HERSHEY_SIMPLEX, 1.1, 70, 5)
    return scan(200)(np.minimum(page, stamp), random)


def jpeg(page: Pixels, quality: int) -> Pixels:
    """Compress and open again."""
    _, data = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


WEARS: Final[dict[str, Wear]] = {
    "scan 100 dpi": scan(100),
    "scan 150 dpi": scan(150),
    "scan 200 dpi": scan(200),
    "scan 300 dpi": scan(300),
    "photocopy": photocopied(1),
    "2 photocopies": photocopied(2),
    "3 photocopies": photocopied(3),
    "folded": folded,
    "stained": stained,
    "stamped on a seal": stamped,
    "photograph": photographed,
    "WhatsApp": sent,
}
PHOTOGRAPHS: Final = frozenset({"photograph", "WhatsApp"})


def _photocopy(page: Pixels, random: Random) -> Pixels:
    turned = _turned(page, random, degrees=0.7, scale=0.006, shift=8.0)
    grey = cv2.GaussianBlur(turned, (0, 0), random.uniform(0.8, 1.3)).astype(np.float32)
    grain = random.normal(0, 1, grey.shape).astype(np.float32)
    grey += cv2.GaussianBlur(grain, (0, 0), 0.8) * random.uniform(8, 18)
    hard = 255 / (1 + np.exp(-(grey - random.uniform(120, 190)) / random.uniform(10, 22)))
    for _ in range(int(random.integers(60, 200))):
        at = (int(random.integers(page.shape[1])), int(random.integers(page.shape[0])))
        cv2.circle(hard, at, int(random.integers(1, 3)), float(random.uniform(0, 120)), -1)
    return _bytes(hard)


def _photograph(page: Pixels, random: Random) -> Pixels:
    width, height = _CAMERA
    u, v = _page_of_camera(page, random)
    phases, waves = random.uniform(0, 2 * np.pi, 4), random.uniform(0.6, 1.4, 2)
    curl = random.uniform(0.5, 1.2) * DPI / 25.4  # about a millimetre
    x, y = u / page.shape[1], v / page.shape[0]
    turn = 2 * np.pi
    bent_u = u + curl * (
        0.6 * np.sin(turn * 0.8 * waves[0] * y + phases[0]) + 0.4 * np.sin(np.pi * x + phases[1])
    )
    bent_v = v + curl * (
        0.6 * np.sin(turn * 0.8 * waves[1] * x + phases[2]) + 0.4 * np.sin(np.pi * y + phases[3])
    )
    soft = cv2.GaussianBlur(page, (0, 0), 0.6)
    seen = cv2.remap(soft, bent_u.astype(np.float32), bent_v.astype(np.float32), cv2.INTER_LINEAR)
    sheet = cv2.remap(np.full_like(page, 255), u, v, cv2.INTER_LINEAR) > 127  # noqa: PLR2004
    grain = random.normal(0, 12, (height // 8, width // 8)).astype(np.float32)
    table = random.uniform(60, 120) + cv2.resize(grain, (width, height))
    picture = np.where(sheet, seen * random.uniform(0.8, 0.92) + 10, table)
    picture = picture * _light(random, phases)
    picture = picture * (1 + 0.04 * np.sin(turn * 0.8 * waves[0] * y + phases[0]))
    picture = cv2.GaussianBlur(picture.astype(np.float32), (0, 0), random.uniform(0.7, 1.5))
    return _bytes(picture + random.normal(0, random.uniform(2, 6), picture.shape))


def _page_of_camera(
    page: Pixels, random: Random
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return for each pixel of the camera which pixel of flat paper it sees."""
    width, height = _CAMERA
    room = 1 - 2 * random.uniform(0.03, 0.10)
    scale = min(width * room / page.shape[1], height * room / page.shape[0])
    w, h = page.shape[1], page.shape[0]
    flat = np.array([(0, 0), (w, 0), (w, h), (0, h)], np.float32)
    middle = np.array([width / 2, height / 2])
    held = (flat - np.array([w / 2, h / 2])) * scale + middle
    held += random.uniform(-0.035, 0.035, (4, 2)) * width
    angle = np.deg2rad(random.uniform(-4, 4))
    turn = np.array([(np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))])
    held = (held - middle) @ turn.T + middle
    back = np.linalg.inv(cv2.getPerspectiveTransform(flat, held.astype(np.float32)))
    x = np.arange(width, dtype=np.float32)[None, :]
    y = np.arange(height, dtype=np.float32)[:, None]
    depth = back[2, 0] * x + back[2, 1] * y + back[2, 2]
    u = (back[0, 0] * x + back[0, 1] * y + back[0, 2]) / depth
    v = (back[1, 0] * x + back[1, 1] * y + back[1, 2]) / depth
    return u.astype(np.float32), v.astype(np.float32)


def _light(random: Random, phases: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return light that falls off across the picture, and the soft edge of a shadow."""
    width, height = _CAMERA
    x, y = np.arange(width)[None, :] / width, np.arange(height)[:, None] / height
    slope = (x * np.cos(phases[0]) + y * np.sin(phases[0]) + 1) / 2
    light = 1 - random.uniform(0.1, 0.35) * slope
    edge = (x - random.uniform(0.2, 0.8)) * np.cos(phases[1])
    edge = edge + (y - random.uniform(0.2, 0.8)) * np.sin(phases[1])
    shadow = random.uniform(0.15, 0.45) / (1 + np.exp(-edge / random.uniform(0.01, 0.05)))
    return np.asarray(light * (1 - shadow), np.float64)


def _turned(page: Pixels, random: Random, *, degrees: float, scale: float, shift: float) -> Pixels:
    height, width = page.shape
    size = 1 + random.uniform(-scale, scale)
    matrix = cv2.getRotationMatrix2D(
        (width / 2, height / 2), random.uniform(-degrees, degrees), size
    )
    matrix[:, 2] += random.uniform(-shift, shift, 2)
    return np.asarray(cv2.warpAffine(page, matrix, (width, height), borderValue=250), np.uint8)


def _spot(page: Pixels, random: Random) -> tuple[int, int]:
    height, width = page.shape
    return int(width * random.uniform(0.1, 0.9)), int(height * random.uniform(0.2, 0.8))


def _bytes(picture: NDArray[np.floating] | Pixels) -> Pixels:
    return np.clip(picture, 0, 255).astype(np.uint8)
