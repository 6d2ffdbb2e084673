"""Put the same table of all variants into one."""

from digitlab.jobs.job import job
from digitlab.jobs.table_parts import concatenate_tables

if __name__ == "__main__":
    with job(snakemake.log[0], snakemake.input, snakemake.output):
        concatenate_tables(list(snakemake.input.parts), snakemake.output.table)
