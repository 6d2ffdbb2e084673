"""Compare every pair of fitted models of a family on the same images."""

from digitlab.fit_reading import load_block
from digitlab.fitted_models import compare_fitted_models
from digitlab.logs import logged
from digitlab.tables import save_table


def main(fits: dict[str, list[str]], families: dict[str, list[str]], level: float, mcnemar: str):
    """Save McNemar's tests of the variants in each of ``families``.

    ``fits`` maps each variant to the files of its seed blocks, in the same order for all.
    """
    loaded = {
        name: [
            dict(zip(variants, map(load_block, paths), strict=True))
            for paths in zip(*(fits[variant] for variant in variants), strict=True)
        ]
        for name, variants in families.items()
    }
    save_table(mcnemar, compare_fitted_models(loaded, ("test", "official"), level))


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            fits={name: list(paths) for name, paths in snakemake.input.items()},
            families=snakemake.params.families,
            level=snakemake.params.level,
            mcnemar=snakemake.output.mcnemar,
        )
