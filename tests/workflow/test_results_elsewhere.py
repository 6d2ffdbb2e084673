"""Results that were copied without Snakemake's folder still carry what they were made by."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from digitlab.jobs.checksums import record_path
from digitlab.jobs.made_by import made_by_path
from tests.runs.checkout import copy_checkout, planned_jobs, snakemake
from tests.runs.disturbed import verified
from tests.runs.mirror_server import idx_bytes
from tests.runs.small_study import SMALL, clone_with_settings, planned

pytestmark = pytest.mark.slow
RESULTS = Path("results/digits")
FIT = RESULTS / "fits/softmax_manual/baseline/percent50_noise0/seeds0-1.npz"


@pytest.fixture
def copied(finished, tmp_path) -> Path:
    """Another clone with the results, whose time stamps are in the order of the copy."""
    clone_with_settings(finished, tmp_path)
    shutil.copytree(finished / "results", tmp_path / "results", copy_function=shutil.copy)
    return tmp_path


def test_a_copy_has_nothing_to_do(copied):
    assert planned(copied) == {}


def with_another_setting(folder: Path) -> None:
    edit(folder / "small.yaml", "epochs: 2", "epochs: 3")


def with_another_module(folder: Path) -> None:
    edit(folder / "scripts/digitlab/stats/mcnemar.py", "\nimport", "\nADDED = 1\nimport")


def with_other_claims(folder: Path) -> None:
    edit(folder / "claims.yaml", "of 0.9167", "of about 0.9167")


def edit(file: Path, old: str, new: str) -> None:
    """Replace ``old`` once, and keep a time stamp that is older than every result."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    os.utime(file, (1, 1))


@pytest.mark.parametrize("change", [with_another_setting, with_another_module, with_other_claims])
def test_a_change_reruns_in_a_copy_what_it_reruns_in_place(finished, copied, change, tmp_path):
    original = tmp_path / "original"
    shutil.copytree(finished, original, symlinks=True)
    for folder in (original, copied):
        change(folder)
    jobs = planned(copied)
    assert jobs
    assert jobs == planned(original)


def test_results_that_replace_others_are_known_by_their_own_records(finished, copied):
    """Their new place has a record of Snakemake's, but of what it made there before."""
    shutil.rmtree(copied / "results")
    with_another_setting(copied)
    snakemake(copied, *SMALL, "--", str(FIT))
    (copied / FIT).unlink()
    shutil.copytree(finished / "results", copied / "results", dirs_exist_ok=True)
    assert planned(copied)["fit_variant"] == 4


@pytest.mark.parametrize("path", [made_by_path(FIT), record_path(FIT)])
@pytest.mark.parametrize("content", [None, "no record"])
def test_a_result_whose_record_is_missing_or_damaged_is_due(copied, path, content):
    (copied / path).unlink()
    if content:
        (copied / path).write_text(content)
    assert planned(copied)["fit_variant"] == 1


def test_results_of_other_settings_are_not_used_even_if_snakemake_is_told_to(copied):
    with_another_setting(copied)
    options = ("--rerun-triggers", "mtime", "--forcerun", "render_report")
    printed = snakemake(copied, *SMALL, *options, check=False)
    assert "was made by other settings or code and would be used as it is" in printed
    assert "leave out --rerun-triggers and --allowed-rules." in printed


def test_a_report_of_settings_that_were_not_run_is_refused(copied):
    printed = snakemake(copied, "--report", "report.html", check=False)
    assert "add the options of the last run (--configfile small.yaml), or run it anew." in printed
    assert not (copied / "report.html").exists()
    snakemake(copied, *SMALL, "--report", "report.html")
    assert (copied / "report.html").is_file()


def test_results_are_verified_under_any_name(copied):
    os.truncate(copied / FIT, 100)
    shutil.copytree(copied / RESULTS, copied / "backup")
    shutil.move(copied / RESULTS / "fits", copied / "scratch")
    (copied / RESULTS / "fits").symlink_to(copied / "scratch")
    (copied / "link").symlink_to(copied / RESULTS)
    for name in (str(RESULTS), str(copied / RESULTS), "link"):
        status, printed = verified(copied, name)
        assert (status, f"{name}{str(FIT).removeprefix(str(RESULTS))}: truncated" in printed) == (
            1,
            True,
        )
        assert f"--configfile small.yaml --force -- {FIT}\n" in printed
    status, printed = verified(copied, "backup")
    assert (status, "backup is a copy of results/digits: verify that" in printed) == (1, True)


def test_data_that_were_exchanged_under_an_older_time_stamp_are_noticed(tmp_path):
    copy_checkout(tmp_path)
    draw = np.random.default_rng(3)
    for name, array in {
        "images": draw.integers(0, 256, (60, 4, 4)).astype(np.uint8),
        "labels": np.arange(60, dtype=np.uint8) % 3,
    }.items():
        (tmp_path / name).write_bytes(idx_bytes(array))
    settings = "dataset: idx\nidx: {train_images: images, train_labels: labels}\n"
    (tmp_path / "mine.yaml").write_text(settings)
    study = ("--configfile", "mine.yaml", "--", "results/idx/data/images.npz")
    snakemake(tmp_path, *study)
    assert "Nothing to be done" in snakemake(tmp_path, "--dry-run", *study)
    content = (tmp_path / "images").read_bytes()
    (tmp_path / "images").write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    os.utime(tmp_path / "images", (1, 1))
    assert planned_jobs(snakemake(tmp_path, "--dry-run", *study)) == {"gather_images": 1}
