"""Average the accuracies over seeds, with 95 % intervals."""

from typing import Any

from digitlab.evaluation.summaries import headline, summarize_scores
from digitlab.jobs.job import job
from digitlab.jobs.tables import load_table, save_table


def main(scores: str, percent: int, noise: int, summary: str, headline_table: str) -> None:
    """Save the summary of ``scores``, and the headline table for one cell of the grid."""
    fits = load_table(scores)
    averages = summarize_scores(fits)
    save_table(summary, averages)
    save_table(headline_table, headline(averages, fits, percent, noise))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake.log[0], snakemake.input, snakemake.output):
        main(
            scores=snakemake.input.scores,
            percent=snakemake.params.percent,
            noise=snakemake.params.noise,
            summary=snakemake.output.summary,
            headline_table=snakemake.output.headline,
        )
