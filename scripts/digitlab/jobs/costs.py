"""Add up what the jobs of each rule took, from the files that Snakemake measures them into."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

COLUMNS = ["rule", "jobs", "seconds", "seconds_mean", "seconds_most", "cpu_seconds", "memory_mb"]


def measured_jobs(folder: Path, rules: Iterable[str]) -> pd.DataFrame:
    """Return a row for each measurement of a job of ``rules`` below ``folder``.

    The jobs of a rule lie in ``<rule>.tsv`` or below ``<rule>/``. What Snakemake could not sample
    of a job that was over too soon is NaN.
    """
    parts = [
        pd.read_csv(path, sep="\t", na_values=["-", "NA"]).assign(rule=rule)
        for rule in rules
        for path in sorted([*folder.glob(f"{rule}.tsv"), *folder.glob(f"{rule}/**/*.tsv")])
    ]
    if not parts:
        return pd.DataFrame(columns=["rule", "s", "cpu_time", "max_rss"])
    return pd.concat(parts, ignore_index=True)


def costs(jobs: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each rule in ``jobs``: how many there were and what they took.

    ``seconds`` are by the clock and added up, as are those of the processor; ``memory_mb`` is
    the most that a job held in memory.
    """
    if jobs.empty:
        return pd.DataFrame(columns=COLUMNS)
    grouped = jobs.groupby("rule", sort=False)
    table = grouped.agg(
        jobs=("s", "size"),
        seconds=("s", "sum"),
        seconds_mean=("s", "mean"),
        seconds_most=("s", "max"),
        cpu_seconds=("cpu_time", "sum"),
        memory_mb=("max_rss", "max"),
    )
    return table.reset_index()[COLUMNS]
