"""Variants that look the same are drawn once, and no others."""

import numpy as np
import pandas as pd

from digitlab.plotting.twins import drawn_alike

ROWS = pd.DataFrame({"variant": list("aabbcc"), "x": [1, 2] * 3, "y": [0.5, np.nan] * 3})


def test_equal_lines_are_drawn_once_under_all_names():
    assert drawn_alike(ROWS, ["x"], ["y"]) == {"a": ["a", "b", "c"]}


def test_other_values_or_places_are_drawn_apart():
    other = ROWS.assign(y=[0.5, np.nan, 0.51, np.nan, 0.50001, np.nan])
    assert drawn_alike(other, ["x"], ["y"]) == {"a": ["a", "c"], "b": ["b"]}
    assert list(drawn_alike(ROWS.assign(x=[1, 2, 1, 3, 1, 2]), ["x"], ["y"])) == ["a", "b"]


def test_without_variants_nothing_is_drawn():
    assert drawn_alike(ROWS.iloc[:0], ["x"], ["y"]) == {}
