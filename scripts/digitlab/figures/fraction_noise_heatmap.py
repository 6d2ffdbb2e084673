"""Accuracy in every cell of training images and label noise, a panel for each variant."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitlab.decisive import on_decisive_partition
from digitlab.figures.heatmap_cells import draw_cells, write_cell
from digitlab.figures.panel_grid import panel_grid

COLUMNS = ["variant", "family", "percent", "noise", "partition", "seeds"]
COLUMNS += ["accuracy_mean", "accuracy_sd"]
WEAKEST = 0.1  # strength of the cell with the lowest accuracy, so that it is seen as a cell


def table(summary: pd.DataFrame) -> pd.DataFrame:
    """Return mean and standard deviation over seeds of the accuracy in each cell."""
    return on_decisive_partition(summary, setting="baseline")[COLUMNS]


def _strength(accuracy: pd.Series) -> pd.Series:
    """Return how strongly cells are filled, from the lowest to the highest ``accuracy``."""
    spread = accuracy.max() - accuracy.min()
    share = (accuracy - accuracy.min()) / spread if spread > 0 else accuracy * 0
    return WEAKEST + (1 - WEAKEST) * share


def _draw_panel(axes: Axes, cells: pd.DataFrame) -> None:
    """Draw the cells of one variant, the noise downwards."""
    percents, noises = (sorted(cells[column].unique()) for column in ("percent", "noise"))
    strengths = np.full((len(noises), len(percents)), np.nan)
    for cell in cells.itertuples():
        row, column = noises.index(cell.noise), percents.index(cell.percent)
        strengths[row, column] = cell.strength
    draw_cells(axes, strengths)
    for cell in cells.itertuples():
        row, column = noises.index(cell.noise), percents.index(cell.percent)
        text = f"{100 * cell.accuracy_mean:.2f}" if cell.seeds else "diverged"
        if not np.isnan(cell.accuracy_sd):
            text += f"\n± {100 * cell.accuracy_sd:.2f}"
        write_cell(axes, row, column, text, strengths[row, column], 7.5)
    axes.set_xticks(range(len(percents)), percents)
    axes.set_yticks(range(len(noises)), noises)
    axes.tick_params(length=0)
    axes.set_title(cells["variant"].iloc[0])
    axes.set_xlabel("training images (%)")
    axes.set_ylabel("wrong labels (%)")


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for each variant with mean and standard deviation in its cells."""
    strength = table.groupby("family")["accuracy_mean"].transform(_strength)
    panels = [part for _, part in table.assign(strength=strength).groupby("variant", sort=False)]
    height = 0.9 + 0.42 * table["noise"].nunique()
    figure, axes = panel_grid(len(panels), across=3, width=3, height=height)
    for panel, part in zip(axes, panels, strict=True):
        _draw_panel(panel, part)
    return figure
