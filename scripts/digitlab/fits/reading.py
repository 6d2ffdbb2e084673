"""Read the records of fits, as ``fits.writing.save_block`` writes them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# The columns of a training history.
HISTORY = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy")

Arrays = dict[str, NDArray[Any]]


def load_block(path: str | Path) -> Arrays:
    """Load the record of one seed block: named arrays, most with a leading seed axis."""
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _longer(array: NDArray[Any], epochs: int) -> NDArray[Any]:
    """Return a history (seeds, epochs, ...) padded to ``epochs``, as within a block."""
    missing = np.nan if array.dtype.kind == "f" else -1
    padding = ((0, 0), (0, epochs - array.shape[1]), *[(0, 0)] * (array.ndim - 2))
    return np.pad(array, padding, constant_values=missing)


def load_cell(paths: Sequence[str | Path]) -> Arrays:
    """Load the seed blocks of one cell as one record, concatenated along the seed axis."""
    blocks = [load_block(path) for path in paths]
    epochs = max(block["history"].shape[1] for block in blocks)
    joined: Arrays = {"digits": blocks[0]["digits"]}
    for name in blocks[0]:
        if name == "digits":
            continue
        parts = [block[name] for block in blocks]
        if name.startswith("history"):
            parts = [_longer(part, epochs) for part in parts]
        joined[name] = np.concatenate(parts)
    return joined


def history_rows(block: Mapping[str, NDArray[Any]], position: int) -> list[dict[str, float]]:
    """Return the history of the seed at ``position`` of ``block``, one row per epoch."""
    steps = block["history_steps"][position]
    return [
        {"epoch": epoch, "steps": int(done), **dict(zip(HISTORY, values.tolist(), strict=True))}
        for epoch, (done, values) in enumerate(
            zip(steps, block["history"][position], strict=True), start=1
        )
        if done >= 0
    ]
