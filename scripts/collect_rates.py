"""Collect the range tests of all variants in one table."""

from typing import Any

import pandas as pd

from digitlab.contracts.checked_tables import save_checked
from digitlab.jobs.job import job
from digitlab.jobs.tables import load_table


def main(parts: list[str], columns: list[str], table: str) -> None:
    """Save the rows of all ``parts`` as one table; with no rows, it still has ``columns``."""
    rows = [load_table(part) for part in parts]
    save_checked(table, pd.concat([pd.DataFrame(columns=columns), *rows], ignore_index=True))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            parts=list(snakemake.input.get("parts", [])),
            columns=snakemake.params.columns,
            table=snakemake.output.table,
        )
