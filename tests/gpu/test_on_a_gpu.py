"""On a GPU with CUDA, where there is one: a stack ends as its models do on the CPU."""

import dataclasses
import importlib

import numpy as np
import pytest
import torch

from digitlab.gpu.stacked_training import fit_stack
from digitlab.settings.modules import STACKED_BY

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU with CUDA"),
]
DEVICE = "cuda"
SEEDS = (0, 1)


@pytest.fixture
def stacked(problem_of, small_data, recipes):
    """Fit the seeds of a variant as one stack on the GPU; the problems and the fits."""

    def fit(variant, precision):
        problems = {}
        for seed in SEEDS:
            problem = problem_of(variant, seed=seed, noise=20)
            scaling = dataclasses.replace(problem.scaling, precision=precision)
            problems[seed] = dataclasses.replace(problem, scaling=scaling)
        stack = importlib.import_module(f"digitlab.gpu.{STACKED_BY[variant]}").Stack
        build = importlib.import_module(f"digitlab.variants.{variant}").build
        dtype = {np.float32: torch.float32, np.float64: torch.float64}[precision]
        device = torch.device(DEVICE)
        recipe = recipes[variant]
        return problems, fit_stack(stack, build, small_data.images, problems, recipe, device, dtype)

    return fit


@pytest.mark.parametrize("variant", STACKED_BY)
def test_in_double_precision_a_stack_is_its_models_on_the_cpu(stacked, recipes, variant):
    problems, together = stacked(variant, np.float64)
    module = importlib.import_module(f"digitlab.variants.{variant}")
    for seed, problem in problems.items():
        alone = module.fit(problem, recipes[variant], seed)
        assert together[seed].best_epoch == alone.best_epoch
        np.testing.assert_allclose(together[seed].history, alone.history, rtol=0, atol=1e-8)
        for name, array in alone.model.weights().items():
            ours = together[seed].model.weights()[name]
            np.testing.assert_allclose(ours, array, rtol=0, atol=1e-8, err_msg=name)


@pytest.mark.parametrize("variant", STACKED_BY)
def test_a_second_stack_predicts_the_same_bytes(stacked, variant):
    predicted = [
        {
            seed: fits[seed].model.probabilities(problem.validation).tobytes()
            for seed, problem in problems.items()
        }
        for problems, fits in (stacked(variant, np.float32) for _ in range(2))
    ]
    assert predicted[0] == predicted[1]
