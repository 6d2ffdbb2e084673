"""The data dictionary is complete, says each thing once, and is about the tables that are made."""

import csv

import pytest

from digitlab.contracts.dictionary import FOLDER, load_dictionary
from digitlab.errors import ExpectedError
from digitlab.jobs.files import load_yaml

DICTIONARY = load_dictionary()


def entries():
    """Yield every declaration of a column, shared by all tables or a table's own."""
    yield from load_yaml(FOLDER / "columns.yaml").items()
    for table in load_yaml(FOLDER / "tables.yaml").values():
        yield from table.get("own", {}).items()


def test_every_entry_is_a_sentence_that_says_what_the_column_holds():
    for name, declared in entries():
        assert declared["meaning"].endswith("."), name
        assert not declared.get("empty", "").endswith("."), name
    for table in DICTIONARY.tables.values():
        assert table.rows.endswith("."), table.name


def test_no_table_repeats_what_all_share_or_declares_what_it_lacks():
    shared = load_yaml(FOLDER / "columns.yaml")
    for name, table in load_yaml(FOLDER / "tables.yaml").items():
        assert len(set(table["columns"])) == len(table["columns"]), name
        for column, own in table.get("own", {}).items():
            assert column in table["columns"], (name, column)
            assert own != shared.get(column), (name, column)


def test_every_shared_column_and_every_kind_is_used():
    tables = load_yaml(FOLDER / "tables.yaml").values()
    shown = {
        name for table in tables for name in table["columns"] if name not in table.get("own", {})
    }
    # Training times are added to tables as they are shown.
    assert set(load_yaml(FOLDER / "columns.yaml")) == shown | {"seconds_mean"}
    assert {declared["kind"] for _, declared in entries()} == set(load_yaml(FOLDER / "kinds.yaml"))


def test_a_column_that_has_no_meaning_is_refused(tmp_path):
    for name in ("kinds", "columns"):
        (tmp_path / f"{name}.yaml").write_text((FOLDER / f"{name}.yaml").read_text())
    tables = 'tables/new: {rows: "A row for each fit.", columns: [variant, novelty]}\n'
    (tmp_path / "tables.yaml").write_text(tables)
    with pytest.raises(ExpectedError, match="tables/new has a column novelty; say what it means"):
        load_dictionary(tmp_path)
    own = "  own: {novelty: {kind: wonder, meaning: How new it is.}}"
    rows = "tables/new:\n  rows: A row for each fit.\n  columns: [novelty]\n"
    (tmp_path / "tables.yaml").write_text(f"{rows}{own}\n")
    with pytest.raises(ExpectedError, match="the kind of novelty must be one of"):
        load_dictionary(tmp_path)


def test_a_study_makes_the_tables_of_the_dictionary_and_no_others(small_study):
    results = small_study.folder / "results/digits"
    found = {f"tables/{file.stem}": file for file in (results / "tables").glob("*.csv")}
    found |= {f"figures/{file.stem}": file for file in (results / "figures").glob("*.csv")}
    found["partitions/images"] = results / "partitions/images.csv"
    found["partitions/seed"] = next((results / "partitions/seeds").rglob("*.csv"))
    assert set(found) == set(DICTIONARY.tables)
    for name, file in found.items():
        with file.open(newline="") as opened:
            header = next(csv.reader(opened))
        # A name with a place stands for a column for each pixel.
        declared = [column for column in DICTIONARY.table(name).columns if "{" not in column]
        assert header[: len(declared)] == declared, name
        assert len(header) == len(declared) + (64 if name == "partitions/images" else 0), name
