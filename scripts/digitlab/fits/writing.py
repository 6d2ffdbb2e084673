"""Write the record of a seed block: predictions, weights and training history of its fits."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.data.partitions import HELD_OUT
from digitlab.data.problem import Problem
from digitlab.jobs.files import save_arrays
from digitlab.training.loop import Fit, in_batches, loss_and_accuracy

# Weights of larger models would fill the disk, so they are saved only on request. The linear
# models of MNIST have 7,850 parameters, its network 468,874.
MOST_WEIGHTS_KEPT = 20_000

Arrays = dict[str, NDArray[Any]]


def predicted(fit: Fit, problem: Problem, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the class probabilities (n, classes) of ``images`` (n, ...), pixels in 0..255."""
    return in_batches(lambda some: fit.model.probabilities(problem.scaling.of(some)), images)


def held_out_predictions(
    fit: Fit, problem: Problem, images: NDArray[np.uint8], labels: NDArray[np.uint8]
) -> Arrays:
    """Return index, labels and float32 probabilities of each partition except training.

    ``images`` (N, height, width) and ``labels`` (N,) are the whole data set.
    """
    arrays: Arrays = {}
    for partition in HELD_OUT:
        index = problem.index[partition]  # (n,)
        probabilities = np.empty((0, len(problem.labels)), dtype=np.float32)
        if len(index):
            probabilities = predicted(fit, problem, images[index])
        arrays[f"index_{partition}"] = index.astype(np.int32)
        arrays[f"labels_{partition}"] = labels[index]
        arrays[f"probabilities_{partition}"] = probabilities
    return arrays


def fit_record(fit: Fit, problem: Problem, every_weight: bool) -> Arrays:
    """Return the history of ``fit``, and its weights if they are few or ``every_weight`` is set.

    The training loss and accuracy are computed with the final weights, on the labels that the fit
    saw, including label noise.
    """
    probabilities = predicted(fit, problem, problem.train_bytes)  # (n, classes)
    loss, accuracy = loss_and_accuracy(probabilities, problem.train_classes)
    arrays = {
        "train_loss": np.array(loss),
        "train_accuracy": np.array(accuracy),
        "start_accuracy": np.array(fit.start_accuracy),
        "gradient_norm": np.array(fit.gradient_norm),
        "history": fit.history,  # (epochs, 4)
        "history_steps": fit.steps,  # (epochs,)
        "best_epoch": np.array(fit.best_epoch),
        "seconds": np.array(fit.seconds),
        "parameters": np.array(fit.parameters),
        "diverged": np.array(fit.diverged),
    }
    if every_weight or fit.parameters <= MOST_WEIGHTS_KEPT:
        arrays |= {f"weights_{name}": array for name, array in fit.model.weights().items()}
    return arrays


def _padded(array: NDArray[Any], length: int) -> NDArray[Any]:
    """Return ``array`` with rows of NaN, or of -1 for integers, up to ``length`` rows."""
    missing = np.nan if array.dtype.kind == "f" else -1
    padding = np.full((length - len(array), *array.shape[1:]), missing, dtype=array.dtype)
    return np.concatenate([array, padding])


def save_block(
    path: str | Path, seeds: Sequence[int], digits: NDArray[np.uint8], records: Sequence[Arrays]
) -> None:
    """Save the records of ``seeds`` as one ``.npz``, each array with the seeds in front.

    Histories of different lengths are padded with NaN, their step counts with -1. ``digits``
    (classes,) names the columns of the probabilities.
    """
    longest = max(len(record["history"]) for record in records)
    stacked = {"seeds": np.asarray(seeds), "digits": digits}
    for name in records[0]:
        rows = [record[name] for record in records]
        if name.startswith("history"):
            rows = [_padded(row, longest) for row in rows]
        stacked[name] = np.stack(rows)
    save_arrays(path, stacked)
