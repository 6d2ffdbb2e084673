"""How the images of a data set lie in their frame, so that a drawing can be put there likewise."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def placement(images: NDArray[np.uint8]) -> dict[str, Any]:
    """Return the size and the place of the ink in ``images`` (n, height, width).

    ``box`` is the median over images of the longer side of the rectangle around the ink, in pixels:
    20 for MNIST, whose digits were scaled to 20x20 pixels. ``center`` is the mean center of mass,
    row and column, in pixels from the upper left corner of the frame.
    """
    ink = images[images.any(axis=(1, 2))].astype(np.float64)
    height, width = images.shape[1:]
    if not len(ink):
        return {"box": max(height, width), "center": [height / 2, width / 2]}
    sides, middles = [], []
    for axis, length in ((2, height), (1, width)):
        profile = ink.sum(axis=axis)  # (n, length)
        some = profile > 0
        sides.append(length - some[:, ::-1].argmax(axis=1) - some.argmax(axis=1))
        middles.append(((profile @ (np.arange(length) + 0.5)) / profile.sum(axis=1)).mean())
    return {
        "box": float(np.median(np.maximum(*sides))),
        "center": [round(float(middle), 3) for middle in middles],
    }
