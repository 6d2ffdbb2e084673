"""A gallery of images below a title, or a sentence where there is no image."""

from collections.abc import Callable
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from digitlab.plotting.gallery import draw_gallery
from digitlab.plotting.notice import draw_notice


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
    """Write ``share`` as a percentage that is 100 only where nothing is missing."""
    if share < 0.9995 or share == 1:
        return f"{100 * share:.1f} %"
    return f"{int(share * 100_000) / 1000:.3f} %"
