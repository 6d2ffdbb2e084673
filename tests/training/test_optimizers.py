"""Hand-written steps, penalties and schedules against PyTorch's and the optimum."""

import dataclasses
import importlib

import numpy as np
import pytest
import torch
from torch.nn import functional

from digitlab.data.scaling import with_bias
from digitlab.training.loop import epoch_orders, image_orders
from digitlab.training.numpy_optimizers import OPTIMIZERS, Descent
from digitlab.training.torch_optimizers import build_optimizer
from digitlab.variants import softmax_manual, softmax_sklearn
from tests.made_up.recipes import CASES, DEPARTURES, STARTS

CLASSES = {
    "sgd": (torch.optim.SGD, {}),
    "momentum": (torch.optim.SGD, {"momentum": 0.8}),
    "nesterov": (torch.optim.SGD, {"momentum": 0.8, "nesterov": True}),
    "adam": (torch.optim.Adam, {}),
}
optimizers = pytest.mark.parametrize("name", CLASSES)


def fit(variant, problem, recipe, seed=0):
    return importlib.import_module(f"digitlab.variants.{variant}").fit(problem, recipe, seed)


def drawn_gradients(steps=30):
    """Two start arrays and gradients for both at each step, from tiny to large."""
    rng = np.random.default_rng(3)
    shapes = (4, 3), (4,)
    start = [rng.normal(size=shape) for shape in shapes]
    sizes = 10.0 ** rng.integers(-6, 3, size=steps)
    return start, [[size * rng.normal(size=shape) for shape in shapes] for size in sizes]


def torch_path(name, rate):
    """The parameters after each step of the optimizer's class."""
    start, gradients = drawn_gradients()
    parameters = [torch.tensor(array, requires_grad=True) for array in start]
    maker, settings = CLASSES[name]
    optimizer, path = maker(parameters, lr=rate, **settings), []
    for step in gradients:
        for parameter, gradient in zip(parameters, step, strict=True):
            parameter.grad = torch.tensor(gradient)
        optimizer.step()
        path.append([parameter.detach().numpy().copy() for parameter in parameters])
    return path


def test_every_optimizer_is_tested():
    assert set(OPTIMIZERS) == set(CLASSES)


@optimizers
@pytest.mark.parametrize("rate", [0.01, 1.0])
def test_steps_by_hand_are_those_of_pytorch(name, rate):
    start, gradients = drawn_gradients()
    optimizer = OPTIMIZERS[name](start, {"learning_rate": rate, "momentum": 0.8})
    for step, expected in zip(gradients, torch_path(name, rate), strict=True):
        optimizer.step(step)
        for parameter, right in zip(start, expected, strict=True):
            np.testing.assert_allclose(parameter, right, rtol=1e-12, atol=1e-13)


@optimizers
def test_the_functional_form_is_the_class_to_the_bit(name):
    start, gradients = drawn_gradients()
    parameters = [torch.tensor(array) for array in start]
    recipe = {"learning_rate": 0.05, "momentum": 0.8, "optimizer": name}
    optimizer = build_optimizer(parameters, recipe)
    for step, expected in zip(gradients, torch_path(name, 0.05), strict=True):
        optimizer.step([torch.tensor(gradient) for gradient in step])
        for parameter, right in zip(parameters, expected, strict=True):
            np.testing.assert_array_equal(parameter.numpy(), right)


def weights_only(arrays):
    return arrays[:1]


def test_the_penalty_has_the_gradient_of_its_formula_and_leaves_biases_alone():
    (weight, bias), _ = drawn_gradients()
    variable = torch.tensor(weight, requires_grad=True)
    penalty = 0.3 / 2 * variable.square().sum() + 0.7 * variable.abs().sum()
    (expected,) = torch.autograd.grad(penalty, variable)
    gradients = [np.ones_like(weight), np.ones_like(bias)]
    recipe = {"learning_rate": 0.1, "l2": 0.3, "l1": 0.7}
    Descent([weight, bias], weights_only, recipe).add_penalty(gradients)
    np.testing.assert_allclose(gradients[0], 1 + expected.numpy(), rtol=1e-14)
    np.testing.assert_array_equal(gradients[1], 1)


def test_a_proximal_step_is_a_step_and_then_soft_thresholding():
    (weight, bias), gradients = drawn_gradients()
    gradient = gradients[0][0] * 0 + 0.2
    moved = torch.tensor(weight - 0.5 * gradient)
    expected = functional.softshrink(moved, 0.5 * 0.6).numpy()
    recipe = {"learning_rate": 0.5, "l1": 0.6, "l1_step": "proximal"}
    before = bias.copy()
    Descent([weight, bias], weights_only, recipe).step([gradient, np.zeros_like(bias)])
    np.testing.assert_allclose(weight, expected, rtol=0, atol=1e-15)
    assert 0 < np.count_nonzero(weight == 0) < weight.size
    np.testing.assert_array_equal(bias, before)


@pytest.mark.parametrize(("family", "name"), CASES)
def test_twins_agree_on_every_departure_from_their_recipe(problem_of, recipes, family, name):
    problem = problem_of(f"{family}_manual", percent=50, noise=20)
    scaling = dataclasses.replace(problem.scaling, precision=np.float64)
    problem = dataclasses.replace(problem, scaling=scaling)
    recipe = recipes[f"{family}_manual"] | (DEPARTURES | STARTS)[name]
    ours, theirs, plain = (
        fit(f"{family}_{maker}", problem, changed)
        for maker, changed in (
            ("manual", recipe),
            ("torch", recipe),
            ("manual", recipes[f"{family}_manual"]),
        )
    )
    assert ours.history.shape == theirs.history.shape
    np.testing.assert_allclose(ours.history, theirs.history, rtol=0, atol=1e-8)
    np.testing.assert_array_equal(ours.steps, theirs.steps)
    pairs = zip(ours.model.weights().values(), theirs.model.weights().values(), strict=True)
    for by_hand, by_torch in pairs:
        np.testing.assert_allclose(by_hand, by_torch, rtol=0, atol=1e-8)
    changed = ours.history.shape != plain.history.shape
    assert changed or not np.allclose(ours.history, plain.history, rtol=0, atol=1e-6)


def test_the_rate_drops_after_every_so_many_epochs(problem_of, recipes, monkeypatch):
    rates, problem = [], problem_of("softmax_manual")
    monkeypatch.setattr(
        softmax_manual.SoftmaxRegression, "set_rate", lambda _, rate: rates.append(rate)
    )
    recipe = recipes["softmax_manual"] | {"epochs": 7, "decay": {"factor": 0.1, "every": 3}}
    softmax_manual.fit(problem, recipe, 0)
    np.testing.assert_allclose(rates, [0.1] * 3 + [0.01] * 3 + [0.001], rtol=1e-12)


@pytest.mark.parametrize(("percent", "batch_size"), [(20, 8), (100, 50), (50, 200)])
def test_equal_steps_are_those_of_all_images_at_the_batch_size_named(
    make_problem, percent, batch_size
):
    problem, recipe = make_problem(percent=percent), {"steps_as_batch": 16}
    orders = epoch_orders(problem, recipe | {"batch_size": batch_size}, seed=3)
    steps = -(-len(make_problem().train) // 16)
    pieces = [next(orders) for _ in range(3)]
    assert all(len(piece) == steps * batch_size for piece in pieces)
    visited = np.concatenate(pieces)
    shuffled = image_orders(len(problem.train), 3)
    whole = np.concatenate([next(shuffled) for _ in range(1 + len(visited) // len(problem.train))])
    np.testing.assert_array_equal(visited, whole[: len(visited)])


def objective(weights, images, classes, l1):
    logits = with_bias(images) @ weights.T
    own = logits[np.arange(len(classes)), classes]
    loss = np.log(np.exp(logits - logits.max(1, keepdims=True)).sum(1)) + logits.max(1) - own
    return loss.mean() + l1 * np.abs(weights[:, :-1]).sum()


def test_proximal_descent_and_saga_find_the_same_sparse_optimum(make_problem, recipes):
    """At the same l1 strength, both reach the same minimum penalized loss, with the same zeros."""
    problem = make_problem(digits=[2, 5, 9], noise=20)
    changes = {"learning_rate": 0.5, "batch_size": len(problem.train), "epochs": 4000}
    changes |= {"l1": 0.01, "l1_step": "proximal"}
    by_hand = softmax_manual.fit(problem, recipes["softmax_manual"] | changes, 0).model.matrix
    recipe = recipes["softmax_sklearn"] | {"l1": 0.01, "iterations": 5000}
    reference = softmax_sklearn.fit(problem, recipe, 0).model.weights()
    saga = np.column_stack([reference["weight"], reference["bias"]])
    values = [
        objective(weights.astype(float), problem.train, problem.train_classes, 0.01)
        for weights in (by_hand, saga)
    ]
    assert values[0] == pytest.approx(values[1], abs=2e-4)
    zeros = [weights[:, :-1] == 0 for weights in (by_hand, saga)]
    assert np.mean(zeros[0] == zeros[1]) > 0.97
    assert 0.3 < zeros[0].mean() < 0.95
