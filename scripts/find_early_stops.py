"""Find out when fits stopped whose learning rate is lowered on the way."""

from typing import Any

import pandas as pd

from digitlab.contracts.checked_tables import save_checked
from digitlab.evaluation.final_partition import on_final_partition
from digitlab.jobs.job import job
from digitlab.jobs.tables import load_table
from digitlab.tuning.early_stops import early_stops

PLANNED = ["variant", "setting", "percent", "lowered_after", "at_most"]


def main(scores: str, stopping: list[dict[str, Any]], table: str) -> None:
    """Save when each fit stopped; ``stopping`` says which recipes stop early and lower the rate."""
    clean = on_final_partition(load_table(scores), noise=0)
    save_checked(table, early_stops(clean, pd.DataFrame(stopping, columns=PLANNED)))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(snakemake.input.scores, snakemake.params.stopping, snakemake.output.table)
