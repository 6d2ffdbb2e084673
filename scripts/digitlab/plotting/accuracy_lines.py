"""Lines of a score with intervals over seeds, a panel for each target."""

import pandas as pd
from matplotlib.figure import Figure

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.plotting.lines import draw_lines, name_lines, with_ends
from digitlab.plotting.names import label as label_of
from digitlab.plotting.style import WIDTH, line_styles
from digitlab.plotting.twins import drawn_alike

COLUMNS = ["variant", "target", "percent", "noise", "partition", "seeds"]
COLUMNS += ["accuracy_mean", "accuracy_low", "accuracy_high"]


def accuracies(summary: pd.DataFrame) -> pd.DataFrame:
    """Return the accuracies of the recipes themselves on the final partition."""
    return on_final_partition(summary, setting="baseline")[COLUMNS]


def draw_score(
    table: pd.DataFrame, against: str, label: str, score: str = "accuracy", name: str = "accuracy"
) -> Figure:
    """Draw a score against the column ``against``, a panel for each target.

    Its mean and interval, shares of 1, are in columns that begin with ``score``; ``label`` and
    ``name`` label the axes. Variants with the same means are one line.
    """
    panels = [part for _, part in table.groupby("target", sort=False)]
    figure = Figure(figsize=(WIDTH, 3.4), layout="constrained")
    for axes, part in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True):
        alike = drawn_alike(part, [against], [f"{score}_mean"])
        columns = [f"{score}_{end}" for end in ("mean", "low", "high")]
        percent = part[part["variant"].isin(list(alike))].assign(
            **{column: 100 * part[column] for column in columns}
        )
        levels = sorted(part[against].unique())
        rows = with_ends(percent, *columns)
        # Beside each other, so that no interval hides another.
        place = rows["variant"].map(list(alike).index)
        rows[against] += 0.012 * (levels[-1] - levels[0]) * (place - (len(alike) - 1) / 2)
        draw_lines(axes, rows, against, "variant", line_styles(alike))
        axes.set_xticks(levels)
        axes.ticklabel_format(axis="y", useOffset=False)
        axes.set(xlabel=label, title=f"{part['target'].iloc[0]} variants")
        name_lines(axes, {first: label_of(names, 24) for first, names in alike.items()})
        axes.set_ylabel(f"{name} (%)")
    return figure
