"""Accuracy in every cell of training images and label noise, a panel for each variant."""

import numpy as np
import pandas as pd
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.plotting.matrices import draw_matrix
from digitlab.plotting.twins import drawn_alike
from digitlab.plotting.variant_panels import variant_panels

COLUMNS = ["variant", "target", "percent", "noise", "partition", "seeds"]
COLUMNS += ["accuracy_mean", "accuracy_sd"]
PALEST = 0.1  # of the range of accuracies, kept below the lowest so that its cell has a color


def table(summary: pd.DataFrame) -> pd.DataFrame:
    """Return mean and standard deviation over seeds of the accuracy in each cell."""
    return on_final_partition(summary, setting="baseline")[COLUMNS]


def _norm(accuracy: pd.Series) -> Normalize:
    """Return the color scale from the lowest ``accuracy``, which is still visible, to the highest.

    A single level is drawn in the middle of the scale.
    """
    low, high = accuracy.min(), accuracy.max()
    margin = PALEST * (high - low) if high > low else 1.0
    return Normalize(low - margin, high if high > low else high + margin)


def _text(cell: pd.Series) -> str:
    """Return the mean and, for more than one seed, the standard deviation of a cell in percent."""
    mean = f"{100 * cell['accuracy_mean']:.2f}"
    spread = cell["accuracy_sd"]
    return mean if np.isnan(spread) else f"{mean}\n± {100 * spread:.2f}"


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for each distinct variant with mean and standard deviation in its cells."""
    percents, noises = (sorted(table[column].unique()) for column in ("percent", "noise"))
    alike = drawn_alike(table, ["percent", "noise"], ["accuracy_mean", "accuracy_sd"])
    figure, panels = variant_panels(alike, inches=max(0.6 + 0.42 * len(noises), 1.7))
    for _, target in table.groupby("target", sort=False):
        norm = _norm(target["accuracy_mean"])
        for variant, cells in target.groupby("variant", sort=False):
            if variant not in panels:
                continue
            axes = panels[str(variant)][0]
            ordered = cells.set_index(["noise", "percent"]).sort_index()
            texts = ordered.apply(_text, axis=1).unstack()
            means = ordered["accuracy_mean"].unstack().to_numpy(float)  # (noises, percents)
            draw_matrix(axes, means, texts.to_numpy(), norm, (noises, percents))
    for (axes,) in panels.values():
        axes.tick_params(labelbottom=True, labelleft=True)
    figure.supxlabel("training images (%)")
    figure.supylabel("wrong labels (%)")
    return figure
