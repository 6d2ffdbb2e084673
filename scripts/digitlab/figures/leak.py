"""The accuracy of the same models on their training images and on held-out images."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitlab.plotting.style import COLORS, MARKERS, draw_notice
from digitlab.stats.mean_intervals import summarize_share
from digitlab.stats.t_tests import paired_t
from digitlab.tuning.scores import without_diverged

CELL = ["setting", "percent", "noise"]
COLUMNS = ["variant", "target", "parameters", "train_images", "partition", "seeds", "accuracy"]
COLUMNS += ["accuracy_low", "accuracy_high", "inflation", "inflation_low", "inflation_high"]
TRAIN = "train"


def table(scores: pd.DataFrame, compared: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Return mean accuracies with 95 % t intervals, a row for each variant and partition.

    ``inflation`` is how far the accuracy on the training images exceeds that on the partition: a
    paired difference over seeds with its 95 % t interval. ``compared`` is the headline, whose cell
    is used; ``counts`` gives the number of training images.
    """
    fits = scores.merge(compared[CELL].drop_duplicates(), on=CELL)
    fits = without_diverged(fits, ["accuracy", "train_accuracy"]).dropna(
        subset=["accuracy", "train_accuracy"]  # the second is unknown of fits made elsewhere
    )
    there = counts.loc[counts["partition"] == TRAIN, "count"].sum()
    images = round(there * compared["percent"].iloc[0] / 100)
    rows: list[dict[str, Any]] = []
    for (variant, partition), held_out in fits.groupby(["variant", "partition"], sort=False):
        model = held_out[["variant", "target", "parameters"]].iloc[0].to_dict()
        model |= {"train_images": images, "seeds": len(held_out)}
        if not any(row["variant"] == variant for row in rows):
            own = summarize_share(held_out["train_accuracy"])
            rows.append({**model, "partition": TRAIN, **_named("accuracy", own.mean, own)})
        mean, test = (
            summarize_share(held_out["accuracy"]),
            paired_t(held_out["train_accuracy"] - held_out["accuracy"]),
        )
        inflation = _named("inflation", test.difference, test)
        shown = _named("accuracy", mean.mean, mean)
        rows.append({**model, "partition": partition, **shown, **inflation})
    return pd.DataFrame(rows, columns=COLUMNS)


def _named(name: str, mean: float, bounds: Any) -> dict[str, float]:
    """Return ``mean`` and its ``bounds`` as the columns of ``name``."""
    return {name: mean, f"{name}_low": bounds.low, f"{name}_high": bounds.high}


def _draw_points(axes: Axes, table: pd.DataFrame, name: str, factor: float = 1) -> None:
    """Draw the columns of ``name`` times ``factor``, a row of the panel for each variant.

    Variants with more parameters than training images are drawn large.
    """
    variants = list(table["variant"].unique())
    partitions = list(table["partition"].unique())
    for position, partition in enumerate(partitions):
        rows = table[(table["partition"] == partition) & table[name].notna()]
        for large in (False, True):
            known = rows["parameters"].astype(float)  # NaN, which is not large, where it is unknown
            own = rows[(known > rows["train_images"]) == large]
            x, low, high = (factor * own[f"{name}{bound}"] for bound in ("", "_low", "_high"))
            shift = 0.16 * (position - (len(partitions) - 1) / 2)
            y = [variants.index(variant) + shift for variant in own["variant"]]
            style: dict[str, Any] = {
                "fmt": MARKERS[position],
                "color": COLORS[position],
                "capsize": 2,
            }
            size = 8 if large else 5
            axes.errorbar(x, y, xerr=(x - low, high - x), markersize=size, **style)


def draw(table: pd.DataFrame) -> Figure:
    """Draw a row for each variant: accuracies left, their inflation right."""
    if table.empty:
        return draw_notice("Every fit diverged: there is no accuracy to show.")
    models = table.drop_duplicates("variant")
    labels = [
        row.variant + ("" if pd.isna(row.parameters) else f"\n{int(row.parameters):,} parameters")
        for row in models.itertuples()
    ]
    figure = Figure(figsize=(9, 1.3 + 0.52 * len(labels)), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    _draw_points(left, table, "accuracy")
    _draw_points(right, table, "inflation", 100)
    left.set_yticks(range(len(labels)), labels, fontsize=8)
    for tick, row in zip(left.get_yticklabels(), models.itertuples(), strict=True):
        large = not pd.isna(row.parameters) and row.parameters > row.train_images
        tick.set_fontweight("bold" if large else "normal")
    left.set_ylim(len(labels) - 0.5, -0.5)
    left.set_xlabel("accuracy")
    right.set_xlabel("inflation: training less held out (points)")
    right.axvline(0, color=COLORS[6], linewidth=1)
    handles = [
        left.plot([], [], MARKERS[position], color=COLORS[position], label=partition)[0]
        for position, partition in enumerate(table["partition"].unique())
    ]
    figure.legend(handles=handles, loc="outside upper center", ncols=4)
    return figure
