"""Rank the algorithms of each family as far as the tests allow: tiers, ranks, which may be best."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.comparison.pairing import Families, Outcomes, Record, on_shared_seeds, outcomes
from digitlab.comparison.twins import Firsts, twins_of_families
from digitlab.randomness import generator
from digitlab.stats.image_outcomes import align_differences, align_images
from digitlab.stats.mean_intervals import summarize_share
from digitlab.stats.seeds_and_images import MeanOutcome, accuracy_interval, mean_outcome

DRAWS = 20_000  # they give a probability to within 0.7 points (95 %)
COLUMNS = ["family", "partition", "variant", "twin_of", "tier", "rank_low", "rank_high", "best"]
COLUMNS += ["seeds", "accuracy", "low", "high", "seeds_low", "seeds_high", "level"]
Better = frozenset[tuple[str, str]]  # pairs of which the first is significantly more accurate


def significantly_better(tests: pd.DataFrame) -> Better:
    """Return the pairs of variants of which the first is better, by the verdicts in ``tests``."""
    pairs = [
        (row.variant_a, row.variant_b)
        if row.verdict == "A better"
        else (row.variant_b, row.variant_a)
        for row in tests.itertuples()
        if row.verdict in ("A better", "B better")
    ]
    return frozenset(pairs)


def rank_interval(variant: str, variants: Sequence[str], better: Better) -> tuple[int, int]:
    """Return the best and the worst rank that ``variant`` may have among ``variants``.

    The pairs in ``better`` all hold at once with the confidence of their correction for multiple
    testing, and so do the intervals of all ranks. Source: Mogstad, Romano, Shaikh and Wilhelm
    (2024), Review of Economic Studies 91:476.
    """
    above = sum((other, variant) in better for other in variants)
    below = sum((variant, other) in better for other in variants)
    return 1 + above, len(variants) - below


def tiers(ranked: Sequence[str], better: Better) -> dict[str, int]:
    """Return the tier of each variant in ``ranked``, which are in descending order of accuracy.

    A tier holds its first variant and those after it up to the first that is significantly less
    accurate than that one, which begins the next tier.
    """
    tier, head = 0, ""
    found: dict[str, int] = {}
    for variant in ranked:
        if not found or (head, variant) in better:
            tier, head = tier + 1, variant
        found[variant] = tier
    return found


def best_probabilities(
    means: NDArray[np.float64],
    covariance: NDArray[np.float64],
    freedom: float,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Return the probability of each of m algorithms to have the highest true accuracy, (m,).

    True accuracies are drawn around the ``means`` (m,) from a multivariate t distribution with
    ``covariance`` (m, m), which is their posterior under a flat prior.
    """
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0))  # moments need not be positive definite
    steps = rng.standard_normal((DRAWS, len(means))) @ root.T
    if np.isfinite(freedom):
        steps /= np.sqrt(rng.chisquare(freedom, DRAWS) / freedom)[:, None]
    drawn = means + steps  # (draws, m)
    return np.bincount(drawn.argmax(axis=1), minlength=len(means)) / DRAWS


def _mean(made: Outcomes, seeds: NDArray[np.bool_]) -> MeanOutcome:
    """Return the mean accuracy over those of its seeds that ``seeds`` (S,) marks."""
    return mean_outcome(align_images(made.index[seeds], made.right[seeds]))


def _covariance(
    own: NDArray[np.float64], pairs: Mapping[tuple[int, int], float]
) -> NDArray[np.float64]:
    """Return the covariances from variances of means, ``own`` (m,), and of their differences."""
    covariance = np.diag(own)
    for (a, b), of_difference in pairs.items():
        covariance[a, b] = covariance[b, a] = (own[a] + own[b] - of_difference) / 2
    return covariance


def _difference(a: Outcomes, b: Outcomes) -> MeanOutcome:
    """Return the mean difference over the seeds for which both fits finished."""
    sound = a.sound & b.sound
    return mean_outcome(align_differences(a.index[sound], a.right[sound], b.right[sound]))


def _probabilities(made: Mapping[str, Outcomes], purpose: str) -> dict[str, float]:
    """Return each variant's probability to be best, NaN where a variance is not known.

    All means and variances are over the seeds that all variants in ``made`` have: those of means
    over different seeds would not tell how far the two move together.
    """
    if not made:
        return {}
    alike = on_shared_seeds(list(made.values()))
    means = [_mean(each, each.sound) for each in alike]
    pairs = {(a, b): _difference(alike[a], alike[b]) for a, b in combinations(range(len(alike)), 2)}
    own = np.array([mean.variance for mean in means])
    variances = {pair: difference.variance for pair, difference in pairs.items()}
    if not np.isfinite([*own, *variances.values()]).all():
        return dict.fromkeys(made, np.nan)
    drawn = best_probabilities(
        np.array([mean.mean for mean in means]),
        _covariance(own, variances),
        min((difference.freedom for difference in pairs.values()), default=np.inf),
        generator(0, purpose),
    )
    return dict(zip(made, drawn.tolist(), strict=True))


def _accuracies(
    outcomes_of: Mapping[str, Outcomes], level: float
) -> tuple[dict[str, MeanOutcome], dict[str, dict[str, object]]]:
    """Return, by variant, the mean outcome over all seeds, and the accuracy as part of a row."""
    means: dict[str, MeanOutcome] = {}
    rows: dict[str, dict[str, object]] = {}
    for name, made in outcomes_of.items():
        means[name] = _mean(made, made.sound)
        over_seeds = summarize_share(made.right[made.sound].mean(axis=1), 1 - level)
        low, high = accuracy_interval(means[name], 1 - level)
        rows[name] = {
            "seeds": over_seeds.n,
            "accuracy": over_seeds.mean,
            "low": low,
            "high": high,
            "seeds_low": over_seeds.low,
            "seeds_high": over_seeds.high,
        }
    return means, rows


def _rows(
    records: Mapping[str, Record],
    firsts: Firsts,
    tests: pd.DataFrame,
    level: float,
) -> list[dict[str, object]]:
    """Return a row for each variant of one family on one partition, the most accurate first."""
    family, partition = tests[["family", "partition"]].iloc[0]
    made = {name: outcomes(record, partition) for name, record in records.items()}
    means, rows = _accuracies(made, level)
    distinct = [name for name in dict.fromkeys(firsts.values()) if means[name].seeds]
    better = significantly_better(tests)
    ranked = sorted(distinct, key=lambda name: -means[name].mean)
    of_tier = tiers(ranked, better)
    best = _probabilities({name: made[name] for name in distinct}, f"best {family} {partition}")
    for name, row in rows.items():
        first = firsts[name]
        row |= {"variant": name, "twin_of": first if first != name else ""}
        row |= {"family": family, "partition": partition, "level": level}
        if first in of_tier:
            ranks = rank_interval(first, distinct, better)
            row |= {"tier": of_tier[first], "rank_low": ranks[0], "rank_high": ranks[1]}
            row["best"] = best[first]
    order = {name: position for position, name in enumerate(ranked)}
    return [
        rows[name] for name in sorted(rows, key=lambda name: order.get(firsts[name], len(rows)))
    ]


def rank_algorithms(families: Families, algorithms: pd.DataFrame, level: float) -> pd.DataFrame:
    """Return the tier, the interval of the rank and the probability to be best of each variant.

    ``algorithms`` are the tests of all pairs. Variants that predict the same throughout count once:
    ``twin_of`` names the first of them, and their rows are the same. ``low`` and ``high`` bound the
    accuracy for new seeds and images, ``seeds_low`` and ``seeds_high`` for new seeds on these very
    images. A variant none of whose fits finished has no tier, and a family without a pair no rows.
    """
    firsts = twins_of_families(families)
    rows = [
        row
        for (family, partition), tests in algorithms.groupby(["family", "partition"], sort=False)
        for row in _rows(families[family], firsts[family, partition], tests, level)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)
