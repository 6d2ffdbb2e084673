"""The most common confusions of all variants side by side."""

import pandas as pd
from matplotlib.colors import PowerNorm
from matplotlib.figure import Figure

from digitlab.evaluation.confusions import KINDS
from digitlab.plotting.matrices import draw_matrix
from digitlab.plotting.names import label
from digitlab.plotting.style import TINY, WIDTH, draw_notice
from digitlab.plotting.twins import drawn_alike

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
    """Draw a panel for directed and one for symmetric pairs; each distinct variant has a column."""
    if table.empty:
        return draw_notice("No multiclass variant confused two classes.")
    alike = drawn_alike(table, ["kind", "pair"], ["mean_count", "rank_best", "rank_worst"])
    names = [label(of, 20) for of in alike.values()]
    most = table.groupby("kind")["pair"].nunique().max()
    figure = Figure(figsize=(WIDTH, 0.4 * most + 2.2), layout="constrained")
    panels = figure.subplots(1, len(KINDS))
    norm = PowerNorm(0.5, vmin=0, vmax=100 * table["share_of_errors"].max())
    for axes, kind in zip(panels, KINDS, strict=True):
        rows = table[table["kind"] == kind]
        rows = rows.assign(text=rows.apply(_text, axis=1), share=100 * rows["share_of_errors"])
        place = {"index": list(rows["pair"].unique()), "columns": list(alike)}
        values, texts = (
            rows.pivot(index="pair", columns="variant", values=name).reindex(**place)
            for name in ("share", "text")
        )
        pairs = [pair.replace("->", " \N{RIGHTWARDS ARROW} ") for pair in place["index"]]
        colors = draw_matrix(
            axes, values.to_numpy(float), texts.fillna("").to_numpy(), norm, (pairs, names)
        )
        axes.set_xticks(axes.get_xticks(), names, rotation=40, ha="right", fontsize=TINY)
        axes.set_title({"directed": "true \N{RIGHTWARDS ARROW} predicted"}.get(kind, "either way"))
    bar = figure.colorbar(colors, ax=panels, location="bottom", shrink=0.5, aspect=40)
    bar.set_label("share of the variant's errors (%)")
    return figure
