"""Error against the number of training images on logarithmic axes, with the laws fitted to it."""

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from digitlab.evaluation.error_curves import ErrorCurve, error_curves, fit_laws
from digitlab.plotting.names import label
from digitlab.plotting.style import COLORS, INK, SMALL, TINY, WIDTH, draw_notice
from digitlab.plotting.twins import drawn_alike
from digitlab.stats.mean_intervals import summarize
from digitlab.stats.power_laws import PowerLaw

ACROSS = 3  # panels in a row
SAMPLES = 33  # points along a law

COLUMNS = ["variant", "target", "kind", "images", "error", "low", "high", "exponent", "floor"]

LAWS: dict[str, dict[str, Any]] = {
    "power law": {"color": COLORS[0], "linestyle": (0, (5, 2)), "linewidth": 1.5},
    "power law with floor": {"color": COLORS[1], "linestyle": "-", "linewidth": 1.5},
}

MEASURED: dict[str, Any] = {"color": INK, "marker": "o", "markersize": 4, "linestyle": ""}


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
    """Draw a panel for each distinct variant; those of a target share axes and start a new row."""
    if table.empty:
        return draw_notice("No fit finished: there is no error to show.")
    rows = []  # of at most ACROSS variants of a target
    for _, part in table.groupby("target", sort=False):
        alike = list(drawn_alike(part, ["kind", "images"], ["error"]).items())
        rows += [(part, alike[at : at + ACROSS]) for at in range(0, len(alike), ACROSS)]
    figure = Figure(figsize=(WIDTH, 2.5 * len(rows) + 0.5), layout="constrained")
    grid = figure.subplots(len(rows), ACROSS, squeeze=False)
    for panels, (part, alike) in zip(grid, rows, strict=True):
        for axes in panels[len(alike) :]:
            axes.set_visible(False)
        for axes, (variant, names) in zip(panels, alike, strict=False):
            _draw_panel(axes, label(names, 34), part[part["variant"] == variant])
            _set_axes(axes, part)
        panels[0].set(xlabel="training images", ylabel="error (%)")
    shown = [name for name in LAWS if (table["kind"] == name).any()]
    handles = [Line2D([], [], label=name, **LAWS[name]) for name in shown]
    measured = Line2D([], [], label="measured", **MEASURED)
    figure.legend(handles=[measured, *handles], loc="outside upper center", ncols=3)
    return figure


def _draw_panel(axes: Axes, name: str, panel: pd.DataFrame) -> None:
    """Draw the laws and the measured errors of one variant, and write the last law above them."""
    measured = panel[panel["kind"] == "measured"]
    title = name
    for kind, style in LAWS.items():
        law = panel[panel["kind"] == kind]
        if law.empty:
            continue
        inside = law["images"] <= measured["images"].max() * 1.001
        for part, strength in ((inside, 1.0), (~inside, 0.55)):
            axes.plot(law["images"][part], 100 * law["error"][part], alpha=strength, **style)
        fact = law.iloc[0]
        floor = f", floor {100 * fact['floor']:.1f} %" if fact["floor"] > 0 else ""
        title = f"{name}\nexponent {fact['exponent']:.2f}{floor}"
    error = 100 * measured["error"]
    bars = (error - 100 * measured["low"], 100 * measured["high"] - error)
    axes.errorbar(measured["images"], error, yerr=bars, **MEASURED)
    axes.set_title(title, fontsize=SMALL)


def _set_axes(axes: Axes, target: pd.DataFrame) -> None:
    """Give a panel the logarithmic axes of its target."""
    axes.set(xscale="log", yscale="log")
    ticks = sorted(target.loc[target["kind"] == "measured", "images"].unique())
    axes.set_xlim(ticks[0] / 1.2, 2.2 * ticks[-1])
    axes.set_xticks(ticks, [f"{round(tick):,}" for tick in ticks])
    seen = pd.concat([target["error"], target["low"], target["high"]])
    axes.set_ylim(100 * seen.min() / 1.15, 100 * seen.max() * 1.15)
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 1.5, 2, 3, 5, 7)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.3g}"))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
    axes.tick_params(labelsize=TINY)
