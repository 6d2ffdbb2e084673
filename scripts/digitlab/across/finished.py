"""The tables of finished studies that are compared across data sets."""

from collections.abc import Hashable, Mapping, Sequence

import pandas as pd

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.jobs.tables import load_table

# Of each study, below tables/.
TABLES = ("algorithms", "tiers", "claims")
Families = Mapping[str, Sequence[str]]


def load_finished(datasets: Sequence[str], files: Sequence[str]) -> pd.DataFrame:
    """Return a table of every study as one, with a first column ``dataset``.

    ``files`` are in the order of ``datasets``. Where a table is about partitions, only the rows on
    the final one of each data set are returned.
    """
    tables = []
    for dataset, file in zip(datasets, files, strict=True):
        table = load_table(file)
        if "partition" in table:
            table = on_final_partition(table)
        tables.append(table.assign(dataset=dataset))
    whole = pd.concat(tables, ignore_index=True)
    return whole[["dataset", *whole.columns.drop("dataset")]]


def _first_twins(made: Mapping[str, Hashable]) -> dict[str, str]:
    """Return, for each variant, the first of which the same is ``made``, perhaps itself."""
    first: dict[Hashable, str] = {}
    return {variant: first.setdefault(same, variant) for variant, same in made.items()}


def firsts_of_families(tiers: pd.DataFrame, families: Families) -> dict[str, dict[str, str]]:
    """Return, by family, the first variant that predicts the same as each on all data sets.

    ``tiers`` names the twin of each variant on each data set, nothing where it has none.
    """
    twin_of = tiers["twin_of"].astype(object)
    first = twin_of.where(twin_of.notna() & (twin_of != ""), tiers["variant"])
    cells = zip(tiers["family"], tiers["variant"], tiers["dataset"], strict=True)
    of_cell = dict(zip(cells, first, strict=True))
    datasets = tiers["dataset"].unique()
    return {
        family: _first_twins(
            {name: tuple(of_cell.get((family, name, d), name) for d in datasets) for name in names}
        )
        for family, names in families.items()
    }


def distinct(firsts: Mapping[str, str]) -> list[str]:
    """Return the variants that are the first of their twins, in order."""
    return list(dict.fromkeys(firsts.values()))
