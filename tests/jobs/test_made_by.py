"""What made a result is recorded beside it, and Snakemake is told where it knows otherwise."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from digitlab.jobs.checksums import record
from digitlab.jobs.made_by import (
    UNKNOWN,
    MadeBy,
    described,
    made_by_path,
    record_made_by,
    recorded_made_by,
    results_below,
    snakemake_records,
)

MADE = described("fit", [("rate", 0.1), ("code", {"a.py": "1"})], [("b", "22"), ("a", "11")])
RESULT = "results/fits/a.npz"


@pytest.fixture(autouse=True)
def finished(tmp_path, monkeypatch) -> None:
    """A folder with one result, whose maker is recorded."""
    monkeypatch.chdir(tmp_path)
    Path(RESULT).parent.mkdir(parents=True)
    Path(RESULT).write_text("weights")
    record([RESULT])
    record_made_by([RESULT], MADE)


def as_snakemake_knows(made_by: MadeBy, **changes) -> SimpleNamespace:
    fields = {
        "params": made_by.compared_params,
        "input": made_by.input_paths,
        "input_checksums": made_by.prefixed_inputs,
    }
    return SimpleNamespace(**fields | changes)


def told(known=None) -> dict:
    """What Snakemake is told about each result if it knows ``known`` of all of them."""
    return dict(snakemake_records("results", lambda _: known))


def test_what_made_a_result_is_read_as_it_was_recorded():
    assert recorded_made_by(RESULT) == MADE


def test_snakemake_is_told_what_made_a_result_in_its_own_form():
    found = told()
    assert set(found) == {RESULT}
    assert found[RESULT]["rule"] == "fit"
    assert found[RESULT]["params"] == ["0.1", "{'a.py': '1'}"]
    assert found[RESULT]["input"] == ["a", "b"]
    assert found[RESULT]["input_checksums"] == {"a": "sha256:11", "b": "sha256:22"}


def test_what_snakemake_knows_already_is_left_alone():
    assert told(as_snakemake_knows(MADE)) == {}
    assert told(as_snakemake_knows(MADE, input_checksums={"a": "sha256:11"})) == {}  # b is large


@pytest.mark.parametrize(
    "changes",
    [{"params": ["0.2"]}, {"input": ["a"]}, {"input_checksums": {"a": "sha256:33"}}],
)
def test_a_result_that_replaced_another_is_told_anew(changes):
    assert told(as_snakemake_knows(MADE, **changes)) == told()


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}", '{"sha256": null}'])
def test_a_result_whose_maker_cannot_be_read_counts_as_made_otherwise(text):
    made_by_path(RESULT).write_text(text)
    assert told()[RESULT]["params"] == UNKNOWN.compared_params


def test_a_result_without_any_record_counts_as_made_otherwise_unless_snakemake_knows_it():
    made_by_path(RESULT).unlink()
    assert told()[RESULT]["params"] == UNKNOWN.compared_params
    assert told(as_snakemake_knows(MADE)) == {}


def test_a_record_is_not_that_of_another_content():
    Path(RESULT).write_text("other weights")
    record([RESULT])
    assert recorded_made_by(RESULT) is None


def test_results_are_found_behind_links_and_a_folder_that_a_rule_makes_is_one():
    Path("scratch/pages").mkdir(parents=True)
    for name in ("scratch/pages/a.html", "scratch/pages/.snakemake_timestamp", "scratch/b.csv"):
        Path(name).write_text("")
    Path("results/linked").symlink_to(Path("scratch").resolve())
    Path("results/logs").mkdir()
    Path("results/logs/a.log").write_text("")
    found = sorted(results_below("results"))
    assert found == [RESULT, "results/linked/b.csv", "results/linked/pages"]
