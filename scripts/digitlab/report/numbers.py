"""Numbers as readers see them: one format for all cells of a column, as the dictionary says."""

import math
import statistics
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pandas as pd

from digitlab.contracts.dictionary import Column

SIGNIFICANT = 3  # digits of the median of a column that was measured
MOST_DECIMALS = 6
EXACT = 1e-9
FINAL = ("official", "test")  # the partitions that scores are shown for, the first that has images


def share_decimals(class_counts: pd.DataFrame) -> int:
    """Return how many decimals the share of the final partition's images has.

    One image of 360 is 0.003, so a fourth decimal would say nothing; one of 10,000 is 0.0001.
    """
    sizes = class_counts.groupby("partition")["count"].sum()
    images = next(int(sizes[name]) for name in FINAL if sizes.get(name))
    return max(2, math.ceil(math.log10(images)))


def rounded(value: float, decimals: int) -> str:
    """Return a number with ``decimals``; one that rounds to 0 is said to be smaller, unless it is.

    There is no negative zero.
    """
    written = f"{value or 0.0:,.{decimals}f}"
    if not value or float(written.replace(",", "")):
        return written
    least = f"{10**-decimals:.{decimals}f}"
    return f"<{least}" if value > 0 else f">-{least}"


def _plain(value: float) -> str:
    """Return a number with as few digits as it needs, four at most if it is not whole."""
    return f"{value:.0f}" if value == int(value) else f"{value:.4g}"


def _decimals_of(values: Sequence[float]) -> int:
    """Return the decimals with which the median of ``values`` has ``SIGNIFICANT`` digits.

    The median, since the loss of a single fit that diverged should not hide all others. There are
    no more decimals than the values need.
    """
    sizes = [abs(value) for value in values if value]
    if not sizes:
        return 0
    wanted = SIGNIFICANT - 1 - math.floor(math.log10(statistics.median(sizes)))
    most = min(max(wanted, 0), MOST_DECIMALS)
    exact = (d for d in range(most) if all(abs(v - round(v, d)) < EXACT for v in values))
    return next(exact, most)


def _format(column: Column, values: Sequence[float], decimals: int) -> Callable[[float], str]:
    """Return how the finite numbers of ``column`` are written, of which these are all."""
    if column.format == "plain":
        return _plain
    fixed = {
        "grouped": 0,
        "share": decimals,
        "points": max(decimals - 2, 1),
        "p": 4,
        "measured": _decimals_of(values),
    }
    return partial(rounded, decimals=fixed[column.format])


def _is_number(value: Any) -> bool:
    """Return whether a value is a number, a missing one included."""
    return not isinstance(value, (bool, str)) and pd.api.types.is_number(value)


def in_words(value: Any) -> str:
    """Return a value that is no finite number as readers see it."""
    if pd.isna(value):
        return "none"
    if _is_number(value):
        return "infinite" if value > 0 else "-infinite"
    return str(value)


def texts(values: Sequence[Any], column: Column, decimals: int) -> list[str]:
    """Return the cells of ``column`` as readers see them.

    ``decimals`` are those of shares of images.
    """
    finite = [float(value) for value in values if _is_number(value) and math.isfinite(value)]
    if column.format == "text" or not finite:
        return list(map(in_words, values))
    write = _format(column, finite, decimals)
    return [
        write(float(value)) if _is_number(value) and math.isfinite(value) else in_words(value)
        for value in values
    ]
