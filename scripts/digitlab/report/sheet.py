"""Draw a handout as a sheet of A4 paper."""

import textwrap
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from digitlab.jobs.files import written_whole
from digitlab.plotting.names import label, style_of
from digitlab.plotting.weight_images import END
from digitlab.report.handout import Handout

WIDTH, HEIGHT, MARGIN = 8.27, 11.69, 0.7  # of the paper, in inches
INSIDE = WIDTH - 2 * MARGIN
RC: dict[Any, Any] = {
    "pdf.fonttype": 42,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "text.parse_math": False,
}
LETTER = 0.54  # the mean width of a letter, as a share of the font size
INK, SOFT = "#1b1f24", "#4d565f"
COLORS = {"supported": "#0f6b3a", "not supported": "#a3262a"}
UNDECIDED = "#7a5200"  # any other verdict
ROW, ACROSS = 0.38, 5  # height of a variant in inches, templates in a row


class Sheet:
    """A sheet that is filled from top to bottom; shares are of the width of its text."""

    def __init__(self) -> None:
        self.figure = Figure(figsize=(WIDTH, HEIGHT))
        self.down = MARGIN  # of what comes next, in inches

    def write(self, text: str, size: float, color: str = INK, weight: str = "normal") -> None:
        """Write a paragraph."""
        for line in textwrap.wrap(text, int(INSIDE * 72 / (LETTER * size))):
            place = (MARGIN / WIDTH, 1 - self.down / HEIGHT)
            self.figure.text(*place, line, size=size, color=color, weight=weight, va="top")
            self.down += 1.4 * size / 72
        self.down += 0.06

    def heading(self, text: str) -> None:
        """Write a heading, with room above it."""
        self.down += 0.15
        self.write(text, 10.5, weight="bold")

    def axes(self, left: float, width: float, down: float, height: float) -> Axes:
        """Return axes at shares of the width and ``down`` inches below what was filled."""
        bottom = 1 - (self.down + down + height) / HEIGHT
        start = (MARGIN + left * INSIDE) / WIDTH
        return self.figure.add_axes((start, bottom, width * INSIDE / WIDTH, height / HEIGHT))


def _distinct(part: pd.DataFrame) -> pd.DataFrame:
    """Return the variants of a family that are no twins, each ``called`` by all its twins."""
    twin_of = part["twin_of"].fillna("").astype(str)
    own = part[twin_of == ""].reset_index(drop=True)
    names = [label([name, *part.loc[twin_of == name, "variant"]]) for name in own["variant"]]
    return own.assign(called=names)


def _draw_family(axes: Axes, part: pd.DataFrame) -> None:
    """Draw the accuracies of a family with their intervals, in the order of its tiers."""
    across = axes.get_yaxis_transform()  # a share of the width, and a row
    for place, row in enumerate(part.to_dict("records")):
        color = style_of(row["variant"]).get("color", INK)
        axes.plot([100 * row["low"], 100 * row["high"]], [place] * 2, color=color, linewidth=1.6)
        axes.plot(100 * row["accuracy"], place, "o", color=color, markersize=6)
        words = f"{row['called']}: {100 * row['accuracy']:.1f} %, tier {int(row['tier'])}"
        axes.text(0, place - 0.3, words, transform=across, va="center", fontsize=7.5, color=INK)
    axes.set_ylim(len(part) - 0.5, -0.7)
    axes.set_yticks([])
    axes.tick_params(labelsize=7, colors=SOFT)
    axes.ticklabel_format(axis="x", useOffset=False)
    axes.spines[["left", "top", "right"]].set_visible(False)
    axes.set_title(part["family"].iloc[0], loc="left", fontsize=8, color=SOFT)


def _draw_templates(axes: Axes, weights: pd.DataFrame) -> None:
    """Draw the weights of each class, red where ink is evidence for it and blue where against."""
    live = weights["live"].astype(bool)
    end = weights.loc[live, "weight"].abs().quantile(END) or 1.0
    shown = weights.assign(weight=weights["weight"].where(live))
    above = 2 + shown["row"].max() // 4  # room for the name of a class
    tall, wide = above + shown["row"].max() + 1, shown["column"].max() + 2
    labels = sorted(shown["label"].unique())
    whole = np.full((tall * -(-len(labels) // ACROSS), wide * ACROSS), np.nan)
    for place, (name, part) in enumerate(shown.groupby("label")):
        top, left = tall * (place // ACROSS) + above, wide * (place % ACROSS)
        whole[top + part["row"], left + part["column"]] = part["weight"]
        middle = left + (wide - 2) / 2
        axes.annotate(str(name), (middle, top - 0.9), ha="center", va="bottom", fontsize=7.5)
    axes.imshow(whole, cmap="RdBu_r", vmin=-end, vmax=end, interpolation="nearest")
    axes.set_axis_off()
    axes.set_anchor("N")


def _draw_opening(sheet: Sheet, tiers: pd.DataFrame, weights: pd.DataFrame) -> None:
    """Draw the tiers of each family, beside the templates of the best linear model."""
    families = [_distinct(part) for _, part in tiers.groupby("family", sort=False)]
    families.sort(key=len, reverse=True)
    down = 0.25
    for part in families:
        height = ROW * (len(part) + 0.2)
        _draw_family(sheet.axes(0, 0.55 if len(weights) else 1, down, height), part)
        down += height + 0.5
    if len(weights):
        _draw_templates(sheet.axes(0.6, 0.4, 0.1, max(down - 0.6, 1.5)), weights)
    sheet.down += max(down, 1.8) if families or len(weights) else 0


def draw(words: Handout, tiers: pd.DataFrame, weights: pd.DataFrame) -> Figure:
    """Draw the sheet: ``words``, with the tables that the opening figures are drawn from."""
    sheet = Sheet()
    sheet.write(words.topic, 9, SOFT)
    sheet.write(words.title, 16, weight="bold")
    _draw_opening(sheet, tiers, weights)
    sheet.write(
        "Mean accuracy on held-out images in percent, with 95 % intervals for new seeds and "
        "images; no variant is significantly less accurate than the first of its tier."
        + (" Right: what the best linear model looks for." if len(weights) else ""),
        7.5,
        SOFT,
    )
    sheet.heading("What was found")
    for answer in words.answers:
        sheet.write(answer, 9)
    sheet.heading("What holds of the claims of the sources")
    for claim, verdict, measured in words.verdicts:
        sheet.write(claim, 9)
        sheet.down -= 0.05
        sheet.write(f"{verdict}: measured {measured}", 8.5, COLORS.get(verdict, UNDECIDED), "bold")
    if not words.verdicts:
        sheet.write("None of the claims is about a study like this one.", 9)
    sheet.heading("How certain this is")
    sheet.write(words.certainty, 9)
    return sheet.figure


def save_sheet(path: str | Path, figure: Figure, title: str) -> None:
    """Save a sheet as a PDF whose bytes depend only on what is drawn."""
    metadata = {"CreationDate": None, "Title": title}
    with written_whole(path) as temporary, mpl.rc_context(RC):
        figure.savefig(temporary, format="pdf", metadata=metadata)
