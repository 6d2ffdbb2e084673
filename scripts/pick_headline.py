"""Pick the accuracies that the report says first."""

from typing import Any

from digitlab.contracts.checked_tables import save_checked
from digitlab.evaluation.summaries import headline
from digitlab.jobs.job import job
from digitlab.jobs.tables import load_table


def main(summary: str, scores: str, percent: int, noise: int, headline_table: str) -> None:
    """Save the headline table for one cell of the grid."""
    save_checked(headline_table, headline(load_table(summary), load_table(scores), percent, noise))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            summary=snakemake.input.summary,
            scores=snakemake.input.scores,
            percent=snakemake.params.percent,
            noise=snakemake.params.noise,
            headline_table=snakemake.output.headline,
        )
