"""Save a table only if it is what the data dictionary says: pandera checks it first.

An edit of the dictionary reruns no job that makes a table, since no value depends on it: the rule
``describe_tables``, which it does rerun, checks all tables again.
"""

from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from digitlab.contracts.dictionary import ROUNDING, Column, Table, load_dictionary, table_name
from digitlab.errors import ExpectedError
from digitlab.jobs.tables import save_table

# A mixed column holds numbers in some studies and text in others.
DTYPES = {"text": None, "mixed": None, "whole": "float64", "number": "float64", "flag": "boolean"}
NOUNS = {"text": "text", "whole": "a whole number", "number": "a number", "flag": "True or False"}


class ContractError(ExpectedError):
    """A table that is not what the data dictionary says."""


def _is_text(value: Any) -> bool:
    """Return whether a value is text."""
    return isinstance(value, str)


def _are_whole(numbers: pd.Series) -> pd.Series:
    """Return whether each number is whole."""
    return numbers % 1 == 0


def _checks(column: Column) -> list[pa.Check]:
    """Return what pandera checks in the cells of ``column`` that have a value."""
    checks = []
    if column.type == "text":
        checks.append(pa.Check(_is_text, element_wise=True, error=NOUNS["text"]))
    if column.type == "whole":
        checks.append(pa.Check(_are_whole, error=NOUNS["whole"]))
    if column.least is not None:
        checks.append(pa.Check.ge(column.least - ROUNDING, error=f"at least {column.least}"))
    if column.most is not None:
        checks.append(pa.Check.le(column.most + ROUNDING, error=f"at most {column.most}"))
    return checks


def schema(table: Table) -> pa.DataFrameSchema:
    """Return the schema of ``table`` for pandera: its columns and no others."""
    columns = {
        name.replace("{place}", r"\d+"): pa.Column(
            DTYPES[column.type],
            _checks(column),
            nullable=bool(column.empty),
            coerce=DTYPES[column.type] is not None,
            regex="{place}" in name,
        )
        for name, column in table.columns.items()
    }
    return pa.DataFrameSchema(columns, strict=True, name=table.name)


def _sentence(table: Table, failure: Any) -> str:
    """Return what is wrong, from the first row of pandera's failure cases."""
    if failure.check == "column_in_schema":
        return f"{table.name} has a column {failure.failure_case} that the dictionary lacks"
    if failure.check == "column_in_dataframe":
        return f"{table.name} lacks the column {failure.failure_case}"
    if failure.check == "not_nullable":
        return f"{table.name}: {failure.column} is empty in row {failure.index}"
    must = str(failure.check)
    if must.startswith(("coerce_dtype", "dtype")):
        must = NOUNS[table.columns[failure.column].type]
    where = "" if pd.isna(failure.index) else f" in row {failure.index}"
    return f"{table.name}: {failure.column} is {failure.failure_case!r}{where} and must be {must}"


def check_table(name: str, table: pd.DataFrame) -> None:
    """Raise ``ContractError`` if ``table`` is not what the dictionary says of the table ``name``.

    The error names the table, the column and the first bad value. Empty text counts as an empty
    cell, which it is in a CSV file. The rows of an error are counted from 0.
    """
    declared = load_dictionary().table(name)
    texts = [
        column
        for column in table.columns
        if column in declared.columns and declared.columns[column].type in ("text", "mixed")
    ]
    rows = table.reset_index(drop=True)
    read = rows.assign(**{text: rows[text].mask(rows[text].eq("")) for text in texts})
    try:
        schema(declared).validate(read, lazy=True)
    except pa.errors.SchemaErrors as error:
        first = next(error.failure_cases.itertuples(index=False))
        raise ContractError(
            f"{_sentence(declared, first)}; correct what computes it, or its declaration in "
            "report/dictionary."
        ) from None


def save_checked(path: str | Path, table: pd.DataFrame, name: str | None = None) -> None:
    """Save ``table`` as CSV if it is what the dictionary says of it; if not, write nothing.

    ``name`` is that of the table in the dictionary, by default the folder and the name of the file.
    Whole numbers that pandas holds as floats, for the gaps between them, are written as whole.
    Raises ``ContractError``.
    """
    name = name or table_name(path)
    check_table(name, table)
    columns = load_dictionary().table(name).columns
    whole = [column for column in columns if columns[column].type == "whole" and column in table]
    floats = [column for column in whole if pd.api.types.is_float_dtype(table[column])]
    save_table(path, table.astype(dict.fromkeys(floats, "Int64")))
