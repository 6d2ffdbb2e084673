"""The epoch loop: image order, steps, early stopping, divergence and repeatability."""

import dataclasses
import importlib
from itertools import cycle, islice

import numpy as np
import pytest

from digitlab.settings.modules import variant_names
from digitlab.training.loop import (
    IMAGES_AT_ONCE,
    image_orders,
    in_batches,
    loss_and_accuracy,
    pieces,
    train,
)
from tests.runs.checkout import ROOT

VARIANTS = variant_names(ROOT / "scripts")
TRAINED = [name for name in VARIANTS if not name.endswith("sklearn")]  # by epochs
LINEAR = [name for name in TRAINED if not name.startswith("mlp")]
NETWORKS = [name for name in TRAINED if name.startswith("mlp")]

trained = pytest.mark.parametrize("variant", TRAINED)


def module_of(variant):
    return importlib.import_module(f"digitlab.variants.{variant}")


def content(fitted, problem):
    """Everything that a fit produces, except its time, as bytes."""
    arrays = [*fitted.model.weights().values(), fitted.history, fitted.steps]
    arrays.append(fitted.model.probabilities(problem.validation))
    return [array.tobytes() for array in arrays], fitted.best_epoch


class Scripted:
    """A model with given losses: a training and a validation loss for each epoch."""

    batch_size = 2

    def __init__(self, losses):
        self.losses, self.epoch = losses, 0

    def run_epoch(self, order):  # noqa: ARG002
        self.epoch += 1
        return self.losses[self.epoch - 1][0], 0.5

    def probabilities(self, images):
        own = np.exp(-self.losses[max(self.epoch, 1) - 1][1])
        return np.tile([own, 1 - own], (len(images), 1))

    def weights(self):
        return {"epoch": np.array([self.epoch])}

    def restore(self, weights):
        self.epoch = int(weights["epoch"][0])


# Validation losses, patience, epochs at most, epochs made, best epoch, epoch of the last weights.
STORIES = [
    pytest.param([3, 2, 1], None, 3, 3, 3, 3, id="always better"),
    pytest.param([3, 1, 2, 2, 2], None, 5, 5, 2, 5, id="without patience the last weights stay"),
    pytest.param([3, 1, 2, 2, 2, 0.5], 3, 6, 5, 2, 2, id="no better three times"),
    pytest.param([3, 1, 2, 2, 0.5, 2], 3, 6, 6, 5, 5, id="better just in time"),
    pytest.param([3, 1, 1, 1], 2, 4, 4, 2, 2, id="equal is no better"),
    pytest.param([3, 2, 2], 1, 3, 3, 2, 2, id="patience for one"),
    pytest.param([3, 1, np.nan, 1], 3, 4, 3, 2, 2, id="a network that diverges goes back"),
    pytest.param([3, 1, np.nan, 1], None, 4, 3, 2, 3, id="divergence ends it"),
    pytest.param([np.nan, 1], 3, 2, 1, 0, 1, id="divergence at once has no best epoch"),
]


@pytest.mark.parametrize(("losses", "patience", "most", "epochs", "best", "final"), STORIES)
def test_training_stops_in_time_with_the_weights_it_should_have(
    make_problem, losses, patience, most, epochs, best, final
):
    problem = make_problem(digits=[3, 8])
    problem = dataclasses.replace(problem, validation_classes=0 * problem.validation_classes)
    model = Scripted([(1.0, loss) for loss in losses])
    recipe = {"epochs": most, "patience": patience}
    fitted = train(model, problem, cycle([np.arange(5)]), recipe)
    assert (len(fitted.history), fitted.best_epoch, model.epoch) == (epochs, best, final)
    np.testing.assert_allclose(fitted.history[:, 2], losses[:epochs], rtol=1e-6)
    assert fitted.steps.tolist() == [3 * (epoch + 1) for epoch in range(epochs)]
    assert fitted.diverged == np.isnan(losses[:epochs]).any()


@pytest.mark.parametrize("loss", [np.inf, np.nan])
def test_a_training_loss_that_is_no_number_is_divergence(make_problem, loss):
    model = Scripted([(1.0, 1.0), (loss, 1.0), (1.0, 1.0)])
    fitted = train(model, make_problem(digits=[3, 8]), cycle([np.arange(4)]), {"epochs": 3})
    assert (fitted.diverged, len(fitted.history)) == (True, 2)


@pytest.mark.parametrize("variant", NETWORKS)
def test_a_network_stops_early_with_the_weights_of_its_least_validation_loss(
    problem_of, recipes, variant
):
    problem = problem_of(variant, percent=40, noise=40)
    fitted = module_of(variant).fit(problem, recipes[variant] | {"epochs": 60}, 0)
    held_out = fitted.history[:, 2]
    assert len(held_out) == fitted.best_epoch + 3 < 60
    assert held_out.argmin() + 1 == fitted.best_epoch
    probabilities = fitted.model.probabilities(problem.validation)
    final, _ = loss_and_accuracy(probabilities, problem.validation_classes)
    assert final == held_out.min() < held_out[-1]


@trained
def test_weights_are_a_copy_that_brings_the_model_back(problem_of, recipes, variant):
    problem = problem_of(variant)
    model = module_of(variant).fit(problem, recipes[variant], 0).model
    kept, before = model.weights(), model.probabilities(problem.validation)
    copies = {name: array.copy() for name, array in kept.items()}
    model.run_epoch(np.arange(len(problem.train)))
    assert not np.array_equal(model.probabilities(problem.validation), before)
    model.restore(kept)
    # The weights of softmax_single are kept in single precision.
    np.testing.assert_allclose(model.probabilities(problem.validation), before, rtol=1e-4)
    for name, array in model.weights().items():
        np.testing.assert_array_equal(array, copies[name])
    model.run_epoch(np.arange(len(problem.train)))
    for name, array in kept.items():
        np.testing.assert_array_equal(array, copies[name])


@pytest.mark.parametrize(
    ("variant", "change"),
    [
        *((variant, "infinite pixels") for variant in TRAINED),
        *((variant, "a rate of 1e6") for variant in NETWORKS),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_divergence_is_a_result_and_no_crash(problem_of, recipes, variant, change):
    problem, recipe = problem_of(variant), recipes[variant] | {"steps": 2500}
    if change == "a rate of 1e6":
        recipe["learning_rate"] = 1e6
    else:
        scaling = dataclasses.replace(problem.scaling, shift=np.inf)
        problem = dataclasses.replace(problem, scaling=scaling)
    fitted = module_of(variant).fit(problem, recipe, 0)
    assert fitted.diverged
    assert len(fitted.history) < 4
    assert np.isfinite(fitted.history[:-1]).all()
    assert fitted.model.probabilities(problem.validation).shape[1] == len(problem.labels)


@pytest.mark.parametrize("variant", LINEAR)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_huge_learning_rate_is_survived_by_linear_models(problem_of, recipes, variant):
    """Their gradient is bounded, so their losses are large but finite numbers."""
    problem, recipe = problem_of(variant), recipes[variant] | {"learning_rate": 1e6}
    fitted = module_of(variant).fit(problem, recipe, 0)
    assert not fitted.diverged
    assert np.isfinite(fitted.model.probabilities(problem.validation)).all()


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_same_seed_gives_the_same_bytes(problem_of, recipes, variant):
    problem, fit = problem_of(variant, noise=20), module_of(variant).fit
    first, second = (content(fit(problem, recipes[variant], 4), problem) for _ in range(2))
    assert first == second


@trained
def test_another_seed_gives_another_fit_of_the_same_problem(problem_of, recipes, variant):
    problem, fit = problem_of(variant), module_of(variant).fit
    first, second = (content(fit(problem, recipes[variant], seed), problem) for seed in (0, 1))
    assert first != second


@trained
def test_every_variant_sees_the_images_in_the_order_of_its_seed(
    problem_of, recipes, variant, monkeypatch
):
    seen, module, problem = [], module_of(variant), problem_of(variant)

    def recorded(model, problem, orders, *_):  # noqa: ARG001
        seen.extend(islice(orders, 3))

    monkeypatch.setattr(module, "train", recorded)
    module.fit(problem, recipes[variant] | {"steps": 1500}, 6)
    images = np.concatenate(seen)
    expected = np.concatenate(list(islice(image_orders(len(problem.train), 6), 10)))
    np.testing.assert_array_equal(images, expected[: len(images)])
    assert len(images) > 2 * len(problem.train)


def test_an_epoch_visits_every_image_once_in_an_order_of_its_own():
    orders = list(islice(image_orders(50, 3), 4))
    assert all(sorted(order) == list(range(50)) for order in orders)
    assert len({tuple(order) for order in orders}) == 4


def test_pieces_of_any_size_are_the_orders_one_after_the_other():
    sizes = [7, 50, 120, 1]
    cut = list(pieces(image_orders(50, 3), sizes))
    assert [len(piece) for piece in cut] == sizes
    whole = np.concatenate(list(islice(image_orders(50, 3), 4)))
    np.testing.assert_array_equal(np.concatenate(cut), whole[: sum(sizes)])


@pytest.mark.parametrize(
    ("steps", "rows"), [(500, [500]), (1250, [500, 1000, 1250]), (3, [3]), (501, [500, 501])]
)
def test_single_images_are_counted_in_rows_of_steps(problem_of, recipes, steps, rows):
    recipe = recipes["softmax_single"] | {"steps": steps}
    fitted = module_of("softmax_single").fit(problem_of("softmax_single"), recipe, 0)
    assert fitted.steps.tolist() == rows


@pytest.mark.parametrize("count", [0, 1, IMAGES_AT_ONCE, 2 * IMAGES_AT_ONCE + 1])
def test_batches_are_put_together_in_order(count):
    seen = []

    def predict(images):
        seen.append(len(images))
        return np.stack([images[:, 0, 0], -images[:, 0, 1]], axis=1)

    images = np.arange(2.0 * count).reshape(count, 1, 2)
    np.testing.assert_array_equal(in_batches(predict, images), images[:, 0] * [1, -1])
    assert sum(seen) == count
    assert max(seen) <= IMAGES_AT_ONCE
