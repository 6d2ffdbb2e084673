"""Whose label models doubt, and which images leave them undecided.

A label is suspected by the rule of confident learning (Northcutt, Jiang and Chuang, 2021): another
class is the most probable, at least as probable as it is on average for the images that carry its
label. Probabilities are means over fits that the image was held out from.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.fits.predictions import Predictions


def without_twins(parts: Sequence[Predictions]) -> list[Predictions]:
    """Return ``parts`` without those that predict the same as an earlier one, for every image."""
    kept: dict[tuple[bytes, bytes], Predictions] = {}
    for part in parts:
        kept.setdefault((part.seeds.tobytes(), part.predicted.tobytes()), part)
    return list(kept.values())


def label_doubts(parts: Sequence[Predictions], labels: NDArray[np.uint8]) -> pd.DataFrame:
    """Return a row for each image that fits of ``parts``, which share their classes, predicted.

    ``labels`` (N,) are those of all images. ``other`` is the most probable class besides the
    ``label``; ``label_probability`` and ``other_probability`` are means over ``fits``; ``entropy``
    (bits) is that of the mean probabilities; ``suspected`` tells whether the label is.
    """
    digits = parts[0].digits
    total, fits = np.zeros((len(labels), len(digits))), np.zeros(len(labels), dtype=np.int64)
    for part in parts:
        np.add.at(total, part.index.ravel(), part.probabilities.reshape(-1, len(digits)))
        np.add.at(fits, part.index.ravel(), 1)
    seen = np.flatnonzero(fits)
    means = total[seen] / fits[seen, None]  # (n, classes)
    own = np.searchsorted(digits, labels[seen])
    rows = np.arange(len(seen))
    of_label = means[rows, own]
    others = means.copy()
    others[rows, own] = -1
    other = others.argmax(axis=1)
    usual = pd.Series(of_label).groupby(own).mean().reindex(range(len(digits)), fill_value=1.0)
    of_other = means[rows, other]
    return pd.DataFrame(
        {
            "image": seen,
            "label": labels[seen],
            "label_probability": of_label,
            "other": digits[other],
            "other_probability": of_other,
            "entropy": -(means * np.log2(np.clip(means, 1e-12, 1))).sum(axis=1),
            "fits": fits[seen],
            "suspected": (of_other > of_label) & (of_other >= usual.to_numpy()[other]),
        }
    )
