"""A small study of the whole pipeline, which tests finish once and then replan."""

from pathlib import Path

from tests.runs.checkout import copy_checkout, planned_jobs, snakemake

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
SMALL = ("--configfile", "small.yaml")
FITS = 13  # variants x percents x noises, and one setting


def finish(folder: Path) -> Path:
    """Copy the checkout into ``folder`` and run the small study there."""
    copy_checkout(folder)
    (folder / "small.yaml").write_text(STUDY)
    snakemake(folder, *SMALL)
    return folder


def planned(folder: Path, *arguments: str) -> dict[str, int]:
    """Return how many jobs of each rule would run."""
    printed = snakemake(folder, *SMALL, "--dry-run", *arguments)
    return {} if "Nothing to be done" in printed else planned_jobs(printed)
