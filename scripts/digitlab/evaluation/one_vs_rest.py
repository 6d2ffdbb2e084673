"""The questions that ranking asks of a variant: is it this digit or another?"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from digitlab.fits.predictions import Predictions, decisive_predictions


class Question(NamedTuple):
    """Whether images are of ``digit``: ``score`` (S, n) against the truth ``positive`` (S, n)."""

    digit: int
    score: NDArray[np.float32]
    positive: NDArray[np.bool_]


def questions(predictions: Predictions) -> Iterator[Question]:
    """Yield a question for each digit; of two digits only the larger is asked for.

    With two digits the probabilities add up to 1, so both questions have the same answer.
    """
    asked = predictions.digits[-1:] if len(predictions.digits) == 2 else predictions.digits
    for digit in asked:
        column = int(np.flatnonzero(predictions.digits == digit)[0])
        score = predictions.probabilities[:, :, column]
        yield Question(int(digit), score, predictions.labels == digit)


def sound_predictions(
    fits: Mapping[str, Mapping[str, NDArray[Any]]],
) -> dict[str, Predictions]:
    """Return the predictions of each variant of which at least one fit did not diverge."""
    predictions = {name: decisive_predictions(record) for name, record in fits.items()}
    return {name: each for name, each in predictions.items() if len(each.seeds)}
