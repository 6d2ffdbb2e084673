"""A run agrees with a reference to the byte, to rounding, within intervals, or not, and why."""

import json

import pandas as pd
import pytest

from digitlab.errors import ExpectedError
from digitlab.publication.agreement import (
    agreement,
    compare_with_reference,
    counted,
    save_reference,
)

SUMMARY = pd.DataFrame(
    {
        "variant": ["a", "b"],
        "percent": [100, 100],
        "accuracy_mean": [0.9, 0.95],
        "accuracy_low": [0.88, 0.93],
        "accuracy_high": [0.92, 0.97],
    }
)


@pytest.mark.parametrize(
    ("changes", "level", "why"),
    [
        ({"accuracy_mean": [0.9 + 1e-9, 0.95]}, "same to rounding", "at most 1e-06"),
        ({"accuracy_mean": [0.91, 0.94]}, "within intervals", "other values of accuracy_mean"),
        ({"accuracy_mean": [0.93, 0.95]}, "different", "other values of accuracy_mean"),
        ({"variant": ["a", "c"]}, "different", "other values of variant"),
        ({"percent": [100, 50], "accuracy_mean": [0.91, 0.94]}, "different", "percent"),
        ({"more": 1}, "different", "other columns: more"),
    ],
)
def test_a_table_agrees_as_far_as_it_does(changes, level, why):
    found = agreement("summary", SUMMARY.assign(**changes), SUMMARY)
    assert found.level == level
    assert why in found.why


def test_measured_seconds_beside_other_columns_do_not_count():
    timed, slower = SUMMARY.assign(cpu_seconds=[1.0, 2.0]), SUMMARY.assign(cpu_seconds=[3.0, 2.0])
    found = agreement("seeds_to_decide", slower, timed)
    assert (found.level, found.why) == (
        "same to rounding",
        "but for the seconds that were measured",
    )
    other = agreement("seeds_to_decide", slower.assign(percent=[100, 50]), timed)
    assert (other.level, other.why) == ("different", "other values of percent")


def test_tables_of_another_length_are_different():
    assert agreement("summary", SUMMARY[:1], SUMMARY).why == "1 rows, not 2"


@pytest.fixture
def run(tmp_path):
    """Write a run: its tables, its record and that of the code of its table."""

    def write(name: str, code: str = "abc", level: float = 0.05, **changes):
        folder = tmp_path / name
        (folder / "tables/checksums").mkdir(parents=True)
        SUMMARY.assign(**changes).to_csv(folder / "tables/summary.csv", index=False)
        (folder / "tables/timings.csv").write_text(f"seconds\n{len(name)}\n")
        record = {"settings": {"level": level}, "environment": {"numpy": "2.4", "commit": name}}
        (folder / "study.json").write_text(json.dumps(record))
        made_by = {
            "rule": "score",
            "params": {"code": repr({"digitlab/stats/power.py": code})},
            "inputs": [],
            "sha256": None,
        }
        (folder / "tables/checksums/summary.csv.json").write_text(json.dumps(made_by))
        return folder

    return write


def test_the_same_run_is_the_same_to_the_byte_and_seconds_do_not_count(run, tmp_path):
    save_reference(run("first"), tmp_path / "reference")
    found, causes = compare_with_reference(run("another"), tmp_path / "reference")
    assert counted(found) == {
        "same to the byte": 1,
        "same to rounding": 0,
        "within intervals": 0,
        "different": 0,
    }
    assert causes == []


def test_what_differs_between_the_runs_is_named(run, tmp_path):
    save_reference(run("first"), tmp_path / "reference")
    other = run("other", code="def", level=0.01, accuracy_mean=[0.5, 0.5])
    found, causes = compare_with_reference(other, tmp_path / "reference")
    assert [each.level for each in found] == ["different"]
    assert causes == [
        "other settings of level",
        "other code in 1 files, the first is digitlab/stats/power.py",
    ]


def test_a_table_that_only_one_run_has_is_named(run, tmp_path):
    save_reference(run("first"), tmp_path / "reference")
    other = run("other")
    (other / "tables/summary.csv").unlink()
    found, _ = compare_with_reference(other, tmp_path / "reference")
    assert found[0].why == "only the reference has it"


def test_a_folder_without_a_run_or_a_reference_is_named(run, tmp_path):
    with pytest.raises(ExpectedError, match="holds no finished study"):
        compare_with_reference(tmp_path / "nothing", tmp_path)
    with pytest.raises(ExpectedError, match="holds no reference"):
        compare_with_reference(run("first"), tmp_path / "nothing")
