"""Compare every pair of algorithms in a family, and rank them as far as that allows."""

from typing import Any

from digitlab.comparison.algorithms import compare_algorithms
from digitlab.comparison.pairing import load_families
from digitlab.comparison.tiers import rank_algorithms
from digitlab.contracts.checked_tables import save_checked
from digitlab.jobs.job import job
from digitlab.settings.shares import Shares, shares_of


def main(
    fits: dict[str, list[str]],
    families: dict[str, list[str]],
    percent: int,
    level: float,
    shares: Shares,
    algorithms: str,
    tiers: str,
) -> None:
    """Save the tests of all pairs in each of ``families``, and the tiers that follow from them.

    ``fits`` maps each variant to the files of its seed blocks, fitted to ``percent`` of the
    training images.
    """
    records = load_families(fits, families)
    tests = compare_algorithms(records, percent, level, shares)
    save_checked(algorithms, tests)
    save_checked(tiers, rank_algorithms(records, tests, level))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            fits={name: list(paths) for name, paths in snakemake.input.items()},
            families=snakemake.params.families,
            percent=snakemake.params.percent,
            level=snakemake.params.level,
            shares=shares_of(snakemake.params.split),
            algorithms=snakemake.output.algorithms,
            tiers=snakemake.output.tiers,
        )
