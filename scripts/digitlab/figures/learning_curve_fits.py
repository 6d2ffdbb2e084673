"""Error against the number of training images on logarithmic axes, with the laws fitted to it."""

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullLocator

from digitlab.evaluation.error_curves import ErrorCurve, error_curves, fit_laws
from digitlab.plotting.names import label as label_of
from digitlab.plotting.style import COLORS, INK, SMALL, WIDTH
from digitlab.stats.mean_intervals import summarize
from digitlab.stats.power_laws import PowerLaw

ACROSS = 3  # panels in a row
SAMPLES = 33  # points along a law

COLUMNS = ["variant", "target", "kind", "images", "error", "low", "high", "exponent", "floor"]

LAWS: dict[str, dict[str, Any]] = {
    "power law": {"color": COLORS[0], "linestyle": (0, (5, 2)), "linewidth": 1.5},
    "power law with floor": {"color": COLORS[1], "linestyle": "-", "linewidth": 1.5},
}


def table(scores: pd.DataFrame, counts: pd.DataFrame, per_class: pd.DataFrame) -> pd.DataFrame:
    """Return the measured errors and points along each law, up to twice the images.

    Measured errors are geometric means over seeds with the t interval of the log; laws are
    geometric means of the laws fitted to single seeds, so that the two can be compared.
    """
    rows = [row for curve in error_curves(scores, counts, per_class) for row in _rows(curve)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _rows(curve: ErrorCurve) -> list[dict[str, Any]]:
    """Return what is drawn of one variant."""
    fact = {"variant": curve.variant, "target": curve.target}
    rows = []
    for images, errors in zip(curve.images, curve.errors.T, strict=True):
        log = summarize(np.log(errors))
        mean, low, high = (math.exp(value) for value in (log.mean, log.low, log.high))
        rows.append(
            {**fact, "kind": "measured", "images": images, "error": mean, "low": low, "high": high}
        )
    laws = fit_laws(curve)
    for kind, fitted in zip(LAWS, (laws.plain, laws.floored), strict=True):
        rows += [{**fact, "kind": kind, **point} for point in _points(curve, fitted)]
    return rows


def _points(curve: ErrorCurve, laws: list[PowerLaw]) -> list[dict[str, float]]:
    """Return points along the mean of ``laws``, one per seed."""
    if not laws:
        return []
    images = np.geomspace(curve.images[0], 2 * curve.images[-1], SAMPLES)
    error = np.exp(np.mean([np.log(law.at(images)) for law in laws], axis=0))  # (SAMPLES,)
    parameters = {
        "exponent": float(np.mean([law.exponent for law in laws])),
        "floor": float(np.mean([law.floor for law in laws])),
    }
    return [
        {"images": x, "error": y, **parameters}
        for x, y in zip(images.tolist(), error.tolist(), strict=True)
    ]


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for each variant; those of a target share their axes and start a new row.

    The figure stays empty for a table without rows, as of a study in which every fit diverged.
    """
    if table.empty:
        return Figure(figsize=(9, 1))
    targets = [part for _, part in table.groupby("target", sort=False)]
    down = [math.ceil(part["variant"].nunique() / ACROSS) for part in targets]
    figure = Figure(figsize=(WIDTH, 2.4 * sum(down) + 0.5), layout="constrained")
    grid = figure.subplots(sum(down), ACROSS, squeeze=False)
    for axes in grid.ravel():
        axes.set_visible(False)
    first = 0
    for part, rows in zip(targets, down, strict=True):
        for axes, (variant, panel) in zip(
            grid[first : first + rows].ravel(), part.groupby("variant", sort=False), strict=False
        ):
            axes.set_visible(True)
            _draw_panel(axes, str(variant), panel)
            _set_axes(axes, part)
        grid[first + rows - 1, 0].set_xlabel("training images")
        for row in grid[first : first + rows]:
            row[0].set_ylabel("error (%)")
        first += rows
    handles = {
        label: handle
        for axes in grid.ravel()
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    shown = [label for label in ("measured", *LAWS) if label in handles]
    figure.legend([handles[label] for label in shown], shown, loc="outside upper center", ncols=3)
    return figure


def _draw_panel(axes: Axes, variant: str, panel: pd.DataFrame) -> None:
    """Draw the laws and the measured errors of one variant."""
    measured = panel[panel["kind"] == "measured"]
    found = []
    for kind, style in LAWS.items():
        law = panel[panel["kind"] == kind]
        if law.empty:
            continue
        inside = law["images"] <= measured["images"].max() * 1.001
        axes.plot(law["images"][inside], 100 * law["error"][inside], label=kind, **style)
        axes.plot(law["images"][~inside], 100 * law["error"][~inside], alpha=0.55, **style)
        fact = law.iloc[0]
        floor = f", floor {100 * fact['floor']:.1f} %" if fact["floor"] > 0 else ""
        found.append(f"exponent {fact['exponent']:.2f}{floor}")
    error = 100 * measured["error"]
    bars = (error - 100 * measured["low"], 100 * measured["high"] - error)
    axes.errorbar(
        measured["images"],
        error,
        yerr=bars,
        fmt="o",
        markersize=4,
        capsize=2,
        color=INK,
        label="measured",
    )
    axes.set_title("\n".join([label_of([variant], 34), "; ".join(found[-1:])]), fontsize=SMALL)


def _set_axes(axes: Axes, target: pd.DataFrame) -> None:
    """Give a panel the logarithmic axes of its target."""
    axes.set_xscale("log")
    axes.set_yscale("log")
    measured = target[target["kind"] == "measured"]
    ticks = sorted(measured["images"].unique())
    axes.set_xlim(ticks[0] / 1.2, 2.2 * ticks[-1])
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{round(value):,}"))
    seen = pd.concat([target["error"], target["low"], target["high"]])
    axes.set_ylim(100 * seen.min() / 1.15, 100 * seen.max() * 1.15)
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 1.5, 2, 3, 5, 7)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.3g}"))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
    axes.tick_params(labelsize=8)
