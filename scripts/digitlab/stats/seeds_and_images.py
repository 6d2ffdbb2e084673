"""Inference about a mean outcome, such as an accuracy, where seeds and images are both random.

The outcome of seed s on image i is modeled as y_si = mu + a_s + b_i + e_si, with all parts random:
a_s is what the seed's model does better or worse on all images, b_i what all seeds do better or
worse on this image. Seeds need not test the same images. With d_s the mean of seed s, the variance
of the mean of the d_s is

    var(d_s) / S + sigma_b^2 k + r / (1 - r) sigma_a^2,

where k is the average, over pairs of seeds, of their shared images / (n_s n_t). The first two terms
are unbiased moments; if all seeds test the same n images, k is 1 / n, and they are those of the
random-effects analysis of readers and cases (MS_s + MS_i - MS_si) / (S n) of Obuchowski and
Rockette (1995), Communications in Statistics - Simulation 24:285, with Satterthwaite's degrees of
freedom in the form of Hillis (2007), Statistics in Medicine 26:596.

The last term is what training sets that overlap hide. It is 0 unless new training images are asked
about too: the first two terms take the images that seeds draw their training sets from as given. If
each seed trains on the share r of one pool of images, seeds differ by sigma_a^2 = (1 - r) v / m
only, to first order in the influence v of one of m training images, while a new pool would move all
of them together by r v / m. This is the idea of Nadeau and Bengio (2003), Machine Learning 52:239,
with the known share in place of their guess of the correlation, and for the part of seeds alone.

Intervals are score intervals with an effective number of images, so they cannot leave the range of
what they bound: Wilson's for a mean of 0 and 1, Tango's for a mean of -1, 0 and 1.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.stats.image_outcomes import ImageOutcomes
from digitlab.stats.paired_intervals import score_interval, score_statistic
from digitlab.stats.proportions import Interval, clopper_pearson, wilson_limits
from digitlab.stats.t_tests import SAME


class MeanOutcome(NamedTuple):
    """The mean outcome of ``seeds`` seeds on ``images`` distinct images, and its variance.

    ``square`` is the mean squared outcome: the accuracy itself or, for a difference, the share of
    discordant outcomes. ``of_seeds``, ``of_images`` and ``of_overlap`` are the three terms of the
    variance. They are NaN for fewer than two seeds, as are all statistics that follow from them.
    """

    seeds: int
    images: int
    mean: float
    square: float
    of_seeds: float
    of_images: float
    of_overlap: float

    @property
    def variance(self) -> float:
        """Variance of the mean over new seeds and images."""
        return self.of_seeds + self.of_images + self.of_overlap

    @property
    def freedom(self) -> float:
        """Satterthwaite's degrees of freedom; infinite if all seeds have the same mean."""
        if math.isnan(self.variance):
            return math.nan
        uncertain = self.of_seeds + self.of_overlap
        if not uncertain:
            return math.inf
        return self.variance**2 / (uncertain**2 / (self.seeds - 1))

    @property
    def effective_images(self) -> float:
        """How many images, tested once each, would give this variance.

        Without any variation, in seeds or in images, it is the number of distinct images.
        """
        if self.variance == 0:
            return float(self.images)
        return (self.square - self.mean**2) / self.variance


def mean_outcome(outcomes: ImageOutcomes, trained: float = 0.0) -> MeanOutcome:
    """Return the mean of ``outcomes`` over seeds, with its variance over new seeds and images.

    ``trained`` is the share of the available images that each seed trains on, drawn at random: 0 if
    training sets do not overlap, below 1. Without any seed, the mean is NaN.
    """
    values, tested = outcomes.outcome.astype(np.float64), outcomes.tested
    seeds, images = len(values), int(tested.any(axis=0).sum())
    if not seeds:
        return MeanOutcome(0, images, *[math.nan] * 5)
    n = tested.sum(axis=1)  # (S,)
    means = values.sum(axis=1) / n  # (S,)
    square = float((np.square(values).sum(axis=1) / n).mean())
    if seeds < 2:
        return MeanOutcome(seeds, images, float(means.mean()), square, *[math.nan] * 3)
    shared, of_image, of_outcome = _image_components(values, tested, means)
    # Means that are the same but for rounding do not vary.
    between = float(means.var(ddof=1)) if np.ptp(means) > SAME else 0.0
    chance = of_outcome * float((1 / n).mean()) - of_image * shared
    of_seed = max(between - chance, 0.0)
    return MeanOutcome(
        seeds=seeds,
        images=images,
        mean=float(means.mean()),
        square=square,
        of_seeds=between / seeds,
        of_images=of_image * shared,
        of_overlap=trained / (1 - trained) * of_seed,
    )


def _image_components(
    values: NDArray[np.float64], tested: NDArray[np.bool_], means: NDArray[np.float64]
) -> tuple[float, float, float]:
    """Return k, sigma_b^2 (at least 0) and the variance of outcomes within seeds.

    sigma_b^2 is the covariance of two seeds' residuals on the images that both tested, divided by
    what it would be at sigma_b^2 = 1 after the means of both have been subtracted.
    """
    rest = np.where(tested, values - means[:, None], 0.0)  # (S, images)
    n = tested.sum(axis=1).astype(np.float64)  # (S,)
    both = tested.astype(np.float64) @ tested.T  # (S, S) images that both seeds tested
    pairs = ~np.eye(len(n), dtype=bool)
    share = both / np.outer(n, n)  # (S, S)
    expected = (both * (1 - 1 / n[:, None] - 1 / n + share))[pairs].sum()
    product = (rest @ rest.T)[pairs].sum()
    of_image = product / expected if product > SAME and expected > 0 else 0.0
    within = np.square(rest).sum() / max((n - 1).sum(), 1)
    return float(share[pairs].mean()), float(of_image), float(within)


def _quantile(mean: MeanOutcome, level: float) -> float:
    """Return the two-sided quantile of Student's t at the mean's degrees of freedom."""
    from scipy.special import ndtri, stdtrit

    probability = (1 + level) / 2
    freedom = mean.freedom
    return float(ndtri(probability) if math.isinf(freedom) else stdtrit(freedom, probability))


def _tail(mean: MeanOutcome, statistic: float) -> float:
    """Return the probability that Student's t is above ``statistic``."""
    from scipy.special import ndtr, stdtr

    freedom = mean.freedom
    return float(ndtr(-statistic) if math.isinf(freedom) else stdtr(freedom, -statistic))


def accuracy_interval(mean: MeanOutcome, level: float = 0.95) -> Interval:
    """Return the interval of an accuracy over new seeds and images, within [0, 1].

    Wilson's score interval with the effective number of images and the quantile of t; if all
    outcomes are right, or all wrong, that of Clopper and Pearson for the distinct images.
    """
    if math.isnan(mean.variance):
        return Interval(math.nan, math.nan)
    if mean.mean in (0.0, 1.0):
        return clopper_pearson(int(mean.mean) * mean.images, mean.images, level)
    return wilson_limits(mean.mean, mean.effective_images, _quantile(mean, level))


def _counts(mean: MeanOutcome) -> tuple[float, float, float]:
    """Return the effective images that only A got right, that only B did, and all of them."""
    n = mean.effective_images
    return (mean.square + mean.mean) / 2 * n, (mean.square - mean.mean) / 2 * n, n


def difference_interval(mean: MeanOutcome, level: float = 0.95) -> Interval:
    """Return the interval of a paired difference over new seeds and images, within [-1, 1].

    Tango's score interval with the effective number of images and the quantile of t.
    """
    if math.isnan(mean.variance):
        return Interval(math.nan, math.nan)
    return score_interval(*_counts(mean), _quantile(mean, level))


def difference_p(mean: MeanOutcome, difference: float = 0.0) -> float:
    """Return the two-sided p-value of the hypothesis that the true difference is ``difference``.

    It is below 1 - level exactly where ``difference`` is outside of the interval. If the two arms
    have the same outcomes throughout, that the difference is 0 has p = 1.
    """
    if math.isnan(mean.variance):
        return math.nan
    if not mean.square and not difference:
        return 1.0
    return 2 * _tail(mean, abs(score_statistic(*_counts(mean), difference)))


def equivalence_p(mean: MeanOutcome, margin: float) -> float:
    """Return the larger p-value of two one-sided tests that the difference is within ``margin``.

    Source: Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15:657.
    """
    if math.isnan(mean.variance):
        return math.nan
    counts = _counts(mean)
    not_worse = _tail(mean, score_statistic(*counts, -margin))
    not_better = _tail(mean, -score_statistic(*counts, margin))
    return max(not_worse, not_better)
