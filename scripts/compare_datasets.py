"""Compare the variants and the verdicts on claims across the finished studies of data sets."""

from typing import Any

from digitlab.across.claims import claims_by_dataset
from digitlab.across.differences import dataset_differences, mean_differences
from digitlab.across.finished import TABLES, firsts_of_families, load_finished
from digitlab.across.ranks import dataset_ranks, rank_tests
from digitlab.jobs.job import job
from digitlab.jobs.tables import save_table


def main(
    datasets: list[str],
    finished: dict[str, list[str]],
    families: dict[str, list[str]],
    level: float,
    margin: float,
    tables: dict[str, str],
) -> None:
    """Save what the studies of ``datasets`` show together.

    ``finished`` maps the name of each of ``TABLES`` to its files, one for each data set, and
    ``families`` holds the variants that all studies fit. ``tables`` says where what is saved.
    """
    algorithms, tiers, claims = (load_finished(datasets, finished[name]) for name in TABLES)
    firsts = firsts_of_families(tiers, families)
    ranks = dataset_ranks(tiers, algorithms, firsts)
    differences = dataset_differences(algorithms, firsts)
    save_table(tables["ranks"], ranks)
    save_table(tables["rank_tests"], rank_tests(ranks, level))
    save_table(tables["differences"], differences)
    save_table(tables["effects"], mean_differences(differences, level, margin))
    save_table(tables["claims"], claims_by_dataset(claims))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            datasets=snakemake.params.datasets,
            finished={name: list(files) for name, files in snakemake.input.items()},
            families=snakemake.params.families,
            level=snakemake.params.level,
            margin=snakemake.params.margin,
            tables=dict(snakemake.output.items()),
        )
