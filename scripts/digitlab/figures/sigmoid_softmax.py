"""The two functions that turn logits into probabilities, as the study computes them."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitlab.plotting.lines import draw_lines, name_lines
from digitlab.plotting.style import INK, SMALL, WIDTH, line_styles
from digitlab.variants.binary_manual import sigmoid
from digitlab.variants.softmax_manual import softmax

REACH = 6.0  # logits from -REACH to REACH
POINTS = 241
LOGITS = {"class with logit z": 1, "class with logit 0": 0, "class with logit -z": -1}
TANGENT = "tangent at 0"
# Where the sigmoid is at 50 %, 90 % and 10 %; the last two are 2 log 9 apart.
SIGMOID_MARKS = (0.0, math.log(9), -math.log(9))
# Where all three classes are equal, and where e^2z = e^z + 1, so that one equals the other two
# together.
SOFTMAX_MARKS = (0.0, math.log((1 + math.sqrt(5)) / 2))


def _values(logits: np.ndarray) -> dict[tuple[str, str], np.ndarray]:
    """Return each curve at ``logits`` (n,), by panel and name."""
    three = softmax(np.stack([sign * logits for sign in LOGITS.values()], axis=1))  # (n, 3)
    curves = {("sigmoid", "sigmoid"): sigmoid(logits)}
    return curves | {
        ("softmax", name): column for name, column in zip(LOGITS, three.T, strict=True)
    }


def _rows(kind: str, logits: np.ndarray, panels: tuple[str, ...]) -> list[pd.DataFrame]:
    """Return the values of the curves of ``panels`` at ``logits`` (n,)."""
    return [
        pd.DataFrame({"panel": panel, "curve": curve, "kind": kind, "z": logits, "value": values})
        for (panel, curve), values in _values(logits).items()
        if panel in panels
    ]


def table() -> pd.DataFrame:
    """Return the values of both functions on a grid of logits, and at their landmarks.

    Softmax is that of three classes with the logits z, 0 and -z. The tangent of the sigmoid at 0,
    1/2 + z/4, is included where it lies between 0 and 1.
    """
    grid = np.linspace(-REACH, REACH, POINTS)
    ends = np.array([-2.0, 2.0])
    tangent = {"panel": "sigmoid", "curve": TANGENT, "kind": "line", "z": ends}
    parts = [
        *_rows("line", grid, ("sigmoid", "softmax")),
        pd.DataFrame({**tangent, "value": 0.5 + ends / 4}),
        *_rows("landmark", np.array(SIGMOID_MARKS), ("sigmoid",)),
        *_rows("landmark", np.array(SOFTMAX_MARKS), ("softmax",)),
    ]
    return pd.concat(parts, ignore_index=True)


def _draw_curves(axes: Axes, curves: pd.DataFrame) -> None:
    """Draw each curve of a panel, with its name beside its end."""
    styles = line_styles(curves["curve"].unique())
    if TANGENT in styles:
        styles[TANGENT] |= {"color": INK}
    draw_lines(axes, curves, "z", "curve", styles, band=True)
    axes.set_ylim(-0.04, 1.04)
    axes.set_xlabel("logit z")
    name_lines(axes, {name: name.replace("with", "with\n") for name in styles if name != TANGENT})


def _mark(axes: Axes, point: Sequence[float], text: str, place: tuple[float, float]) -> None:
    """Ring the ``point`` (z, value) and write ``text`` at ``place``, joined by a line."""
    axes.plot([point[0]], [point[1]], "o", markersize=9, fillstyle="none", color=INK, zorder=4)
    axes.annotate(
        text,
        (point[0], point[1]),
        place,
        va="center",
        fontsize=SMALL,
        arrowprops={"arrowstyle": "-", "color": INK, "alpha": 0.5, "shrinkB": 5},
    )


def draw(table: pd.DataFrame) -> Figure:
    """Draw the sigmoid on the left and the softmax of three classes on the right."""
    figure = Figure(figsize=(WIDTH, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    for axes, panel in ((left, "sigmoid"), (right, "softmax")):
        _draw_curves(axes, table[(table["panel"] == panel) & (table["kind"] == "line")])
    marks = table[table["kind"] == "landmark"]
    half, nine, one = marks[marks["panel"] == "sigmoid"][["z", "value"]].to_numpy()
    _mark(left, half, rf"$\sigma(0)$ = {half[1]:.3g}, slope 1/4", (1.6, 0.36))
    _mark(left, nine, rf"$\sigma({nine[0]:.2f})$ = {nine[1]:.3g}", (2.9, 0.76))
    _mark(left, one, rf"$\sigma({one[0]:.2f})$ = {one[1]:.3g}", (-5.9, 0.28))
    first = marks[marks["curve"] == next(iter(LOGITS))][["z", "value"]].to_numpy()
    _mark(right, first[0], f"all three at {first[0, 1]:.3f}", (1.9, 0.36))
    _mark(
        right,
        first[1],
        f"{first[1, 1]:.3g} at z = {first[1, 0]:.2f}:\nas much as the\nother two",
        (1.9, 0.56),
    )
    left.set_title(r"sigmoid: $\sigma(z) = 1\,/\,(1 + e^{-z})$")
    right.set_title(r"softmax: $e^{z_k}\,/\,\Sigma_j\,e^{z_j}$ for the logits $z, 0, -z$")
    left.set_ylabel("probability")
    return figure
