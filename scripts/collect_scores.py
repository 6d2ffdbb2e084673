"""Join one kind of table of all variants into a single table."""

from typing import Any

from digitlab.jobs.files import concatenate_tables
from digitlab.jobs.job import job

if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        concatenate_tables(list(snakemake.input.parts), snakemake.output.table)
