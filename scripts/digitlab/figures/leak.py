"""The accuracy of the same models on their training images and on held-out images."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitlab.fits.divergence import without_diverged
from digitlab.plotting.lines import draw_points, with_ends
from digitlab.plotting.names import label
from digitlab.plotting.style import COLORS, MARKERS, WIDTH, draw_notice
from digitlab.plotting.twins import drawn_alike
from digitlab.stats.mean_intervals import summarize_share
from digitlab.stats.t_tests import paired_t

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


def _draw_points(axes: Axes, table: pd.DataFrame, name: str, styles: Any) -> None:
    """Draw the columns of ``name`` in percent, a row of the panel for each model."""
    rows = with_ends(table, name, f"{name}_low", f"{name}_high")
    rows = rows.assign(value=100 * rows["value"])
    draw_points(axes, rows, "model", "partition", styles, across=True)


def draw(table: pd.DataFrame) -> Figure:
    """Draw a row for each distinct variant: accuracies left, their inflation right.

    Models with more parameters than training images have bold names.
    """
    if table.empty:
        return draw_notice("Every fit diverged: there is no accuracy to show.")
    alike = drawn_alike(table, ["partition"], ["accuracy", "inflation", "parameters"])
    table = table[table["variant"].isin(list(alike))]
    models = table.drop_duplicates("variant").set_index("variant")
    counts = models["parameters"].map(lambda n: "" if pd.isna(n) else f"\n{int(n):,} parameters")
    names = {variant: label(of, 30) + counts[variant] for variant, of in alike.items()}
    table = table.assign(model=table["variant"].map(names))
    partitions = table["partition"].unique()
    styles = {
        partition: {"color": COLORS[place], "marker": MARKERS[place]}
        for place, partition in enumerate(partitions)
    }
    figure = Figure(figsize=(WIDTH, 1.3 + 0.62 * len(models)), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    _draw_points(left, table, "accuracy", styles)
    _draw_points(right, table, "inflation", styles)
    left.set_xlim(right=min(left.get_xlim()[1], 100.3))
    for tick, (_, row) in zip(left.get_yticklabels(), models.iterrows(), strict=True):
        large = not pd.isna(row["parameters"]) and row["parameters"] > row["train_images"]
        tick.set_fontweight("bold" if large else "normal")
    left.set_xlabel("accuracy (%)")
    right.set_xlabel("training minus held out (points)")
    right.axvline(0, color=COLORS[6], linewidth=1)
    drawn = {str(line.get_label()): line for line in left.lines if line.get_label() in styles}
    figure.legend(drawn.values(), list(drawn), loc="outside upper center", ncols=4)
    return figure
