"""Measure each test's false-positive rate on the study's own data."""

from typing import Any

from digitlab.comparison.false_positives import check_levels
from digitlab.comparison.pairing import load_families
from digitlab.contracts.checked_tables import save_checked
from digitlab.jobs.job import job


def main(
    fits: dict[str, list[str]],
    families: dict[str, list[str]],
    level: float,
    seeds: int,
    level_check: str,
) -> None:
    """Save the false-positive rates of the tests at ``level`` in each of ``families``.

    They are those of a study of ``seeds`` seeds; ``fits`` maps each variant to the files of its
    seed blocks.
    """
    save_checked(level_check, check_levels(load_families(fits, families), level, seeds))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            fits={name: list(paths) for name, paths in snakemake.input.items()},
            families=snakemake.params.families,
            level=snakemake.params.level,
            seeds=snakemake.params.seeds,
            level_check=snakemake.output.level_check,
        )
