"""Models trained as one stack end up as if each had been trained alone."""

import dataclasses
import importlib
from itertools import count, repeat

import numpy as np
import pytest
import torch

from digitlab.data.scaling import Scaling
from digitlab.gpu import built_in, by_hand, stacked_training
from digitlab.gpu.stacked_training import Progress, fit_stack
from tests.made_up.recipes import CASES, DEPARTURES, STARTS

KINDS = {"manual": by_hand.Stack, "torch": built_in.Stack}
VARIANTS = [f"{family}_{maker}" for family in ("binary", "softmax", "mlp") for maker in KINDS]
SEEDS = (0, 1, 2)
variants = pytest.mark.parametrize("variant", VARIANTS)


def unchanged(seed, problem):  # noqa: ARG001
    return problem


@pytest.fixture
def fitted(problem_of, small_data):
    """Fit a variant to each seed's problem, together and one at a time."""

    def fit(variant, recipe, kind="f8", seeds=SEEDS, change=unchanged):
        problems = {seed: change(seed, problem_of(variant, seed=seed, noise=20)) for seed in seeds}
        for seed, problem in problems.items():
            scaling = dataclasses.replace(problem.scaling, precision=np.dtype(kind).type)
            problems[seed] = dataclasses.replace(problem, scaling=scaling)
        module = importlib.import_module(f"digitlab.variants.{variant}")
        alone = {seed: module.fit(problem, recipe, seed) for seed, problem in problems.items()}
        maker = KINDS[variant.split("_")[1]]
        dtype = {"f4": torch.float32, "f8": torch.float64}[kind]
        together = fit_stack(
            maker, module.build, small_data.images, problems, recipe, torch.device("cpu"), dtype
        )
        assert list(together) == list(alone)
        return problems, together, alone

    return fit


def assert_same(problems, together, alone, tolerance, relative=0):
    for seed, problem in problems.items():
        stack, single = together[seed], alone[seed]
        assert stack.best_epoch == single.best_epoch
        assert stack.parameters == single.parameters
        assert stack.start_accuracy == single.start_accuracy
        np.testing.assert_array_equal(stack.steps, single.steps)
        np.testing.assert_allclose(stack.history, single.history, rtol=relative, atol=tolerance)
        ours, theirs = stack.model.weights(), single.model.weights()
        assert list(ours) == list(theirs)
        for name, array in ours.items():
            np.testing.assert_allclose(array, theirs[name], rtol=relative, atol=tolerance)
        for images in (problem.train, problem.validation):
            predicted = stack.model.probabilities(images)
            expected = single.model.probabilities(images)
            assert predicted.dtype == expected.dtype
            np.testing.assert_allclose(predicted, expected, rtol=relative, atol=tolerance)


@variants
def test_a_block_is_its_models_in_double_precision(fitted, recipes, variant):
    assert_same(*fitted(variant, recipes[variant]), 1e-9)


@variants
def test_a_block_is_its_models_in_single_precision(fitted, recipes, variant):
    recipe = recipes[variant]
    if variant.startswith("mlp"):  # errors of rounding grow with every epoch of a network
        recipe = recipe | {"epochs": 1}
    assert_same(*fitted(variant, recipe, kind="f4"), 1e-5)


@pytest.mark.parametrize("maker", KINDS)
@pytest.mark.parametrize(("family", "name"), CASES)
def test_a_block_is_its_models_on_every_departure_from_their_recipe(
    fitted, recipes, family, name, maker
):
    variant = f"{family}_{maker}"
    recipe = recipes[variant] | (DEPARTURES | STARTS)[name]
    assert_same(*fitted(variant, recipe, seeds=(0, 3)), 1e-8)


@pytest.mark.parametrize("variant", ["mlp_manual", "mlp_torch"])
def test_each_model_stops_in_its_own_time(fitted, recipes, variant):
    recipe = recipes[variant] | {"epochs": 30, "patience": 1}
    problems, together, alone = fitted(variant, recipe, seeds=range(5))
    assert_same(problems, together, alone, 1e-8)
    assert len({len(fit.history) for fit in together.values()}) > 2


@variants
def test_seeds_with_other_numbers_of_images_train_beside_each_other(fitted, recipes, variant):
    def smaller(seed, problem):
        if seed != 1:
            return problem
        index = dict(problem.index) | {"train": problem.index["train"][:-37]}
        parts = {name: getattr(problem, name)[:-37] for name in ("train_bytes", "train_classes")}
        return dataclasses.replace(problem, index=index, **parts)

    problems, together, alone = fitted(variant, recipes[variant], change=smaller)
    assert len({len(problem.train) for problem in problems.values()}) == 2
    assert_same(problems, together, alone, 1e-9)


# At a rate of 0.1, this penalty makes weights a million times larger in each step (ten an epoch).
RUNAWAY = {"l2": 1e7, "epochs": 4}


@pytest.mark.parametrize("patience", [3, None])
@pytest.mark.parametrize(
    ("family", "change", "brightness", "epochs"),
    [("mlp", {}, 1e60, 1), ("softmax", RUNAWAY, 1e80, 3)],
    ids=["at once", "in the third epoch"],
)
@pytest.mark.parametrize("maker", KINDS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_model_that_diverges_disturbs_no_other(
    fitted, recipes, family, maker, change, brightness, epochs, patience
):
    def brighter(seed, problem):
        scaling = Scaling(0.0, 1 / brightness) if seed == 1 else problem.scaling
        return dataclasses.replace(problem, scaling=scaling)

    recipe = recipes[f"{family}_{maker}"] | change | {"patience": patience}
    problems, together, alone = fitted(f"{family}_{maker}", recipe, change=brighter)
    broken, single = together[1], alone[1]
    assert [fit.diverged for fit in alone.values()] == [False, True, False]
    assert broken.diverged
    assert len(broken.history) == len(single.history) == epochs
    assert broken.best_epoch == single.best_epoch
    np.testing.assert_allclose(broken.history[:-1], single.history[:-1], rtol=1e-9)
    others = [{seed: fits[seed] for seed in (0, 2)} for fits in (problems, together, alone)]
    assert_same(*others, 1e-9, relative=1e-9 if change else 0)


# Validation losses by epoch, patience, best epoch, epochs made, epoch of the weights kept.
STORIES = [
    ([3, 2, 1, 4], None, 3, 4, 4),
    ([3, 1, 2, 0.5], 1, 2, 3, 2),
    ([3, 1, np.nan, 0.5], 3, 2, 3, 2),
    ([3, 1, np.nan, 0.5], None, 2, 3, 3),
    ([np.nan, 1, 1, 1], 3, 0, 1, 1),
]


@pytest.mark.parametrize(("losses", "patience", "best", "epochs", "final"), STORIES)
def test_a_model_that_has_stopped_keeps_its_weights(losses, patience, best, epochs, final):
    progress, kept = Progress(2, patience), [0, 0]
    for epoch, loss in zip(count(1), losses, strict=False):
        rows = np.array([[1, 1, loss, 1], [1, 1, 1 / epoch, 1]])
        for position in np.flatnonzero(progress.record(epoch, rows, 1.0)):
            kept[position] = epoch
    assert progress.best_epoch.tolist() == [best, 4]
    assert [len(history) for history in progress.histories] == [epochs, 4]
    assert kept == [final, 4]
    assert progress.seconds.sum() == 4


def test_the_data_set_is_held_once_and_models_get_no_images(small_data, problem_of, recipes):
    seen = []

    def build(problem, recipe, seed):
        seen.append((len(problem.train), recipe["device"]))
        return importlib.import_module("digitlab.variants.softmax_manual").build(
            problem, recipe, seed
        )

    problems = {seed: problem_of("softmax_manual", seed=seed) for seed in SEEDS}
    recipe = recipes["softmax_manual"] | {"device": "cuda", "epochs": 1}
    fits = fit_stack(
        KINDS["manual"], build, small_data.images, problems, recipe, torch.device("cpu")
    )
    assert seen == list(repeat((0, "cpu"), 3))
    stacks = {id(fit.model.stack) for fit in fits.values()}
    assert len(stacks) == 1
    assert fits[0].model.stack.pixels.shape == (600, 64)


def test_no_batch_is_larger_for_being_validated_in_parts(fitted, recipes, monkeypatch):
    monkeypatch.setattr("digitlab.gpu.stacked_models.IMAGES_AT_ONCE", 7)
    assert_same(*fitted("mlp_manual", recipes["mlp_manual"]), 1e-9)


def test_the_time_of_an_epoch_is_shared_by_the_models_that_train(fitted, recipes, monkeypatch):
    ticks = count()
    monkeypatch.setattr(stacked_training.time, "perf_counter", lambda: float(next(ticks)))
    _, together, _ = fitted("softmax_manual", recipes["softmax_manual"])
    assert sum(fit.seconds for fit in together.values()) == pytest.approx(5)
