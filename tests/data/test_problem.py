"""What one fit sees, and that nothing leaks into it from the held-out images."""

import dataclasses

import numpy as np
import pytest

from digitlab.data.partitions import PARTITIONS, Partitions, label_noise, split, subset
from digitlab.data.problem import build_problem

HELD_OUT = ("validation", "test", "official")
# The digits of the small data set that each kind of variant distinguishes.
FAMILIES = {"pair": [3, 8], "three": [2, 5, 9], "all": list(range(10))}

families = pytest.mark.parametrize("digits", FAMILIES.values(), ids=FAMILIES)


@families
@pytest.mark.parametrize("percent", [20, 100])
def test_a_fit_sees_the_chosen_digits_of_its_subset_and_no_others(
    make_problem, small_data, digits, percent
):
    problem = make_problem(digits=digits, percent=percent, seed=3)
    train = split(small_data.labels, small_data.official, 3).train
    chosen = train[subset(small_data.labels[train], percent, 3)]
    expected = [image for image in chosen if small_data.labels[image] in digits]
    assert problem.index["train"].tolist() == expected
    pixels = small_data.images[expected].reshape(len(expected), 64) / 255
    np.testing.assert_allclose(problem.train, pixels, atol=1e-7)
    assert problem.train.dtype == np.float32


@families
def test_classes_are_positions_in_the_digits_told_apart(make_problem, small_data, digits):
    problem = make_problem(digits=digits)
    assert problem.labels.tolist() == digits
    for part in ("train", "validation"):
        true = small_data.labels[problem.index[part]]
        np.testing.assert_array_equal(
            problem.labels[getattr(problem, f"{part}_classes")], true, err_msg=part
        )
    assert set(problem.train_classes) == set(range(len(digits)))


@families
@pytest.mark.parametrize("percent", [20, 100])
@pytest.mark.parametrize("noise", [0, 20])
def test_held_out_images_are_those_of_the_split_whatever_the_cell(
    make_problem, small_data, digits, percent, noise
):
    problem = make_problem(digits=digits, percent=percent, noise=noise, seed=1)
    parts = dataclasses.asdict(split(small_data.labels, small_data.official, 1))
    assert set(problem.index) == set(PARTITIONS)
    for name in HELD_OUT:
        expected = [image for image in parts[name] if small_data.labels[image] in digits]
        assert problem.index[name].tolist() == expected
    validation = problem.index["validation"]
    pixels = small_data.images[validation].reshape(len(validation), 64) / 255
    np.testing.assert_allclose(problem.validation, pixels, atol=1e-7)


@families
def test_noise_reaches_training_classes_alone(make_problem, small_data, digits):
    clean, noisy = (make_problem(digits=digits, noise=noise) for noise in (0, 20))
    wrong = noisy.train_classes != clean.train_classes
    assert wrong.sum() == round(len(wrong) * 20 / 100) > 0
    np.testing.assert_array_equal(noisy.train, clean.train)
    np.testing.assert_array_equal(noisy.validation_classes, clean.validation_classes)
    true = small_data.labels[noisy.index["validation"]]
    np.testing.assert_array_equal(noisy.labels[noisy.validation_classes], true)


def test_an_image_that_is_mislabeled_in_a_subset_has_the_wrong_label_of_the_whole(make_problem):
    part, whole = make_problem(percent=30, noise=20), make_problem(noise=100)
    wrong = part.train_classes != make_problem(percent=30).train_classes
    assert wrong.any()
    same_images = np.searchsorted(whole.index["train"], part.index["train"][wrong])
    np.testing.assert_array_equal(part.train_classes[wrong], whole.train_classes[same_images])


def test_a_seed_has_noise_of_its_own(make_problem, small_data):
    noisy = make_problem(noise=20, seed=5)
    true = small_data.labels[noisy.index["train"]]
    expected = label_noise(len(true), 5).applied(true, 10, 20)
    np.testing.assert_array_equal(noisy.train_classes, expected)


@pytest.mark.parametrize("percent", [20, 100])
def test_standardized_training_pixels_have_mean_0_and_standard_deviation_1(make_problem, percent):
    pixels = make_problem(percent=percent, pixels="standardized").train.astype(np.float64)
    assert pixels.mean() == pytest.approx(0, abs=1e-6)
    assert pixels.std() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("pixels", ["unit", "standardized"])
def test_held_out_images_and_labels_reach_no_scaling_and_no_training_image(
    make_problem, small_data, pixels
):
    cell = {"digits": [2, 5, 9], "percent": 50, "noise": 20, "pixels": pixels}
    problem = make_problem(**cell)
    unseen = np.ones(len(small_data.labels), dtype=bool)
    unseen[problem.index["train"]] = False
    images = np.where(unseen[:, None, None], 255 - small_data.images, small_data.images)
    parts = split(small_data.labels, small_data.official, 0)
    other = build_problem(images.astype(np.uint8), small_data.labels, parts, cell, 0)
    assert other.scaling == problem.scaling
    np.testing.assert_array_equal(other.train, problem.train)
    np.testing.assert_array_equal(other.train_classes, problem.train_classes)
    assert not np.array_equal(other.validation, problem.validation)


def test_images_need_not_be_square(small_data):
    wide = small_data.images[:, 2:7, :]  # 5 rows of 8 pixels
    parts = split(small_data.labels, small_data.official, 0)
    cell = {"digits": [0, 1], "percent": 100, "noise": 0, "pixels": "unit"}
    problem = build_problem(wide, small_data.labels, parts, cell, 0)
    assert problem.train.shape == (len(problem.index["train"]), 40)
    first = wide[problem.index["train"][0]]
    np.testing.assert_allclose(problem.train[0].reshape(5, 8), first / 255, atol=1e-7)


def test_a_subset_without_a_class_is_refused_in_a_sentence():
    labels = np.repeat([4, 6, 7], [100, 100, 3]).astype(np.uint8)
    parts = Partitions(*(np.arange(start, 203, 4) for start in range(4)))
    images = np.zeros((203, 2, 2), dtype=np.uint8)
    cell = {"digits": [4, 6, 7], "percent": 5, "noise": 0, "pixels": "unit"}
    with pytest.raises(ValueError, match=r"^grid\.percents: 5 % .* no image of class 7; .*\.$"):
        build_problem(images, labels, parts, cell, 0)
    cell["digits"] = [4, 6]
    assert len(build_problem(images, labels, parts, cell, 0).train)
