"""Accuracy of the binary variants on their training images and on every other partition."""

import pandas as pd
from matplotlib.figure import Figure

from digitlab.data.partitions import HELD_OUT
from digitlab.plotting.style import draw_notice, line_styles
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
    """Draw a group of points for each partition with one for each variant."""
    if not table["accuracy_mean"].notna().any():
        return draw_notice("No binary variant was fitted.")
    figure = Figure(figsize=(8, 3.6), layout="constrained")
    axes = figure.subplots()
    partitions = list(table["partition"].unique())
    styles = line_styles(table["variant"].unique())
    for position, (variant, style) in enumerate(styles.items()):
        rows = table[table["variant"] == variant]
        shift = (position - (len(styles) - 1) / 2) * 0.6 / len(styles)
        place = [partitions.index(name) + shift for name in rows["partition"]]
        mean = 100 * rows["accuracy_mean"]
        error = (mean - 100 * rows["accuracy_low"], 100 * rows["accuracy_high"] - mean)
        points = style | {"linestyle": "none"}
        axes.errorbar(place, mean, yerr=error, label=variant, capsize=2, **points)
    axes.set_xticks(range(len(partitions)), partitions)
    axes.grid(axis="x", visible=False)
    axes.ticklabel_format(axis="y", useOffset=False)
    axes.set_ylabel("accuracy (%)")
    # An interval of a mean near 100 % can reach past it; accuracy cannot.
    low, high = axes.get_ylim()
    axes.set_ylim(low, min(high, 100 + 0.03 * (100 - low)))
    figure.legend(loc="outside upper center", ncols=min(len(styles), 4))
    return figure
