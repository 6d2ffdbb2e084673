"""Summarize the time and memory that the jobs of each rule took."""

from pathlib import Path
from typing import Any

from digitlab.contracts.checked_tables import save_checked
from digitlab.jobs.costs import costs, measured_jobs
from digitlab.jobs.job import job


def main(benchmarks: str, rules: list[str], table: str) -> None:
    """Save one table of the time and memory of the jobs of each of ``rules``, in that order."""
    save_checked(table, costs(measured_jobs(Path(benchmarks), rules)))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            benchmarks=snakemake.params.benchmarks,
            rules=snakemake.params.rules,
            table=snakemake.output.table,
        )
