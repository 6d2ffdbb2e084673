"""Show tables to readers: numbers rounded for reading, as HTML or Markdown."""

import html
import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
from jinja2 import Environment

from digitlab.contracts.dictionary import Column, load_dictionary, table_name
from digitlab.report.numbers import rounded, texts

Columns = Mapping[str, Column]
UNDECLARED: Columns = {}

# Rows that a page shows; the CSV file holds all of them.
MOST_ROWS = 60
# Of a cell, in characters; longer text is wrapped.
LONGEST_LINE = 50

TABLE = """\
<div class="scroll" tabindex="0" role="region" aria-label="{{ title }}">
<table class="data">
<caption>{{ title }}</caption>
<thead><tr>{% for head, told, numeric in columns %}\
<th scope="col"{% if not numeric %} class="text"{% endif %}\
{% if told %} title="{{ told }}"{% endif %}>{{ head }}</th>{% endfor %}</tr></thead>
<tbody>
{% for row in rows -%}
<tr>{% for value, kind in row %}<td{% if kind %} class="{{ kind }}"{% endif %}>{{ value }}</td>\
{% endfor %}</tr>
{% endfor -%}
</tbody>
</table>
</div>
{% if total > rows | length %}<p class="note">{{ rows | length }} of {{ total }} rows; the CSV \
file holds all of them.</p>{% endif %}
"""

PAGE = """\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ title }}</title><style>{{ style | safe }}</style></head>
<body><main>{{ table | safe }}</main></body>
</html>
"""

_environment = Environment(autoescape=True, keep_trailing_newline=True)


def shown(value: Any, column: str) -> str:
    """Return ``value`` as it is shown to readers in ``column``."""
    if isinstance(value, float):
        if math.isnan(value):
            return "none"
        if math.isinf(value):
            return "infinite" if value > 0 else "-infinite"
        if column == "p" or column.startswith("p_"):
            return f"{value:.4f}" if value >= 0.0001 else "<0.0001"
        if value.is_integer() and abs(value) >= 10:
            return f"{value:,.0f}"
        return rounded(value, 4 if abs(value) < 10 else 1)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10_000:
        return f"{value:,}"
    return str(value)


def columns_of(table: str) -> Columns:
    """Return the columns that readers may see of the table in a file, as the dictionary says.

    They are those of the table and, for what is added from others, those that all tables share.
    """
    dictionary = load_dictionary()
    return {**dictionary.columns, **dictionary.table(table_name(table)).columns}


def with_seconds(table: pd.DataFrame, timings: pd.DataFrame) -> pd.DataFrame:
    """Return ``table`` with ``seconds_mean``, the training time of each row averaged over seeds."""
    cell = ["variant", "setting", "percent", "noise"]
    seconds = timings.groupby(cell)["seconds"].mean().rename("seconds_mean").reset_index()
    return table.merge(seconds, on=cell, how="left")


def readable(
    table: pd.DataFrame, timings: pd.DataFrame | None, columns: list[str] | None
) -> pd.DataFrame:
    """Return what readers see of ``table``: with training times and only ``columns``, if given."""
    if timings is not None:
        table = with_seconds(table, timings)
    return table[columns] if columns else table


def _cell(text: str, numeric: bool) -> tuple[str, str]:
    """Return the text of a cell and its class, which is empty for a number."""
    if numeric:
        return text, ""
    return text, "text long" if len(text) > LONGEST_LINE else "text"


def _head(column: str, numeric: bool, columns: Columns) -> tuple[str, str, bool]:
    """Return what stands above a column, what it means, and whether it holds numbers."""
    if column not in columns:
        return column, "", numeric
    return columns[column].title, f"{column}: {columns[column].meaning}", numeric


def _texts(values: pd.Series, columns: Columns, decimals: int) -> list[str]:
    """Return the cells of a column as readers see them."""
    name = str(values.name)
    cells = values.astype(object)
    if name in columns:
        return texts(list(cells), columns[name], decimals)
    return [shown(value, name) for value in cells]


def html_table(
    table: pd.DataFrame, title: str, columns: Columns = UNDECLARED, decimals: int = 4
) -> str:
    """Return the first rows of ``table`` as an HTML table with ``title`` as its caption.

    ``columns`` are those of the data dictionary, which have heads and formats; ``decimals`` are
    those of shares of images.
    """
    head = table.head(MOST_ROWS)
    numeric = [
        pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)
        for kind in table.dtypes
    ]
    cells = [_texts(head[name], columns, decimals) for name in table.columns]
    rows = [
        [_cell(*cell) for cell in zip(row, numeric, strict=True)]
        for row in zip(*cells, strict=True)
    ]
    heads = [_head(*column, columns) for column in zip(table.columns, numeric, strict=True)]
    return _environment.from_string(TABLE).render(
        title=title, columns=heads, rows=rows, total=len(table)
    )


def html_page(
    table: pd.DataFrame, title: str, style: str, columns: Columns = UNDECLARED, decimals: int = 4
) -> str:
    """Return an HTML page that shows ``table``; the last two as for ``html_table``."""
    content = html_table(table, title, columns, decimals)
    return _environment.from_string(PAGE).render(title=title, style=style, table=content)


def markdown_table(table: pd.DataFrame) -> str:
    """Return ``table`` as a Markdown table."""
    lines = [table.columns, ["---"] * len(table.columns)]
    lines += [
        [shown(value, column) for column, value in zip(table.columns, row, strict=True)]
        for row in table.astype(object).itertuples(index=False)
    ]
    return "".join("| " + " | ".join(map(_markdown_cell, line)) + " |\n" for line in lines)


def _markdown_cell(value: Any) -> str:
    """Return the text of a cell without anything that Markdown would take for markup."""
    text = html.escape(str(value), quote=False).replace("|", r"\|")
    return " ".join(text.split())
