"""Generate data under a null hypothesis from the study's own predictions.

Both ways preserve how often, on which images and in which seeds the study's models disagree.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.comparison.pairing import PairedFits
from digitlab.stats.image_outcomes import ImageOutcomes, align_differences, align_images
from digitlab.stats.paired_table import PairedTable

FEWEST_PAIRS = 5  # of ten fits, which can be paired in 945 ways


class Arms(NamedTuple):
    """The outcomes of two arms of S seeds; ``both`` (S,) counts the images that both got right."""

    images: ImageOutcomes
    both: NDArray[np.int64]

    def tables(self) -> list[PairedTable]:
        """Return the paired table of each seed."""
        only_a = (self.images.outcome > 0).sum(axis=1)
        only_b = (self.images.outcome < 0).sum(axis=1)
        neither = self.images.tested.sum(axis=1) - self.both - only_a - only_b
        rows = np.column_stack([self.both, only_a, only_b, neither]).tolist()
        return [PairedTable(*row) for row in rows]


Simulation = Callable[[np.random.Generator], Arms]


def arms_of(fits: PairedFits, seeds: int) -> Arms:
    """Return the observed outcomes of two variants in the first ``seeds`` seeds of both."""
    a, b = fits.right_a[:seeds], fits.right_b[:seeds]
    return Arms(align_differences(fits.index[:seeds], a, b), (a & b).sum(axis=1))


def swap_images(arms: Arms, rng: np.random.Generator) -> Arms:
    """Swap the two arms on each image with probability 1/2, jointly in all seeds.

    Under this null, neither arm is better on images like these. On an image, all seeds of an arm
    keep their outcomes or all take the other arm's, so the dependence between seeds is preserved.
    """
    images = arms.images
    signs = rng.choice(np.array([-1, 1], dtype=np.int8), images.outcome.shape[1])  # (images,)
    return arms._replace(images=images._replace(outcome=images.outcome * signs))


def outcomes_of(fits: PairedFits) -> ImageOutcomes:
    """Return the outcomes of variant A."""
    return align_images(fits.index, fits.right_a)


def draw_same_variant(outcomes: ImageOutcomes, seeds: int, rng: np.random.Generator) -> Arms:
    """Assign two random fits of one variant to the arms of each of up to ``seeds`` seeds.

    Under this null, the two algorithms are the same. Each seed gets two different fits, compared on
    the images that both were tested on; at least two fits are required. No fit is drawn twice if
    that leaves as many pairs, or ``FEWEST_PAIRS``; otherwise pairs are drawn with replacement.
    Pairs that share a fit differ on the same images, which the test for new seeds and images takes
    for an effect of the images, so that it rejects too seldom.
    """
    fits = len(outcomes.outcome)
    pairs = min(seeds, fits // 2)
    if pairs >= min(seeds, FEWEST_PAIRS):
        order = rng.permutation(fits)
        first, second = order[:pairs], order[pairs : 2 * pairs]
    else:
        first = rng.integers(fits, size=seeds)
        second = (first + rng.integers(1, fits, size=seeds)) % fits
    tested = outcomes.tested[first] & outcomes.tested[second]
    a, b = outcomes.outcome[first] * tested, outcomes.outcome[second] * tested
    return Arms(ImageOutcomes(a - b, tested), (a & b).sum(axis=1))
