"""Every variant on small problems: against its twin, its own gradient and scikit-learn."""

import dataclasses
import importlib

import numpy as np
import pytest
from scipy.special import log_expit, log_softmax
from sklearn.linear_model import LogisticRegression

from digitlab.claims.differences import FLAT
from digitlab.data.scaling import with_bias
from digitlab.settings.modules import variant_names
from digitlab.training.loop import image_orders, loss_and_accuracy
from digitlab.training.sklearn_model import gradient_norm
from digitlab.variants import binary_manual, softmax_manual, softmax_single
from tests.runs.checkout import ROOT

SCRIPTS = ROOT / "scripts"
VARIANTS = variant_names(SCRIPTS)
precisions = pytest.mark.parametrize(
    ("kind", "tolerance"), [(np.float32, 1e-6), (np.float64, 1e-12)]
)
TWINS = [name.removesuffix("_manual") for name in VARIANTS if name.endswith("_manual")]


def fit(variant, problem, recipe, seed=0):
    return importlib.import_module(f"digitlab.variants.{variant}").fit(problem, recipe, seed)


def rescaled(problem, **changes):
    return dataclasses.replace(problem, scaling=dataclasses.replace(problem.scaling, **changes))


def assert_twins_agree(family, problem, recipe, tolerance):
    ours, theirs = (fit(f"{family}_{maker}", problem, recipe) for maker in ("manual", "torch"))
    weights = [list(one.model.weights().values()) for one in (ours, theirs)]
    for by_hand, by_torch in zip(*weights, strict=True):
        np.testing.assert_allclose(by_hand, by_torch, rtol=0, atol=tolerance)
    np.testing.assert_allclose(ours.history, theirs.history, rtol=0, atol=tolerance)
    np.testing.assert_array_equal(ours.steps, theirs.steps)
    predicted = [one.model.probabilities(problem.validation) for one in (ours, theirs)]
    np.testing.assert_array_equal(predicted[0].argmax(axis=1), predicted[1].argmax(axis=1))
    assert ours.best_epoch == theirs.best_epoch


def test_every_variant_is_tested(recipes):
    assert set(VARIANTS) == set(recipes)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_predicts_a_distribution_over_the_digits_far_above_chance(
    problem_of, recipes, variant
):
    problem = problem_of(variant)
    fitted = fit(variant, problem, recipes[variant])
    probabilities = fitted.model.probabilities(problem.validation)
    assert probabilities.dtype == np.float32
    assert probabilities.shape == (len(problem.validation), len(problem.labels))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-6)
    right = probabilities.argmax(axis=1) == problem.validation_classes
    assert right.mean() > (0.5 if len(problem.labels) > 2 else 0.85)
    assert not fitted.diverged
    last = fitted.history[fitted.best_epoch - 1 if "patience" in recipes[variant] else -1]
    own = probabilities[np.arange(len(right)), problem.validation_classes]
    np.testing.assert_allclose(last[2:], [-np.log(own).mean(), right.mean()], rtol=1e-6)


@pytest.mark.parametrize("family", TWINS)
@pytest.mark.parametrize("noise", [0, 20])
def test_twins_agree_in_single_precision(problem_of, recipes, family, noise):
    problem, recipe = problem_of(f"{family}_manual", noise=noise), recipes[f"{family}_manual"]
    if family == "mlp":  # a network's rounding errors grow with every epoch
        recipe = recipe | {"epochs": 1}
    assert_twins_agree(family, problem, recipe, 1e-5)


@pytest.mark.parametrize("family", TWINS)
@pytest.mark.parametrize("seed", [0, 1])
def test_twins_agree_in_double_precision(problem_of, recipes, family, seed):
    problem = rescaled(problem_of(f"{family}_manual", seed=seed, noise=20), precision=np.float64)
    tolerance = 1e-9 if family == "mlp" else 1e-10
    assert_twins_agree(family, problem, recipes[f"{family}_manual"], tolerance)


def test_a_pair_of_equal_logits_is_no_hit_for_both_classes(problem_of, recipes):
    """Before the first step, all logits are 0; only the class that argmax predicts counts."""
    problem = problem_of("softmax_manual")
    model = softmax_manual.build(problem, recipes["softmax_manual"], 0)
    first_batch = np.arange(32)
    _, accuracy = model.run_epoch(first_batch)
    assert accuracy == (problem.train_classes[first_batch] == 0).mean()


@pytest.mark.parametrize("batch_size", [32, 300])
@precisions
def test_an_epoch_of_softmax_regression_is_its_gradient_steps(
    problem_of, recipes, batch_size, kind, tolerance
):
    problem = rescaled(problem_of("softmax_manual"), precision=kind)
    recipe = recipes["softmax_manual"]
    model = softmax_manual.build(problem, recipe | {"batch_size": batch_size}, 0)
    images, classes = with_bias(problem.train).astype(float), problem.train_classes
    weights, losses, order = np.zeros((10, 65)), [], next(image_orders(len(images), 0))
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        losses += [-log_softmax(images[i] @ weights.T)[classes[i]] for i in batch]
        gradient = softmax_manual.gradient(weights, images[batch], classes[batch])
        weights -= recipe["learning_rate"] * gradient
    loss, _ = model.run_epoch(order)
    assert model.matrix.dtype == kind
    np.testing.assert_allclose(model.matrix, weights, rtol=0, atol=tolerance)
    assert loss == pytest.approx(np.mean(losses), rel=tolerance)


@pytest.mark.parametrize("batch_size", [32, 300])
@precisions
def test_an_epoch_of_binary_regression_is_its_gradient_steps(
    problem_of, recipes, batch_size, kind, tolerance
):
    problem = rescaled(problem_of("binary_manual"), precision=kind)
    recipe = recipes["binary_manual"]
    model = binary_manual.build(problem, recipe | {"batch_size": batch_size}, 0)
    images, classes = problem.train.astype(float), problem.train_classes
    weights, bias, losses = np.zeros(64), 0.0, []
    order = next(image_orders(len(images), 0))
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        signs = 2 * classes[batch] - 1
        losses += list(-log_expit(signs * (images[batch] @ weights + bias)))
        step, shift = binary_manual.gradient(weights, bias, images[batch], classes[batch])
        weights, bias = (
            weights - recipe["learning_rate"] * step,
            bias - recipe["learning_rate"] * shift,
        )
    loss, _ = model.run_epoch(order)
    assert model.vector.dtype == kind
    np.testing.assert_allclose(model.vector, [*weights, bias], rtol=0, atol=tolerance)
    assert loss == pytest.approx(np.mean(losses), rel=tolerance)


def test_an_epoch_of_single_images_is_its_gradient_steps(problem_of, recipes):
    problem, recipe = problem_of("softmax_single"), recipes["softmax_single"]
    # Brighter images have larger logits, where a careless loss would overflow.
    problem = rescaled(problem, scale=0.1)
    model = softmax_single.SingleImageRegression(problem, recipe, seed=0)
    images, classes = with_bias(problem.train).astype(float), problem.train_classes
    weights, losses = model.matrix.copy(), []
    order = next(image_orders(len(images), 0))
    for i in order:
        losses.append(-log_softmax(images[i] @ weights)[classes[i]])
        weights -= recipe["learning_rate"] * softmax_single.gradient(weights, images[i], classes[i])
    loss, _ = model.run_epoch(order)
    np.testing.assert_allclose(model.matrix, weights, rtol=0, atol=1e-12)
    assert loss == pytest.approx(np.mean(losses), rel=1e-9)


def test_a_rate_set_later_is_that_of_the_steps_to_come(problem_of, recipes):
    problem, recipe = problem_of("softmax_single"), recipes["softmax_single"]
    first, second = (
        softmax_single.SingleImageRegression(problem, recipe | {"learning_rate": rate}, seed=0)
        for rate in (0.5, recipe["learning_rate"])
    )
    first.set_rate(recipe["learning_rate"])
    order = next(image_orders(len(problem.train), 0))
    assert first.run_epoch(order) == second.run_epoch(order)
    np.testing.assert_array_equal(first.matrix, second.matrix)


@pytest.mark.parametrize("kept", [(0, 2, 3), (1, 3), (2,)])
def test_classes_that_noise_emptied_get_no_probability_and_rows_of_their_own(
    make_problem, recipes, kept
):
    problem = make_problem(digits=[2, 3, 5, 8])
    images = np.isin(problem.train_classes, kept)
    lacking = dataclasses.replace(
        problem,
        train_bytes=problem.train_bytes[images],
        train_classes=problem.train_classes[images],
    )
    model = fit("softmax_sklearn", lacking, recipes["softmax_sklearn"]).model
    weights = model.weights()
    assert weights["weight"].shape == (4, problem.train.shape[1])
    probabilities = model.probabilities(problem.validation)
    lost = [place for place in range(4) if place not in kept]
    assert not probabilities[:, lost].any()
    logits = problem.validation @ weights["weight"].T + weights["bias"]
    np.testing.assert_allclose(probabilities, np.exp(log_softmax(logits, axis=1)), atol=1e-5)


@pytest.mark.parametrize("label", [0, 1])
def test_one_class_of_a_pair_that_is_left_alone_is_certain(make_problem, recipes, label):
    problem = make_problem(digits=[3, 8])
    images = problem.train_classes == label
    lacking = dataclasses.replace(
        problem,
        train_bytes=problem.train_bytes[images],
        train_classes=problem.train_classes[images],
    )
    model = fit("binary_sklearn", lacking, recipes["binary_sklearn"]).model
    assert (model.probabilities(problem.validation)[:, label] == 1).all()
    weights = model.weights()
    assert weights["weight"].shape == (1, problem.train.shape[1])
    assert weights["bias"][0] == (np.inf if label else -np.inf)


def test_the_gradient_by_hand_vanishes_where_scikit_learn_has_converged(problem_of, recipes):
    """At the optimum the gradient of the loss balances that of the penalty, W / (C n)."""
    problem = problem_of("softmax_sklearn", noise=20)
    estimator = fit("softmax_sklearn", problem, recipes["softmax_sklearn"]).model.estimator
    weights = np.column_stack([estimator.coef_, estimator.intercept_])
    images = with_bias(problem.train).astype(float)
    penalty = np.column_stack([estimator.coef_, np.zeros(10)]) / len(images)
    gradient = softmax_manual.gradient(weights, images, problem.train_classes)
    np.testing.assert_allclose(gradient, -penalty, rtol=0, atol=2e-4)
    assert np.abs(gradient).max() > 2e-3


def test_the_binary_gradient_by_hand_vanishes_where_liblinear_has_converged(problem_of, recipes):
    """liblinear penalizes the bias too."""
    problem = problem_of("binary_sklearn", noise=20)
    estimator = fit("binary_sklearn", problem, recipes["binary_sklearn"]).model.estimator
    weights, bias, n = estimator.coef_[0], estimator.intercept_[0], len(problem.train)
    images = problem.train.astype(float)
    gradient = binary_manual.gradient(weights, bias, images, problem.train_classes)
    np.testing.assert_allclose(gradient[0], -weights / n, rtol=0, atol=2e-4)
    assert gradient[1] == pytest.approx(-bias / n, abs=2e-4)
    assert np.abs(gradient[0]).max() > 2e-3


def test_long_descent_comes_close_to_the_least_loss_and_not_below(make_problem, recipes):
    """With noise and 16 pixels, three digits are not separable, so the minimum loss is not 0."""
    problem = make_problem(digits=[2, 5, 9], noise=40)
    kept = np.arange(64).reshape(8, 8)[::2, ::2].ravel()
    few = {name: getattr(problem, name)[:, kept] for name in ("train_bytes", "validation_bytes")}
    problem = dataclasses.replace(problem, **few)
    coarse = problem.train
    least = LogisticRegression(C=np.inf, max_iter=5000, tol=1e-10).fit(
        coarse, problem.train_classes
    )
    least_loss, _ = loss_and_accuracy(least.predict_proba(coarse), problem.train_classes)
    changes = {"learning_rate": 1.0, "batch_size": len(coarse), "epochs": 3000}
    fitted = fit("softmax_manual", problem, recipes["softmax_manual"] | changes)
    loss, _ = loss_and_accuracy(fitted.model.probabilities(coarse), problem.train_classes)
    assert least_loss - 1e-6 <= loss <= least_loss + 2e-3
    assert fitted.history[0, 0] > least_loss + 0.2  # where the descent began


def test_the_gradient_where_lbfgs_stops_is_as_good_as_zero(problem_of, recipes):
    """Oracle: autograd in double precision, there and at weights twice as large."""
    import torch

    problem, recipe = problem_of("softmax_sklearn"), recipes["softmax_sklearn"]
    fitted = fit("softmax_sklearn", problem, recipe)
    assert 0 < fitted.gradient_norm <= FLAT
    assert np.isnan(fit("softmax_sklearn", problem, {**recipe, "l1": 0.01}).gradient_norm)
    estimator = fitted.model.estimator
    estimator.coef_, estimator.intercept_ = 2 * estimator.coef_, 2 * estimator.intercept_
    weights = [
        torch.tensor(array, dtype=torch.float64, requires_grad=True)
        for array in (estimator.coef_, estimator.intercept_)
    ]
    images = torch.tensor(problem.train, dtype=torch.float64)
    classes = torch.tensor(problem.train_classes.astype(np.int64))
    loss = torch.nn.functional.cross_entropy(images @ weights[0].T + weights[1], classes)
    penalty = (weights[0] ** 2).sum() / (2 * recipe["inverse_penalty"] * len(images))
    (loss + penalty).backward()
    largest = max(float(array.grad.abs().max()) for array in weights)
    found = gradient_norm(fitted.model, problem, recipe["inverse_penalty"])
    assert found == pytest.approx(largest, rel=1e-4)
