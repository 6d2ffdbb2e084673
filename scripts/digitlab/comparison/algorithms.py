"""Compare the algorithms of each family over seeds, each of which is a full replication."""

import math

import pandas as pd

from digitlab.comparison.pairing import Families, Pair, PairedFits, family_pairs
from digitlab.data.partitions import TRAIN_SHARE, VALIDATION_SHARE
from digitlab.randomness import generator
from digitlab.stats.hierarchical_bootstrap import align_images, bootstrap_interval
from digitlab.stats.multiple_testing import with_holm
from digitlab.stats.power import detectable_effect
from digitlab.stats.t_tests import paired_t

RESAMPLES = 5000
TOGETHER = ["family", "partition"]  # tests that are corrected together
TESTED = ["partition", "variant_a", "variant_b", "seeds", "n", "difference", "sd"]
TESTED += ["low", "high", "p"]
CHECKED = ["p_corrected", "bootstrap_low", "bootstrap_high"]
SINGLE = [*TESTED, *CHECKED, "level", "family"]
COLUMNS = [*TESTED, "p_holm", "tests", *CHECKED, "detectable", "detectable_holm", "verdict"]
COLUMNS += ["level", "family"]


def overlap(partition: str, percent: int) -> float:
    """Return the ratio of test to training images, if seeds draw both from the same images.

    NaN on the official images, which no seed draws.
    """
    test_share = 1 - TRAIN_SHARE - VALIDATION_SHARE
    return test_share / (TRAIN_SHARE * percent / 100) if partition == "test" else math.nan


def verdict(difference: float, p_holm: float, level: float) -> str:
    """Return the verdict in words on a difference, A minus B, given its corrected p-value."""
    if math.isnan(p_holm):
        return "not estimable"
    if p_holm > level:
        return "not distinguishable"
    return "A better" if difference > 0 else "B better"


def _row(pair: Pair, fits: PairedFits, percent: int, level: float) -> dict[str, object]:
    """Return the tests of one pair, without correction for multiple testing."""
    differences = fits.accuracy_differences
    test = paired_t(differences, 1 - level)
    corrected = paired_t(differences, 1 - level, overlap(pair.partition, percent))
    # Draws depend only on the pair and partition, not on what else is compared.
    rng = generator(0, f"bootstrap {pair.partition} {pair.variant_a} {pair.variant_b}")
    images = align_images(fits.index, fits.right_a, fits.right_b)
    low, high = bootstrap_interval(images, RESAMPLES, rng, 1 - level)
    return {
        **pair._asdict(),
        "seeds": test.n,
        "n": fits.index.shape[1],
        "difference": test.difference,
        "sd": test.sd,
        "low": test.low,
        "high": test.high,
        "p": test.p,
        "p_corrected": corrected.p if pair.partition == "test" else math.nan,
        "bootstrap_low": low,
        "bootstrap_high": high,
        "level": level,
    }


def compare_algorithms(families: Families, percent: int, level: float) -> pd.DataFrame:
    """Return the test of each pair of algorithms in each family on each partition.

    ``p`` is that of the paired t test over seeds, and ``p_holm`` is corrected for the ``tests``
    pairs of its family and partition; the verdict is based on ``p_holm``. ``p_corrected`` allows
    for the overlap of the seeds' partitions (Nadeau and Bengio) at ``percent`` of the training
    images. The bootstrap resamples images as well as seeds. ``detectable`` is the smallest
    difference that the t test detects with 80 % power at the observed sd; ``detectable_holm`` is
    the same at the first and strictest step of the correction.
    """
    rows = [_row(pair, fits, percent, level) for pair, fits in family_pairs(families)]
    table = with_holm(pd.DataFrame(rows, columns=SINGLE), "p", TOGETHER)
    # Without any spread over seeds, the detectable difference is unknown.
    sd = table["sd"].where(table["sd"] > 0)
    strictest = level / table["tests"].clip(lower=1)
    seeds = table["seeds"].tolist()
    table["detectable"] = sd * [detectable_effect(n, level) for n in seeds]
    table["detectable_holm"] = sd * list(map(detectable_effect, seeds, strictest))
    table["verdict"] = [verdict(row.difference, row.p_holm, level) for row in table.itertuples()]
    return table[COLUMNS]
