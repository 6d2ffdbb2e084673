"""How fast fits approach their best accuracy, on hand-made histories."""

import numpy as np
import pandas as pd
import pytest

from digitlab.tuning.convergence import (
    FACTS,
    NAMES,
    convergence,
    epochs_needed,
    first_within,
)


def epochs(setting: str, accuracies: list[float], seed=0, percent=100, noise=0) -> pd.DataFrame:
    """The history of one fit of ten steps an epoch."""
    count = np.arange(1, len(accuracies) + 1)
    cell = {"variant": "v", "setting": setting, "percent": percent, "noise": noise, "seed": seed}
    return pd.DataFrame(
        {**cell, "epoch": count, "steps": 10 * count, "validation_accuracy": accuracies}
    )


def table(*histories: pd.DataFrame, percent=100) -> pd.DataFrame:
    names = ["x", "y", "sizes"]
    keys = ["learning_rate", "learning_rate", "batch_size"]
    members = pd.DataFrame({"variant": "v", "setting": names, "key": keys, "value": [1.0, 2.0, 16]})
    members["sweep"] = ["rates", "adam", "sizes"]
    best = members.assign(best=[True, False, True], diverged=0)
    return convergence(members, pd.concat(histories), best, percent).set_index(["setting", "seed"])


def test_own_and_common_best_are_told_apart():
    rows = table(
        epochs("x", [0.5, 0.896, 0.9, 0.9]),
        epochs("y", [0.5, 0.9, 0.934, 0.94]),
    )
    own = rows[["epochs_to_own", "steps_to_own"]]
    assert own.loc[("x", 0)].tolist() == [2, 20]
    assert own.loc[("y", 0)].tolist() == [4, 40]  # 0.934 is more than half a point below
    assert rows.loc[("x", 0), ["epochs_to_common", "steps_to_common"]].isna().all()
    assert rows.loc[("y", 0), "epochs_to_common"] == 4
    assert rows["chosen"].tolist() == [True, False]
    assert rows.loc[("x", 0), "best_validation_accuracy"] == 0.9


def test_the_first_epoch_counts_even_where_accuracy_falls_back():
    rows = table(epochs("x", [0.897, 0.5, 0.9]))
    assert rows.loc[("x", 0), "epochs_to_own"] == 1


def test_seeds_have_their_own_target():
    rows = table(epochs("x", [0.8, 0.9]), epochs("x", [0.8, 0.801], seed=1))
    assert rows["epochs_to_common"].tolist() == [2, 1]


@pytest.mark.parametrize("images", [5000, 7000, 10_000, 12_000])
def test_half_a_point_to_the_image_is_within_half_a_point(images):
    below = images // 200
    for right in range(images // 2, images // 2 + 40):  # where rounding would lose some of them
        history = epochs("x", [(right - below - 1) / images, (right - below) / images])
        assert first_within(history, right / images - 0.005) == (2, 20), right


def test_other_percentages_labels_and_sweeps_do_not_count():
    rows = table(
        epochs("x", [0.8, 0.9]),
        epochs("x", [0.99], percent=10),
        epochs("x", [0.99], noise=20),
        epochs("sizes", [0.99]),
    )
    assert rows.index.tolist() == [("x", 0)]
    assert rows["epochs_to_common"].tolist() == [2]


def test_a_recipe_has_a_row_in_each_of_its_sweeps():
    members = pd.DataFrame(
        {"variant": "v", "setting": "baseline", "key": "learning_rate", "sweep": ["a", "b"]}
    ).assign(value=0.1)
    best = members.assign(best=[True, False], diverged=0)
    rows = convergence(members, epochs("baseline", [0.8, 0.9]), best, 100)
    assert rows[["sweep", "chosen"]].to_numpy().tolist() == [["a", True], ["b", False]]


def test_without_a_sweep_of_rates_the_table_has_its_columns():
    none = table(epochs("sizes", [0.9])).reset_index()
    assert none.empty
    assert set(none.columns) == {*NAMES, *FACTS, "chosen", "fastest"}


def rates(*counts, diverged=(0, 0)):
    """The table of one sweep of two rates, each fit reaching the common target at its epoch."""
    histories = [
        epochs(name, [0.9 if epoch >= count else 0.5 for epoch in range(1, 9)], seed)
        for name, own in zip("xy", counts, strict=True)
        for seed, count in enumerate(own)
    ]
    members = pd.DataFrame(
        {"variant": "v", "setting": ["x", "y"], "key": "learning_rate", "value": [1.0, 2.0]}
    ).assign(sweep="rates")
    best = members.assign(best=[True, False], diverged=list(diverged))
    rows = convergence(members, pd.concat(histories), best, 100)
    return rows.groupby("setting")["fastest"].all().to_dict(), rows


def test_the_fastest_rate_need_not_be_the_one_with_the_least_loss():
    assert rates([5, 6], [2, 3])[0] == {"x": False, "y": True}
    assert rates([5, 6], [2, 9])[0] == {"x": True, "y": False}  # one never gets there
    assert rates([5, 6], [2, 3], diverged=(0, 1))[0] == {"x": True, "y": False}


def test_a_fit_that_never_gets_there_took_longer_than_it_trained():
    table = rates([4, 9, 9], [2, 3, 2])[1]
    slow, fast = (epochs_needed(table[table["setting"] == name]) for name in "xy")
    assert (slow.n, slow.late, slow.mean) == (3, 2, pytest.approx((4 + 9 + 9) / 3))
    assert (slow.high, fast.late) == (np.inf, 0)
    assert fast.low < fast.mean < fast.high < np.inf
    assert epochs_needed(table[table["setting"] == "x"].iloc[:2]).low == 0.0  # not below
