"""Compute one table of findings."""

import importlib
from typing import Any

from digitlab.jobs.job import job
from digitlab.jobs.tables import save_table
from digitlab.report.artifact_inputs import load_sources


def main(name: str, sources: dict[str, Any], table: str) -> None:
    """Save the table that ``digitlab.findings.<name>`` computes from ``sources``."""
    module = importlib.import_module(f"digitlab.findings.{name}")
    save_table(table, module.table(**sources))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            name=snakemake.wildcards.finding,
            sources=load_sources(dict(snakemake.input.items()), snakemake.params.variants),
            table=snakemake.output.table,
        )
