"""Precision, recall and F1 of each class, for one variant."""

import pandas as pd
from matplotlib.figure import Figure

from digitlab.evaluation.targets import variant_shown
from digitlab.plotting.classes import MOST_NAMES, write_classes
from digitlab.plotting.lines import draw_points, with_ends
from digitlab.plotting.names import label
from digitlab.plotting.style import COLORS, MARKERS, WIDTH, draw_notice

SCORES = {"precision": "precision", "recall": "recall", "f1": "F1"}
ENDS = ("mean", "low", "high")


def table(scores: pd.DataFrame, settings: pd.DataFrame) -> pd.DataFrame:
    """Return mean and interval of the scores of each class, the lowest F1 first.

    ``scores`` is the table per_class_summary; ``settings`` is the headline, which names the target
    of each variant.
    """
    own = scores[scores["variant"] == variant_shown(settings)].dropna(subset="f1_mean")
    columns = [f"{score}_{end}" for score in SCORES for end in ENDS]
    chosen = own[["variant", "partition", "digit", "support", "seeds", *columns]]
    return chosen.sort_values("f1_mean", kind="stable")


def draw(table: pd.DataFrame) -> Figure:
    """Draw three points for each class; of many classes, those with the lowest F1."""
    if table.empty:
        return draw_notice("Every fit diverged: there is no class to score.")
    shown = table.head(MOST_NAMES)
    parts = [
        with_ends(shown, *(f"{score}_{end}" for end in ENDS)).assign(score=words)
        for score, words in SCORES.items()
    ]
    rows = pd.concat(parts, ignore_index=True)
    figure = Figure(figsize=(WIDTH, 3.2), layout="constrained")
    axes = figure.subplots()
    looks = zip(SCORES.values(), COLORS, MARKERS, strict=False)
    styles = {words: {"color": color, "marker": marker} for words, color, marker in looks}
    draw_points(axes, rows.assign(value=100 * rows["value"].clip(0, 1)), "digit", "score", styles)
    write_classes(axes, shown["digit"].tolist())
    axes.set(xlabel="class, the lowest F1 on the left", ylabel="score (%)")
    axes.set_ylim(top=min(axes.get_ylim()[1], 100.5))
    axes.set_title(label([table["variant"].iloc[0]]))
    drawn = {str(line.get_label()): line for line in axes.lines if line.get_label() in styles}
    figure.legend(drawn.values(), list(drawn), loc="outside upper right", ncols=3)
    return figure
