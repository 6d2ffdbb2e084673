"""Classes are called by their names, which fit on an axis however many there are."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from digitlab.plotting.classes import MOST_NAMES, with_class_names, write_classes
from digitlab.plotting.style import theme

TABLE = pd.DataFrame(
    {
        "variant": ["v", "v", "v"],
        "digit": ["0", "1", "macro"],
        "true": [0, 1, 1],
        "first": [0, 1, 2],
        "second": [2, 2, 0],
        "pair": ["0->2", "1-2", "2->0"],
        "count": [0, 1, 2],
    }
)


def test_labels_become_names_and_all_else_stays():
    named = with_class_names(TABLE, ["cat", "dog", "T-shirt/top, worn"])
    assert named["digit"].tolist() == ["cat", "dog", "macro"]
    assert named["true"].tolist() == ["cat", "dog", "dog"]
    long = "T-shirt/top, \N{HORIZONTAL ELLIPSIS}"
    assert named["pair"].tolist() == [f"cat->{long}", f"dog-{long}", f"{long}->cat"]
    assert named["count"].tolist() == [0, 1, 2]


def test_digits_are_their_own_names():
    assert with_class_names(TABLE, ["0", "1", "2"]) is TABLE


def test_a_label_that_a_table_does_not_know_stays_unknown():
    table = pd.DataFrame({"digit": pd.array([1, None], dtype="Int64")})
    assert with_class_names(table, ["cat", "dog"])["digit"].isna().tolist() == [False, True]


@pytest.mark.parametrize("count", [10, MOST_NAMES, 47, 100])
@pytest.mark.parametrize("length", [1, 6, 14])
def test_names_on_an_axis_do_not_overlap(count, length):
    with theme():
        figure = Figure(figsize=(9, 3), layout="constrained")
        axes = figure.subplots()
        axes.plot(np.arange(count), np.zeros(count))
        write_classes(axes, ["n" * length] * count)
    figure.canvas.draw()
    boxes = [label.get_window_extent() for label in axes.get_xticklabels()]
    assert len(boxes) > 9
    assert all(one.x1 <= other.x0 for one, other in pairwise(boxes))
