"""Accuracies are summarized over the seeds whose fits did not diverge."""

import numpy as np
import pandas as pd
import pytest

from digitlab.evaluation.distinct_variants import distinct_variants
from digitlab.evaluation.final_partition import on_final_partition
from digitlab.evaluation.summaries import INTERVALS, CellOutcomes, headline, summarize_accuracy
from digitlab.stats.image_outcomes import align_images
from digitlab.stats.mean_intervals import summarize
from digitlab.stats.seeds_and_images import accuracy_interval, mean_outcome

RNG = np.random.default_rng(6)
RIGHT = RNG.random((3, 200)) < np.array([[0.8], [0.85], [0.9]])
INDEX = np.stack([RNG.permutation(500)[:200] for _ in range(3)])


def outcomes(right=RIGHT, index=INDEX, diverged=()):
    return CellOutcomes(index, right, np.isin(np.arange(len(right)), diverged))


def test_a_summary_has_an_interval_for_each_population():
    row = summarize_accuracy(outcomes(), 0.6)
    accuracies = RIGHT.mean(axis=1)
    assert (row["seeds"], row["diverged"]) == (3, 0)
    assert row["accuracy_mean"] == accuracies.mean()
    assert row["accuracy_sd"] == pytest.approx(accuracies.std(ddof=1))
    images = align_images(INDEX, RIGHT)
    both = accuracy_interval(mean_outcome(images))
    assert (row["accuracy_low"], row["accuracy_high"]) == both
    with_training = accuracy_interval(mean_outcome(images, 0.6))
    assert (row["training_low"], row["training_high"]) == with_training
    assert row["seeds_low"] == pytest.approx(summarize(accuracies).low)
    assert row["seeds_high"] == pytest.approx(min(summarize(accuracies).high, 1))


def test_a_diverged_seed_is_counted_and_left_out():
    row = summarize_accuracy(outcomes(diverged=[1]), 0.6)
    rest = summarize_accuracy(outcomes(RIGHT[[0, 2]], INDEX[[0, 2]]), 0.6)
    assert row == {**rest, "diverged": 1}


def test_no_error_at_all_leaves_a_bound():
    row = summarize_accuracy(
        outcomes(np.ones((5, 360), dtype=bool), np.tile(np.arange(360), (5, 1))), 0.6
    )
    assert row["accuracy_mean"] == row["accuracy_high"] == 1
    assert row["accuracy_low"] == pytest.approx(0.025 ** (1 / 360))
    assert np.isnan([row["seeds_low"], row["seeds_high"]]).all()


@pytest.mark.parametrize("diverged", [[0, 1, 2], [0, 1]])
def test_fewer_than_two_sound_seeds_have_no_interval(diverged):
    row = summarize_accuracy(outcomes(diverged=diverged), 0.6)
    assert row["seeds"] == 3 - len(diverged)
    bounds = [row[name] for name in INTERVALS]
    assert np.isnan(bounds).all()


def scores(**columns) -> pd.DataFrame:
    base = {
        "variant": "v",
        "target": "multiclass",
        "setting": "baseline",
        "percent": 100,
        "noise": 0,
        "partition": "test",
        "epochs": 3,
        "parameters": 7,
    }
    return pd.DataFrame({**base, **columns})


def test_the_headline_is_about_the_official_partition_where_there_is_one():
    fits = pd.concat([scores(seed=[0, 1]), scores(seed=[0, 1], partition="official")])
    interval = {"seeds": 2, "accuracy_low": 0.7, "accuracy_high": 0.8}
    interval |= {"seeds_low": 0.74, "seeds_high": 0.76}
    interval |= {"training_low": 0.69, "training_high": 0.81}
    summary = pd.concat(
        [
            scores(**interval, accuracy_mean=[0.55]),
            scores(**interval, accuracy_mean=[0.75], partition="official"),
            scores(**interval, accuracy_mean=[0.15], partition="official", noise=20),
        ]
    )
    table = headline(summary, fits, 100, 0)
    assert len(table) == 1
    assert table.iloc[0]["accuracy_mean"] == 0.75
    assert table.iloc[0][list(interval)].to_dict() == interval
    assert table.iloc[0]["parameters"] == 7
    tested = on_final_partition(fits[fits["partition"] == "test"])
    assert set(tested["partition"]) == {"test"}


def test_twins_are_kept_once_and_only_if_all_their_fits_are_the_same():
    def fits(variant, digests):
        return scores(variant=variant, seed=range(len(digests)), predictions=list(digests))

    table = pd.concat(
        [
            fits("first", "abc"),
            fits("other", "abd"),
            fits("twin", "abc").iloc[::-1],
            fits("lost", ["", "", None]),
            fits("lost_too", ["", "", ""]),
            fits("shorter", "ab"),
        ],
        ignore_index=True,
    )
    kept = distinct_variants(table)["variant"].unique().tolist()
    assert kept == ["first", "other", "lost", "lost_too", "shorter"]
