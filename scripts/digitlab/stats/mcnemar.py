"""Compare two fitted models on the same images: the paired table and its tests."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class PairedTable(NamedTuple):
    """How many images both models, only one of them or neither classified right."""

    both: int
    only_a: int
    only_b: int
    neither: int

    @property
    def n(self) -> int:
        """Images in the table."""
        return sum(self)

    @property
    def discordant(self) -> int:
        """Images that exactly one of the two models got right."""
        return self.only_a + self.only_b

    @property
    def difference(self) -> float:
        """Accuracy of A minus accuracy of B, as a share of the images."""
        return (self.only_a - self.only_b) / self.n


def paired_table(
    right_a: NDArray[np.bool_],
    right_b: NDArray[np.bool_],
    index_a: NDArray[np.integer[Any]],
    index_b: NDArray[np.integer[Any]],
) -> PairedTable:
    """Count the images that A, B, both or neither got right.

    All arrays have shape (images,): ``right_a[i]`` says whether model A classified image
    ``index_a[i]`` correctly. Images are paired by their id; the order of rows is free.
    Raises ValueError where the two models were not evaluated once on each of the same images.
    """
    a = _by_image("A", right_a, index_a)
    b = _by_image("B", right_b, index_b)
    if not np.array_equal(np.sort(index_a), np.sort(index_b)):
        raise ValueError("Models A and B were evaluated on different images.")
    if not len(a):
        raise ValueError("There is no image to compare models A and B on.")
    both = int(np.count_nonzero(a & b))
    only_a, only_b = int(np.count_nonzero(a)) - both, int(np.count_nonzero(b)) - both
    return PairedTable(both, only_a, only_b, len(a) - both - only_a - only_b)


def _by_image(
    model: str, right: NDArray[np.bool_], index: NDArray[np.integer[Any]]
) -> NDArray[np.bool_]:
    """Return ``right`` in the order of the image ids."""
    if len(right) != len(index):
        raise ValueError(f"Model {model} has {len(right)} outcomes for {len(index)} image ids.")
    if len(np.unique(index)) != len(index):
        raise ValueError(f"Model {model} was evaluated more than once on the same image.")
    return right[np.argsort(index)]


def exact_p(table: PairedTable) -> float:
    """Return the two-sided exact conditional p of McNemar's test.

    Given b + c discordant images, b is Binomial(b + c, 1/2) if the models are equally
    accurate: p = 2 P(X <= min(b, c)), at most 1. Without a discordant image nothing speaks
    against equality and p is 1. Source: Fagerland, Lydersen and Laake (2013), BMC Medical
    Research Methodology 13:91.
    """
    from scipy.special import bdtr

    return min(float(2 * bdtr(min(table.only_a, table.only_b), table.discordant, 0.5)), 1.0)


def mid_p(table: PairedTable) -> float:
    """Return the two-sided mid-p of McNemar's test.

    The exact p less half the probability of the outcomes as likely as the observed one:
    b and c swapped are two such outcomes, b = c is one, so p = exact - f(b) if b != c and
    1 - f(b) / 2 if b = c. Without a discordant image p is 1. Source: Fagerland, Lydersen and
    Laake (2013), BMC Medical Research Methodology 13:91, with its supplement.
    """
    if not table.discordant:
        return 1.0
    point: float = math.comb(table.discordant, table.only_a) / 2**table.discordant
    tied = point if table.only_a == table.only_b else 2 * point
    return exact_p(table) - tied / 2


def chi_square_p(table: PairedTable) -> float:
    """Return the p of McNemar's asymptotic test without correction, (b - c)^2 / (b + c).

    Without a discordant image p is 1. Source: McNemar (1947), Psychometrika 12:153.
    """
    from scipy.special import chdtrc

    if not table.discordant:
        return 1.0
    return float(chdtrc(1, (table.only_a - table.only_b) ** 2 / table.discordant))


def unpaired_p(table: PairedTable) -> float:
    """Return the p of the pooled z test of two proportions, which ignores the pairing.

    Where both models are right everywhere, or nowhere, p is 1. Source: Dietterich (1998), Neural
    Computation 10:1895, who warns of it.
    """
    pooled = (2 * table.both + table.discordant) / (2 * table.n)
    if pooled in (0, 1):
        return 1.0
    z = table.difference / math.sqrt(2 * pooled * (1 - pooled) / table.n)
    return math.erfc(abs(z) / math.sqrt(2))
