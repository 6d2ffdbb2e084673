"""Steps can be captured and replayed, tested with a recorder that follows the rules of CUDA graphs.

The recorder stands in for the GPU. Captured operations are not executed; a replay repeats the same
operations on the same tensors with the same numbers; and no value may be read in between.
"""

import contextlib
import importlib

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from digitlab.gpu import built_in, by_hand, stacked_models
from digitlab.gpu.captured_step import WARM_UP, CapturedStep
from digitlab.gpu.stacked_training import fit_stack
from tests.made_up.recipes import DEPARTURES

KINDS = {"manual": by_hand.Stack, "torch": built_in.Stack}
READS = ("_local_scalar_dense", "nonzero", "equal")


def shares(one, other):
    return one.untyped_storage().data_ptr() == other.untyped_storage().data_ptr()


class Recorder(TorchDispatchMode):
    """A graph: while entered, it records each operation; on exit, it undoes their effects."""

    def __init__(self):
        super().__init__()
        self.operations, self.undo, self.replays = [], [], 0

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        assert not any(name in str(operation) for name in READS), f"{operation} reads a value"
        declared = operation._schema.arguments
        given = dict(zip([argument.name for argument in declared], args, strict=False)) | kwargs
        for argument in declared:
            if argument.alias_info and argument.alias_info.is_write and argument.name in given:
                tensor = given[argument.name]
                self.undo.append((tensor, tensor.clone()))
        result = operation(*args, **kwargs)
        self.operations.append((operation, args, kwargs, result))
        return result

    def __exit__(self, *error):
        super().__exit__(*error)
        for tensor, before in reversed(self.undo):
            tensor.copy_(before)

    def replay(self):
        self.replays += 1
        for operation, args, kwargs, result in self.operations:
            again = operation(*args, **kwargs)
            several = isinstance(result, tuple | list)
            pairs = zip(result, again, strict=True) if several else [(result, again)]
            for kept, new in pairs:
                if isinstance(kept, torch.Tensor) and not shares(kept, new):
                    kept.copy_(new)


@pytest.fixture
def graphs(monkeypatch):
    """Replace CUDA graphs by recorders; returns the list of all recorders made."""
    made = []

    class Stream:
        def wait_stream(self, other):
            pass

    def graph():
        made.append(Recorder())
        return made[-1]

    monkeypatch.setattr(torch.cuda, "Stream", Stream)
    monkeypatch.setattr(torch.cuda, "current_stream", Stream)
    monkeypatch.setattr(torch.cuda, "stream", contextlib.nullcontext)
    monkeypatch.setattr(torch.cuda, "CUDAGraph", graph)
    monkeypatch.setattr(torch.cuda, "graph", lambda recorder: recorder)
    return made


def test_a_step_is_called_then_captured_then_replayed(graphs):
    calls, total = [], torch.zeros(2)

    def step(values):
        calls.append(values)
        total.add_(values)
        return total * 2

    captured = CapturedStep(step)
    results = [captured(torch.tensor([n, 10.0 * n])).tolist() for n in range(7)]
    sums = np.cumsum(np.arange(7))
    np.testing.assert_array_equal(results, np.column_stack([2 * sums, 20 * sums]))
    assert len(calls) == WARM_UP + 1
    assert [graph.replays for graph in graphs] == [7 - WARM_UP]


def test_the_recorder_refuses_to_read_a_value(graphs):
    captured = CapturedStep(lambda values: values * values.sum().item())
    for _ in range(WARM_UP):
        captured(torch.ones(2))
    with pytest.raises(AssertionError, match="reads a value"):
        captured(torch.ones(2))
    assert len(graphs) == 1


def fits(problem_of, small_data, variant, recipe):
    module = importlib.import_module(f"digitlab.variants.{variant}")
    kind = KINDS[variant.split("_")[1]]
    problems = {seed: problem_of(variant, seed=seed, noise=20) for seed in (0, 1)}
    device, double = torch.device("cpu"), torch.float64
    return fit_stack(kind, module.build, small_data.images, problems, recipe, device, double)


CASES = [
    (f"{family}_{maker}", name)
    for family in ("binary", "softmax", "mlp")
    for maker in KINDS
    for name in ("sgd", "momentum", "nesterov", "adam", "l2", "l1", "l1 proximal", "decay")
]


@pytest.mark.parametrize(("variant", "name"), CASES)
def test_a_captured_block_is_the_block(
    problem_of, small_data, recipes, graphs, monkeypatch, variant, name
):
    recipe = recipes[variant] | {"batch_size": 16, "epochs": 5} | DEPARTURES.get(name, {})
    plain = fits(problem_of, small_data, variant, recipe)
    monkeypatch.setattr(
        stacked_models.ModelStack,
        "step_of",
        lambda stack, size: stack.steps.setdefault(size, CapturedStep(stack.step)),
    )
    if (variant.split("_")[1], name) == ("torch", "adam"):
        capturable(monkeypatch)
    captured = fits(problem_of, small_data, variant, recipe)
    assert sum(graph.replays for graph in graphs) >= 5
    for seed, fit in plain.items():
        np.testing.assert_allclose(captured[seed].history, fit.history, rtol=0, atol=1e-12)
        weights = captured[seed].model.weights()
        for key, array in fit.model.weights().items():
            np.testing.assert_allclose(weights[key], array, rtol=0, atol=1e-12)


def capturable(monkeypatch):
    """Make PyTorch's Adam count its steps in a tensor, as on a GPU."""
    from digitlab.training.torch_optimizers import Adam

    start = Adam.__init__

    def on_gpu(self, parameters, recipe):
        start(self, parameters, recipe)
        self.on_gpu = True
        self.steps = [steps.double() for steps in self.steps]

    monkeypatch.setattr(Adam, "__init__", on_gpu)
    adam = importlib.import_module("torch.optim.adam")
    monkeypatch.setattr(adam, "_get_capturable_supported_devices", lambda: ["cpu"])
