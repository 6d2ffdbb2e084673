"""How often images are misclassified, by how they look."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.data.image_statistics import measure_images
from digitlab.data.partitions import first_partitions
from digitlab.evaluation.targets import targets
from digitlab.fits.predictions import Predictions, final_predictions
from digitlab.plotting.lines import draw_lines, name_lines, with_ends
from digitlab.plotting.names import label
from digitlab.plotting.style import WIDTH, draw_notice, line_styles
from digitlab.stats.proportions import wilson_intervals

BINS = 10  # with equal numbers of images
MEASURES = {
    "brightness": "brightness",
    "contrast": "contrast",
    "stroke_mass": "stroke mass",
    "distance": "distance to the class mean",
}
COLUMNS = ["variant", "measure", "bin", "value", "images", "error", "low", "high", "seeds"]


def table(
    images: Mapping[str, NDArray[Any]],
    splits: Mapping[str, NDArray[Any]],
    settings: pd.DataFrame,
    fits: Mapping[str, Mapping[str, NDArray[Any]]],
) -> pd.DataFrame:
    """Return the error rate in each tenth of each measure, a row for each variant and bin.

    Rates, and the limits of each seed's 95 % Wilson interval, are averaged over seeds; ``value`` is
    the median of the measure in the bin. Only variants of the first target in the headline
    ``settings`` count, except those with the same predictions as an earlier one. Distances are to
    the class means of the first seed's training images.
    """
    train = first_partitions(splits)["train"]
    measures = measure_images(images["images"], images["labels"], train)
    members = next(iter(targets(settings).values()))
    shown: dict[str, Predictions] = {}
    for variant in members:
        found = final_predictions(fits[variant])
        if len(found.seeds) and not any(_same(found, other) for other in shown.values()):
            shown[variant] = found
    rows = [
        row.assign(variant=variant, measure=measure)
        for variant, found in shown.items()
        for measure in MEASURES
        for row in [_rates(found, measures[measure].to_numpy())]
    ]
    return pd.concat(rows, ignore_index=True)[COLUMNS] if rows else pd.DataFrame(columns=COLUMNS)


def _same(first: Predictions, second: Predictions) -> bool:
    """Return whether two variants predict the same digits for the same images."""
    return np.array_equal(first.index, second.index) and np.array_equal(
        first.predicted, second.predicted
    )


def _rates(found: Predictions, measure: NDArray[np.float64]) -> pd.DataFrame:
    """Return the error rate in bins of ``measure`` (N,), with the same cuts for all seeds.

    Equal values share a bin, so there may be fewer than ``BINS`` bins; empty ones are left out.
    """
    values = measure[found.index]  # (S, n)
    cuts = np.unique(np.quantile(values, np.arange(1, BINS) / BINS))
    filled, place = np.unique(np.searchsorted(cuts, values, side="right"), return_inverse=True)
    place, count = place.reshape(values.shape), len(filled)  # (S, n)
    total = np.array([np.bincount(row, minlength=count) for row in place])  # (S, bins)
    wrong = np.array(
        [
            np.bincount(row[~right], minlength=count)
            for row, right in zip(place, found.right, strict=True)
        ]
    )
    low, high = wilson_intervals(wrong, total)
    with np.errstate(invalid="ignore"):
        error = wrong / total
    return pd.DataFrame(
        {
            "bin": np.arange(count),
            "value": [np.median(values[place == bin_]) for bin_ in range(count)],
            "images": total.mean(axis=0),
            "error": np.nanmean(error, axis=0),
            "low": np.nanmean(low, axis=0),
            "high": np.nanmean(high, axis=0),
            "seeds": len(values),
        }
    )


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for each measure with a line for each variant."""
    if table.empty:
        return draw_notice("Every fit diverged: there is no error to show.")
    figure = Figure(figsize=(WIDTH, 5.6), layout="constrained")
    panels = figure.subplots(2, 2, sharey=True)
    styles = line_styles(table["variant"].unique())
    rows = with_ends(table.rename(columns={"value": "measured"}), "error", "low", "high")
    rows = rows.assign(value=100 * rows["value"])
    for axes, (measure, words) in zip(panels.ravel(), MEASURES.items(), strict=True):
        draw_lines(axes, rows[rows["measure"] == measure], "measured", "variant", styles)
        axes.set_xlabel(words)
    panels[0, 0].set_ylim(0, 105 * min(1, table["high"].max()))
    for left, right in panels:
        left.set_ylabel("misclassified (%)")
        name_lines(right, {variant: label([variant], 24) for variant in styles})
    return figure
