"""The record of a seed block preserves its fits' predictions and training histories."""

import numpy as np
import pandas as pd

from digitlab.fits.reading import history_rows, load_block, load_cell
from digitlab.fits.writing import MOST_WEIGHTS_KEPT, fit_record, held_out_predictions, save_block
from digitlab.training.loop import Fit
from digitlab.variants import mlp_manual, softmax_manual


def fitted(problem, recipe, epochs):
    """A fit of softmax regression with a given number of ``epochs``."""
    return softmax_manual.fit(problem, recipe | {"epochs": epochs}, seed=0)


def test_held_out_predictions_are_those_of_the_images_they_name(make_problem, small_data, recipes):
    problem = make_problem(digits=[2, 5, 9])
    fit = fitted(problem, recipes["softmax_manual"], 3)
    arrays = held_out_predictions(fit, problem, small_data.images, small_data.labels)
    assert set(arrays) == {
        f"{kind}_{partition}"
        for kind in ("index", "labels", "probabilities")
        for partition in ("validation", "test", "official")
    }
    for partition in ("validation", "test", "official"):
        index = arrays[f"index_{partition}"]
        np.testing.assert_array_equal(index, problem.index[partition])
        np.testing.assert_array_equal(arrays[f"labels_{partition}"], small_data.labels[index])
        pixels = (small_data.images[index] / 255).reshape(len(index), -1).astype(np.float32)
        expected = fit.model.probabilities(pixels)
        np.testing.assert_allclose(arrays[f"probabilities_{partition}"], expected, atol=1e-6)
        assert arrays[f"probabilities_{partition}"].dtype == np.float32


def test_a_data_set_without_official_images_has_empty_predictions_of_them(
    make_problem, small_data, recipes
):
    problem = make_problem()
    problem.index["official"] = problem.index["official"][:0]
    fit = fitted(problem, recipes["softmax_manual"], 1)
    arrays = held_out_predictions(fit, problem, small_data.images, small_data.labels)
    assert arrays["probabilities_official"].shape == (0, 10)
    assert arrays["labels_official"].shape == arrays["index_official"].shape == (0,)


def test_a_block_pads_shorter_histories_and_gives_each_back_as_it_was(
    tmp_path, make_problem, recipes
):
    problem = make_problem()
    fits = [fitted(problem, recipes["softmax_manual"], epochs) for epochs in (2, 4, 1)]
    save_block(
        tmp_path / "block.npz",
        range(5, 8),
        problem.labels,
        [fit_record(f, problem, False) for f in fits],
    )
    block = load_block(tmp_path / "block.npz")
    assert (block["seeds"].tolist(), block["digits"].tolist()) == ([5, 6, 7], list(range(10)))
    assert block["history"].shape == (3, 4, 4)
    assert np.isnan(block["history"][0, 2:]).all()
    assert block["history_steps"].tolist() == [[10, 20, -1, -1], [10, 20, 30, 40], [10, -1, -1, -1]]
    for position, fit in enumerate(fits):
        rows = pd.DataFrame(history_rows(block, position))
        columns = ["train_loss", "train_accuracy", "validation_loss", "validation_accuracy"]
        assert rows.columns.tolist() == ["epoch", "steps", *columns]
        assert rows["epoch"].tolist() == list(range(1, len(fit.history) + 1))
        np.testing.assert_array_equal(rows[columns], fit.history)
        np.testing.assert_array_equal(block["weights_weight"][position], fit.model.matrix[:, :-1])
        assert block["parameters"][position] == 650
        assert block["best_epoch"][position] == fit.best_epoch
        assert block["seconds"][position] == fit.seconds


def test_the_history_of_a_fit_that_diverged_keeps_its_last_row(tmp_path, make_problem, recipes):
    problem = make_problem()
    done = fitted(problem, recipes["softmax_manual"], 2)
    broken = np.array([[1.0, 0.5, 1.0, 0.5], [np.nan] * 4])
    failed = Fit(done.model, broken, done.steps, 1, 0.1)
    longer = fitted(problem, recipes["softmax_manual"], 3)
    records = [fit_record(fit, problem, False) for fit in (failed, longer)]
    save_block(tmp_path / "block.npz", [0, 1], problem.labels, records)
    block = load_block(tmp_path / "block.npz")
    assert block["diverged"].tolist() == [True, False]
    rows = history_rows(block, 0)
    assert [row["epoch"] for row in rows] == [1, 2]
    assert np.isnan(rows[1]["train_loss"])


def test_weights_of_large_models_stay_out_of_the_record(make_problem, recipes):
    problem, hidden = make_problem(pixels="standardized"), MOST_WEIGHTS_KEPT // 64
    for units, kept in ((8, True), (hidden, False)):
        recipe = recipes["mlp_manual"] | {"hidden": [units], "epochs": 1}
        fit = mlp_manual.fit(problem, recipe, 0)
        record = fit_record(fit, problem, every_weight=False)
        assert ("weights_layer0.weight" in record) == kept
        assert "weights_layer0.weight" in fit_record(fit, problem, every_weight=True)


def test_the_last_scores_in_training_are_those_of_the_final_weights(make_problem, recipes):
    problem = make_problem(noise=20)
    fit = fitted(problem, recipes["softmax_manual"], 5)
    record = fit_record(fit, problem, every_weight=False)
    right = fit.model.probabilities(problem.train).argmax(axis=1) == problem.train_classes
    assert record["train_accuracy"] == right.mean()
    assert record["train_loss"] < fit.history[-1, 0]  # which counts images before their step
    assert record["start_accuracy"] == (problem.validation_classes == 0).mean()


def test_the_seed_blocks_of_a_cell_join_to_what_one_block_would_hold(
    tmp_path, make_problem, recipes
):
    problem = make_problem()
    records = [
        fit_record(fitted(problem, recipes["softmax_manual"], n), problem, False) for n in (2, 4, 1)
    ]
    paths = [tmp_path / name for name in ("whole.npz", "first.npz", "second.npz")]
    for path, part in zip(paths, (slice(0, 3), slice(0, 1), slice(1, 3)), strict=True):
        save_block(path, range(3)[part], problem.labels, records[part])
    whole, joined = load_cell(paths[:1]), load_cell(paths[1:])
    assert list(whole) == list(joined) == ["digits", "seeds", *records[0]]
    for name, array in whole.items():
        np.testing.assert_array_equal(joined[name], array, err_msg=name)
