"""Accuracy against the share of the data, at equal epochs and at equal steps."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.findings.budget_effect import EFFECTS, SETTING
from digitlab.plotting.lines import draw_lines, draw_points, name_lines, with_ends
from digitlab.plotting.names import label
from digitlab.plotting.style import COLORS, draw_notice, line_styles
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
    styles = line_styles(BUDGETS.values())
    lines = rows[rows["series"].isin(list(styles))]
    draw_lines(axes, with_ends(lines, "mean", "low", "high"), "percent", "series", styles)
    axes.set_xticks(sorted(rows["percent"].unique()))
    axes.set_ylabel("accuracy")
    name_lines(axes, {name: name for name in styles})


def _draw_gains(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw the gain of all images over each percentage, in points, by cause."""
    gains = rows[rows["series"].isin(WORDS)].sort_values("percent", kind="stable")
    steps = gains["percent"].astype(int).astype(str) + " \N{RIGHTWARDS ARROW} 100"
    ends = with_ends(gains.assign(step=steps), "mean", "low", "high")
    ends = ends.assign(value=100 * ends["value"], series=ends["series"].map(WORDS))
    styles = line_styles([*BUDGETS, *WORDS.values()])
    draw_points(axes, ends, "step", "series", {words: styles[words] for words in WORDS.values()})
    axes.axhline(0, color=COLORS[6], linewidth=1)
    axes.set_ylabel("gain in accuracy (points)")
    name_lines(axes, {words: words for words in WORDS.values()})


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
        left.set_title(label([variant]))
        right.set_title(label([variant]))
    for axes in panels[-1]:
        axes.set_xlabel("training images (%)")
    return figure
