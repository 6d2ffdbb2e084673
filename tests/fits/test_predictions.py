"""Predictions are those on the final partition, without the fits that diverged."""

import numpy as np

from digitlab.fits.predictions import final_predictions

DIGITS = np.array([3, 7, 8], dtype=np.uint8)


def record(official: int) -> dict[str, np.ndarray]:
    """Three seeds, the second of which diverged; image n of each has label DIGITS[n % 3]."""
    arrays = {"seeds": np.array([4, 5, 6]), "digits": DIGITS}
    for partition, size in (("test", 5), ("official", official)):
        probabilities = np.tile(np.float32([0.2, 0.5, 0.3]), (3, size, 1))
        probabilities[1] = np.nan
        arrays[f"index_{partition}"] = np.tile(np.arange(size, dtype=np.int32), (3, 1))
        arrays[f"labels_{partition}"] = np.tile(DIGITS[np.arange(size) % 3], (3, 1))
        arrays[f"probabilities_{partition}"] = probabilities
    return arrays


def test_the_official_partition_decides_where_there_is_one():
    assert final_predictions(record(official=4)).partition == "official"
    assert final_predictions(record(official=0)).partition == "test"


def test_a_fit_that_diverged_predicts_nothing():
    predictions = final_predictions(record(official=4))
    assert predictions.seeds.tolist() == [4, 6]
    assert predictions.index.shape == predictions.labels.shape == (2, 4)


def test_the_most_probable_digit_is_predicted():
    predictions = final_predictions(record(official=4))
    assert predictions.predicted.tolist() == [[7, 7, 7, 7]] * 2
    assert predictions.right.tolist() == [[False, True, False, False]] * 2
    assert np.allclose(predictions.confidence, 0.5)
