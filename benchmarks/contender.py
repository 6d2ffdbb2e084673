"""A participant in a benchmark."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitlab.data.scaling import Pixels


@dataclass(frozen=True)
class Contender:
    """A way to train a model: ``train`` runs the next epoch, or a whole fit.

    ``probabilities`` maps scaled images (n, pixels) to class probabilities (n, classes).
    ``library`` does its matrix products; ``runs`` is how many models an epoch trains.
    """

    name: str
    kind: str  # notebook, alternative, ours or experiment
    library: str  # numpy, torch or scikit-learn
    train: Callable[[], object]
    probabilities: Callable[[Pixels], NDArray[np.floating]]
    runs: int = 1
    whole_fit: bool = False
