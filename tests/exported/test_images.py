"""Images in the page: which are picked, how they are stored, and how ink lies in its frame."""

import numpy as np

from digitlab.exported.drawn_digits import placement
from digitlab.exported.images import WRONG, picked_images, restored_images, stored_images
from digitlab.fits.predictions import Predictions


def made_up_predictions(wrong):
    rng = np.random.default_rng(0)
    labels = np.tile(np.arange(5, dtype=np.uint8), 20)
    given = np.where(np.arange(100) < wrong, (labels + 1) % 5, labels)
    probabilities = np.full((2, 100, 5), 0.1, dtype=np.float32)
    probabilities[:, np.arange(100), given] = 0.2 + rng.random((2, 100))
    index = np.stack([np.arange(100) + 50, np.arange(100)[::-1] + 50]).astype(np.int32)
    both = np.stack([labels, labels[::-1]])
    return Predictions(
        "test", np.arange(2), index, both, probabilities, np.arange(5, dtype=np.uint8)
    )


def test_the_most_confident_errors_of_the_first_fit_come_first():
    predictions = made_up_predictions(wrong=30)
    picked = picked_images(predictions)
    errors, right = picked[:WRONG], picked[WRONG:]
    confidence = predictions.confidence[0][np.array(errors) - 50]
    assert (np.diff(confidence) <= 0).all()
    assert confidence.min() >= np.sort(predictions.confidence[0][:30])[-WRONG]
    labels = [(image - 50) % 5 for image in right]
    assert labels == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert min(right) >= 80


def test_a_fit_without_errors_has_images_to_pick():
    assert len(picked_images(made_up_predictions(wrong=0))) == 10


def test_images_come_back_from_their_text():
    images = np.random.default_rng(1).integers(0, 256, (9, 3, 5), dtype=np.uint8)
    labels = np.arange(9, dtype=np.uint8)
    content = {"height": 3, "width": 5, "images": stored_images([7, 2], images, labels)}
    assert (restored_images(content) == images[[7, 2]]).all()
    assert content["images"]["labels"] == [7, 2]


def test_ink_is_measured_where_it_lies():
    images = np.zeros((3, 10, 8), dtype=np.uint8)
    images[0, 2:6, 3:5] = 200  # 4 pixels high, with its center at row 4 and column 4
    images[1, 4:8, 1:3] = 90  # center at row 6 and column 2
    found = placement(images)  # the third image is empty
    assert found == {"box": 4, "center": [5, 3]}
    assert placement(images[2:]) == {"box": 10, "center": [5, 4]}
