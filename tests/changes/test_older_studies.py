"""Studies that earlier versions finished are still read: compared, and checked file by file.

older_studies/ holds the small study of tests/runs/small_study.py as it was finished in that month,
without its logs; a version that cannot read one of them must say so in its changelog.
"""

import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pandas as pd
import pytest

from digitlab.changes.finished_study import load_study
from digitlab.jobs.checksums import record
from operations.verify_results import results_below, state
from tests.runs.checkout import ROOT, snakemake
from tests.runs.small_study import METHODS, SMALL, STUDY, clone_with_settings, write_predictions

ARCHIVES = sorted(Path(__file__).with_name("older_studies").glob("*.tar.xz"))


@pytest.fixture(scope="module", params=ARCHIVES, ids=lambda path: path.name)
def older(request, tmp_path_factory) -> Path:
    """The results of a study that an earlier version finished."""
    folder = tmp_path_factory.mktemp("older")
    with tarfile.open(request.param) as archive:
        archive.extractall(folder)
    return folder / "results/digits"


def test_every_file_of_an_older_study_is_as_its_record_says(older):
    results = list(results_below(older))
    assert len(results) > 200
    assert [path for path in results if state(path)] == []


def test_a_changed_file_of_an_older_study_is_noticed(older, tmp_path):
    copy = shutil.copytree(older, tmp_path / "digits")
    fit = next(copy.glob("fits/**/*.npz"))
    fit.write_bytes(fit.read_bytes()[:-1])
    assert [path for path in results_below(copy) if state(path)] == [fit]


def test_an_older_study_is_compared_with_a_changed_one(older, tmp_path):
    study = load_study(older)
    assert study.record["settings"]["seeds"]["count"] == 2
    other = shutil.copytree(older, tmp_path / "after")
    claims = pd.read_csv(other / "tables/claims.csv")
    assert claims.loc[0, "verdict"] != "supported"
    claims.loc[0, "verdict"] = "supported"
    claims.to_csv(other / "tables/claims.csv", index=False)
    record([other / "tables/claims.csv"])
    program = ROOT / "operations/compare_studies.py"
    subprocess.run([sys.executable, program, older, other, tmp_path / "out"], check=True)
    table = pd.read_csv(tmp_path / "out/comparison.csv")
    assert len(table) > 10
    page = (tmp_path / "out/comparison.html").read_text()
    assert claims.loc[0, "id"] in page
    assert claims.loc[1, "id"] not in page


@pytest.mark.slow
def test_snakemakes_own_report_of_an_older_study_is_made_or_refused_in_a_sentence(older, tmp_path):
    folder = older.parents[1]
    (folder / "small.yaml").write_text(STUDY + METHODS)
    write_predictions(folder)
    clone_with_settings(folder, tmp_path)
    shutil.copytree(older, tmp_path / "results/digits")
    printed = snakemake(tmp_path, *SMALL, "--report", "report.html", check=False)
    assert "Traceback" not in printed
    # Where a later version has settings or results that the study has not.
    new = r"was made by other settings of .* than the report would tell of|File .* does not exist"
    refused = re.search(new, printed)
    made = tmp_path / "report.html"
    assert made.exists() != bool(refused), printed
    assert refused or "Mean accuracy over 2 seeds" in made.read_text()
