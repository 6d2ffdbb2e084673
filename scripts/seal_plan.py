"""Tell when each claim, the code that judges it and the settings were sealed."""

from typing import Any

from digitlab.claims.sealed_plan import sealed_parts
from digitlab.claims.seals import Seal
from digitlab.contracts.checked_tables import save_checked
from digitlab.jobs.job import job


def main(seals: list[Seal], table: str) -> None:
    """Save when each part of the plan was sealed as it is, by all ``seals`` of a study."""
    save_checked(table, sealed_parts(seals))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(seals=snakemake.params.seals, table=snakemake.output.table)
