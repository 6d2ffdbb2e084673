"""Data sets made from MNIST share no image, and are what they are called."""

import os
from pathlib import Path

import numpy as np
import pytest

from benchmarks.make_kin_of_mnist import KINDS, parts, resized, rotated
from tests.runs.checkout import ROOT

REAL_MNIST = Path(os.environ.get("DIGITLAB_MNIST", ROOT / ".." / "shared" / "mnist"))


def test_images_are_averaged_over_areas():
    quarters = np.array([[[0, 50], [100, 150]]], np.uint8)
    images = np.kron(quarters, np.ones((14, 14), np.uint8))
    assert np.array_equal(resized(images, 2), quarters)


def test_images_keep_their_middle_when_they_are_rotated():
    images = np.zeros((3, 28, 28), np.uint8)
    images[:, 10:18, 4:24] = 200
    turned = rotated(images)
    assert (turned[:, 13, 13] == 200).all()
    assert not np.array_equal(turned[0], turned[1])
    assert np.array_equal(rotated(images), turned)


@pytest.mark.mnist
def test_the_sets_share_no_image(monkeypatch):
    if not REAL_MNIST.is_dir():
        pytest.skip(f"no MNIST archives in {REAL_MNIST}; name their folder in DIGITLAB_MNIST")
    for name, (_, classes) in KINDS.items():
        monkeypatch.setitem(KINDS, name, (lambda images: images, classes))
    found = parts(REAL_MNIST, "t10k", 1500)
    assert [len(images) for images, _ in found.values()] == [1500] * 4
    assert set(found["five"][1].tolist()) == {0, 1, 2, 3, 4}
    distinct = {image.tobytes() for images, _ in found.values() for image in images}
    assert len(distinct) == 4 * 1500
