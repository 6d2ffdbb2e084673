"""How often each gray level occurs in the training images."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.data.image_statistics import GRAYS, gray_counts
from digitlab.plotting.style import WIDTH


def table(images: Mapping[str, NDArray[Any]], splits: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """Return the count and share of each gray level in the first seed's training images."""
    counts = gray_counts(images["images"][splits["train"][0]])
    return pd.DataFrame({"gray": np.arange(GRAYS), "count": counts, "share": counts / counts.sum()})


def draw(table: pd.DataFrame) -> Figure:
    """Draw a bar for each gray level that occurs, on a logarithmic axis."""
    figure = Figure(figsize=(WIDTH, 3.2), layout="constrained")
    axes = figure.subplots()
    found = table[table["count"] > 0]
    gaps = np.diff(found["gray"])
    width = int(gaps.min()) if len(gaps) else 1
    bins = np.arange(-width / 2, found["gray"].max() + width, width).tolist()
    sns.histplot(x=found["gray"], weights=found["count"], bins=bins, alpha=1, shrink=0.9, ax=axes)
    axes.set_yscale("log")
    axes.set_ylim(bottom=0.5)  # so that a gray level that occurs once has a bar too
    axes.set_xlabel("gray value, 0 without ink")
    axes.set_ylabel("pixels")
    axes.grid(axis="x", visible=False)
    without = 100 * table.loc[table["gray"] == 0, "share"].iloc[0]
    axes.set_title(f"{without:.1f} % of the pixels are 0; {len(found)} of {GRAYS} grays occur")
    return figure
