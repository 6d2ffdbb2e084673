"""Hand-written gradients, losses and probabilities against autograd, SciPy and differences."""

from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, log_expit, log_softmax
from scipy.special import softmax as scipy_softmax
from torch.nn import functional

from digitlab.data.scaling import with_bias
from digitlab.variants import binary_manual, mlp_manual, softmax_manual, softmax_single

Parameters = list[np.ndarray]

seeds = st.integers(0, 2**32 - 1)


@pytest.fixture(autouse=True, scope="module")
def _strict():
    """Raise on overflow, division by zero and NaN; exp may underflow to 0."""
    with np.errstate(all="raise", under="ignore"):
        yield


class Case(NamedTuple):
    """A loss with random parameters on random images, and two ways to compute its gradient."""

    parameters: Parameters
    by_hand: Callable[[Parameters], Parameters]  # the gradient of the module under test
    with_torch: Callable[[list[torch.Tensor]], torch.Tensor]  # the loss, from library parts
    plain: Callable[[Parameters], float]  # the loss again, written another way


def drawn(seed):
    """Draw a generator, images, their number and the numbers of pixels and classes."""
    rng = np.random.default_rng(seed)
    n, pixels, classes = rng.integers([1, 1, 2], [9, 7, 6])
    return rng, rng.normal(size=(n, pixels)), int(n), int(pixels), int(classes)


def binary_case(seed):
    rng, images, n, pixels, _ = drawn(seed)
    classes = rng.integers(0, 2, n).astype(np.float64)

    def by_hand(parameters):
        weights, bias = binary_manual.gradient(parameters[0], parameters[1].item(), images, classes)
        return [weights, np.array(bias)]

    def with_torch(parameters):
        logits = torch.tensor(images) @ parameters[0] + parameters[1]
        return functional.binary_cross_entropy_with_logits(logits, torch.tensor(classes))

    def plain(parameters):
        return binary_manual.binary_loss(images @ parameters[0] + parameters[1], classes).mean()

    return Case([rng.normal(size=pixels), rng.normal(size=())], by_hand, with_torch, plain)


def softmax_case(seed):
    rng, images, n, pixels, classes = drawn(seed)
    images, truth = with_bias(images), rng.integers(0, classes, n)

    def with_torch(parameters):
        return functional.cross_entropy(torch.tensor(images) @ parameters[0].T, torch.tensor(truth))

    def plain(parameters):
        return -log_softmax(images @ parameters[0].T, axis=1)[np.arange(n), truth].mean()

    return Case(
        [rng.normal(size=(classes, pixels + 1))],
        lambda parameters: [softmax_manual.gradient(parameters[0], images, truth)],
        with_torch,
        plain,
    )


def single_case(seed):
    rng, images, _, pixels, classes = drawn(seed)
    image, label = np.append(images[0], 1.0), int(rng.integers(classes))

    def with_torch(parameters):
        return functional.cross_entropy(torch.tensor(image) @ parameters[0], torch.tensor(label))

    return Case(
        [rng.normal(size=(pixels + 1, classes))],
        lambda parameters: [softmax_single.gradient(parameters[0], image, label)],
        with_torch,
        lambda parameters: -log_softmax(image @ parameters[0])[label],
    )


def network_case(seed):
    rng, images, n, pixels, classes = drawn(seed)
    truth = rng.integers(0, classes, n)
    # Up to two hidden layers of up to seven units.
    sizes = [pixels, *rng.integers(1, 8, size=rng.integers(0, 3)), classes]
    shapes = [shape for a, b in pairwise(sizes) for shape in ((b, a), (b,))]

    def layers(parameters):
        return list(zip(parameters[::2], parameters[1::2], strict=True))

    def by_hand(parameters):
        activations = mlp_manual.forward(layers(parameters), images)
        error, _, _ = mlp_manual.softmax_error(activations[-1], truth)
        errors = mlp_manual.backward(layers(parameters), activations, error / n)
        return mlp_manual.gradients(activations, errors)

    def with_torch(parameters):
        hidden = torch.tensor(images)
        for weight, bias in layers(parameters)[:-1]:
            hidden = functional.relu(functional.linear(hidden, weight, bias))
        logits = functional.linear(hidden, *layers(parameters)[-1])
        return functional.cross_entropy(logits, torch.tensor(truth))

    def plain(parameters):
        logits = mlp_manual.forward(layers(parameters), images)[-1]
        return mlp_manual.softmax_error(logits, truth)[1].mean()

    return Case([rng.normal(size=shape) for shape in shapes], by_hand, with_torch, plain)


cases = pytest.mark.parametrize("case_of", [binary_case, softmax_case, single_case, network_case])


@cases
@given(seeds)
def test_the_gradient_is_that_of_autograd(case_of, seed):
    case = case_of(seed)
    tensors = [torch.tensor(array, requires_grad=True) for array in case.parameters]
    loss = case.with_torch(tensors)
    loss.backward()
    assert case.plain(case.parameters) == pytest.approx(loss.item(), rel=1e-12, abs=1e-12)
    for ours, tensor in zip(case.by_hand(case.parameters), tensors, strict=True):
        assert ours.dtype == np.float64
        np.testing.assert_allclose(ours, tensor.grad.numpy(), rtol=0, atol=1e-12)


@cases
@pytest.mark.parametrize("seed", range(10))
def test_the_gradient_is_the_slope_of_the_loss(case_of, seed):
    case, width = case_of(seed), 1e-6
    rng = np.random.default_rng(seed)
    for position, gradient in enumerate(case.by_hand(case.parameters)):
        ahead, behind = list(case.parameters), list(case.parameters)
        direction = rng.normal(size=gradient.shape)
        ahead[position] = ahead[position] + width * direction
        behind[position] = behind[position] - width * direction
        slope = (case.plain(ahead) - case.plain(behind)) / (2 * width)
        assert slope == pytest.approx((gradient * direction).sum(), rel=1e-6, abs=1e-8)


LARGE = [0.0, 1e-9, 0.5, 30.0, 89.0, 104.0, 710.0, 1e4, 1e30]
extreme = np.array(sorted({sign * value for value in LARGE for sign in (-1, 1)}))
extreme_rows = np.array(np.meshgrid(extreme, extreme, [0.0, 700.0])).reshape(3, -1).T
precisions = pytest.mark.parametrize("kind", [np.float32, np.float64])


@precisions
def test_sigmoid_has_no_overflow_and_keeps_small_probabilities(kind):
    logits = extreme.astype(kind)
    ours = binary_manual.sigmoid(logits)
    assert ours.dtype == kind
    precision = np.finfo(kind)
    np.testing.assert_allclose(ours, expit(logits), rtol=10 * precision.eps, atol=precision.tiny)


@precisions
@pytest.mark.parametrize("label", [0, 1])
def test_binary_loss_has_no_overflow(kind, label):
    logits = extreme.astype(kind)
    ours = binary_manual.binary_loss(logits, np.full(len(logits), label, dtype=kind))
    theirs = -log_expit(logits.astype(np.float64) * (2 * label - 1))
    assert ours.dtype == kind
    assert (np.abs(ours - theirs) <= np.finfo(kind).eps * np.maximum(np.abs(logits), 1)).all()


@precisions
@pytest.mark.parametrize("softmax", [softmax_manual.softmax, softmax_single.softmax])
def test_softmax_has_no_overflow(kind, softmax):
    logits = extreme_rows.astype(kind)
    ours = softmax(logits)
    assert ours.dtype == kind
    np.testing.assert_allclose(ours, scipy_softmax(logits, axis=1), rtol=1e-5, atol=0)


@precisions
def test_the_network_has_an_error_and_a_loss_for_each_image_without_overflow(kind):
    logits, classes = extreme_rows.astype(kind), np.arange(len(extreme_rows)) % 3
    error, losses, _ = mlp_manual.softmax_error(logits.T, classes)
    expected = scipy_softmax(logits, axis=1) - np.eye(3)[classes]
    np.testing.assert_allclose(error.T, expected, rtol=0, atol=1e-6)
    expected = -log_softmax(logits, axis=1)[np.arange(len(logits)), classes]
    np.testing.assert_allclose(losses, expected, rtol=1e-6, atol=1e-6)
