"""Predictions that were made elsewhere are taken over image by image, or refused in a sentence."""

import numpy as np
import pandas as pd
import pytest

from digitlab.data.images import Images, save_images
from digitlab.data.partitions import HELD_OUT, split
from digitlab.errors import ExpectedError
from digitlab.fits.reading import load_block
from digitlab.jobs.files import save_arrays
from export_partitions import partition_table
from import_predictions import main

SEED = 1


@pytest.fixture
def parts(small_data):
    return split(small_data.labels, small_data.official, SEED)


@pytest.fixture
def predictions(parts) -> pd.DataFrame:
    """Random probabilities for every held-out image, in an order of their own."""
    rng = np.random.default_rng(5)
    held_out = np.concatenate([getattr(parts, name) for name in HELD_OUT])
    table = pd.DataFrame(rng.dirichlet(np.ones(10), len(held_out)), columns=list("0123456789"))
    table.insert(0, "image", held_out)
    return table.sample(frac=1, random_state=2)


@pytest.fixture
def taken_over(tmp_path, small_data, parts):
    """Import the predictions in a file as a job does; return the record."""
    images, splits = tmp_path / "images.npz", tmp_path / "splits.npz"
    save_images(images, Images(*small_data))
    arrays = {name: getattr(parts, name)[None] for name in ("train", "validation", "test")}
    save_arrays(splits, {"seeds": np.array([SEED]), **arrays, "official": parts.official})

    def take_over(file, digits=None):
        fits = str(tmp_path / "fits.npz")
        main(str(images), str(splits), [str(file)], digits, fits)
        return load_block(fits)

    return take_over


def as_csv(table: pd.DataFrame, folder):
    table.to_csv(folder / "p.csv", index=False)
    return folder / "p.csv"


@pytest.mark.parametrize("kind", ["csv", "npz"])
def test_each_image_gets_its_own_probabilities(
    tmp_path, taken_over, predictions, small_data, parts, kind
):
    file = as_csv(predictions, tmp_path)
    if kind == "npz":
        reversed_classes = predictions.columns[:0:-1]
        file = tmp_path / "p.npz"
        np.savez(
            file,
            image=predictions["image"],
            classes=reversed_classes.astype(int),
            probabilities=predictions[reversed_classes],
        )
    record = taken_over(file)
    expected = predictions.set_index("image")
    for name in HELD_OUT:
        index = getattr(parts, name)
        np.testing.assert_array_equal(record[f"index_{name}"][0], index)
        np.testing.assert_array_equal(record[f"labels_{name}"][0], small_data.labels[index])
        np.testing.assert_allclose(
            record[f"probabilities_{name}"][0], expected.loc[index], rtol=1e-6
        )


def test_a_method_of_two_classes_predicts_their_images_alone(
    tmp_path, taken_over, predictions, small_data
):
    own = predictions[np.isin(small_data.labels[predictions["image"]], [3, 8])]
    pair = own[["image", "3"]].assign(**{"8": 1 - own["3"]})
    record = taken_over(as_csv(pair, tmp_path), [3, 8])
    assert set(np.unique(record["labels_test"])) == {3, 8}
    assert record["digits"].tolist() == [3, 8]


WRONG = [
    (lambda table, _: table.iloc[1:], r"lacks 1 of the 300 images that seed 1 holds out"),
    (lambda table, _: pd.concat([table, table.iloc[:2]]), r"contains 2 image\(s\) twice"),
    (
        lambda table, parts: table.assign(image=[parts.train[0], *table["image"].iloc[1:]]),
        r"contains 1 image\(s\) which seed 1 trains on",
    ),
    (
        lambda table, _: table.assign(image=[7000, *table["image"].iloc[1:]]),
        r"contains 1 image\(s\) which seed 1 does not have \(7000\)",
    ),
    (
        lambda table, _: table.rename(columns={"9": "nine"}),
        "classes are 0, .*, nine; they must",
    ),
    (lambda table, _: table.drop(columns="9"), "its classes are 0, 1, 2, 3, 4, 5, 6, 7, 8; they"),
    (lambda table, _: table.assign(**{"0": 0.9}), "300 of 300 rows do not add up to 1"),
    (lambda table, _: table.assign(**{"0": table["0"] - 1, "1": 1}), "not from 0 to 1"),
    (lambda table, _: table.assign(**{"0": "much"}), "probabilities that are not numbers"),
    (lambda table, _: table.assign(**{"0": np.nan}), "not from 0 to 1"),
    (lambda table, _: table.rename(columns={"image": "id"}), "needs a column image"),
    (lambda table, _: table.assign(image=table["image"] + 0.5), "ids that are not whole numbers"),
]


@pytest.mark.parametrize(("spoiled", "sentence"), WRONG, ids=[said for _, said in WRONG])
def test_a_mistake_in_a_file_of_predictions_is_said_in_one_sentence(
    tmp_path, taken_over, predictions, parts, spoiled, sentence
):
    with pytest.raises(ExpectedError, match=sentence) as caught:
        taken_over(as_csv(spoiled(predictions, parts), tmp_path))
    assert "p.csv" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "fits.npz").exists()


@pytest.mark.parametrize(
    "arrays", [{"image": np.arange(3)}, {"image": np.arange(3), "classes": [0], "probabilities": 1}]
)
def test_an_archive_without_the_arrays_is_named(tmp_path, taken_over, arrays):
    np.savez(tmp_path / "p.npz", **arrays)
    with pytest.raises(ExpectedError, match=r"p\.npz: (needs the arrays|image must hold)"):
        taken_over(tmp_path / "p.npz")


def test_a_file_that_is_none_is_named(tmp_path, taken_over):
    for name in ("p.npz", "p.csv"):
        (tmp_path / name).write_bytes(b"\xff\x00not a table")
        with pytest.raises(ExpectedError, match=name):
            taken_over(tmp_path / name)


def test_the_exported_labels_are_those_that_our_own_fits_see(make_problem, small_data, parts):
    table = partition_table(small_data.labels, parts, (50, 20), [8, 3], SEED).set_index("image")
    for column, digits in (("label", range(10)), ("label_of_pair", [3, 8])):
        problem = make_problem(digits, percent=50, noise=20, seed=SEED)
        told = table[column].dropna()
        for name in ("train", "validation"):
            classes = getattr(problem, f"{name}_classes")
            np.testing.assert_array_equal(told[problem.index[name]], problem.labels[classes])
        assert len(told) == len(problem.train_classes) + len(problem.validation_classes)


def test_no_label_of_a_test_or_official_image_is_exported(small_data, parts):
    table = partition_table(small_data.labels, parts, (100, 0), [3, 8], SEED)
    unlabeled = table[table["partition"].isin(["test", "official"])]
    assert unlabeled["label"].isna().all()
    assert set(unlabeled["image"]) == {*parts.test, *parts.official}
