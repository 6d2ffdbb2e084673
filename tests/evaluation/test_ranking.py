"""Ranking against scikit-learn: areas in resamples, curves, and properties of resamples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    average_precision_score,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)

from digitlab.evaluation.ranking import (
    precision_at_recall,
    resampled_areas,
    true_positive_rate,
)
from digitlab.stats.stratified_resampling import resample_images

IMAGES = st.lists(
    st.tuples(st.sampled_from([0.0, 0.2, 0.5, 0.5001, 1.0]), st.booleans(), st.integers(0, 3)),
    min_size=4,
    max_size=40,
)


def weighted(images):
    """Scores with many ties, the truth, and counts whose first column is all ones."""
    score, positive, counts = (np.array(column) for column in zip(*images, strict=True))
    both = np.stack([np.ones_like(counts), counts], axis=1).astype(np.uint8)
    return score.astype(np.float32), positive, both


@settings(max_examples=60)
@given(IMAGES)
def test_areas_in_resamples_are_those_of_scikit_learn(images):
    score, positive, counts = weighted(images)
    areas = resampled_areas(score, positive, counts)
    for column in range(2):
        weight = counts[:, column].astype(float)
        kinds = weight[positive].sum() > 0, weight[~positive].sum() > 0
        if not all(kinds):
            assert np.isnan(areas.roc[column])
            assert np.isnan(areas.precision[column])
            continue
        roc = roc_auc_score(positive, score, sample_weight=weight)
        precision = average_precision_score(positive, score, sample_weight=weight)
        assert areas.roc[column] == pytest.approx(roc, abs=1e-12)
        assert areas.precision[column] == pytest.approx(precision, abs=1e-12)


@settings(max_examples=60)
@given(IMAGES)
def test_a_resample_is_scored_like_the_images_it_holds(images):
    score, positive, counts = weighted(images)
    copies = np.repeat(np.arange(len(score)), counts[:, 1])
    ones = np.ones((len(copies), 1), dtype=np.uint8)
    drawn = resampled_areas(score[copies], positive[copies], ones)
    weighed = resampled_areas(score, positive, counts[:, 1:])
    np.testing.assert_allclose(weighed, drawn, atol=1e-12)


def made_up(ties: int, size: int = 300):
    rng = np.random.default_rng(3)
    positive = rng.random(size) < 0.2
    score = rng.normal(size=size) + 1.5 * positive
    return (np.round(score * ties) / ties).astype(np.float32), positive


@pytest.mark.parametrize("ties", [2, 10_000])
def test_the_roc_curve_is_that_of_scikit_learn(ties):
    score, positive = made_up(ties)
    false, true, _ = roc_curve(positive, score, drop_intermediate=False)
    places = np.linspace(0.001, 0.999, 777)  # between the rates, which are steps of 1 / negatives
    np.testing.assert_allclose(
        true_positive_rate(score, positive, places), np.interp(places, false, true), atol=1e-12
    )
    fine = np.linspace(0, 1, 200_001)
    area = np.trapezoid(true_positive_rate(score, positive, fine), fine)
    assert area == pytest.approx(roc_auc_score(positive, score), abs=1e-4)


@pytest.mark.parametrize("ties", [2, 10_000])
def test_precision_at_recall_is_that_of_scikit_learn(ties):
    score, positive = made_up(ties)
    precision, recall, _ = precision_recall_curve(positive, score)
    places = np.arange(1, positive.sum() + 1) / positive.sum()
    # scikit-learn's recall descends: the last place that reaches a recall has the highest score
    last = [np.flatnonzero(recall >= place - 1e-12)[-1] for place in places]
    found = precision_at_recall(score, positive, places)
    np.testing.assert_allclose(found, precision[last], atol=1e-12)
    # the area below a step function with a step at each positive image
    assert found.mean() == pytest.approx(average_precision_score(positive, score), abs=1e-12)


def test_every_class_keeps_its_number_of_images():
    labels = np.repeat(np.array([2, 5, 9], dtype=np.uint8), [4, 30, 1])
    drawn = resample_images(np.arange(35, dtype=np.int32) * 3, labels, 50)
    assert drawn.counts.shape == (35, 51)
    assert (drawn.counts[:, 0] == 1).all()
    for label in (2, 5, 9):
        assert (drawn.counts[labels == label].sum(axis=0) == (labels == label).sum()).all()
    assert drawn.counts[labels == 5, 1:].std() > 0.5  # multinomial, so about 1


def test_an_image_counts_alike_for_every_seed_that_sees_it():
    index = np.array([[7, 1, 4, 9], [9, 4, 2, 8]], dtype=np.int32)
    labels = np.array([[0, 0, 1, 1], [1, 1, 0, 1]], dtype=np.uint8)
    drawn = resample_images(index, labels, 20)
    assert drawn.images.tolist() == [1, 2, 4, 7, 8, 9]
    np.testing.assert_array_equal(drawn.of(index[0])[[2, 3]], drawn.of(index[1])[[1, 0]])


def test_the_draws_of_a_class_do_not_depend_on_other_classes():
    labels = np.repeat(np.array([0, 1, 2], dtype=np.uint8), 6)
    index = np.arange(18, dtype=np.int32)
    all_three = resample_images(index, labels, 9)
    pair = resample_images(index[:12], labels[:12], 9)
    np.testing.assert_array_equal(pair.counts, all_three.counts[:12])
    assert (all_three.counts[:6] != all_three.counts[6:12]).any()
