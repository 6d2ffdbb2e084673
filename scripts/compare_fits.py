"""Compare every pair of fitted models in a family on the same images."""

from typing import Any

from digitlab.comparison.models import compare_fitted_models
from digitlab.comparison.pairing import load_families
from digitlab.contracts.checked_tables import save_checked
from digitlab.jobs.job import job


def main(
    fits: dict[str, list[str]],
    families: dict[str, list[str]],
    level: float,
    mcnemar: str,
    cochran: str,
) -> None:
    """Save McNemar's tests of all pairs in each of ``families``, and Cochran's test of each family.

    ``fits`` maps each variant to the files of its seed blocks.
    """
    pairs, omnibus = compare_fitted_models(load_families(fits, families), level)
    save_checked(mcnemar, pairs)
    save_checked(cochran, omnibus)


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            fits={name: list(paths) for name, paths in snakemake.input.items()},
            families=snakemake.params.families,
            level=snakemake.params.level,
            mcnemar=snakemake.output.mcnemar,
            cochran=snakemake.output.cochran,
        )
