"""Accuracies are summarized over the seeds whose fits did not diverge."""

import numpy as np
import pandas as pd
import pytest

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.evaluation.summaries import headline, summarize_scores


def scores(**columns) -> pd.DataFrame:
    base = {
        "variant": "v",
        "target": "multiclass",
        "setting": "baseline",
        "percent": 100,
        "noise": 0,
        "partition": "test",
        "diverged": False,
        "epochs": 3,
        "parameters": 7,
    }
    return pd.DataFrame({**base, **columns})


def test_a_summary_is_a_t_interval_over_seeds():
    table = summarize_scores(scores(seed=[0, 1, 2], accuracy=[0.8, 0.9, 1.0]))
    row = table.iloc[0]
    assert row["seeds"] == 3
    assert row["accuracy_mean"] == pytest.approx(0.9)
    assert row["accuracy_high"] - row["accuracy_mean"] == pytest.approx(4.302653 * 0.1 / 3**0.5)


def test_a_diverged_seed_is_counted_and_left_out():
    fits = scores(seed=[0, 1, 2], accuracy=[0.8, 0.9, np.nan], diverged=[False, False, True])
    row = summarize_scores(fits).iloc[0]
    assert (row["seeds"], row["diverged"]) == (2, 1)
    assert row["accuracy_mean"] == pytest.approx(0.85)


def test_a_seed_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        summarize_scores(scores(seed=[0, 0], accuracy=[0.8, 0.9]))


def test_the_headline_is_about_the_official_partition_where_there_is_one():
    fits = pd.concat(
        [
            scores(seed=[0, 1], accuracy=[0.5, 0.6]),
            scores(seed=[0, 1], accuracy=[0.7, 0.8], partition="official"),
            scores(seed=[0, 1], accuracy=[0.1, 0.2], partition="official", noise=20),
        ]
    )
    table = headline(summarize_scores(fits), fits, 100, 0)
    assert len(table) == 1
    assert table.iloc[0]["accuracy_mean"] == pytest.approx(0.75)
    assert table.iloc[0]["parameters"] == 7
    tested = on_final_partition(fits[fits["partition"] == "test"])
    assert set(tested["partition"]) == {"test"}
