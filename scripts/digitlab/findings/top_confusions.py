"""Which classes are confused most often, and how far seeds and images agree on that."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.evaluation.confusions import KINDS, ConfusedPairs, confused_pairs, ranks
from digitlab.evaluation.targets import targets
from digitlab.fits.predictions import final_predictions
from digitlab.randomness import generator

DRAWS = 1000
TOP = 3
COLUMNS = [
    "variant",
    "partition",
    "kind",
    "pair",
    "first",
    "second",
    "seeds",
    "place",
    "mean_count",
    "low",
    "high",
    "share_of_errors",
    "seeds_first",
    "seeds_top_three",
    "rank_best",
    "rank_worst",
    "redrawn_first",
    "redrawn_top_three",
]


def _facts(pairs: ConfusedPairs) -> dict[str, NDArray[Any]]:
    """Return the columns from ``place`` on, each with one value per pair, (P,)."""
    counts = pairs.counts()  # (S, P)
    means = counts.mean(axis=0)
    redrawn = pairs.redrawn_means(DRAWS, generator(0, "images"))  # (draws, P)
    of_seeds, of_draws = ranks(counts), ranks(redrawn)
    low, high = np.quantile(redrawn, (0.025, 0.975), axis=0)
    return {
        "place": ranks(means[None])[0],
        "mean_count": means,
        "low": low,
        "high": high,
        "share_of_errors": means / means.sum() if means.any() else means,
        # A pair that a seed never confuses is not among its most common ones, however few there
        # are.
        "seeds_first": ((of_seeds == 1) & (counts > 0)).sum(axis=0),
        "seeds_top_three": ((of_seeds <= TOP) & (counts > 0)).sum(axis=0),
        "rank_best": of_seeds.min(axis=0),
        "rank_worst": of_seeds.max(axis=0),
        "redrawn_first": ((of_draws == 1) & (redrawn > 0)).mean(axis=0),
        "redrawn_top_three": ((of_draws <= TOP) & (redrawn > 0)).mean(axis=0),
    }


def table(fits: Mapping[str, Mapping[str, NDArray[Any]]], settings: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each multiclass variant and pair of classes, the most common first.

    ``settings`` is the headline. A ``directed`` pair is true->predicted, a ``symmetric`` one counts
    both directions. ``place`` ranks ``mean_count``, the errors per seed, whose 95 % interval
    (``low``, ``high``) covers other images of this kind; a rank is 1 + the number of pairs confused
    more often. ``seeds_first`` and ``seeds_top_three`` count seeds, ``redrawn_first`` and
    ``redrawn_top_three`` are shares of draws of the images.
    """
    parts = []
    for variant in targets(settings).get("multiclass", []):
        predictions = final_predictions(fits[variant])
        if not len(predictions.seeds):
            continue
        for kind in KINDS:
            pairs = confused_pairs(predictions, kind)
            names = {"variant": variant, "partition": predictions.partition, "kind": kind}
            sign = "->" if kind == "directed" else "-"
            written = [f"{first}{sign}{second}" for first, second in pairs.pairs]
            first, second = pairs.pairs.T
            seeds = len(pairs.seeds)
            facts = {"pair": written, "first": first, "second": second, "seeds": seeds}
            parts.append(pd.DataFrame({**names, **facts, **_facts(pairs)}))
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    # Stable, so that variants stay in the order of the study and ties in the order of the classes.
    return pd.concat(parts)[COLUMNS].sort_values(["place", "kind"], kind="stable")
