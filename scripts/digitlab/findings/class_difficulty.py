"""Which classes are the hardest and the easiest, and in how many seeds."""

import pandas as pd

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.stats.proportions import wilson

SCORES = ("recall", "f1")
FREQUENCIES = ("hardest", "two_hardest", "two_easiest", "easiest")
COLUMNS = ["variant", "partition", "digit", "seeds", "support", "recall_low", "recall_high"]
COLUMNS += [f"{score}_{name}" for score in SCORES for name in ("mean", "ranks", *FREQUENCIES)]


def _with_intervals(scores: pd.DataFrame) -> pd.DataFrame:
    """Return ``scores`` with the Wilson interval of the recall of each seed."""
    limits = [
        wilson(round(row.recall * row.support), row.support)
        for row in scores[["recall", "support"]].itertuples()
    ]
    return scores.assign(low=[limit.low for limit in limits], high=[limit.high for limit in limits])


def _counted(ranks: pd.Series) -> str:
    """Return each rank with the number of seeds that have it: ``1 (4), 3 (1)``."""
    return ", ".join(
        f"{rank} ({seeds})" for rank, seeds in ranks.value_counts(sort=False).sort_index().items()
    )


def _frequencies(scores: pd.DataFrame, score: str) -> pd.DataFrame:
    """Return how each digit of a variant ranks by ``score`` over its seeds; 1 is the hardest."""
    of_fit = scores.groupby(["variant", "seed"])[score]
    hard = of_fit.rank(method="min").astype(int)
    easy = of_fit.rank(method="min", ascending=False).astype(int)
    found = {
        "mean": scores[score],
        "ranks": hard,
        "hardest": hard == 1,
        "two_hardest": hard <= 2,
        "two_easiest": easy <= 2,
        "easiest": easy == 1,
    }
    grouped = scores[["variant", "digit"]].assign(**found).groupby(["variant", "digit"], sort=False)
    totals = {"mean": "mean", "ranks": _counted, **dict.fromkeys(FREQUENCIES, "sum")}
    return grouped.agg(totals).add_prefix(f"{score}_")


def table(per_class: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each multiclass variant and digit: how hard it is over seeds.

    Means are over seeds; ``recall_low`` and ``recall_high`` are the limits of each seed's 95 %
    Wilson interval, averaged. A rank is 1 + the number of digits with a lower score in the same
    seed; ``..._ranks`` holds each rank with its number of seeds, and ``..._hardest`` to
    ``..._easiest`` count seeds. Digits without an image and fits that diverged are left out.
    """
    scores = on_final_partition(per_class, target="multiclass")
    scores = scores[(scores["support"] > 0) & scores["recall"].notna()]
    if scores.empty:
        return pd.DataFrame(columns=COLUMNS)
    scores = _with_intervals(scores)
    grouped = scores.groupby(["variant", "partition", "digit"], sort=False)
    facts = grouped.agg(
        seeds=("seed", "size"),
        support=("support", "mean"),
        recall_low=("low", "mean"),
        recall_high=("high", "mean"),
    ).reset_index()
    for score in SCORES:
        facts = facts.join(_frequencies(scores, score), on=["variant", "digit"])
    return facts[COLUMNS]
