"""How paper may lie in a picture, and how not."""

import numpy as np

from formgen.compare.flattening import as_paper_bends

HEIGHT, WIDTH = 290, 206
Y, X = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j].astype(np.float32)
EVERYWHERE = np.ones((HEIGHT, WIDTH), np.float32)


def curl() -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    """Paper that waves by about a millimetre: eight pixels."""
    return np.stack([8 * np.sin(2.4 * Y + 0.3), 6 * np.sin(2.1 * X + 1) + 2 * Y], 2)


def test_the_curl_of_a_sheet_stays() -> None:
    bent = as_paper_bends(curl(), EVERYWHERE)
    assert np.abs(bent - curl()).max() < 0.1


def test_a_box_of_a_table_that_went_its_own_way_goes_back() -> None:
    flow = curl()
    flow[150:160, 60:90, 0] += 17
    bent = as_paper_bends(flow, EVERYWHERE)
    assert np.abs(bent - curl()).max() < 1


def test_a_fold_stays() -> None:
    flow = curl()
    flow[HEIGHT // 2 :, :, 1] += 2  # a quarter of a millimetre
    bent = as_paper_bends(flow, EVERYWHERE)
    assert np.abs(bent - flow).max() < 0.5
