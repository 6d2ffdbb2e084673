"""Fits train on the configured device or report that they cannot; a GPU trains seeds together."""

import importlib
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from digitlab.data.partitions import split
from digitlab.gpu import stacked_training
from digitlab.gpu.stacked_models import ModelStack
from digitlab.jobs.files import save_arrays
from digitlab.settings.modules import STACKED_BY
from digitlab.training import devices, torch_model
from digitlab.training.devices import choose_device, has_nvidia_driver
from fit_variant import main


def test_a_device_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ValueError, match="device: this machine has no cuda; choose auto or cpu"):
        choose_device("cuda")


@pytest.mark.parametrize(
    ("cuda", "mps", "chosen"),
    [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_auto_takes_the_fastest_device_there_is(monkeypatch, cuda, mps, chosen):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert choose_device("auto").type == chosen


def test_cpu_is_cpu():
    assert choose_device("cpu").type == "cpu"


@pytest.mark.parametrize("there", [True, False])
def test_a_driver_is_found_by_its_program(monkeypatch, tmp_path, there):
    monkeypatch.setattr(devices, "Path", lambda path: tmp_path / path.lstrip("/"))
    monkeypatch.setenv("PATH", str(tmp_path))
    program = tmp_path / "nvidia-smi"
    if there:
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    assert has_nvidia_driver() == there


@pytest.fixture
def fitted(tmp_path, small_data, recipes):
    """Fit three seeds of a variant as the pipeline does; the arrays of the record."""

    def fit(variant, **changes):
        images, splits, fits = (tmp_path / name for name in ("images.npz", "splits.npz", "f.npz"))
        save_arrays(images, small_data._asdict())
        seeds = [split(small_data.labels, small_data.official, seed) for seed in range(3)]
        parts = {
            name: np.stack([getattr(one, name) for one in seeds])
            for name in ("train", "validation", "test")
        }
        official = np.flatnonzero(small_data.official)
        save_arrays(splits, {"seeds": np.arange(3), **parts, "official": official})
        recipe = recipes[variant] | ({"pair": [3, 8]} if variant.startswith("binary") else {})
        cell = {"setting": "baseline", "percent": 100, "noise": 0}
        main(
            images,
            splits,
            f"variants/{variant}.py",
            recipe | {"device": "auto"},
            cell,
            fits,
            **changes,
        )
        with np.load(fits) as file:
            return dict(file)

    return fit


@pytest.fixture
def gpu(monkeypatch):
    """Make the CPU look like a CUDA device; returns the seeds that each call fits as one stack."""
    monkeypatch.setattr(devices, "choose_device", lambda _: SimpleNamespace(type="cuda"))
    monkeypatch.setattr(torch_model, "choose_device", choose_device)  # models before training
    together, real = [], stacked_training.fit_stack

    def fit_stack(kind, build, images, problems, recipe, device):
        together.append(list(problems))
        assert device.type == "cuda"
        return real(kind, build, images, problems, recipe, torch.device("cpu"))

    monkeypatch.setattr(stacked_training, "fit_stack", fit_stack)
    return together


@pytest.mark.parametrize(
    ("variant", "stack"),
    [
        ("binary_manual", "by_hand"),
        ("binary_torch", "built_in"),
        ("softmax_manual", "by_hand"),
        ("softmax_torch", "built_in"),
    ],
)
def test_on_a_gpu_a_block_of_seeds_trains_as_one_batch_to_the_same_record(
    fitted, gpu, variant, stack
):
    together, alone = fitted(variant, stacked_by=stack), fitted(variant)
    assert gpu == [[0, 1, 2]]
    assert list(together) == list(alone)
    for name, array in alone.items():
        assert together[name].dtype == array.dtype, name
        if name != "seconds":
            np.testing.assert_allclose(together[name], array, rtol=0, atol=2e-5, err_msg=name)


def test_without_a_gpu_the_block_changes_nothing(fitted, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(stacked_training, "fit_stack", None)
    with_stack, without = (fitted("softmax_manual", stacked_by=stack) for stack in ("by_hand", ""))
    for name, array in without.items():
        if name != "seconds":
            assert with_stack[name].tobytes() == array.tobytes(), name


@pytest.mark.parametrize("name", sorted(set(STACKED_BY.values())))
def test_every_module_that_seeds_are_stacked_by_is_there(name):
    assert issubclass(importlib.import_module(f"digitlab.gpu.{name}").Stack, ModelStack)
