"""The images of a study, in the form in which every stage reads them."""

import dataclasses
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitlab.jobs.files import save_arrays


@dataclasses.dataclass(frozen=True, eq=False)
class Images:
    """All images of a data set; those of its official test set are marked and come last.

    ``images`` is uint8 (N, height, width); ``labels`` is uint8 (N,), whose values name the
    classes; ``official`` is bool (N,).
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    official: NDArray[np.bool_]


def save_images(path: str | Path, images: Images) -> None:
    """Save the three arrays as one uncompressed ``.npz``."""
    arrays = {"images": images.images, "labels": images.labels, "official": images.official}
    save_arrays(path, arrays)


def load_images(path: str | Path) -> Images:
    """Load what ``save_images`` saved."""
    with np.load(path, allow_pickle=False) as arrays:
        return Images(arrays["images"], arrays["labels"], arrays["official"])
