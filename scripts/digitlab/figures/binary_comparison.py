"""Accuracy of the binary variants on their training images and on every other partition."""

import pandas as pd
from matplotlib.figure import Figure

from digitlab.data.partitions import HELD_OUT
from digitlab.plotting.lines import draw_points, name_lines, with_ends
from digitlab.plotting.names import label
from digitlab.plotting.style import WIDTH, draw_notice, line_styles
from digitlab.plotting.twins import drawn_alike
from digitlab.stats.mean_intervals import summarize_share

CELL = ["setting", "percent", "noise"]
COLUMNS = ["variant", "partition", "seeds", "accuracy_mean", "accuracy_low", "accuracy_high"]


def table(scores: pd.DataFrame, settings: pd.DataFrame) -> pd.DataFrame:
    """Return the mean accuracy over seeds of each binary variant on each partition.

    ``settings`` is the headline, whose cell is used. ``train`` is the accuracy of the final weights
    on the images that they were fitted to. Fits that diverged are left out.
    """
    fits = scores[(scores["target"] == "binary") & ~scores["diverged"].astype(bool)]
    fits = fits.merge(settings[CELL].drop_duplicates(), on=CELL)
    train = fits.drop_duplicates(["variant", "seed"])
    train = train.assign(partition="train", accuracy=train["train_accuracy"])
    rows = []
    for variant in fits["variant"].unique():
        for partition in ("train", *HELD_OUT):
            source = train if partition == "train" else fits
            chosen = (source["variant"] == variant) & (source["partition"] == partition)
            if chosen.any():
                found = summarize_share(source.loc[chosen, "accuracy"].to_numpy())
                rows.append((variant, partition, found.n, found.mean, found.low, found.high))
    return pd.DataFrame(rows, columns=COLUMNS)


def draw(table: pd.DataFrame) -> Figure:
    """Draw a group of points for each partition with one for each distinct variant."""
    if not table["accuracy_mean"].notna().any():
        return draw_notice("No binary variant was fitted.")
    alike = drawn_alike(table, ["partition"], ["accuracy_mean"])
    figure = Figure(figsize=(WIDTH, 3.4), layout="constrained")
    axes = figure.subplots()
    rows = with_ends(table, "accuracy_mean", "accuracy_low", "accuracy_high")
    rows = rows.assign(value=100 * rows["value"])
    draw_points(axes, rows, "partition", "variant", line_styles(alike))
    axes.ticklabel_format(axis="y", useOffset=False)
    axes.set_ylabel("accuracy (%)")
    # An interval of a mean near 100 % can reach past it; accuracy cannot.
    low, high = axes.get_ylim()
    axes.set_ylim(low, min(high, 100 + 0.03 * (100 - low)))
    name_lines(axes, {variant: label(names, 26) for variant, names in alike.items()})
    return figure
