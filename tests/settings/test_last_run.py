"""A report that would tell of other settings than were run is refused."""

import json
from pathlib import Path

import pytest

from digitlab.errors import ConfigurationError
from digitlab.settings.last_run import OPTIONS, check_reported

RAN = {"seeds": {"count": 2}, "pair": [0, 1], "device": "cpu"}


@pytest.fixture
def results(tmp_path) -> str:
    (tmp_path / "study.json").write_text(json.dumps({"settings": RAN}))
    (tmp_path / OPTIONS).parent.mkdir()
    (tmp_path / OPTIONS).write_text("--configfile studies/tiny.yaml\n")
    return str(tmp_path)


@pytest.mark.parametrize("asked", [["--report"], ["--report", "a.zip"], ["--report=a.zip"]])
def test_a_report_of_other_settings_is_refused_with_the_options_of_the_last_run(results, asked):
    check_reported(results, {**RAN, "pair": (0, 1)}, asked)
    with pytest.raises(ConfigurationError) as refused:
        check_reported(results, {**RAN, "seeds": {"count": 5}}, asked)
    assert str(refused.value) == (
        f"{results} was made by other settings of seeds than the report would tell of; "
        "add the options of the last run (--configfile studies/tiny.yaml), or run it anew."
    )


def test_other_settings_may_be_run_and_an_unfinished_study_is_left_to_snakemake(results, tmp_path):
    check_reported(results, {}, ["--cores", "2"])
    check_reported(str(tmp_path / "none"), {}, ["--report"])


def test_a_study_that_cannot_be_read_is_said(results):
    (Path(results) / "study.json").write_text("{")
    with pytest.raises(ConfigurationError, match=r"study\.json cannot be read"):
        check_reported(results, RAN, ["--report"])
