"""Ranks of variants on each data set, and whether they differ over data sets."""

import math
from collections.abc import Mapping

import pandas as pd

from digitlab.across.finished import distinct
from digitlab.comparison.tiers import rank_interval, significantly_better
from digitlab.stats.rank_tests import critical_difference, friedman

LEAST = 5  # data sets for Friedman's test: with fewer, F is a poor approximation
COLUMNS = ["family", "dataset", "partition", "variant", "twins", "seeds", "accuracy", "low", "high"]
COLUMNS += ["rank", "rank_low", "rank_high"]
TESTED = ["family", "variant", "datasets", "rank", "statistic", "f", "p", "critical", "left_out"]
Firsts = Mapping[str, Mapping[str, str]]


def dataset_ranks(tiers: pd.DataFrame, algorithms: pd.DataFrame, firsts: Firsts) -> pd.DataFrame:
    """Return the accuracy and the rank of each distinct variant on each data set.

    ``rank`` is that of the measured accuracy, shared where accuracies are equal; ``rank_low`` and
    ``rank_high`` bound the true rank by the tests of all pairs, corrected for their number.
    ``twins`` names the variants that predict the same on all data sets.
    """
    found = []
    for (family, dataset), rows in tiers.groupby(["family", "dataset"], sort=False):
        names = distinct(firsts.get(family, {}))
        tests = algorithms[(algorithms["family"] == family) & (algorithms["dataset"] == dataset)]
        better = significantly_better(tests)
        own = rows[rows["variant"].isin(names)].set_index("variant").reindex(names)
        own = own.dropna(subset="accuracy").reset_index()
        present = own["variant"].tolist()
        ranges = [rank_interval(name, present, better) for name in present]
        own["twins"] = [_twins(name, firsts[family]) for name in present]
        own["rank"] = own["accuracy"].rank(ascending=False)
        own["rank_low"], own["rank_high"] = [low for low, _ in ranges], [high for _, high in ranges]
        found.append(own)
    return pd.concat(found, ignore_index=True)[COLUMNS]


def _twins(name: str, firsts: Mapping[str, str]) -> str:
    """Return the other variants that predict the same as ``name``, separated by blanks."""
    return " ".join(other for other, first in firsts.items() if first == name and other != name)


def left_out(datasets: int, variants: int) -> str:
    """Return why variants are not compared by their ranks over data sets, "" if they are."""
    if datasets < LEAST:
        return (
            "Friedman's test and the critical difference diagram are left out: their p-values are "
            f"approximations that need {LEAST} data sets or more, and there are {datasets} here."
        )
    if variants < 3:
        return "Friedman's test needs three variants that predict differently."
    return ""


def rank_tests(ranks: pd.DataFrame, level: float) -> pd.DataFrame:
    """Return the average rank of each variant, with Friedman's test of its family.

    Only data sets on which all variants of the family finished count. ``critical`` is the
    difference of two average ranks from which they differ significantly at ``level`` (Nemenyi).
    Statistics are NaN where ``left_out`` says why there is no test.
    """
    families = [_tested(own, level) for _, own in ranks.groupby("family", sort=False)]
    return pd.concat(families, ignore_index=True)[TESTED]


def _tested(own: pd.DataFrame, level: float) -> pd.DataFrame:
    """Return the average ranks and the test of one family."""
    scores = own.pivot(index="dataset", columns="variant", values="accuracy")
    scores = scores[own["variant"].unique()].dropna()
    average = scores.rank(axis=1, ascending=False).mean().rename("rank")
    table = average.rename_axis("variant").reset_index()
    table = table.assign(family=own["family"].iloc[0], datasets=len(scores))
    table["left_out"] = left_out(*scores.shape)
    table[["statistic", "f", "p", "critical"]] = math.nan
    if not table["left_out"].iloc[0]:
        test = friedman(scores)
        table["statistic"], table["f"], table["p"] = test.statistic, test.f, test.p
        table["critical"] = critical_difference(scores.shape[1], len(scores), level)
    return table
