"""The data dictionary as Markdown for readers, and as a Frictionless data package for programs."""

import html
from collections.abc import Iterable, Mapping
from typing import Any

from digitlab.contracts.dictionary import ROUNDING, Column, Table

TYPES = {"text": "text", "mixed": "number or text", "whole": "whole number", "number": "number"}
TYPES["flag"] = "True or False"
# The same in the words of Frictionless, https://specs.frictionlessdata.io/table-schema/.
FIELD_TYPES = {"text": "string", "mixed": "any", "whole": "integer", "number": "number"}
FIELD_TYPES["flag"] = "boolean"


def values_of(column: Column) -> str:
    """Return what a cell of ``column`` can hold, in words: type, range and unit."""
    words = TYPES[column.type]
    if column.least is not None and column.most is not None:
        words += f" from {column.least} to {column.most}"
    elif column.least is not None:
        words += f", {column.least} or more"
    return f"{words}; {column.unit}" if column.unit else words


def _escaped(text: str) -> str:
    """Return text without anything that Markdown would take for markup or for the end of a cell."""
    return html.escape(text, quote=False).replace("|", r"\|").replace("_", r"\_")


def _row(column: Column) -> str:
    """Return the row of a column in the Markdown table of its table."""
    empty = f" Empty {column.empty}." if column.empty else ""
    meaning = _escaped(column.meaning + empty)
    return f"| `{column.name}` | {meaning} | {_escaped(values_of(column))} |"


def markdown(tables: Iterable[Table]) -> str:
    """Return a section for each of ``tables``: what a row is, and each column with its meaning."""
    lines = []
    for table in tables:
        lines += [f"## {table.name}.csv", "", _escaped(table.rows), ""]
        lines += ["| column | what it holds | values |", "| --- | --- | --- |"]
        lines += [*map(_row, table.columns.values()), ""]
    return "\n".join(lines)


def _field(column: Column) -> dict[str, Any]:
    """Return a column as a field of a Frictionless table schema."""
    beyond = ROUNDING if column.type == "number" else 0
    constraints: dict[str, float] = {}
    if column.least is not None:
        constraints["minimum"] = column.least - beyond
    if column.most is not None:
        constraints["maximum"] = column.most + beyond
    field: dict[str, Any] = {
        "name": column.name,
        "type": FIELD_TYPES[column.type],
        "title": column.title,
        "description": column.meaning + (f" Empty {column.empty}." if column.empty else ""),
        "constraints": {"required": not column.empty, **constraints},
    }
    if column.type == "flag":
        field |= {"trueValues": ["True"], "falseValues": ["False"]}
    return field | ({"unit": column.unit} if column.unit else {})


def data_package(name: str, title: str, tables: Mapping[str, Table]) -> dict[str, Any]:
    """Return the Frictionless data package of ``tables``, by path relative to its folder."""
    resources = [
        {
            "name": table.name.replace("/", "-").lower(),
            "path": path,
            "profile": "tabular-data-resource",
            "format": "csv",
            "encoding": "utf-8",
            "description": table.rows,
            "schema": {
                "fields": [_field(column) for column in table.columns.values()],
                "missingValues": [""],
            },
        }
        for path, table in tables.items()
    ]
    return {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "resources": resources,
    }
