"""Add up the time and memory of each rule's jobs, from Snakemake's benchmark files."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

COLUMNS = ["rule", "jobs", "seconds", "seconds_mean", "seconds_most", "cpu_seconds", "memory_mb"]


def measured_jobs(folder: Path, rules: Iterable[str]) -> pd.DataFrame:
    """Return one row per measured job of ``rules`` below ``folder``.

    The measurements of a rule are in ``<rule>.tsv`` or below ``<rule>/``. Values that Snakemake
    could not sample because a job ended too soon are NaN.
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
    """Return one row per rule in ``jobs``: the number of its jobs, and their time and memory.

    ``seconds`` (wall time) and ``cpu_seconds`` are sums over jobs; ``memory_mb`` is the highest
    peak memory of any job, in megabytes.
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
