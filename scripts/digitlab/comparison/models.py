"""Compare the fitted models of each family on the same images, seed by seed."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from digitlab.comparison.pairing import (
    Families,
    Record,
    family_pairs,
    on_shared_seeds,
    outcomes,
    partitions_with_images,
)
from digitlab.comparison.twins import twins, twins_of_families, with_holm_over_distinct
from digitlab.stats.cochran import cochran_q
from digitlab.stats.mcnemar import exact_p, mid_p
from digitlab.stats.paired_intervals import (
    newcombe,
    odds_ratio,
    odds_ratio_exact,
    odds_ratio_mid_p,
    tango,
)
from digitlab.stats.paired_table import PairedTable
from digitlab.stats.power import smallest_detectable_difference

TOGETHER = ["family", "partition", "seed"]  # tests that are corrected together
PAIR = ["partition", "variant_a", "variant_b", "seed"]
COUNTS = ["n", "both", "only_a", "only_b", "neither"]
TESTS = ["p_midp", "p_holm", "tests", "p_exact"]
EFFECTS = ["difference", "low", "high", "tango_low", "tango_high", "odds_ratio", "odds_low"]
EFFECTS += ["odds_high", "odds_midp_low", "odds_midp_high", "discordance"]
DETECTABLE = ["detectable", "detectable_holm"]
MCNEMAR = [*PAIR, *COUNTS, *TESTS, *EFFECTS, *DETECTABLE, "level", "family"]
COCHRAN = [*TOGETHER, "models", "n", "statistic", "df", "p_chi2"]


def compare_pair(table: PairedTable, level: float) -> dict[str, float]:
    """Return counts, p-values, difference and odds ratio of a paired table, with intervals.

    ``low`` and ``high`` are Newcombe's limits. ``detectable`` is the smallest difference in
    accuracy that the test would detect with 80 % power, given as many discordant images, at the
    significance ``level`` without correction.
    """
    confidence, discordance = 1 - level, table.discordant / table.n
    low, high = newcombe(table, confidence)
    tango_low, tango_high = tango(table, confidence)
    odds_low, odds_high = odds_ratio_exact(table, confidence)
    odds_midp_low, odds_midp_high = odds_ratio_mid_p(table, confidence)
    return {
        "n": table.n,
        **table._asdict(),
        "p_midp": mid_p(table),
        "p_exact": exact_p(table),
        "difference": table.difference,
        "low": low,
        "high": high,
        "tango_low": tango_low,
        "tango_high": tango_high,
        "odds_ratio": odds_ratio(table),
        "odds_low": odds_low,
        "odds_high": odds_high,
        "odds_midp_low": odds_midp_low,
        "odds_midp_high": odds_midp_high,
        "discordance": discordance,
        "detectable": smallest_detectable_difference(discordance, table.n, level),
        "level": level,
    }


def _pairs(families: Families, level: float) -> Iterator[dict[str, Any]]:
    """Yield McNemar's test of each pair of variants, for each seed that both were fitted for."""
    for pair, fits in family_pairs(families):
        for position, seed in enumerate(fits.seeds.tolist()):
            yield {**pair._asdict(), "seed": seed, **compare_pair(fits.table(position), level)}


def _omnibus(records: Mapping[str, Record], partition: str) -> Iterator[dict[str, Any]]:
    """Yield Cochran's Q over all distinct variants, for each seed that all of them have.

    A fit that diverged is left out.
    """
    distinct = dict.fromkeys(twins(records, partition).values())
    variants = on_shared_seeds([outcomes(records[name], partition) for name in distinct])
    for position, seed in enumerate(variants[0].seeds.tolist()):
        columns = [each.right[position] for each in variants if each.sound[position]]
        if len(columns) < 2:
            continue
        right = np.column_stack(columns)  # (n, models)
        test = cochran_q(right)
        yield {
            "partition": partition,
            "seed": seed,
            "models": right.shape[1],
            "n": len(right),
            "statistic": test.statistic,
            "df": test.df,
            "p_chi2": test.p,
        }


def compare_fitted_models(families: Families, level: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return McNemar's test of every pair of fitted models, and Cochran's Q of every family.

    ``families`` maps each family's name to the records of its variants. Within each family,
    partition and seed, ``p_holm`` corrects the mid-p for the ``tests`` pairs of distinct variants,
    and ``detectable_holm`` is the smallest difference detectable at the first and strictest step of
    that correction. Variants that predict the same for every image and seed count once. A fit that
    diverged is in no row: its pairs are not tested for that seed, and ``models`` counts the
    others.
    """
    pairs = list(_pairs(families, level))
    # Rows come pair by pair; sort them so that rows that are corrected together are adjacent.
    groups = list(dict.fromkeys((row["family"], row["partition"]) for row in pairs))
    pairs.sort(key=lambda row: (groups.index((row["family"], row["partition"])), row["seed"]))
    omnibus = [
        {"family": family, **row}
        for family, records in families.items()
        if len(records) > 1
        for partition in partitions_with_images(records)
        for row in _omnibus(records, partition)
    ]
    single = pd.DataFrame(pairs, columns=_without_holm(MCNEMAR))
    mcnemar = with_holm_over_distinct(single, "p_midp", TOGETHER, twins_of_families(families))
    mcnemar["detectable_holm"] = [
        smallest_detectable_difference(row.discordance, row.n, level / max(row.tests, 1))
        for row in mcnemar.itertuples()
    ]
    return mcnemar[MCNEMAR], pd.DataFrame(omnibus, columns=COCHRAN)


def _without_holm(columns: list[str]) -> list[str]:
    """Return the columns of a single test, before correction."""
    return [name for name in columns if name not in ("p_holm", "tests", "detectable_holm")]
