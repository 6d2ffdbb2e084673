"""The names of classes: in the tables of figures, and on axes that may have many of them."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

# The columns of figures that hold classes, as the labels of images.
HOLD_CLASSES = ("digit", "label", "other", "true", "predicted", "mostly", "first", "second")
MOST_NAMES = 30  # on an axis as wide as a figure
LONG = 14  # characters, beyond which a name is cut


def with_class_names(table: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Return ``table`` with the names of classes in place of their labels.

    ``names`` holds the name of each label, 0 first. Classes whose names are their labels, as of
    digits, and all that is no label stay as they are; ``pair`` is two labels joined by a sign.
    """
    if all(name == str(label) for label, name in enumerate(names)):
        return table
    named: dict[Any, str] = {label: short(name) for label, name in enumerate(names)}
    named |= {str(label): name for label, name in named.items()}
    columns = {
        column: [named.get(value, value) for value in table[column].tolist()]
        for column in HOLD_CLASSES
        if column in table
    }
    if "pair" in table and {"first", "second"} <= set(table):
        signs = table["pair"].astype(str).str.replace(r"^\d+|\d+$", "", regex=True)
        parts = zip(columns["first"], signs, columns["second"], strict=True)
        columns["pair"] = [f"{first}{sign}{second}" for first, sign, second in parts]
    return table.assign(**columns)


def short(name: str) -> str:
    """Return a name of at most ``LONG`` characters."""
    return name if len(name) <= LONG else f"{name[: LONG - 1]}\N{HORIZONTAL ELLIPSIS}"


def write_classes(axes: Axes, classes: Sequence[Any], most: int = MOST_NAMES) -> None:
    """Write the names of ``classes``, at 0, 1, 2, ..., below ``axes``: upright if they are short.

    Of more than ``most``, every other one is written, or every third, ...
    """
    names = [str(name) for name in classes]
    places = range(0, len(names), 1 + len(names) // (most + 1))
    upright = max(map(len, names)) * len(places) < 2.5 * most
    shown = [names[place] for place in places]
    axes.set_xticks(list(places), shown, rotation=0 if upright else 90)
