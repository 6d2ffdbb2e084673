"""Lines of a score with intervals over seeds, a panel for each target."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.plotting.names import label as label_of
from digitlab.plotting.style import line_styles
from digitlab.plotting.twins import drawn_alike

COLUMNS = ["variant", "target", "percent", "noise", "partition", "seeds"]
COLUMNS += ["accuracy_mean", "accuracy_low", "accuracy_high"]


def accuracies(summary: pd.DataFrame) -> pd.DataFrame:
    """Return the accuracies of the recipes themselves on the final partition."""
    return on_final_partition(summary, setting="baseline")[COLUMNS]


def draw_lines(
    table: pd.DataFrame, against: str, label: str, score: str = "accuracy", name: str = "accuracy"
) -> Figure:
    """Draw a score against the column ``against``, a panel for each target.

    Its mean and interval are in columns that begin with ``score``; ``label`` and ``name`` label the
    axes. Variants with the same means are one line.
    """
    panels = [part for _, part in table.groupby("target", sort=False)]
    figure = Figure(figsize=(9, 4.6), layout="constrained")
    grid = figure.subplots(1, len(panels), squeeze=False)
    for axes, part in zip(grid[0], panels, strict=True):
        levels = sorted(part[against].unique())
        spread = 0.01 * (levels[-1] - levels[0])
        alike = drawn_alike(part, [against], [f"{score}_mean"])
        styles = line_styles(alike)
        for position, (variant, style) in enumerate(styles.items()):
            line = part.query("variant == @variant").sort_values(against)
            mean = line[f"{score}_mean"]
            error = (mean - line[f"{score}_low"], line[f"{score}_high"] - mean)
            x = line[against] + (position - (len(styles) - 1) / 2) * spread
            axes.errorbar(x, mean, yerr=error, label=label_of(alike[variant]), capsize=2, **style)
        axes.xaxis.set_major_locator(FixedLocator([float(level) for level in levels]))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.ticklabel_format(axis="y", useOffset=False)
        axes.set_xlabel(label)
        axes.set_ylabel(name)
        axes.legend(fontsize=8, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    return figure
