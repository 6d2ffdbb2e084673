"""The map of errors counts what scikit-learn counts, and names who is right as a loop does."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from digitlab.exported.errors import MOST_RIGHT, MOST_WRONG, distinct, error_map
from digitlab.exported.images import restored_images
from digitlab.fits.predictions import Predictions

IMAGES = np.random.default_rng(0).integers(0, 256, (400, 2, 3), dtype=np.uint8)
LABELS = (np.arange(400) % 4 + 2).astype(np.uint8)  # classes 2 to 5


def predictions_of(seed, share=0.5):
    """Three fits, each of which judges 300 of the images and is wrong about a share of them."""
    rng = np.random.default_rng(seed)
    index = np.stack([np.sort(np.random.default_rng(s).choice(400, 300, False)) for s in range(3)])
    labels = LABELS[index]
    right = rng.random(index.shape) > share
    given = np.where(right, labels - 2, rng.integers(0, 4, index.shape))
    probabilities = rng.random((*index.shape, 4)) / 10
    np.put_along_axis(probabilities, given[:, :, None], 0.5 + rng.random((*given.shape, 1)), axis=2)
    found = (probabilities / probabilities.sum(axis=2, keepdims=True)).astype(np.float32)
    digits = np.arange(2, 6, dtype=np.uint8)
    return Predictions("test", np.arange(3), index.astype(np.int32), labels, found, digits)


@pytest.fixture(scope="module")
def variants():
    return {"one": predictions_of(1), "two": predictions_of(2, 0.2), "twin": predictions_of(2, 0.2)}


@pytest.fixture(scope="module")
def found(variants):
    return error_map(variants, "one", IMAGES, LABELS)


def test_the_map_is_the_confusion_matrix_of_the_first_fit(found, variants):
    one = variants["one"]
    expected = confusion_matrix(one.labels[0], one.predicted[0], labels=one.digits)
    assert found["counts"] == expected.tolist()


def test_each_cell_has_its_images_and_confidences(found, variants):
    one = variants["one"]
    images = found["images"]
    assert (restored_images(found) == IMAGES[images["index"]]).all()
    for row, label in enumerate(one.digits):
        for column, given in enumerate(one.digits):
            inside = (one.labels[0] == label) & (one.predicted[0] == given)
            order = np.argsort(one.confidence[0][inside])
            order = order[:MOST_RIGHT] if row == column else order[::-1][:MOST_WRONG]
            for image in one.index[0][inside][order]:
                place = images["index"].index(image)
                assert images["labels"][place] == label
                assert found["predicted"][place] == given
                saved = one.confidence[0][one.index[0] == image].item()
                assert found["confidence"][place] == pytest.approx(saved, abs=1e-4)


def test_fits_that_are_right_are_counted_variant_by_variant(found, variants):
    assert found["variants"] == ["one", "two"] == list(distinct(variants))
    for place, image in enumerate(found["images"]["index"]):
        for row, name in enumerate(found["variants"]):
            each = variants[name]
            held = each.index == image
            assert found["judging"][row][place] == held.sum()
            assert found["right"][row][place] == (held & each.right).sum()


def test_the_hardest_images_come_first_and_no_easy_one_among_them(found, variants):
    shares = []
    for image in range(400):
        held = [each.index == image for each in (variants["one"], variants["two"])]
        right = [held[0] & variants["one"].right, held[1] & variants["two"].right]
        total = sum(each.sum() for each in held)
        shares.append(1 - sum(each.sum() for each in right) / total if total else 0)
    images = [found["images"]["index"][place] for place in found["hardest"]]
    listed = [shares[image] for image in images]
    assert listed == sorted(shares, reverse=True)[: len(listed)]
    assert min(listed) > 0


def test_an_image_that_the_first_seed_trained_on_has_no_prediction(found, variants):
    held = set(variants["one"].index[0].tolist())
    for image, predicted in zip(found["images"]["index"], found["predicted"], strict=True):
        assert (predicted is None) == (image not in held)


def test_a_study_without_errors_has_no_hardest_image():
    found = error_map({"one": predictions_of(1, 0.0)}, "one", IMAGES, LABELS)
    assert found["hardest"] == []
    assert max(len(row) for row in found["right"]) == 4 * MOST_RIGHT
