"""The layers of a fitted model: read from its record, computed with, and stored in few bits."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.exported.packing import packed, unpacked

# The weights (outputs, inputs) and the biases (outputs,) of each layer.
Layers = list[tuple[NDArray[np.float64], NDArray[np.float64]]]


def layers_of(record: Mapping[str, NDArray[Any]], position: int) -> Layers:
    """Return the layers of the fit at ``position`` of ``record``, from the pixels to the classes.

    Empty if the record holds no weights, weights that are not finite, or others than a chain of
    layers, each with a weight for each of its inputs and a bias.
    """
    layers: Layers = []
    for name in record:
        if not (found := re.fullmatch(r"(weights_(?:.*\.)?)weight", name)):
            continue
        weight, bias = record[name][position], record.get(f"{found[1]}bias")
        if weight.ndim != 2 or bias is None or bias[position].shape != weight.shape[:1]:
            return []
        if layers and layers[-1][1].shape != weight.shape[1:]:
            return []
        layers.append((weight.astype(np.float64), bias[position].astype(np.float64)))
    sound = all(np.isfinite(array).all() for layer in layers for array in layer)
    return layers if sound else []


def layer_logits(layers: Layers, inputs: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Return the outputs (n, outputs) of the last of ``layers`` for ``inputs`` (n, pixels).

    Between two layers, what is negative becomes 0.
    """
    values = inputs.astype(np.float64)
    for place, (weight, bias) in enumerate(layers):
        values = (np.maximum(values, 0) if place else values) @ weight.T + bias
    return values


def class_probabilities(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the softmax of ``logits`` (n, classes); of one logit, that of the second class."""
    if logits.shape[1] == 1:
        logits = np.hstack([np.zeros_like(logits), logits])  # the sigmoid is a softmax with a 0
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]


def stored(layers: Layers, bits: int) -> list[dict[str, Any]]:
    """Return ``layers`` as JSON: weights as integers of ``bits``, and biases as they are.

    The largest absolute weight of each output becomes the largest integer, so each output has a
    ``step`` of its own: the weight of an integer 1.
    """
    largest = 2 ** (bits - 1) - 1
    made = []
    for weight, bias in layers:
        step = np.abs(weight).max(axis=1) / largest  # (outputs,)
        whole = np.rint(weight / np.where(step, step, 1)[:, None])
        made.append(
            {
                "inputs": weight.shape[1],
                "bits": bits,
                "weights": packed(whole.astype(f"<i{bits // 8}")),
                "step": step.tolist(),
                "bias": bias.tolist(),
            }
        )
    return made


def restored(layers: Sequence[Mapping[str, Any]]) -> Layers:
    """Return the layers that ``stored`` made JSON of, with the weights that the page uses."""
    return [
        (
            unpacked(layer["weights"], layer["bits"]).reshape(-1, layer["inputs"])
            * np.array(layer["step"])[:, None],
            np.array(layer["bias"]),
        )
        for layer in layers
    ]
