"""Measures of single images agree with SciPy, and with known values for simple images."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from digitlab.data import image_statistics
from digitlab.data.image_statistics import class_means, measure_images


def test_measures_of_images_that_are_known():
    images = np.zeros((4, 6, 4), np.uint8)
    images[1] = 255
    images[2, :3] = 255  # half of it
    images[3, 0] = (127, 128, 0, 0)  # below and above half of the largest gray
    table = measure_images(images, np.array([7, 7, 7, 7], np.uint8), np.array([0, 1]))
    assert table["brightness"].tolist() == pytest.approx([0, 1, 0.5, 1 / 24])
    assert table["contrast"].tolist()[:3] == pytest.approx([0, 0, 0.5])
    assert table["stroke_mass"].tolist() == pytest.approx([0, 1, 0.5, 1 / 24])
    # The mean of a black and a white image is half gray everywhere.
    assert table["distance"].tolist()[:3] == pytest.approx([0.5 * np.sqrt(24)] * 3)


@pytest.mark.parametrize("chunk", [7, 600, 2048])
def test_measures_agree_with_numpy_and_scipy(small_data, monkeypatch, chunk):
    monkeypatch.setattr(image_statistics, "CHUNK", chunk)
    training = np.arange(0, 600, 2)
    table = measure_images(small_data.images, small_data.labels, training)
    rows = small_data.images.reshape(600, -1) / 255
    means = [rows[training][small_data.labels[training] == digit].mean(0) for digit in range(10)]
    distances = cdist(rows, means)[np.arange(600), small_data.labels]
    np.testing.assert_allclose(table["brightness"], rows.mean(1), rtol=1e-12)
    np.testing.assert_allclose(table["contrast"], rows.std(1), rtol=1e-12)
    np.testing.assert_allclose(table["stroke_mass"], (rows > 0.5).mean(1))
    np.testing.assert_allclose(table["distance"], distances, rtol=1e-12)


def test_a_class_without_a_training_image_has_no_distance():
    images = np.full((4, 6, 4), 51, np.uint8)
    labels = np.array([2, 5, 9, 5], np.uint8)
    table = measure_images(images, labels, np.array([0, 1]))
    np.testing.assert_array_equal(table["distance"].isna(), [False, False, True, False])
    assert table["brightness"].tolist() == pytest.approx([0.2] * 4)


def test_class_means_are_those_of_the_training_images_alone(small_data):
    training = np.arange(100)
    classes, means = class_means(small_data.images, small_data.labels, training)
    changed = small_data.images.copy()
    changed[100:] = 0
    np.testing.assert_array_equal(classes, np.arange(10))
    np.testing.assert_array_equal(means, class_means(changed, small_data.labels, training)[1])
    eights = small_data.images[training][small_data.labels[training] == 8]
    np.testing.assert_allclose(means[8], eights.mean(axis=0) / 255)


def test_neither_images_nor_labels_are_changed(small_data):
    images, labels = small_data.images.copy(), small_data.labels.copy()
    measure_images(images, labels, np.arange(600))
    np.testing.assert_array_equal(images, small_data.images)
    np.testing.assert_array_equal(labels, small_data.labels)
