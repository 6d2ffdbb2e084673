"""Join the tables of all variants into one of each kind."""

from typing import Any

from digitlab.jobs.files import concatenate_tables
from digitlab.jobs.job import job

if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        for kind, table in snakemake.output.items():
            concatenate_tables(list(snakemake.input[kind]), table)
