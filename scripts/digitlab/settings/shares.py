"""The shares of the images that become the train, validation and test partition."""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Shares:
    """Shares of the images that are split; the remainder is the test partition."""

    train: float
    validation: float

    def sizes(self, images: int) -> tuple[int, int, int]:
        """Return how many of ``images`` train, validate and test."""
        train = round(self.train * images)
        validation = min(round(self.validation * images), images - train)  # both can be rounded up
        if math.isclose(self.train + self.validation, 1):  # no test images, also if rounded down
            validation = images - train
        return train, validation, images - train - validation

    def trained(self, percent: int) -> float:
        """Return the share of the images that are split that a seed trains on at ``percent``."""
        return self.train * percent / 100


STANDARD_SHARES = Shares(train=0.6, validation=0.2)


def shares_of(proportions: Mapping[str, float]) -> Shares:
    """Return the shares that are in ``proportions``, of the train, validation and test partition.

    They may be percentages, shares or numbers of images.
    """
    whole = math.fsum(proportions[name] for name in ("train", "validation", "test"))
    return Shares(proportions["train"] / whole, proportions["validation"] / whole)
