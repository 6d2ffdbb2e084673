"""A small study of the whole pipeline, which tests run once, copy and then replan."""

import fcntl
import shutil
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_digits

from digitlab.data.partitions import split
from tests.runs.checkout import copy_checkout, planned_jobs, snakemake
from tests.runs.imported_modules import write_sitecustomize

# Three variants that start quickly; the tiny study with all of them is among the slow tests.
STUDY = """\
device: cpu
seeds: {count: 2, per_job: 2}
grid:
  variants: [binary_manual, softmax_manual, softmax_single]
  percents: [50, 100]
  noises: [0, 20]
  sweeps: [learning-rate]
sweeps:
  learning-rate: {values: {softmax_manual: [0.1]}}
range_test: {steps: 20}
variants:
  binary_manual: {epochs: 2}
  softmax_manual: {epochs: 2}
  softmax_single: {steps: 200}
"""
# Predictions that were made elsewhere, for two seeds more than the study has.
METHODS = 'methods: {elsewhere: {predictions: "predictions/{seed}.csv"}}\n'
SMALL = ("--configfile", "small.yaml")
FITS = 13  # variants x percents x noises, and one setting


class Finished(NamedTuple):
    """A finished small study, and what each of its jobs loaded."""

    folder: Path
    records: Path


def write_predictions(folder: Path) -> None:
    """Make up predictions of four seeds, at random."""
    labels = load_digits().target
    for seed in range(4):
        parts = split(labels, np.zeros(len(labels), dtype=bool), seed)
        images = np.concatenate([parts.validation, parts.test])
        given = np.random.default_rng(seed).dirichlet(np.ones(10), len(images)).round(4)
        table = pd.DataFrame(given, columns=range(10))
        table.insert(0, "image", images)
        (folder / "predictions").mkdir(exist_ok=True)
        table.to_csv(folder / f"predictions/{seed}.csv", index=False)


def run_once(shared: Path) -> Finished:
    """Run the small study below ``shared``, unless another test process already did."""
    finished = Finished(shared / "small-study", shared / "loaded-modules")
    shared.mkdir(exist_ok=True)
    with (shared / "small-study.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (finished.folder / "results/digits/report.html").exists():
            finished.records.mkdir()
            hook = shared / "hook"
            hook.mkdir()
            write_sitecustomize(hook, finished.records)
            copy_checkout(finished.folder)
            (finished.folder / "small.yaml").write_text(STUDY + METHODS)
            write_predictions(finished.folder)
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("PYTHONPATH", str(hook))
                snakemake(finished.folder, *SMALL, "--", "all", "export_partitions")
    return finished


def clone_with_settings(finished: Path, folder: Path) -> Path:
    """Copy the checkout into ``folder``, with the settings and the predictions of a study."""
    copy_checkout(folder)
    shutil.copy2(finished / "small.yaml", folder)
    shutil.copytree(finished / "predictions", folder / "predictions")
    return folder


def planned(folder: Path, *arguments: str) -> dict[str, int]:
    """Return how many jobs of each rule would run."""
    printed = snakemake(folder, *SMALL, "--dry-run", *arguments)
    return {} if "Nothing to be done" in printed else planned_jobs(printed)
