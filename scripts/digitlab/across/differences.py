"""Differences of accuracy on each data set, and their mean over data sets of this kind."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from digitlab.across.finished import distinct
from digitlab.stats.equivalence import equivalent_over_seeds
from digitlab.stats.multiple_testing import holm, with_holm
from digitlab.stats.random_effects import mean_effect, next_shares

PAIR = ["family", "variant_a", "variant_b"]
MEASURED = ["dataset", "partition", "seeds", "n", "difference", "low", "high", "p_holm"]
MEASURED += ["variance", "verdict"]
COLUMNS = [*PAIR, "datasets", "mean", "low", "high", "p", "p_holm", "tests", "p_within_holm", "tau"]
BOUNDS = ["low", "high", "next_low", "next_high"]
COLUMNS += ["next_low", "next_high", "next_less", "next_within", "next_more", "verdict", "level"]


def dataset_differences(
    algorithms: pd.DataFrame, firsts: Mapping[str, Mapping[str, str]]
) -> pd.DataFrame:
    """Return the tested difference, A minus B, of each pair of distinct variants on each data set.

    ``algorithms`` holds the tests of all studies, and ``firsts`` the twins of each family.
    """
    order = [
        (family, *pair)
        for family, names in firsts.items()
        for pair in combinations(distinct(names), 2)
    ]
    rows = algorithms.set_index(PAIR)
    chosen = [rows.loc[[pair]].reset_index() for pair in order if pair in rows.index]
    columns = [*PAIR, *MEASURED]
    return pd.concat(chosen)[columns] if chosen else pd.DataFrame(columns=columns)


def _effects(differences: pd.DataFrame, level: float, margin: float) -> Iterator[dict[str, Any]]:
    """Yield the mean effect of each pair; no p is corrected yet."""
    for pair, rows in differences.groupby(PAIR, sort=False):
        known = rows.dropna(subset="difference")
        effects = known["difference"].to_numpy(np.float64)
        effect = mean_effect(effects, known["variance"], 1 - level)
        less, within, more = next_shares(effect, margin)
        yield {
            **dict(zip(PAIR, pair, strict=True)),
            **effect._asdict(),
            "p_within_holm": equivalent_over_seeds(effects, margin, level).p,
            "next_less": less,
            "next_within": within,
            "next_more": more,
            "level": level,
        }


def _verdict(row: Any, level: float) -> str:
    """Return in words what is known of the mean over data sets."""
    if np.isnan(row.p_holm):
        return "not estimable"
    if row.p_holm <= level:
        return "A better" if row.mean > 0 else "B better"
    return "equivalent" if row.p_within_holm <= level else "not distinguishable"


def mean_differences(differences: pd.DataFrame, level: float, margin: float) -> pd.DataFrame:
    """Return the mean difference of each pair over data sets, and what the next one would show.

    ``p_holm`` and ``p_within_holm``, that of two one-sided tests that the mean is within the
    ``margin``, are corrected for the ``tests`` pairs of a family, and the verdict is based on them.
    ``tau`` is the standard deviation of true differences over data sets; ``next_less``,
    ``next_within`` and ``next_more`` are the probabilities that the true difference on a further
    data set is below, within and above the margin. No bound is beyond -1 or 1, as no difference is.
    """
    single = [name for name in COLUMNS if name not in ("p_holm", "tests", "verdict")]
    found = pd.DataFrame(list(_effects(differences, level, margin)), columns=[*single])
    table = with_holm(found, "p", ["family"])
    within = table.groupby("family", sort=False)["p_within_holm"]
    table["p_within_holm"] = within.transform(holm).astype(np.float64)
    table["verdict"] = [_verdict(row, level) for row in table.itertuples(name="Row")]
    table[BOUNDS] = table[BOUNDS].clip(-1, 1)
    return table[COLUMNS]
