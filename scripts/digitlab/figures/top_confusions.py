"""The most common confusions of all variants side by side."""

import pandas as pd
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure

from digitlab.evaluation.confusions import KINDS
from digitlab.plotting.matrices import draw_matrix
from digitlab.plotting.style import draw_notice

SHOWN = 12  # pairs of each kind


def table(confusions: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the pairs with the largest mean share of the variants' errors."""
    common = confusions[confusions["mean_count"] > 0]
    share = common.groupby(["kind", "first", "second"])["share_of_errors"].sum().reset_index()
    share = share.sort_values("share_of_errors", ascending=False, kind="stable")
    chosen = share.groupby("kind").head(SHOWN).drop(columns="share_of_errors")
    # Any one pair lists the variants in the order of the study, which is kept.
    return chosen.merge(confusions, on=["kind", "first", "second"])[list(confusions.columns)]


def _text(row: pd.Series) -> str:
    """Return the mean count of a pair and the range of its ranks over seeds."""
    if not row["mean_count"]:
        return ""
    best, worst = int(row["rank_best"]), int(row["rank_worst"])
    ranks = f"{best}" if best == worst else f"{best}\N{EN DASH}{worst}"
    return f"{row['mean_count']:.1f}\n#{ranks}"


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for directed and one for symmetric pairs, with a column for each variant."""
    if table.empty:
        return draw_notice("No multiclass variant confused two classes.")
    variants = list(table["variant"].unique())
    most = table.groupby("kind")["pair"].nunique().max()
    width = min(9.0, 2.6 + 1.2 * len(variants))
    figure = Figure(figsize=(width, 0.36 * most + 1.9), layout="constrained")
    panels = figure.subplots(1, len(KINDS))
    norm = PowerNorm(0.5, vmin=0, vmax=table["share_of_errors"].max())
    for axes, kind in zip(panels, KINDS, strict=True):
        rows = table[table["kind"] == kind]
        rows = rows.assign(text=rows.apply(_text, axis=1))
        pairs = list(rows["pair"].unique())
        place = {"index": pairs, "columns": variants}
        values = rows.pivot_table("share_of_errors", "pair", "variant").reindex(**place)
        texts = rows.pivot_table("text", "pair", "variant", aggfunc="first").reindex(**place)
        names = [pair.replace("->", " \N{RIGHTWARDS ARROW} ") for pair in pairs]
        colors = draw_matrix(
            axes, values.to_numpy(float), texts.to_numpy(str), norm, (names, variants), 6.5
        )
        axes.set_xticks(range(len(variants)), variants, rotation=40, ha="right", fontsize=8)
        axes.set_title({"directed": "true \N{RIGHTWARDS ARROW} predicted"}.get(kind, "either way"))
    bar = figure.colorbar(colors, ax=panels, location="bottom", shrink=0.5, aspect=40)
    bar.set_label("share of the variant's errors (%)")
    bar.ax.xaxis.set_major_formatter(lambda share, _: f"{100 * share:g}")
    return figure
