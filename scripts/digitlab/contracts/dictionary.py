"""The data dictionary: what each column of each table is, as declared in ``report/dictionary``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from digitlab.errors import ExpectedError
from digitlab.jobs.files import load_yaml

ROUNDING = 1e-6  # a mean of probabilities, which are float32, can lie this far beyond 1
FOLDER = Path(__file__).resolve().parents[3] / "report/dictionary"


@dataclass(frozen=True)
class Column:
    """A column of a table.

    ``type`` is text, mixed, whole, number or flag, ``least`` and ``most`` bound its values and
    ``empty`` says when a cell has none (never, if that is empty itself); ``head`` and ``format``
    are for readers. A name such as ``pixel{place}`` stands for one column for each number.
    """

    name: str
    kind: str
    meaning: str
    type: str
    format: str
    head: str = ""
    unit: str = ""
    empty: str = ""
    least: float | None = None
    most: float | None = None

    @property
    def title(self) -> str:
        """What readers see above the column."""
        return self.head or self.name.replace("_", " ")


@dataclass(frozen=True)
class Table:
    """A table: its name, what a row of it is, and its columns by name."""

    name: str
    rows: str
    columns: Mapping[str, Column]


@dataclass(frozen=True)
class Dictionary:
    """All tables, by name, and the columns that mean the same in all tables without their own."""

    tables: Mapping[str, Table]
    columns: Mapping[str, Column]

    def table(self, name: str) -> Table:
        """Return the table called ``name``; raise ``ExpectedError`` if it is not declared."""
        if name not in self.tables:
            raise ExpectedError(f"{FOLDER / 'tables.yaml'}: declare the table {name} there.")
        return self.tables[name]


def table_name(path: str | Path) -> str:
    """Return the name of the table at ``path``: its folder and file, as ``tables/scores``."""
    return f"{Path(path).parent.name}/{Path(path).stem}"


def _column(name: str, declared: Mapping[str, Any], kinds: Mapping[str, Any]) -> Column:
    """Return a column as it is ``declared``, completed by its kind."""
    if declared.get("kind") not in kinds:
        raise ExpectedError(f"{FOLDER}: the kind of {name} must be one of {', '.join(kinds)}.")
    return Column(**{**kinds[declared["kind"]], **declared, "name": name})


def _table(
    name: str,
    declared: Mapping[str, Any],
    shared: Mapping[str, Any],
    kinds: Mapping[str, Any],
) -> Table:
    """Return a table whose columns are its own or, by name, among those ``shared`` by all."""
    meanings = {**shared, **declared.get("own", {})}
    for column in declared["columns"]:
        if column not in meanings:
            raise ExpectedError(f"{FOLDER}: {name} has a column {column}; say what it means.")
    columns = {column: _column(column, meanings[column], kinds) for column in declared["columns"]}
    return Table(name, declared["rows"], columns)


@cache
def load_dictionary(folder: Path = FOLDER) -> Dictionary:
    """Return the dictionary in ``folder``; raise ``ExpectedError`` for a mistake in it."""
    kinds, shared, tables = (
        load_yaml(folder / f"{name}.yaml") for name in ("kinds", "columns", "tables")
    )
    return Dictionary(
        {name: _table(name, declared, shared, kinds) for name, declared in tables.items()},
        {name: _column(name, declared, kinds) for name, declared in shared.items()},
    )
