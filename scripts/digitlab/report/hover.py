"""What a reader who points at a figure is told: the row of its table that is drawn there."""

import json
import re
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

# Of one figure; in one with more, single points cannot be read.
MOST_POINTS = 1500
# A point that could be one of more rows, or of rows with less in common, only tells its place.
MOST_ROWS, LEAST_COLUMNS = 6, 3
POINTS = re.compile(r'<metadata id="points">(.*?)</metadata>', re.DOTALL)

# Left and top as shares of the drawing's width and height, and the text.
Told = tuple[float, float, str]


def told(svg: str, table: pd.DataFrame) -> list[Told]:
    """Return the places of a drawing's points with what they say, from its SVG file and table."""
    found = POINTS.search(svg)
    box = re.search(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"', svg)
    points = json.loads(found[1]) if found else []
    if box is None or len(points) > MOST_POINTS:
        return []
    width, height = map(float, box.groups())
    rows = Rows(table)
    return [
        (round(left / width, 4), round(top / height, 4), rows.text(*drawn))
        for left, top, *drawn in points
    ]


class Rows:
    """The rows of a figure's table, found by the numbers and names that are drawn."""

    def __init__(self, table: pd.DataFrame):
        # Empty where there is no number, because none equals another.
        self.records = table.astype(object).where(table.notna(), "").to_dict("records")
        self._by_number: dict[str, set[int]] = {}
        self._by_name: dict[str, set[int]] = {}
        for column in table:
            values = table[column]
            numeric = pd.api.types.is_float_dtype(values)
            for row, value in enumerate(values):
                if numeric and np.isfinite(value):
                    for drawn in (value, 100 * value):  # shares are drawn as percentages
                        self._by_number.setdefault(key(drawn), set()).add(row)
                else:
                    self._by_name.setdefault(str(value), set()).add(row)

    def text(self, series: str, x: Any, y: Any, value: float | None) -> str:
        """Return what is said of a point: what its rows have in common, else its place.

        Variants that predict the same have rows that differ in little but their names.
        """
        rows = [self.records[row] for row in sorted(self.rows(series, x, y, value))]
        if 0 < len(rows) <= MOST_ROWS:
            values = rows[0].items()
            common = {name: each for name, each in values if all(r[name] == each for r in rows)}
            if len(common) >= LEAST_COLUMNS:
                return described(common)
        place = f"{y}, {x}: {value:g}" if value is not None else f"x {short(x)}, y {short(y)}"
        return f"{series}: {place}" if series else place

    def rows(self, series: str, *drawn: Any) -> set[int]:
        """Return the rows that hold the drawn numbers that are not whole, and the names.

        A name counts if the table knows it. Whole numbers may be places on an axis rather than
        values of the table: they only choose among rows.
        """
        numbers = [value for value in drawn if isinstance(value, float)]
        fractions = {key(value) for value in numbers if value != round(value)}
        matching = [self._by_number[each] for each in fractions & self._by_number.keys()]
        if not matching:
            return set()
        words = " ".join([series, *(value for value in drawn if isinstance(value, str))]).split()
        known = [self._by_name[word] for word in words if word in self._by_name]
        rows = set.intersection(*matching, *known)
        for whole in (str(int(value)) for value in numbers if value == round(value)):
            if len(rows) > 1:
                rows = rows & self._by_name.get(whole, rows) or rows
        return rows


def key(value: float) -> str:
    """Return a number in six significant digits, as precisely as matrices are recorded."""
    return f"{value:.6g}"


def short(value: Any) -> str:
    """Return a number with a fraction in four digits, all else as it is."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def described(row: Mapping[Hashable, Any]) -> str:
    """Return a row of a table as a list of its columns, with both ends of an interval as one."""
    parts = []
    for column, value in row.items():
        name = str(column)
        high = row.get(re.sub(r"low$", "high", name))
        if name.endswith("high") or str(value) == "":
            continue
        if name.endswith("low") and high is not None:
            name = name.removesuffix("low").replace("_", " ").strip()
            ends = f"{short(value)} to {short(high)}"
            parts.append(f"{name} interval {ends}".strip())
        else:
            parts.append(f"{name.replace('_', ' ')} {short(value)}")
    return ", ".join(parts)
