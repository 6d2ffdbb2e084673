"""The figure of principal components where images do not vary."""

import numpy as np

from digitlab.figures import embedding


def test_images_that_are_all_equal_are_told_instead_of_drawn():
    labels = np.array([0, 1, 2] * 4, dtype=np.uint8)
    images = {"images": np.zeros((12, 3, 3), dtype=np.uint8), "labels": labels}
    table = embedding.table(images, {"train": np.arange(12)[None]})
    (text,) = embedding.draw(table).texts
    assert text.get_text() == "All training images are equal, so there is no variance to show."
