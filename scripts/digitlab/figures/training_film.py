"""How the template of one class grows at a low and at a high learning rate."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from digitlab.exported.packing import unpacked
from digitlab.plotting.style import SMALL
from digitlab.plotting.weight_images import draw_sheet

SHOWN = 6
CLASS = 3  # the place of the class whose template is drawn, or the last one before it


def table(film: Mapping[str, Any]) -> pd.DataFrame:
    """Return a row for each rate, shown epoch and pixel of the template of one class."""
    height, width, digits = film["height"], film["width"], film["digits"]
    shown = np.unique(np.linspace(0, len(film["epochs"]) - 1, SHOWN).round().astype(int))
    place = min(CLASS, len(digits) - 1)
    row, column = np.indices((height, width)).reshape(2, -1)
    parts = []
    for each in film["films"]:
        whole = unpacked(each["weights"], 8).reshape(len(film["epochs"]), len(digits), -1)
        for frame in shown:
            facts = {"rate": each["rate"], "epoch": film["epochs"][frame], "digit": digits[place]}
            facts["validation_accuracy"] = each["validation_accuracy"][frame]
            weight = whole[frame, place] * each["end"] / 127
            pixels = {"row": row, "column": column, "weight": weight.round(6)}
            parts.append(pd.DataFrame({**facts, **pixels}))
    return pd.concat(parts, ignore_index=True)


def draw(table: pd.DataFrame) -> Figure:
    """Draw a row of templates for each rate, from the first epoch to the last."""
    rates, epochs = table["rate"].unique(), table["epoch"].unique()
    figure = Figure(figsize=(1.55 * len(epochs), 1.95 * len(rates)), layout="constrained")
    panels = figure.subplots(len(rates), len(epochs), squeeze=False)
    for line, rate in zip(panels, rates, strict=True):
        own = table[table["rate"] == rate]
        end = own["weight"].abs().max() or 1.0
        for axes, epoch in zip(line, epochs, strict=True):
            part = own[own["epoch"] == epoch]
            draw_sheet(axes, part, "weight", end)
            accuracy = part["validation_accuracy"].iloc[0]
            axes.set_title(f"epoch {epoch}: {100 * accuracy:.1f} %", fontsize=SMALL)
            axes.spines[:].set(visible=True, alpha=0.3)
        line[0].set_ylabel(f"rate {rate:g}")
    return figure
