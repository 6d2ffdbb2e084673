"""Figures depend only on their tables, to the byte, even if there is little to draw."""

import numpy as np
import pandas as pd
import pytest

from digitlab.figures import (
    accuracy_vs_fraction,
    accuracy_vs_noise,
    class_counts,
    confusion,
    learning_curves,
    sample_grid,
)
from digitlab.fits.reading import HISTORY
from digitlab.plotting.style import COLORS, INK, save_figure, theme

SUMMARY = pd.DataFrame(
    [
        {
            "variant": variant,
            "target": target,
            "setting": "baseline",
            "percent": percent,
            "noise": noise,
            "partition": "test",
            "seeds": 1,
            "accuracy_mean": 0.5 + percent / 250 - noise / 100,
            "accuracy_low": np.nan,  # one seed has no interval
            "accuracy_high": np.nan,
        }
        for variant, target in (("binary_manual", "binary"), ("softmax_manual", "multiclass"))
        for percent in (50, 100)
        for noise in (0, 20)
    ]
)
CELL = pd.DataFrame([{"setting": "baseline", "percent": 100, "noise": 0}])


def history(epochs: dict[int, int]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {**CELL.iloc[0], "variant": "v", "seed": seed, "epoch": epoch, "steps": 10 * epoch}
            | dict.fromkeys(HISTORY, 1 / epoch + seed)
            for seed, count in epochs.items()
            for epoch in range(1, count + 1)
        ]
    )


def saved(module, table: pd.DataFrame, path) -> bytes:
    with theme():
        save_figure(path, module.draw(table.reset_index(drop=True)))
    return path.read_bytes()


def counts() -> pd.DataFrame:
    rows = [(v, t, p, 5 * (t == p)) for v in ("a", "b") for t in range(3) for p in range(3)]
    table = pd.DataFrame(rows, columns=["variant", "true", "predicted", "count"])
    return table.assign(target="multiclass", seed=0, partition="test")


TABLES = {
    "fraction": (accuracy_vs_fraction, accuracy_vs_fraction.table(SUMMARY)),
    "noise": (accuracy_vs_noise, accuracy_vs_noise.table(SUMMARY)),
    "one level": (accuracy_vs_noise, accuracy_vs_noise.table(SUMMARY[SUMMARY["noise"] == 0])),
    "confusion without errors": (confusion, confusion.table(counts())),
    "one seed": (learning_curves, learning_curves.table(history({0: 4}), CELL)),
    "classes": (
        class_counts,
        pd.DataFrame(
            {"partition": "train", "digit": [0, 1], "count": [4, 6], "share": [0.4, 0.6]},
        ),
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_figure_is_drawn_the_same_to_the_byte(name, tmp_path):
    module, table = TABLES[name]
    first, second = (saved(module, table, tmp_path / f"{n}.svg") for n in range(2))
    assert first == second
    assert b"currentColor" in first
    assert INK.encode() not in first


def test_lines_keep_to_the_cell_they_are_about():
    assert set(accuracy_vs_fraction.table(SUMMARY)["noise"]) == {0}
    assert set(accuracy_vs_noise.table(SUMMARY)["percent"]) == {100}


def test_learning_curves_hold_all_seeds_at_every_point():
    table = learning_curves.table(history({0: 3, 1: 5}), CELL)
    assert table["steps"].max() == 30  # the first seed stops there
    assert (table["seeds"] == 2).all()
    point = table[(table["curve"] == "train_loss") & (table["steps"] == 10)].iloc[0]
    assert point[["mean", "least", "largest"]].tolist() == [1.5, 1.0, 2.0]


def test_learning_curves_leave_out_what_does_not_train_in_epochs():
    assert learning_curves.table(history({0: 1, 1: 1}), CELL).empty


def test_confusion_shares_are_of_the_true_class():
    table = counts()
    table.loc[1, "count"] = 15  # of a: true 0, predicted 1
    shares = confusion.table(table).query("variant == 'a' and true == 0")["share"]
    assert shares.tolist() == [0.25, 0.75, 0.0]


@pytest.mark.parametrize("shape", [(8, 8), (9, 5)])
def test_the_sample_grid_shows_the_first_training_images(shape, tmp_path):
    images = {
        "images": np.random.default_rng(0).integers(0, 256, (60, *shape), dtype=np.uint8),
        "labels": np.arange(60, dtype=np.uint8) % 3,
    }
    splits = {"train": np.arange(2, 42)[None]}
    table = sample_grid.table(images, splits)
    assert len(table) == 25 * shape[0] * shape[1]
    third = table[table["place"] == 2]
    np.testing.assert_array_equal(third["value"], images["images"][4].ravel())
    assert (third["label"] == images["labels"][4]).all()
    assert saved(sample_grid, table, tmp_path / "a.svg")


def test_colors_are_told_apart_on_light_and_on_dark_pages():
    def luminance(color: str) -> float:
        channels = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
        linear = np.where(
            channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4
        )
        return float(linear @ [0.2126, 0.7152, 0.0722])

    for color in COLORS:
        for paper in ("#ffffff", "#14181d"):
            light, dark = sorted((luminance(color), luminance(paper)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) > 2
