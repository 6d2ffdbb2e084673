"""The data dictionary as readers and programs get it."""

import json

import pandas as pd
import pytest

from digitlab.contracts.checked_tables import ContractError
from digitlab.contracts.dictionary import Column, Table, load_dictionary
from digitlab.contracts.documents import data_package, markdown, values_of
from operations.write_dictionary import text
from scripts import describe_tables
from tests.runs.checkout import ROOT

SHARE = load_dictionary().table("tables/scores").columns["accuracy"]
COLUMN = Column(
    name="a_b",
    kind="text",
    meaning="Less < more | both.",
    type="text",
    format="text",
    empty="never",
)
COUNTS = pd.DataFrame({"partition": ["test"], "digit": [3], "count": [36], "share": [0.1]})


def test_the_document_in_docs_is_that_of_the_declarations():
    written = (ROOT / "docs/data-dictionary.md").read_text(encoding="utf-8")
    assert written == text(), "make dictionary"


def test_every_column_of_every_table_has_a_row():
    rows = [line for line in text().splitlines() if line.startswith("| `")]
    tables = load_dictionary().tables.values()
    assert len(rows) == sum(len(table.columns) for table in tables)
    assert all(row.replace(r"\|", "").count("|") == 4 for row in rows)


def test_text_is_no_markup():
    shown = markdown([Table("tables/t", "A row for each x_y.", {"a_b": COLUMN})])
    assert r"A row for each x\_y." in shown
    assert r"| `a_b` | Less &lt; more \| both. Empty never. | text |" in shown


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("accuracy", "number from 0 to 1"),
        ("log_loss", "number, 0 or more; nats"),
        ("diverged", "True or False"),
        ("epochs", "whole number, 0 or more; epochs"),
    ],
)
def test_the_values_of_a_column_are_told_in_words(name, said):
    assert values_of(load_dictionary().table("tables/scores").columns[name]) == said


def test_a_data_package_has_the_schema_of_each_table():
    package = data_package("n", "N", {"tables/t.csv": Table("tables/t", "R.", {"accuracy": SHARE})})
    (resource,) = package["resources"]
    assert (resource["name"], resource["path"]) == ("tables-t", "tables/t.csv")
    (field,) = resource["schema"]["fields"]
    assert field["type"] == "number"
    assert field["constraints"]["required"] is False
    assert field["constraints"]["minimum"] == pytest.approx(0, abs=1e-5)
    assert field["constraints"]["maximum"] == pytest.approx(1, abs=1e-5)


def described(folder, counts):
    path = folder / "tables/class_counts.csv"
    path.parent.mkdir()
    counts.to_csv(path, index=False)
    readme, package = folder / "tables/README.md", folder / "datapackage.json"
    describe_tables.main([str(path)], "fashion_mnist", str(readme), str(package))
    return readme, package


def test_a_study_describes_the_tables_that_it_has(tmp_path):
    readme, package = described(tmp_path, COUNTS)
    assert "## tables/class_counts.csv" in readme.read_text()
    assert "tables/scores.csv" not in readme.read_text()
    written = json.loads(package.read_text())
    assert written["name"] == "digitlab-fashion-mnist"
    assert [resource["path"] for resource in written["resources"]] == ["tables/class_counts.csv"]


def test_a_table_that_is_no_longer_what_is_declared_is_not_described(tmp_path):
    with pytest.raises(ContractError, match=r"tables/class_counts: share is 1\.5"):
        described(tmp_path, COUNTS.assign(share=1.5))
    assert not (tmp_path / "datapackage.json").exists()
