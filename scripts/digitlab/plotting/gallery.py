"""A gallery of images: one raster for all of them, with a line of text above each."""

import math
from collections.abc import Callable
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.plotting.style import draw_notice

GAP = 0.08  # between neighbors, as a share of an image's width
LETTER = 4.9  # points, the width of an average letter


def pixel_rows(images: NDArray[np.floating | np.integer], facts: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each pixel of ``images`` (n, height, width), image after image.

    The columns are ``place``, those of ``facts`` (one row per image), ``row``, ``column`` and
    ``value``.
    """
    place, row, column = np.indices(images.shape).reshape(3, -1)
    rows = facts.iloc[place].reset_index(drop=True)
    rows.insert(0, "place", place)
    return rows.assign(row=row, column=column, value=images.ravel())


def _wrapped(text: str, inches: float) -> str:
    """Return ``text`` with its lines broken to be no wider than an image of ``inches``."""
    most = max(int(72 * inches * (1 + GAP) / LETTER), 1)
    return "\n".join("\n".join(wrap(line, most)) for line in text.split("\n"))


def draw_gallery(
    table: pd.DataFrame,
    text: Callable[[pd.Series], str],
    across: int = 5,
    lines: int = 1,
    bold: Callable[[pd.Series], bool] | None = None,
    inches: float = 1.1,
) -> Figure:
    """Draw the images of ``table``, made by ``pixel_rows``, ``across`` in a row.

    ``text`` returns the text above an image, with room for ``lines`` lines or more if long names
    need them, and ``bold`` whether it is bold, each from the first row of the image. Values range
    from 0 to 255; an image is ``inches`` wide.
    """
    facts = table.groupby("place").first().astype(object)  # whole numbers stay whole
    texts = [_wrapped(text(fact), inches) for _, fact in facts.iterrows()]
    lines = max([lines, *(words.count("\n") + 1 for words in texts)])
    height, width = table["row"].max() + 1, table["column"].max() + 1
    pixels = table["value"].to_numpy(float).reshape(len(facts), height, width)
    point = width / (72 * inches)  # pixels of the raster per point of text
    above = math.ceil((11 * lines + 4) * point)
    down, gap = math.ceil(len(facts) / across), math.ceil(GAP * width)
    sprite = np.full((down * (height + above), across * (width + gap)), np.nan)
    size = (across * inches * (1 + gap / width), down * inches * (height + above) / width)
    figure = Figure(figsize=size)
    axes = figure.add_axes((0, 0, 1, 1))
    for position, (_, fact) in enumerate(facts.iterrows()):
        row, column = divmod(position, across)
        top, left = row * (height + above) + above, column * (width + gap) + gap // 2
        sprite[top : top + height, left : left + width] = pixels[position]
        style: dict[str, Any] = {"weight": "bold"} if bold and bold(fact) else {}
        middle = left + width / 2 - 0.5
        axes.text(
            middle,
            top - 0.5 - 3 * point,
            texts[position],
            ha="center",
            va="bottom",
            fontsize=8,
            **style,
        )
    axes.imshow(sprite, cmap="gray", vmin=0, vmax=255, interpolation="nearest", aspect="auto")
    axes.set_axis_off()
    return figure


def draw_titled_gallery(
    table: pd.DataFrame,
    title: Callable[[pd.Series], str],
    text: Callable[[pd.Series], str],
    nothing: str,
    **style: Any,
) -> Figure:
    """Draw the images of ``table`` as ``draw_gallery`` does, with ``style``, below a title.

    ``title`` is made from the first row. Draws the sentence ``nothing`` if the table is empty.
    """
    if table.empty:
        return draw_notice(nothing)
    figure = draw_gallery(table, text, **style)
    above = 1 + 0.06 / figure.get_figheight()
    figure.text(0.5, above, title(table.iloc[0]), ha="center", va="bottom")
    return figure


def percent(share: float) -> str:
    """Return ``share`` as a percentage that is 100 only if nothing is missing."""
    if share < 0.9995 or share == 1:
        return f"{100 * share:.1f} %"
    return f"{int(share * 100_000) / 1000:.3f} %"
