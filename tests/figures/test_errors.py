"""Errors counted by hand: confused pairs, shared errors, extremes, hardest images."""

import math

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import matthews_corrcoef

from digitlab.data.image_statistics import measure_images
from digitlab.evaluation.confusions import confused_pairs, ranks
from digitlab.evaluation.extreme_predictions import extreme_predictions
from digitlab.evaluation.shared_errors import repeated_errors, shared_errors
from digitlab.figures import error_vs_quality, hardest_digits
from digitlab.findings import class_difficulty, error_quality
from digitlab.fits.predictions import Predictions
from tests.made_up.study import MadeUp, images_of

DIGITS = np.array([2, 5, 9], dtype=np.uint8)
# Two seeds, six images of true digits 2 2 5 5 9 9.
TRUE = [2, 2, 5, 5, 9, 9]
GIVEN = [[2, 5, 5, 9, 9, 2], [5, 5, 5, 9, 9, 9]]
SURE = [[0.9, 0.8, 0.7, 0.6, 0.5, 0.95], [0.85, 0.99, 0.4, 0.6, 0.9, 0.9]]


def predictions(given=GIVEN, sure=SURE, index=None) -> Predictions:
    given, sure = np.array(given), np.array(sure)
    probabilities = np.repeat(((1 - sure) / 2)[..., None], 3, axis=2)
    place = np.searchsorted(DIGITS, given)
    np.put_along_axis(probabilities, place[..., None], sure[..., None], axis=2)
    images = np.tile(np.arange(6), (len(given), 1)) if index is None else np.array(index)
    return Predictions(
        partition="test",
        seeds=np.arange(len(given)),
        index=images,
        labels=np.tile(np.array(TRUE, dtype=np.uint8), (len(given), 1)),
        probabilities=probabilities.astype(np.float32),
        digits=DIGITS,
    )


def counted(kind):
    pairs = confused_pairs(predictions(), kind)
    return {tuple(pair): row.tolist() for pair, row in zip(pairs.pairs, pairs.counts().T)}  # noqa: B905


def test_confusions_are_counted_in_both_ways():
    directed = counted("directed")
    assert directed[2, 5] == [1, 2]
    assert directed[5, 9] == [1, 1]
    assert directed[9, 2] == [1, 0]
    assert directed[5, 2] == directed[2, 9] == directed[9, 5] == [0, 0]
    symmetric = counted("symmetric")
    assert symmetric == {(2, 5): [1, 2], (2, 9): [1, 0], (5, 9): [1, 1]}


def test_ranks_count_what_is_larger():
    assert ranks(np.array([[3, 1, 3, 0]])).tolist() == [[1, 3, 1, 4]]


def test_redrawn_images_keep_the_mean_count():
    pairs = confused_pairs(predictions(), "directed")
    redrawn = pairs.redrawn_means(4000, np.random.default_rng(0))
    np.testing.assert_allclose(redrawn.mean(axis=0), pairs.counts().mean(axis=0), atol=0.06)
    none = confused_pairs(predictions(given=[TRUE], sure=[SURE[0]]), "directed")
    assert not none.redrawn_means(5, np.random.default_rng(0)).any()


def test_shared_errors_are_those_of_the_same_seed_and_images():
    a, b = predictions(), predictions(given=[[5, 5, 5, 5, 9, 2], [2, 5, 2, 9, 9, 9]])
    found = shared_errors(a, b)
    wrong = [np.array(rows) != TRUE for rows in (GIVEN, [[5, 5, 5, 5, 9, 2], [2, 5, 2, 9, 9, 9]])]
    assert (found.both, found.only_a) == ((wrong[0] & wrong[1]).sum(), (wrong[0] & ~wrong[1]).sum())
    assert found.share == pytest.approx((wrong[0] & wrong[1]).sum() / wrong[0].sum())
    expected = matthews_corrcoef(wrong[0].ravel(), wrong[1].ravel())
    assert found.phi == pytest.approx(expected)


def test_images_that_only_one_seed_holds_do_not_count_as_shared():
    apart = predictions(index=[[0, 1, 2, 3, 4, 5], [10, 11, 12, 3, 14, 15]])
    found = repeated_errors(apart)
    assert (found.both, found.only_a, found.only_b, found.neither) == (2, 0, 0, 0)
    none = repeated_errors(predictions(given=GIVEN[:1], sure=SURE[:1]))
    assert math.isnan(none.share)


def test_the_most_confident_errors_come_first_and_each_image_once():
    found = extreme_predictions(predictions(), ~predictions().right, 3, most_confident=True)
    assert found["image"].tolist() == [1, 5, 0]
    assert found["seed"].tolist() == [1, 0, 1]
    assert found["confidence"].tolist() == pytest.approx([0.99, 0.95, 0.85])
    least = extreme_predictions(predictions(), predictions().right, 2, most_confident=False)
    assert least["image"].tolist() == [2, 4]


def test_the_hardest_images_are_those_that_most_fits_get_wrong():
    images = images_of(MadeUp(("softmax_manual",)))
    given = predictions()
    record = {
        "seeds": given.seeds,
        "digits": DIGITS,
        "index_test": given.index,
        "labels_test": given.labels,
        "probabilities_test": given.probabilities,
        "index_official": given.index[:, :0],
        "labels_official": given.labels[:, :0],
        "probabilities_official": given.probabilities[:, :0],
    }
    headline = pd.DataFrame({"variant": ["softmax_manual"], "target": ["multiclass"]})
    table = hardest_digits.table(
        fits={"softmax_manual": record},
        settings=headline,
        images={"images": images.images, "labels": images.labels},
    )
    assert table["image"].unique().tolist()[:2] == [1, 3]


def test_the_hardest_class_is_the_one_of_least_recall():
    rows = [
        {"variant": "softmax_manual", "target": "multiclass", "seed": seed, "partition": "test"}
        | {"digit": digit, "support": 100, "recall": recall, "f1": recall}
        for seed, recalls in enumerate([(0.9, 0.8, 0.95), (0.7, 0.8, 0.95)])
        for digit, recall in zip((2, 5, 9), recalls, strict=True)
    ]
    table = class_difficulty.table(pd.DataFrame(rows)).set_index("digit")
    assert table["recall_hardest"].tolist() == [1, 1, 0]
    assert table["recall_easiest"].tolist() == [0, 0, 2]
    assert (table["recall_low"] < table["recall_mean"]).all()


def of_quality():
    """Return what both tables of errors by quality are made from, and which predictions are wrong.

    Two seeds predict the same 200 images at random.
    """
    images = images_of(MadeUp(("softmax_manual",)))
    rng = np.random.default_rng(0)
    index = np.tile(np.arange(200), (2, 1))
    labels = images.labels[index]
    record = {
        "seeds": np.array([0, 1]),
        "digits": DIGITS,
        "index_test": index,
        "labels_test": labels,
        "probabilities_test": rng.dirichlet(np.ones(3), (2, 200)).astype(np.float32),
        **{f"{name}_official": np.empty((2, 0, 3)) for name in ("index", "labels")},
        "probabilities_official": np.empty((2, 0, 3), dtype=np.float32),
    }
    splits = dict.fromkeys(("train", "validation", "test"), index[:1])
    made_from = {
        "images": {"images": images.images, "labels": images.labels},
        "splits": {**splits, "official": index[0, :0]},
        "settings": pd.DataFrame({"variant": ["v"], "target": ["multiclass"]}),
        "fits": {"v": record},
    }
    return made_from, DIGITS[record["probabilities_test"].argmax(axis=2)] != labels


def test_errors_are_compared_with_all_others_in_each_seed():
    made_from, wrong = of_quality()
    images = made_from["images"]
    measured = measure_images(images["images"], images["labels"], np.arange(200))["contrast"][:200]
    table = error_quality.table(**made_from).query("measure == 'contrast'")
    for row, own in zip(table.itertuples(), wrong, strict=True):
        pairs = measured[own].to_numpy()[:, None] - measured[~own].to_numpy()
        assert row.higher == pytest.approx((pairs > 0).mean() + (pairs == 0).mean() / 2)
        assert row.errors == own.sum()
    record = made_from["fits"]["v"]
    faultless = {**record, "labels_test": record["labels_test"].copy()}
    faultless["labels_test"][0] = DIGITS[record["probabilities_test"].argmax(axis=2)][0]
    table = error_quality.table(**{**made_from, "fits": {"v": faultless}})
    assert table.groupby("seed")["higher"].count().tolist() == [0, 4]


def test_error_rates_by_quality_average_to_the_error_rate():
    made_from, wrong = of_quality()
    table = error_vs_quality.table(**made_from)
    for _, bins in table.groupby("measure"):
        mean = np.average(bins["error"], weights=bins["images"])
        assert mean == pytest.approx(wrong.mean(), abs=0.02)
        assert bins["images"].sum() == 200
        assert ((bins["low"] <= bins["error"]) & (bins["error"] <= bins["high"])).all()
