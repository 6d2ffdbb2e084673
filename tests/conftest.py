"""A small data set, problems built from it, and recipes that train in milliseconds."""

import gc
import os
import shutil
from pathlib import Path
from typing import NamedTuple

os.environ["OMP_NUM_THREADS"] = "1"  # as in every fit; set before NumPy or PyTorch reads it

import numpy as np
import pytest
from hypothesis import settings

from digitlab.data.partitions import split
from digitlab.data.problem import build_problem
from tests.runs.small_study import Finished, run_once

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


class SmallData(NamedTuple):
    """Real 8x8 digits, some of them marked as official."""

    images: np.ndarray  # uint8 (N, 8, 8)
    labels: np.ndarray  # uint8 (N,)
    official: np.ndarray  # bool (N,)


# Hyperparameters as in config.yaml, but with larger and fewer steps.
PLAIN = {"pixels": "unit", "learning_rate": 0.1, "batch_size": 32, "epochs": 5, "device": "cpu"}
NETWORK = PLAIN | {"pixels": "standardized", "hidden": [32, 16], "epochs": 8, "patience": 3}
LIBRARY = {"pixels": "unit", "inverse_penalty": 1.0, "iterations": 500}
RECIPES = {
    "binary_manual": PLAIN,
    "binary_torch": PLAIN,
    "binary_sklearn": LIBRARY,
    "softmax_manual": PLAIN,
    "softmax_torch": PLAIN,
    "softmax_sklearn": LIBRARY,
    "softmax_single": {"pixels": "unit", "learning_rate": 0.02, "steps": 1250},
    "mlp_manual": NETWORK,
    "mlp_torch": NETWORK,
}


@pytest.fixture(scope="module", autouse=True)
def frozen():
    """Spare what was loaded the collections of garbage that multipletests starts on each call."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def small_data():
    """600 images of ten digits, the last 100 official."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images = np.round(bunch.images[:600] * (255 / 16)).astype(np.uint8)
    return SmallData(images, bunch.target[:600].astype(np.uint8), np.arange(600) >= 500)


@pytest.fixture(scope="session")
def make_problem(small_data):
    """Build the problem of one cell and seed of the small data set."""

    def make(digits=range(10), percent=100, noise=0, pixels="unit", seed=0):
        cell = {"digits": list(digits), "percent": percent, "noise": noise, "pixels": pixels}
        partitions = split(small_data.labels, small_data.official, seed)
        return build_problem(small_data.images, small_data.labels, partitions, cell, seed)

    return make


@pytest.fixture(scope="session")
def recipes():
    """One recipe per variant; hand-written and built-in twins share theirs."""
    return RECIPES


@pytest.fixture(scope="session")
def problem_of(make_problem, recipes):
    """Build the problem that a variant takes: two digits or ten, with the pixels of its recipe."""

    def make(variant, **changes):
        pair = {"digits": [3, 8]} if variant.startswith("binary") else {}
        return make_problem(**{"pixels": recipes[variant]["pixels"]} | pair | changes)

    return make


@pytest.fixture(scope="session")
def small_study(tmp_path_factory, worker_id) -> Finished:
    """The finished small study of all test processes, which no test may change."""
    folder = tmp_path_factory.getbasetemp()
    return run_once((folder if worker_id == "master" else folder.parent) / "shared")


@pytest.fixture(scope="module")
def finished(small_study, tmp_path_factory) -> Path:
    """A copy of the finished small study for the tests of a module."""
    folder = tmp_path_factory.mktemp("study")
    return shutil.copytree(small_study.folder, folder, symlinks=True, dirs_exist_ok=True)
