"""The weights of softmax regression while it trains, frame by frame, at a low and a high rate."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.data.problem import Problem
from digitlab.exported.packing import packed
from digitlab.training.loop import epoch_orders, in_batches, loss_and_accuracy
from digitlab.variants.softmax_manual import SoftmaxRegression, build

RATES = (0.01, 1.0)
FRAMES = 20
# More templates than this are too small to see.
MOST_CLASSES = 10
MEASURES = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy")


def frame_epochs(epochs: int) -> list[int]:
    """Return the epochs that the film shows: the start, the end and ever fewer in between."""
    later = np.geomspace(1, max(epochs, 1), FRAMES - 1).round().astype(int)
    return [0, *np.unique(later).tolist()]


def measured(model: SoftmaxRegression, problem: Problem) -> list[float]:
    """Return loss and accuracy on the training images, then on the validation images."""
    trained = in_batches(model.probabilities, problem.train)
    held_out = in_batches(model.probabilities, problem.validation)
    return [
        *loss_and_accuracy(trained, problem.train_classes),
        *loss_and_accuracy(held_out, problem.validation_classes),
    ]


def filmed(problem: Problem, recipe: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """Fit softmax regression by ``recipe`` and return its frames as JSON.

    The weights of all frames have one scale, which ends at ``end``, and 8 bits.
    """
    model, epochs = build(problem, recipe, seed), frame_epochs(recipe["epochs"])
    frames: list[NDArray[np.float32]] = [model.weights()["weight"][:MOST_CLASSES]]
    rows = [measured(model, problem)]
    orders = islice(epoch_orders(problem, recipe, seed), recipe["epochs"])
    for epoch, order in enumerate(orders, start=1):
        model.run_epoch(order)
        if epoch in epochs:
            frames.append(model.weights()["weight"][:MOST_CLASSES])
            rows.append(measured(model, problem))
    weights = np.nan_to_num(np.stack(frames))  # (frames, classes, pixels)
    end = float(np.abs(weights).max()) or 1.0
    columns = np.array(rows).T.round(5).tolist()
    return {
        "rate": recipe["learning_rate"],
        "end": end,
        "weights": packed(np.rint(weights * (127 / end)).astype(np.int8)),
        **dict(zip(MEASURES, columns, strict=True)),
    }


def film(problem: Problem, recipe: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """Return the films of all rates, with everything else as in ``recipe``."""
    return {
        "seed": seed,
        "digits": problem.labels[:MOST_CLASSES].tolist(),
        "epochs": frame_epochs(recipe["epochs"]),
        "films": [filmed(problem, {**recipe, "learning_rate": rate}, seed) for rate in RATES],
    }
