"""Performance profiles of Dolan and More: how often a variant is within a factor of the fastest."""

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from digitlab.plotting.lines import name_lines
from digitlab.plotting.names import label
from digitlab.plotting.style import WIDTH, draw_notice, line_styles
from digitlab.settings.paths import BASELINE

PANEL = ["target", "within"]
PROBLEM = ["percent", "seed"]
COLUMNS = [*PANEL, "variant", "factor", "solved", "problems", "share"]


def table(times: pd.DataFrame) -> pd.DataFrame:
    """Return the steps of the profile of each variant's own recipe, by target and share.

    A problem is a percentage of the training images and a seed. ``factor`` is the time to the
    target divided by that of the fastest variant on the same problem, ``solved`` the number of
    ``problems`` on which it is no larger, and ``share`` their share. A profile starts at factor 1;
    a variant that never gets to the target has a share of 0 there.
    """
    own = times[times["setting"] == BASELINE]
    best = own.groupby([*PANEL, *PROBLEM])["seconds"].transform("min")
    own = own.assign(factor=own["seconds"] / best)
    rows = []
    for (target, within), panel in own.groupby(PANEL, sort=False):
        problems = panel[PROBLEM].drop_duplicates().shape[0]
        for variant, fits in panel.groupby("variant", sort=False):
            factors = fits["factor"].dropna().sort_values()
            for factor in sorted({1.0, *factors}):
                solved = int((factors <= factor).sum())
                rows.append((target, within, variant, factor, solved, problems, solved / problems))
    return pd.DataFrame(rows, columns=COLUMNS)


def _draw_panel(axes: Axes, panel: pd.DataFrame, last: float) -> None:
    """Draw the profiles of one target and share as steps, each up to the factor ``last``."""
    ends = panel.groupby("variant", sort=False).tail(1).assign(factor=last)
    steps = pd.concat([panel, ends], ignore_index=True).assign(percent=lambda t: 100 * t["share"])
    variants = list(dict.fromkeys(panel["variant"]))
    styles = line_styles(variants)
    dashes = {name: styles[name]["linestyle"] for name in variants}
    sns.lineplot(
        data=steps,
        x="factor",
        y="percent",
        hue="variant",
        style="variant",
        palette={name: styles[name]["color"] for name in variants},
        dashes={name: "" if dash == "-" else dash[1] for name, dash in dashes.items()},
        drawstyle="steps-post",
        estimator=None,
        legend=False,
        lw=1.6,
        ax=axes,
    )
    for line, name in zip(axes.lines, variants, strict=True):
        line.set_label(name)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set(xlim=(1, last), ylim=(-3, 103), xlabel="times the fastest", ylabel="")


def draw(table: pd.DataFrame) -> Figure:
    """Draw a row of panels for each target, with a panel for each share above the optimum.

    The names stand at the ends of the lines of the last panel of a row.
    """
    if table.empty:
        return draw_notice("No fit of scikit-learn's regression says where the optimum is.")
    targets, shares = (list(dict.fromkeys(table[name])) for name in PANEL)
    size = (WIDTH, 3.0 * len(targets))
    figure = Figure(figsize=size, layout="constrained")
    grid = figure.subplots(len(targets), len(shares), squeeze=False, sharex="row")
    for row, target in zip(grid, targets, strict=True):
        own = table[table["target"] == target]
        last = max(2.0, 1.2 * own["factor"].max())
        for axes, share in zip(row, shares, strict=True):
            _draw_panel(axes, own[own["within"] == share], last)
            axes.set_title(f"{target}, within {100 * share:g} %")
        row[0].set_ylabel("problems (%)")
        name_lines(row[-1], {name: label([name], 24) for name in own["variant"].unique()})
    return figure
