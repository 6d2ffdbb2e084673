"""How often two fitted models are right and wrong on the same images."""

import math
from typing import NamedTuple


class PairedTable(NamedTuple):
    """How many images were classified correctly by both models, only one of them, or neither."""

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
        """Accuracy of A minus accuracy of B, as a share of the images; NaN without images."""
        return (self.only_a - self.only_b) / self.n if self.n else math.nan
