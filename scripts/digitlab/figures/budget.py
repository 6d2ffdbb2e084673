"""Accuracy against the share of the data, at equal epochs and at equal steps."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.findings.budget_effect import EFFECTS, SETTING
from digitlab.plotting.style import COLORS, MARKERS, draw_notice, line_styles
from digitlab.plotting.sweep_marks import panel_rows
from digitlab.tuning.scores import average

BUDGETS = {"baseline": "equal epochs", SETTING: "equal steps"}
WORDS = {"more_steps": "by more steps", "rest": "by more images"}
COLUMNS = ["variant", "percent", "series", "seeds", "diverged", "mean", "low", "high"]


def table(scores: pd.DataFrame, effects: pd.DataFrame) -> pd.DataFrame:
    """Return the mean accuracies under both budgets, and the gain of all images by cause.

    ``effects`` is the table budget_effect. Accuracies are on the final partition, with 95 % t
    intervals of the mean; at 100 % both budgets are the recipe itself. Gains are paired
    differences.
    """
    clean = on_final_partition(scores, noise=0)
    clean = clean[clean["setting"].isin(BUDGETS)]
    studied = clean.loc[clean["setting"] == SETTING, "variant"]
    clean = clean[clean["variant"].isin(studied)]
    whole = clean[(clean["setting"] == "baseline") & (clean["percent"] == 100)]
    both = pd.concat([clean, whole.assign(setting=SETTING)], ignore_index=True)
    both = both.drop_duplicates(["variant", "setting", "percent", "seed"])
    means = average(both, ["variant", "setting", "percent"], {"accuracy": "accuracy"})
    parts = [means.assign(series=means["setting"].map(BUDGETS))]
    for effect in EFFECTS:
        bounds = {effect: "mean", f"{effect}_low": "low", f"{effect}_high": "high"}
        parts.append(effects.rename(columns=bounds).assign(series=effect))
    filled = [part.reindex(columns=COLUMNS) for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=COLUMNS)


def _draw_accuracies(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw the accuracies of one variant, a line for each budget."""
    for name, style in line_styles(BUDGETS.values()).items():
        line = rows[rows["series"] == name].sort_values("percent")
        error = (line["mean"] - line["low"], line["high"] - line["mean"])
        axes.errorbar(line["percent"], line["mean"], yerr=error, label=name, capsize=2, **style)
    percents = sorted(rows["percent"].unique())
    axes.xaxis.set_major_locator(FixedLocator([float(percent) for percent in percents]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_ylabel("accuracy")
    axes.legend(fontsize=8, loc="lower right")


def _draw_gains(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw the gain of all images over each percentage, in points, by cause."""
    percents = sorted(rows.loc[rows["series"].isin(WORDS), "percent"].unique())
    for position, (effect, words) in enumerate(WORDS.items()):
        bars = rows[rows["series"] == effect].sort_values("percent")
        gains = 100 * bars[["mean", "low", "high"]]
        error = (gains["mean"] - gains["low"], gains["high"] - gains["mean"])
        x = [percents.index(percent) + 0.2 * (2 * position - 1) for percent in bars["percent"]]
        style: dict[str, Any] = {
            "fmt": MARKERS[position + 2],
            "color": COLORS[position + 2],
            "capsize": 3,
        }
        axes.errorbar(x, gains["mean"], yerr=error, label=words, **style)
    axes.axhline(0, color=COLORS[6], linewidth=1)
    axes.set_xticks(range(len(percents)), [f"{percent} → 100" for percent in percents])
    axes.set_xlim(-0.5, len(percents) - 0.5)
    axes.set_ylabel("gain in accuracy (points)")
    axes.legend(fontsize=8, loc="upper right")


def draw(table: pd.DataFrame) -> Figure:
    """Draw a row for each variant: accuracies left, the gains of more data by cause right."""
    if table.empty:
        return draw_notice(f"No sweep called {SETTING} was fitted.")
    variants = table["variant"].unique()
    figure, panels = panel_rows(len(variants), 2, 3)
    for (left, right), variant in zip(panels, variants, strict=True):
        rows = table[table["variant"] == variant]
        _draw_accuracies(left, rows)
        _draw_gains(right, rows)
        left.set_title(variant)
        right.set_title(variant)
    for axes in panels[-1]:
        axes.set_xlabel("training images (%)")
    return figure
