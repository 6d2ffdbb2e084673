"""Compare the fitted models of each family on the images of one partition, seed by seed."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.comparison.pairing import Families, Record, check_seeds, partitions_with_images
from digitlab.stats.cochran import cochran_q
from digitlab.stats.mcnemar import PairedTable, exact_p, mid_p, paired_table
from digitlab.stats.multiple_testing import with_holm
from digitlab.stats.paired_intervals import (
    newcombe,
    odds_ratio,
    odds_ratio_exact,
    odds_ratio_mid_p,
    tango,
)
from digitlab.stats.power import smallest_detectable_difference

TOGETHER = ["family", "partition", "seed"]  # what is tested together
PAIR = ["partition", "variant_a", "variant_b", "seed"]
COUNTS = ["n", "both", "only_a", "only_b", "neither"]
TESTS = ["p_midp", "p_holm", "tests", "p_exact"]
EFFECTS = ["difference", "low", "high", "tango_low", "tango_high", "odds_ratio", "odds_low"]
EFFECTS += ["odds_high", "odds_midp_low", "odds_midp_high", "discordance"]
DETECTABLE = ["detectable", "detectable_holm"]
MCNEMAR = [*PAIR, *COUNTS, *TESTS, *EFFECTS, *DETECTABLE, "level", "family"]
COCHRAN = [*TOGETHER, "models", "n", "statistic", "df", "p_chi2"]


def right_images(record: Record, position: int, partition: str) -> NDArray[np.bool_]:
    """Return which images (n,) the fit of the seed at ``position`` got right; none if diverged."""
    probabilities = record[f"probabilities_{partition}"][position]  # (n, classes)
    predicted = record["digits"][probabilities.argmax(axis=1)]
    right: NDArray[np.bool_] = predicted == record[f"labels_{partition}"][position]
    finite: NDArray[np.bool_] = np.isfinite(probabilities).all(axis=1)
    return right & finite


def compare_pair(table: PairedTable, level: float) -> dict[str, float]:
    """Return counts, p values, difference and odds ratio of a paired table, with intervals.

    ``low`` and ``high`` are Newcombe's. ``detectable`` is the smallest difference in accuracy that
    the test would find with a power of 80 % given as many discordant images, at the significance
    ``level`` before correction.
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


def _pairs(records: Mapping[str, Record], partition: str, position: int, level: float) -> Any:
    """Yield McNemar's test of each pair of variants for the seed at ``position``."""
    index = {name: record[f"index_{partition}"][position] for name, record in records.items()}
    right = {name: right_images(record, position, partition) for name, record in records.items()}
    for a, b in combinations(records, 2):
        table = paired_table(right[a], right[b], index[a], index[b])
        yield {"partition": partition, "variant_a": a, "variant_b": b, **compare_pair(table, level)}


def _omnibus(records: Mapping[str, Record], partition: str, position: int) -> dict[str, Any]:
    """Return Cochran's Q of all variants for the seed at ``position``."""
    columns = []
    for record in records.values():
        order = np.argsort(record[f"index_{partition}"][position])
        columns.append(right_images(record, position, partition)[order])
    right = np.column_stack(columns)  # (n, models)
    test = cochran_q(right)
    return {
        "partition": partition,
        "models": right.shape[1],
        "n": len(right),
        "statistic": test.statistic,
        "df": test.df,
        "p_chi2": test.p,
    }


def compare_fitted_models(families: Families, level: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return McNemar's test of every pair of fitted models, and Cochran's Q of every family.

    ``families`` maps each family's name to the records of its variants, which hold the same
    seeds in the same order. A row belongs to one family, partition and seed; within these
    ``p_holm`` corrects the mid-p for all ``tests`` pairs, and ``detectable_holm`` is the smallest
    difference that would pass the first and strictest step of that correction. Families of fewer
    than two variants have no row.
    """
    pairs, omnibus = [], []
    for family, records in families.items():
        if len(records) < 2:
            continue
        check_seeds(*records.values())
        seeds = next(iter(records.values()))["seeds"].tolist()
        if any(record["seeds"].tolist() != seeds for record in records.values()):
            raise ValueError("Fits of different seeds cannot be compared.")
        for partition in partitions_with_images(records):
            for position, seed in enumerate(seeds):
                named = {"family": family, "seed": seed}
                pairs += [{**named, **row} for row in _pairs(records, partition, position, level)]
                omnibus.append({**named, **_omnibus(records, partition, position)})
    mcnemar = with_holm(pd.DataFrame(pairs, columns=_without_holm(MCNEMAR)), "p_midp", TOGETHER)
    mcnemar["detectable_holm"] = [
        smallest_detectable_difference(row.discordance, row.n, level / row.tests)
        for row in mcnemar.itertuples()
    ]
    return mcnemar[MCNEMAR], pd.DataFrame(omnibus, columns=COCHRAN)


def _without_holm(columns: list[str]) -> list[str]:
    """Return the columns that a single test has."""
    return [name for name in columns if name not in ("p_holm", "tests", "detectable_holm")]
