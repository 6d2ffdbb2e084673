"""Tables about the images themselves, against brute force and scikit-learn."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from sklearn.decomposition import PCA

from digitlab.data.image_statistics import duplicate_groups
from digitlab.data.partitions import PARTITIONS, split
from digitlab.data.principal_components import coordinates, principal_components
from digitlab.figures import brightness_contrast, pixel_histogram, pixel_moments
from digitlab.findings import dataset_facts, duplicates, leaked_accuracy
from digitlab.findings import pixel_moments as global_moments
from tests.made_up.fits import diverged, record
from tests.made_up.study import MadeUp, images_of

PIXELS = images_of(MadeUp(("softmax_manual",))).images


@pytest.fixture(scope="module")
def data(small_data):
    """Real images with their first seed's partitions; every twentieth image is a copy."""
    images = small_data.images.copy()
    images[20::20] = images[19:-1:20]
    parts = split(small_data.labels, small_data.official, 0)
    splits = {name: getattr(parts, name)[None] for name in ("train", "validation", "test")}
    splits |= {"official": parts.official, "seeds": np.array([0])}
    arrays = {"images": images, "labels": small_data.labels, "official": small_data.official}
    return arrays, splits


def test_principal_components_are_those_of_scikit_learn():
    shares, components = principal_components(PIXELS)
    flat = PIXELS.reshape(len(PIXELS), -1).astype(float)
    reference = PCA().fit(flat)
    known = len(reference.explained_variance_ratio_)
    np.testing.assert_allclose(shares[:known], reference.explained_variance_ratio_, atol=1e-12)
    assert shares.sum() == pytest.approx(1)
    places = coordinates(PIXELS, flat.mean(axis=0), components[:2])
    expected = reference.transform(flat)[:, :2] / 255
    signs = np.sign((places * expected).sum(axis=0))
    np.testing.assert_allclose(places, expected * signs, atol=1e-10)


def test_the_sign_of_a_component_does_not_depend_on_the_order_of_the_images():
    _, components = principal_components(PIXELS)
    _, shuffled = principal_components(np.random.default_rng(0).permutation(PIXELS))
    np.testing.assert_array_equal(components[:3], shuffled[:3])


def test_duplicates_are_found_as_by_comparing_all_pairs(data):
    images = data[0]["images"][:200]
    groups = duplicate_groups(images)
    for a, b in combinations(range(200), 2):
        same = bool((images[a] == images[b]).all())
        assert same == (groups[a] == groups[b] >= 0)
    assert (groups >= 0).sum() >= 18


def test_pairs_of_duplicates_are_counted_within_and_across_partitions(data):
    arrays, splits = data
    found = duplicates.table(arrays, splits).set_index(["partition_a", "partition_b"])
    images, labels = arrays["images"], arrays["labels"]
    parts = {name: np.atleast_2d(splits[name])[0] for name in PARTITIONS}
    for (a, b), row in found.iterrows():
        if a == "all":
            continue
        pairs = (
            combinations(parts[a], 2) if a == b else ((i, j) for i in parts[a] for j in parts[b])
        )
        same = [(i, j) for i, j in pairs if images[i].tobytes() == images[j].tobytes()]
        assert row["pairs"] == len(same)
        assert row["pairs_same_label"] == sum(labels[i] == labels[j] for i, j in same)
    everything = found.loc[("all", "all")]
    assert everything["pairs"] == found.drop(("all", "all"))["pairs"].sum()


def test_moments_and_grays_are_those_of_numpy(data):
    arrays, splits = data
    train = arrays["images"][splits["train"][0]]
    row = global_moments.table(arrays, splits).set_index("partition").loc["train"]
    assert row["mean_unit"] == pytest.approx((train / 255).mean(), rel=1e-12)
    assert row["sd_unit"] == pytest.approx((train / 255).std(), rel=1e-12)
    assert (row["mean_standardized"], row["sd_standardized"]) == pytest.approx((0, 1), abs=1e-12)
    assert row["dead_pixels"] == (train.max(axis=0) == 0).sum()
    each = pixel_moments.table(arrays, splits)
    np.testing.assert_allclose(each["mean"], train.mean(axis=0).ravel(), rtol=1e-12)
    np.testing.assert_allclose(each["sd"], train.std(axis=0).ravel(), rtol=1e-9, atol=1e-9)
    counts = pixel_histogram.table(arrays, splits)["count"]
    np.testing.assert_array_equal(counts, np.bincount(train.ravel(), minlength=256))


def test_boxes_have_the_quartiles_and_outliers_of_tukey(data):
    arrays, splits = data
    table = brightness_contrast.table(arrays, splits)
    chosen = table[(table["measure"] == "brightness") & (table["digit"] == "all")]
    box = chosen[chosen["statistic"] != "outlier"].set_index("statistic")["value"]
    train = arrays["images"][splits["train"][0]]
    brightness = train.reshape(len(train), -1).mean(axis=1) / 255
    lower, median, upper = np.percentile(brightness, [25, 50, 75])
    quartiles = box[["quartile_1", "median", "quartile_3"]]
    np.testing.assert_allclose(quartiles, [lower, median, upper], rtol=1e-12)
    beyond = (brightness < lower - 1.5 * (upper - lower)) | (
        brightness > upper + 1.5 * (upper - lower)
    )
    assert box["outliers"] == beyond.sum()
    assert (chosen["statistic"] == "outlier").sum() == min(beyond.sum(), 100)


def test_the_data_set_is_described_by_what_it_holds(data):
    arrays, splits = data
    file = {"name": "images.gz", "bytes": 12, "sha256": "ab" * 32}
    classes = [*map(str, range(9)), "nine"]
    provenance = {"dataset": "own", "classes": classes, "files": [file]}
    facts = dataset_facts.table(arrays, splits, provenance)
    known = {(row.about, row.fact): row.value for row in facts.itertuples()}
    assert known["images", "number"] == "600"
    assert known["images", "official ones"] == "100"
    assert known["classes", "names"] == ", ".join(classes)
    counts = np.bincount(arrays["labels"])
    extremes = {"smallest": counts.argmin(), "largest": counts.argmax()}
    for extreme, label in extremes.items():
        called = "9 (nine)" if label == 9 else str(label)
        assert known["classes", extreme] == f"{called}, {counts[label]} images"
    assert known["images", "height x width"] == "8 x 8"
    assert known["images.gz", "sha256"] == "ab" * 32
    assert isinstance(facts, pd.DataFrame)


def test_accuracy_without_leaks_is_that_on_the_images_that_equal_no_training_image(data):
    arrays, splits = data
    images, index = arrays["images"], splits["test"]
    trained = {images[i].tobytes() for i in splits["train"][0]}
    leaked = np.array([images[i].tobytes() in trained for i in index[0]])
    assert 0 < leaked.sum() < len(leaked)
    right = np.where(leaked, True, np.arange(len(leaked)) % 4 > 0)
    fits = {"ours": record(right[None], index=index), "lost": diverged(record(right[None]), 0)}
    (row,) = leaked_accuracy.table(arrays, splits, fits).to_dict("records")
    assert (row["variant"], row["images"], row["leaked"]) == ("ours", len(right), leaked.sum())
    assert row["accuracy"] == right.mean()
    assert row["accuracy_without"] == right[~leaked].mean()


def test_without_any_other_image_there_is_no_accuracy_without_leaks(data):
    arrays, splits = data
    same = {"images": np.zeros_like(arrays["images"])}
    fits = {"ours": record(np.ones((1, 5), dtype=bool))}
    (row,) = leaked_accuracy.table(same, splits, fits).to_dict("records")
    assert (row["leaked"], row["accuracy"]) == (5, 1)
    assert np.isnan(row["accuracy_without"])
