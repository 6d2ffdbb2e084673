"""Measure what the intervals and tests are worth, in small studies with a known truth."""

from typing import Any

from digitlab.comparison.coverage import can_be_simulated, check_coverage
from digitlab.comparison.worlds import draw_worlds, source_of
from digitlab.contracts.checked_tables import save_checked
from digitlab.data.images import load_images
from digitlab.jobs.job import job
from digitlab.randomness import generator
from digitlab.settings.shares import Shares, shares_of

# They bound a coverage near 95 % to within 1.8 points (Wilson's 95 % interval).
WORLDS = 600


def main(images: str, seeds: int, shares: Shares, coverage: str) -> None:
    """Save the coverage and level in worlds with ``seeds`` seeds, drawn from ``images``."""
    data = load_images(images)
    source = source_of(data.images, data.labels)
    worlds = WORLDS if can_be_simulated(source, seeds) else 0
    drawn = list(draw_worlds(source, worlds, seeds, generator(0, "worlds"), shares))
    save_checked(coverage, check_coverage(drawn, shares))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            images=snakemake.input.images,
            seeds=snakemake.params.seeds,
            shares=shares_of(snakemake.params.split),
            coverage=snakemake.output.coverage,
        )
