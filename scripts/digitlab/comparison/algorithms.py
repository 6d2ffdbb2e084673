"""Compare the algorithms of each family, over new seeds and images."""

import math

import pandas as pd

from digitlab.comparison.pairing import Families, Pair, PairedFits, family_pairs
from digitlab.comparison.twins import twins_of_families, with_holm_over_distinct
from digitlab.randomness import generator
from digitlab.settings.shares import STANDARD_SHARES, Shares
from digitlab.stats.hierarchical_bootstrap import bootstrap_interval
from digitlab.stats.image_outcomes import align_differences
from digitlab.stats.power import detectable_difference
from digitlab.stats.seeds_and_images import difference_interval, difference_p, mean_outcome
from digitlab.stats.t_tests import paired_t

RESAMPLES = 5000
TOGETHER = ["family", "partition"]  # tests that are corrected together
TESTED = ["partition", "variant_a", "variant_b", "seeds", "n", "difference", "low", "high", "p"]
MORE = [
    "variance",
    "freedom",
    "training_low",
    "training_high",
    "training_p",
    "sd",
    "seeds_low",
    "seeds_high",
    "seeds_p",
]
MORE += ["bootstrap_low", "bootstrap_high"]
SINGLE = [*TESTED, *MORE, "disagreements", "level", "family"]
COLUMNS = [*TESTED, "p_holm", "tests", *MORE, "detectable", "detectable_holm", "verdict"]
COLUMNS += ["disagreements", "level", "family"]
SAME = "same predictions"


def verdict(disagreements: int, difference: float, p_holm: float, level: float) -> str:
    """Return the verdict in words on a difference, A minus B, given its corrected p-value.

    ``disagreements`` counts the images, over seeds, that the two predict differently.
    """
    if not math.isnan(difference) and not disagreements:
        return SAME
    if math.isnan(p_holm):
        return "not estimable"
    if p_holm > level:
        return "not distinguishable"
    return "A better" if difference > 0 else "B better"


def _row(pair: Pair, fits: PairedFits, trained: float, level: float) -> dict[str, object]:
    """Return the tests of one pair, without correction for multiple testing."""
    images = align_differences(fits.index, fits.right_a, fits.right_b)
    mean, with_training = mean_outcome(images), mean_outcome(images, trained)
    low, high = difference_interval(mean, 1 - level)
    training_low, training_high = difference_interval(with_training, 1 - level)
    of_seeds = paired_t(fits.accuracy_differences, 1 - level)
    # Draws depend only on the pair and partition, not on what else is compared.
    rng = generator(0, f"bootstrap {pair.partition} {pair.variant_a} {pair.variant_b}")
    bootstrap_low, bootstrap_high = bootstrap_interval(images, RESAMPLES, rng, 1 - level)
    return {
        **pair._asdict(),
        "seeds": mean.seeds,
        "n": fits.index.shape[1],
        "difference": mean.mean,
        "low": low,
        "high": high,
        "p": difference_p(mean),
        "variance": mean.variance,
        "freedom": mean.freedom,
        "training_low": training_low,
        "training_high": training_high,
        "training_p": difference_p(with_training),
        "sd": of_seeds.sd,
        "seeds_low": of_seeds.low,
        "seeds_high": of_seeds.high,
        "seeds_p": of_seeds.p,
        "bootstrap_low": bootstrap_low,
        "bootstrap_high": bootstrap_high,
        "disagreements": int(fits.disagree.sum()),
        "level": level,
    }


def compare_algorithms(
    families: Families, percent: int, level: float, shares: Shares = STANDARD_SHARES
) -> pd.DataFrame:
    """Return the test of each pair of algorithms in each family on each partition.

    ``low``, ``high`` and ``p`` are about new seeds and new images. ``p_holm`` is corrected for the
    ``tests`` pairs of distinct variants in the same family and partition, and the verdict is based
    on it. ``seeds_low``, ``seeds_high`` and ``seeds_p``, of the paired t test, are about new seeds
    on these very images; ``training_low``, ``training_high`` and ``training_p`` are about new
    training images as well, where fits were trained on ``percent`` % of the images that the
    ``shares`` leave for training. ``detectable`` is the smallest difference that the test detects
    with 80 % power at the observed ``variance``; ``detectable_holm`` is the same at the first and
    strictest step of the correction.
    """
    trained = shares.trained(percent)
    rows = [_row(pair, fits, trained, level) for pair, fits in family_pairs(families)]
    single = pd.DataFrame(rows, columns=SINGLE)
    table = with_holm_over_distinct(single, "p", TOGETHER, twins_of_families(families))
    for name, tests in (("detectable", 1), ("detectable_holm", table["tests"].clip(lower=1))):
        alpha = pd.Series(level / tests, table.index)
        table[name] = list(map(detectable_difference, table["variance"], table["freedom"], alpha))
    table["verdict"] = [
        verdict(row.disagreements, row.difference, row.p_holm, level) for row in table.itertuples()
    ]
    return table[COLUMNS]
