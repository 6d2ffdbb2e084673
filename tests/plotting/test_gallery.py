"""Shares are written so that only all of them is 100 %; texts above images stay apart."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from digitlab.plotting.gallery import draw_gallery, percent, pixel_rows


@pytest.mark.parametrize(
    ("share", "written"),
    [(0, "0.0 %"), (0.12345, "12.3 %"), (0.9994, "99.9 %"), (1, "100.0 %")],
)
def test_shares_are_written_to_a_tenth_of_a_percent(share, written):
    assert percent(share) == written


@pytest.mark.parametrize("share", [0.9995, 0.99996, 0.9999999])
def test_what_is_missing_from_all_is_never_rounded_away(share):
    assert percent(share).startswith("99.9")


@pytest.mark.parametrize("across", [2, 5])
def test_texts_of_neighbors_do_not_overlap(across):
    facts = pd.DataFrame({"name": ["a striped motorcycle taken for a spotted skyscraper"] * 7})
    table = pixel_rows(np.zeros((7, 8, 8)), facts)
    figure = draw_gallery(table, lambda image: f"{image['name']}\n99.9 %", across=across)
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert len(boxes) == 7
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    assert all(box.y1 < figure.bbox.y1 for box in boxes)
