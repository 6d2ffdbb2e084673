"""Generate data under a null hypothesis from the study's own predictions.

Both ways preserve how often, on which images and in which seeds the study's models disagree.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.comparison.pairing import PairedFits
from digitlab.stats.hierarchical_bootstrap import ImageDifferences, align_images
from digitlab.stats.paired_table import PairedTable


class Arms(NamedTuple):
    """The outcomes of two arms of S seeds; ``both`` (S,) counts the images that both got right."""

    images: ImageDifferences
    both: NDArray[np.int64]

    def tables(self) -> list[PairedTable]:
        """Return the paired table of each seed."""
        only_a = (self.images.differences > 0).sum(axis=1)
        only_b = (self.images.differences < 0).sum(axis=1)
        neither = self.images.tested.sum(axis=1) - self.both - only_a - only_b
        rows = np.column_stack([self.both, only_a, only_b, neither]).tolist()
        return [PairedTable(*row) for row in rows]


Simulation = Callable[[np.random.Generator], Arms]


def arms_of(fits: PairedFits) -> Arms:
    """Return the observed outcomes of two variants."""
    images = align_images(fits.index, fits.right_a, fits.right_b)
    return Arms(images, (fits.right_a & fits.right_b).sum(axis=1))


def swap_images(arms: Arms, rng: np.random.Generator) -> Arms:
    """Swap the two arms on each image with probability 1/2, jointly in all seeds.

    Under this null, neither arm is better on images like these. On an image, all seeds of an arm
    keep their outcomes or all take the other arm's, so the dependence between seeds is preserved.
    """
    images = arms.images
    signs = rng.choice(np.array([-1, 1], dtype=np.int8), images.differences.shape[1])  # (images,)
    return arms._replace(images=images._replace(differences=images.differences * signs))


class Outcomes(NamedTuple):
    """Which images (S, images) each of a variant's fits was tested on, and which it got right."""

    right: NDArray[np.bool_]
    tested: NDArray[np.bool_]


def outcomes_of(fits: PairedFits) -> Outcomes:
    """Return the outcomes of variant A."""
    aligned = align_images(fits.index, fits.right_a, np.zeros_like(fits.right_a))
    return Outcomes(aligned.differences > 0, aligned.tested)


def draw_same_variant(outcomes: Outcomes, rng: np.random.Generator) -> Arms:
    """Assign two random fits of one variant to the arms of each seed.

    Under this null, the two algorithms are the same. Each of the S seeds gets two different fits,
    compared on the images that both were tested on; at least two fits are required.
    """
    fits = len(outcomes.right)
    first = rng.integers(fits, size=fits)
    second = (first + rng.integers(1, fits, size=fits)) % fits
    tested = outcomes.tested[first] & outcomes.tested[second]
    a, b = outcomes.right[first] & tested, outcomes.right[second] & tested
    return Arms(ImageDifferences(a.astype(np.int8) - b, tested), (a & b).sum(axis=1))
