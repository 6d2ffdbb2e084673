"""How confident right and wrong predictions are."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.evaluation.calibration import reliability
from digitlab.fits.predictions import final_predictions
from digitlab.plotting.style import COLORS, draw_notice
from digitlab.plotting.variant_panels import variant_panels

BINS = 20
COLUMNS = ["variant", "seed", "partition", "low", "high", "right", "wrong"]
COLUMNS += ["share_of_errors", "error_rate"]
STYLES: dict[str, dict[str, Any]] = {
    "right": {"color": COLORS[0], "linestyle": "-", "hatch": None},
    "wrong": {"color": COLORS[1], "linestyle": (0, (4, 1.5)), "hatch": "////"},
}
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
    """Draw counts of right and wrong predictions against confidence, a panel for each variant."""
    if table.empty:
        return draw_notice("Every fit diverged: there is no prediction to show.")
    variants = list(table["variant"].unique())
    figure, panels = variant_panels(variants, inches=2.3)
    most = table.groupby(["variant", "low"])[list(STYLES)].mean().to_numpy().max()
    edges = np.append(np.unique(table["low"]), 1.0)
    for variant, (axes,) in panels.items():
        own = table[table["variant"] == variant]
        over_seeds = own.groupby("low")[list(STYLES)].mean()
        for outcome, style in STYLES.items():
            counts = over_seeds[outcome].to_numpy()
            axes.stairs(counts, edges, label=outcome, baseline=LEAST, linewidth=1.6, **style)
        axes.set_yscale("log")
        axes.set_ylim(LEAST, 2 * most)
        axes.set_xlim(0, 1)
        errors = own.groupby("seed")["wrong"].sum().mean()
        images = own.groupby("seed")[list(STYLES)].sum().sum(axis=1).mean()
        axes.set_title(f"{variant}\n{errors:,.1f} wrong of {images:,.0f}", fontsize=9)
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=2)
    figure.supxlabel("confidence", fontsize=10)
    figure.supylabel("images in a bin, mean over seeds", fontsize=10)
    return figure
