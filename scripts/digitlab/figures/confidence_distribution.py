"""How confident right and wrong predictions are."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from numpy.typing import NDArray

from digitlab.evaluation.calibration import reliability
from digitlab.fits.predictions import final_predictions
from digitlab.plotting.style import COLORS, TINY, draw_notice
from digitlab.plotting.twins import drawn_alike
from digitlab.plotting.variant_panels import variant_panels

BINS = 20
COLUMNS = ["variant", "seed", "partition", "low", "high", "right", "wrong"]
COLUMNS += ["share_of_errors", "error_rate"]
STYLES = {"right": COLORS[0], "wrong": COLORS[1]}
LEAST = 0.15  # lower end of the scale, in images; below the mean of 1 image in 5 seeds


def table(fits: Mapping[str, Mapping[str, NDArray[Any]]]) -> pd.DataFrame:
    """Return the numbers of right and wrong predictions of each fit in 20 equal-width bins.

    Bins are of confidence and closed on the right. ``share_of_errors`` is the share of the fit's
    errors that lie in the bin, ``error_rate`` the share of errors among the images of the bin (NaN
    if there are none). Fits that diverged have no rows.
    """
    parts = [pd.DataFrame(columns=COLUMNS)]
    for variant, record in fits.items():
        found = final_predictions(record)
        for seed, sure, right in zip(found.seeds, found.confidence, found.right, strict=True):
            bins = reliability(sure, right, BINS)
            wrong = bins["images"] - bins["right"]
            facts = {"variant": variant, "seed": seed, "partition": found.partition}
            facts |= {"wrong": wrong, "share_of_errors": wrong / (wrong.sum() or np.nan)}
            parts.append(bins.assign(**facts, error_rate=1 - bins["accuracy"])[COLUMNS])
    return pd.concat(parts[1:] or parts, ignore_index=True)


def draw(table: pd.DataFrame) -> Figure:
    """Draw counts of right and wrong predictions against confidence, a panel for each distinct
    variant."""
    if table.empty:
        return draw_notice("Every fit diverged: there is no prediction to show.")
    outcomes = list(STYLES)
    alike = drawn_alike(table, ["seed", "low"], outcomes)
    figure, panels = variant_panels(alike, inches=2.4)
    most = table.groupby(["variant", "low"])[outcomes].mean().to_numpy().max()
    edges = [*sorted(table["low"].unique()), 1.0]
    for variant, (axes,) in panels.items():
        own = table[table["variant"] == variant]
        rows = own.assign(middle=(own["low"] + own["high"]) / 2).melt(
            "middle", outcomes, "outcome", "images"
        )
        sns.histplot(
            rows.assign(images=rows["images"] / own["seed"].nunique()),
            x="middle",
            weights="images",
            hue="outcome",
            palette=STYLES,
            bins=edges,
            element="step",
            alpha=0.3,
            legend=False,
            ax=axes,
        )
        axes.set(yscale="log", xlim=(0, 1), xlabel="", ylabel="")
        axes.set_ylim(LEAST, 5 * most)
        errors = own.groupby("seed")["wrong"].sum().mean()
        images = own.groupby("seed")[outcomes].sum().sum(axis=1).mean()
        words = f"{errors:,.1f} wrong of {images:,.0f}"
        axes.text(0.03, 0.97, words, va="top", transform=axes.transAxes, fontsize=TINY)
    handles = [Patch(color=color, alpha=0.6, label=outcome) for outcome, color in STYLES.items()]
    figure.legend(handles=handles, loc="outside upper center", ncols=2)
    figure.supxlabel("confidence")
    figure.supylabel("images in a bin, mean over seeds")
    return figure
