"""Every cell of a column is written in one format, which suits the column and the study."""

import math

import numpy as np
import pandas as pd
import pytest

from digitlab.contracts.dictionary import Column
from digitlab.report.content import spoken_caption
from digitlab.report.html_tables import columns_of, html_table
from digitlab.report.numbers import rounded, share_decimals, texts

NONE = math.nan


def column(kind: str) -> Column:
    return Column("c", "k", "M.", type="number", format=kind)


@pytest.mark.parametrize(
    ("kind", "values", "shown"),
    [
        ("share", [0.9212, 0.5, 1.0, NONE], ["0.921", "0.500", "1.000", "none"]),
        ("share", [-0.00001, 0.0002, 0.0, -0.0], [">-0.001", "<0.001", "0.000", "0.000"]),
        ("measured", [16.0, 8.0, NONE], ["16", "8", "none"]),
        ("measured", [16.0, 4.2244, math.inf], ["16.0", "4.2", "infinite"]),
        ("measured", [421.308, 50.2], ["421", "50"]),
        ("measured", [1.8, 0.2, 0.0], ["1.8", "0.2", "0.0"]),
        ("measured", [0.2104, 0.19, 78.6], ["0.210", "0.190", "78.600"]),
        ("measured", [12345.6, 0.4, 9999.5], ["12,346", "<1", "10,000"]),
        ("measured", [3.66, 1.3e-07, 1.5], ["3.66", "<0.01", "1.50"]),
        ("plain", [0.0, 20.0], ["0", "20"]),
        ("plain", [0.0001, 10.0, 0.013503123], ["0.0001", "10", "0.0135"]),
        ("plain", ["all", "0"], ["all", "0"]),
        ("grouped", [8, 100234], ["8", "100,234"]),
        ("points", [13.8889, -0.7232], ["13.9", "-0.7"]),
        ("p", [0.03, 0.00001, 1.0], ["0.0300", "<0.0001", "1.0000"]),
        ("text", [True, "a", NONE], ["True", "a", "none"]),
    ],
)
def test_a_column_has_one_format(kind, values, shown):
    assert texts(values, column(kind), 3) == shown


def test_missing_whole_numbers_of_pandas_are_none():
    assert texts(list(pd.array([8, None], dtype="Int64")), column("grouped"), 3) == ["8", "none"]


@pytest.mark.parametrize("decimals", [1, 3, 4])
def test_no_number_is_shown_as_zero_unless_it_is(decimals):
    for value in np.random.default_rng(0).normal(0, 10.0**-decimals, 200):
        shown = rounded(float(value), decimals)
        assert float(shown.lstrip("<>")) != 0
        assert not shown.startswith("-0." + "0" * decimals)
    assert rounded(-0.0, decimals) == rounded(0.0, decimals) == "0." + "0" * decimals


@pytest.mark.parametrize(
    ("sizes", "decimals"),
    [
        ({"train": 1078, "test": 360}, 3),
        ({"train": 50000, "test": 12000, "official": 10000}, 4),
        ({"test": 40}, 2),
    ],
)
def test_a_share_has_as_many_decimals_as_one_image_moves(sizes, decimals):
    counts = pd.DataFrame({"partition": list(sizes), "count": list(sizes.values())})
    assert share_decimals(counts) == decimals


def test_a_table_has_the_heads_of_the_dictionary_and_tells_their_meaning():
    table = pd.DataFrame({"variant": ["v"], "accuracy_low": [0.92345], "other": [0.5]})
    shown = html_table(table, "T", columns_of("results/digits/tables/headline.csv"), 3)
    assert ">95 % low</th>" in shown
    assert 'title="accuracy_low: Lower bound of the 95 % interval' in shown
    assert ">0.923</td>" in shown
    assert ">other</th>" in shown


def test_a_caption_names_columns_as_their_heads_do():
    columns = columns_of("tables/headline.csv")
    told = spoken_caption("accuracy_low is below softmax_manual and seeds.", columns)
    assert told == "“95 % low” is below softmax_manual and seeds."
