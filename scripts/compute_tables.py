"""Compute the tables of findings of one section of the report."""

import importlib
from typing import Any

from digitlab.contracts.checked_tables import save_checked
from digitlab.jobs.job import job
from digitlab.report.artifact_inputs import Files, load_sources


def main(findings: dict[str, Files], seeds: int, tables: list[str]) -> None:
    """Save each table that ``digitlab.findings.<name>`` computes from the files of its roles.

    It is about the first ``seeds`` seeds, which all cells have.
    """
    for (name, files), table in zip(findings.items(), tables, strict=True):
        module = importlib.import_module(f"digitlab.findings.{name}")
        save_checked(table, module.table(**load_sources(files, seeds)), f"tables/{name}")


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            findings=snakemake.params.findings,
            seeds=snakemake.params.seeds,
            tables=snakemake.output.tables,
        )
