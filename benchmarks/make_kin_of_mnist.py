"""Make data sets from MNIST, to try a study of several of them without another download.

    python -m benchmarks.make_kin_of_mnist /data/mnist data

Saves four NPZ files with 3,000 training and 1,500 official images each: digits of 8x8 pixels, of
14x14, rotated ones, and the digits 0 to 4 alone. No two share an image, so that their results are
independent.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digitlab.data.idx import read_idx
from digitlab.jobs.files import written_whole

TRAINING, OFFICIAL = 3000, 1500  # images of each data set
ANGLE = 45.0  # degrees that an image is rotated by at most, to either side
Images = NDArray[np.uint8]


def resized(images: Images, size: int) -> Images:
    """Return ``images`` (n, 28, 28) averaged over areas, (n, size, size)."""
    drawn = [Image.fromarray(image).resize((size, size), Image.Resampling.BOX) for image in images]
    return np.stack([np.asarray(image) for image in drawn])


def rotated(images: Images) -> Images:
    """Return ``images`` (n, 28, 28), each rotated by an angle of its own."""
    angles = np.random.default_rng(0).uniform(-ANGLE, ANGLE, len(images))
    turned = [
        Image.fromarray(image).rotate(float(angle), Image.Resampling.BILINEAR)
        for image, angle in zip(images, angles, strict=True)
    ]
    return np.stack([np.asarray(image) for image in turned])


# By name: what is done to the images, and which digits are left.
KINDS: dict[str, tuple[Callable[[Images], Images], int]] = {
    "mnist8": (lambda images: resized(images, 8), 10),
    "mnist14": (lambda images: resized(images, 14), 10),
    "rotated": (rotated, 10),
    "five": (lambda images: images, 5),
}


def parts(folder: Path, prefix: str, count: int) -> dict[str, tuple[Images, NDArray[np.uint8]]]:
    """Return ``count`` images and labels for each kind, from the archives named after ``prefix``.

    Every kind takes the next images that it has a use for.
    """
    images = read_idx(folder / f"{prefix}-images-idx3-ubyte.gz")
    labels = read_idx(folder / f"{prefix}-labels-idx1-ubyte.gz")
    found, first = {}, 0
    for name, (changed, classes) in KINDS.items():
        usable = first + np.flatnonzero(labels[first:] < classes)[:count]
        found[name] = changed(images[usable]), labels[usable]
        first = int(usable[-1]) + 1
    return found


def main(mnist: Path, into: Path) -> None:
    """Save the data sets made from the archives in the folder ``mnist`` in the folder ``into``."""
    into.mkdir(parents=True, exist_ok=True)
    training, official = parts(mnist, "train", TRAINING), parts(mnist, "t10k", OFFICIAL)
    for name in KINDS:
        with written_whole(into / f"{name}.npz") as temporary, temporary.open("wb") as file:
            np.savez_compressed(
                file,
                x_train=training[name][0],
                y_train=training[name][1],
                x_test=official[name][0],
                y_test=official[name][1],
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mnist", type=Path, help="the folder of MNIST's archives")
    parser.add_argument("into", type=Path, help="where the NPZ files are saved")
    main(**vars(parser.parse_args()))
