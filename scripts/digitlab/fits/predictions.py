"""The predictions of one variant's fits on one partition."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Predictions:
    """The predictions of one variant's fits, one fit per seed.

    ``seeds`` (S,); ``index`` (S, n), the images; ``labels`` (S, n), their true digits;
    ``probabilities`` (S, n, classes), with one column for each of ``digits`` (classes,).
    """

    partition: str
    seeds: NDArray[np.int64]
    index: NDArray[np.int32]
    labels: NDArray[np.uint8]
    probabilities: NDArray[np.float32]
    digits: NDArray[np.uint8]

    @property
    def predicted(self) -> NDArray[np.uint8]:
        """The most probable digit of each image, (S, n)."""
        return self.digits[self.probabilities.argmax(axis=2)]  # type: ignore[no-any-return]

    @property
    def confidence(self) -> NDArray[np.float32]:
        """The probability of the most probable digit of each image, (S, n)."""
        return self.probabilities.max(axis=2)  # type: ignore[no-any-return]

    @property
    def right(self) -> NDArray[np.bool_]:
        """Whether the most probable digit is the true one, (S, n)."""
        return self.predicted == self.labels  # type: ignore[no-any-return]


def final_predictions(record: Mapping[str, NDArray[Any]]) -> Predictions:
    """Return the predictions of the fits in ``record`` on the final partition.

    That is the official test set if there is one, else the test partition. Fits that diverged made
    no predictions and are left out.
    """
    partition = "official" if record["labels_official"].size else "test"
    sound = np.isfinite(record[f"probabilities_{partition}"]).all(axis=(1, 2))
    return Predictions(
        partition=partition,
        seeds=record["seeds"][sound],
        index=record[f"index_{partition}"][sound],
        labels=record[f"labels_{partition}"][sound],
        probabilities=record[f"probabilities_{partition}"][sound],
        digits=record["digits"],
    )


def sound_predictions(
    fits: Mapping[str, Mapping[str, NDArray[Any]]],
) -> dict[str, Predictions]:
    """Return the predictions of each variant that has at least one fit that did not diverge."""
    predictions = {name: final_predictions(record) for name, record in fits.items()}
    return {name: each for name, each in predictions.items() if len(each.seeds)}
