"""Draw what the studies of several data sets show together."""

from typing import Any

from digitlab.across.critical_difference import draw_critical_differences
from digitlab.across.difference_plot import draw_differences
from digitlab.across.rank_plot import draw_ranks
from digitlab.jobs.job import job
from digitlab.jobs.tables import load_table
from digitlab.plotting.style import save_figure, theme


def main(tables: dict[str, str], margin: float, figures: dict[str, str]) -> None:
    """Save each of ``figures`` from ``tables``; both map names to files."""
    ranks, rank_tests, differences, effects = (
        load_table(tables[name]) for name in ("ranks", "rank_tests", "differences", "effects")
    )
    with theme():
        save_figure(figures["ranks"], draw_ranks(ranks))
        save_figure(figures["differences"], draw_differences(differences, effects, margin))
        save_figure(figures["critical_difference"], draw_critical_differences(rank_tests))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            tables=dict(snakemake.input.items()),
            margin=snakemake.params.margin,
            figures=dict(snakemake.output.items()),
        )
