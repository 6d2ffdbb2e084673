"""Recipes that do not suit their data are found, and those that do are not."""

import numpy as np
import pandas as pd
import pytest

from digitlab.tuning.warnings import better_settings, edges, still_learning


def history(losses: list[np.ndarray]) -> pd.DataFrame:
    parts = [
        pd.DataFrame({"variant": "v", "seed": seed, "epoch": range(1, len(loss) + 1)}).assign(
            validation_loss=loss
        )
        for seed, loss in enumerate(losses)
    ]
    return pd.concat(parts)


FALLING = np.linspace(1.0, 0.5, 50)
FLAT = np.r_[FALLING, np.full(50, 0.5)]
SEPARABLE = 0.5 / np.arange(1, 101)  # falls without end, but by little


@pytest.mark.parametrize(
    ("losses", "warned"),
    [
        ([FALLING, FALLING], True),
        ([FALLING, FLAT], False),
        ([FALLING, np.r_[0.4, FALLING]], False),  # best was another epoch
        ([SEPARABLE], False),
        ([FALLING[:9]], False),
    ],
)
def test_training_is_cut_short_if_every_seed_was_still_learning(losses, warned):
    found = still_learning(history(losses))
    assert len(found) == warned
    if warned:
        assert found["before"].iloc[0] == pytest.approx(FALLING[44])
        assert found["after"].iloc[0] == 0.5


def sweep(in_best_set: list[bool], own: int, key: str = "learning_rate") -> pd.DataFrame:
    values = [0.01, 0.1, 1.0]
    return pd.DataFrame(
        {
            "variant": "v",
            "sweep": "s",
            "key": key,
            "setting": ["baseline" if n == own else f"s-{n}" for n in range(3)],
            "value": values,
            "validation_loss": [0.8, 0.3, 0.2],
            "validation_accuracy": [0.90, 0.94, 0.96],
            "best": [n == max(np.flatnonzero(in_best_set)) for n in range(3)],
            "best_set": in_best_set,
        }
    )


def test_a_recipe_is_beaten_only_outside_the_best_set():
    assert better_settings(sweep([False, True, True], own=1)).empty
    assert better_settings(sweep([False, True, True], own=9)).empty  # not in the sweep
    (row,) = better_settings(sweep([False, False, True], own=0)).to_dict("records")
    assert (row["best"], row["own"], row["loss_own"], row["accuracy_best"]) == (
        1.0,
        0.01,
        0.8,
        0.96,
    )


@pytest.mark.parametrize(
    ("best_set", "key", "end"),
    [
        ([False, False, True], "learning_rate", "highest"),
        ([True, False, False], "batch_size", "lowest"),
        ([False, True, False], "learning_rate", None),
        ([False, True, True], "learning_rate", None),  # the end is not significantly better
        ([True, False, False], "l2", None),
    ],
)
def test_an_edge_is_one_only_where_all_else_is_significantly_worse(best_set, key, end):
    assert edges(sweep(best_set, own=9, key=key))["end"].tolist() == ([end] if end else [])
