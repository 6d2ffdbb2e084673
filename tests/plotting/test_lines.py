"""Intervals that seaborn draws are those of the table, and names beside lines do not overlap."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from digitlab.plotting.lines import draw_lines, draw_points, name_lines, with_ends
from digitlab.plotting.style import line_styles, theme

TABLE = pd.DataFrame(
    {
        "of": ["a", "a", "b", "b"],
        "x": [1, 2, 1, 2],
        "mean": [0.5, 0.6, 0.4, 0.41],
        "low": [0.45, 0.1, np.nan, 0.405],
        "high": [0.9, 0.65, np.nan, 0.5],
    }
)
STYLES = line_styles(["a", "b"])
ENDS = TABLE.dropna()[["low", "high"]].to_numpy()


@pytest.fixture
def axes():
    with theme():
        yield Figure(figsize=(5, 3)).subplots()


def intervals(axes) -> np.ndarray:
    """Both ends of each interval, from the lowest."""
    segments = [segment for bars in axes.collections for segment in bars.get_segments()]
    bars = [segment[:, 1] for segment in segments if len(segment)]
    bars += [np.sort(line.get_ydata()) for line in axes.lines if line.get_marker() == "None"]
    return np.array(sorted(bar.tolist() for bar in bars if len(bar) == 2 and np.ptp(bar) > 0))


def test_bars_of_lines_are_the_intervals_of_the_table(axes):
    draw_lines(axes, with_ends(TABLE, "mean", "low", "high"), "x", "of", STYLES)
    np.testing.assert_allclose(intervals(axes), ENDS[ENDS[:, 0].argsort()])
    assert {line.get_label(): list(line.get_ydata()) for line in axes.lines} == {
        "a": [0.5, 0.6],
        "b": [0.4, 0.41],
    }


def test_bands_are_the_intervals_of_the_table(axes):
    draw_lines(axes, with_ends(TABLE, "mean", "low", "high"), "x", "of", STYLES, band=True)
    corners = axes.collections[0].get_paths()[0].vertices
    assert {(1, 0.45), (1, 0.9), (2, 0.1), (2, 0.65)} <= set(map(tuple, corners.round(9)))


def test_points_have_the_intervals_of_the_table_and_do_not_hide_each_other(axes):
    draw_points(axes, with_ends(TABLE, "mean", "low", "high"), "x", "of", STYLES)
    np.testing.assert_allclose(intervals(axes), ENDS[ENDS[:, 0].argsort()])
    a, b = (next(line for line in axes.lines if line.get_label() == name) for name in "ab")
    assert (np.abs(a.get_xdata() - b.get_xdata()) > 0.1).all()
    assert [text.get_text() for text in axes.get_xticklabels()] == ["1", "2"]


def test_names_stand_beside_the_ends_of_their_lines_without_overlap(axes):
    for place in range(6):
        axes.plot([0, 1], [0.5, 0.5 + 0.001 * place], label=str(place))
    axes.set_ylim(0, 1)
    name_lines(axes, {str(place): f"line {place}\nin two rows" for place in range(4)})
    axes.figure.canvas.draw()
    assert [text.get_text()[:6] for text in axes.texts] == [f"line {place}" for place in range(4)]
    boxes = [text.get_window_extent() for text in axes.texts]
    assert all(low.y1 <= high.y0 + 1 for low, high in pairwise(boxes))
    middle = np.mean([(box.y0 + box.y1) / 2 for box in boxes])
    assert middle == pytest.approx(axes.transData.transform((0, 0.5))[1], abs=8)
