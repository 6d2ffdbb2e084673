"""Fitted models as the page runs them, and how well they agree with their saved predictions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.data.scaling import Scaling
from digitlab.exported.layers import (
    Layers,
    class_probabilities,
    layer_logits,
    layers_of,
    restored,
    stored,
)
from digitlab.fits.predictions import Predictions, final_predictions
from digitlab.training.loop import in_batches

# How far a probability of the page may be from the saved one.
TOLERANCE = 0.001
# A page holds one model with more weights than this: each costs a megabyte or so.
FEW_WEIGHTS = 100_000
COLUMNS = ["variant", "seed", "in_page", "weights", "bits", "bytes"]
COLUMNS += ["images", "same_predictions", "largest_difference"]


@dataclass(frozen=True)
class Agreement:
    """How the page's predictions differ from the saved ones, over ``images``."""

    images: int
    same_predictions: int
    largest_difference: float  # of any probability

    @property
    def close(self) -> bool:
        """Whether no probability differs by more than the tolerance."""
        return self.largest_difference <= TOLERANCE


def agreement(
    layers: Layers, scaling: Scaling, images: NDArray[np.uint8], saved: NDArray[np.float32]
) -> Agreement:
    """Compare what ``layers`` predict for ``images`` (n, height, width) with ``saved`` (n, k)."""

    def predict(some: NDArray[np.uint8]) -> NDArray[np.float32]:
        logits = layer_logits(layers, scaling.of(some))
        return class_probabilities(logits).astype(np.float32)

    found = in_batches(predict, images)
    same = found.argmax(axis=1) == saved.argmax(axis=1)
    return Agreement(len(images), int(same.sum()), float(np.abs(found - saved).max()))


def first_sound(record: Mapping[str, NDArray[Any]]) -> tuple[int, Predictions] | None:
    """Return the position of the first fit that did not diverge, and the predictions of ``record``.

    Those of that fit come first. None if all fits diverged.
    """
    predictions = final_predictions(record)
    if not len(predictions.seeds):
        return None
    return int(np.flatnonzero(record["seeds"] == predictions.seeds[0])[0]), predictions


def smallest(
    layers: Layers, scaling: Scaling, images: NDArray[np.uint8], saved: NDArray[np.float32]
) -> tuple[list[dict[str, Any]], Agreement]:
    """Store ``layers`` in 8 bits if every prediction stays the same, else in 16.

    The probabilities must also stay within the tolerance. Returns the stored layers and their
    agreement with ``saved``, which with 16 bits may be worse than that.
    """
    for bits in (8, 16):
        kept = stored(layers, bits)
        found = agreement(restored(kept), scaling, images, saved)
        if found.close and found.same_predictions == found.images:
            break
    return kept, found


def size(layers: Layers) -> int:
    """Return the number of weights of ``layers``, biases included."""
    return sum(weight.size + bias.size for weight, bias in layers)


def first_predicted(predictions: Predictions) -> bytes:
    """Return what the first fit predicts for which images: the same for fits that agree on all."""
    return b"".join(part[0].tobytes() for part in (predictions.index, predictions.predicted))


def why_not(
    predicted: bytes, earlier: Mapping[bytes, str], layers: Layers, large: str | None
) -> str:
    """Return why the page does not hold a model; empty if nothing speaks against it.

    ``earlier`` names the model of each set of predictions that the page holds already, and
    ``large`` the one large model in it.
    """
    if predicted in earlier:
        return f"predicts the same as {earlier[predicted]}"
    if not layers:
        return "its saved weights are not a chain of layers"
    if large and size(layers) > FEW_WEIGHTS:
        return f"as large as {large}, and one such model is enough"
    return ""


class PageModels:
    """The models of one page, and the table that says how they were stored."""

    def __init__(self) -> None:
        self.models: list[dict[str, Any]] = []
        self.rows: list[dict[str, Any]] = []
        self._earlier: dict[bytes, str] = {}
        self._large: str | None = None

    def add(
        self,
        variant: str,
        record: Mapping[str, NDArray[Any]],
        scaling_of: Callable[[int], Scaling],
        images: NDArray[np.uint8],
    ) -> None:
        """Add the first fit of ``variant`` in ``record`` that did not diverge, or say why not.

        ``scaling_of`` returns what a seed did to its pixels; ``images`` (N, height, width) is
        the whole data set.
        """
        found = first_sound(record)
        if found is None:
            self.rows.append({"variant": variant, "in_page": "every fit diverged"})
            return
        position, predictions = found
        seed, layers = int(predictions.seeds[0]), layers_of(record, position)
        row: dict[str, Any] = {"variant": variant, "seed": seed, "weights": size(layers) or None}
        reason = why_not(first_predicted(predictions), self._earlier, layers, self._large)
        if not reason:
            scaling, shown = scaling_of(seed), images[predictions.index[0]]
            kept, agreed = smallest(layers, scaling, shown, predictions.probabilities[0])
            row |= {"bits": kept[0]["bits"], "bytes": sum(len(layer["weights"]) for layer in kept)}
            row |= vars(agreed)
            if agreed.close:
                self._keep(variant, predictions, scaling, kept, large=size(layers) > FEW_WEIGHTS)
            else:
                reason = "its probabilities are not a softmax of its weights"
        self.rows.append({**row, "in_page": reason or "yes"})

    def _keep(
        self,
        variant: str,
        predictions: Predictions,
        scaling: Scaling,
        layers: list[dict[str, Any]],
        large: bool,
    ) -> None:
        """Put the first fit of ``predictions`` into the page, with its stored ``layers``."""
        self._earlier[first_predicted(predictions)] = variant
        if large:
            self._large = variant
        self.models.append(
            {
                "variant": variant,
                "seed": int(predictions.seeds[0]),
                "digits": predictions.digits.tolist(),
                "factor": 1 / (255 * scaling.scale),
                "offset": -scaling.shift / scaling.scale,
                "layers": layers,
            }
        )
