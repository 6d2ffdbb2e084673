"""Put the same table of all variants into one."""

from digitlab.logs import logged
from digitlab.table_parts import concatenate_tables

if __name__ == "__main__":
    with logged(snakemake.log[0]):
        concatenate_tables(list(snakemake.input.parts), snakemake.output.table)
