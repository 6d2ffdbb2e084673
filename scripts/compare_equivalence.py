"""Test whether variants are the same: identical, or equivalent up to the margin."""

from typing import Any

from digitlab.comparison.equivalence import compare_equivalence
from digitlab.comparison.pairing import load_families
from digitlab.contracts.checked_tables import save_checked
from digitlab.jobs.job import job


def main(
    fits: dict[str, list[str]],
    families: dict[str, list[str]],
    margin: float,
    level: float,
    equivalence: str,
) -> None:
    """Save, for all pairs in each of ``families``, whether the two variants are the same.

    ``fits`` maps each variant to the files of its seed blocks.
    """
    table = compare_equivalence(load_families(fits, families), margin, level)
    save_checked(equivalence, table)


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            fits={name: list(paths) for name, paths in snakemake.input.items()},
            families=snakemake.params.families,
            margin=snakemake.params.margin,
            level=snakemake.params.level,
            equivalence=snakemake.output.equivalence,
        )
