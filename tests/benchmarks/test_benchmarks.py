"""The benchmarks count, compare and scale correctly."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
import yaml

from benchmarks.exponents import exponent
from benchmarks.fit_job import fit_cells
from benchmarks.import_cost import imported_modules, package_seconds, program
from benchmarks.job_times import Entry, job_times, wall_time
from benchmarks.measure_growth import repeated
from benchmarks.measure_startup import overhead_share
from benchmarks.notebook_loops import notebook_loops
from benchmarks.own_variants import own_variants
from benchmarks.rounds import compared, ratios, take_turns
from benchmarks.side_by_side import side_by_side
from benchmarks.study_ratio import batch_sizes, notebook_seconds, study_fits
from benchmarks.tasks import Task, load_tasks, noisy_problem, operations
from digitlab.data.images import Images, save_images
from digitlab.settings.shares import STANDARD_SHARES
from digitlab.training.loop import loss_and_accuracy
from split_images import main as split_images
from tests.runs.checkout import ROOT


@pytest.fixture(scope="module")
def data(small_data):
    return Images(small_data.images, small_data.labels, small_data.official)


@pytest.fixture(scope="module")
def tasks(data):
    return load_tasks(data)


def test_operations_are_those_of_the_products():
    assert operations(36_000, (784, 10)) == 4 * 36_000 * 784 * 10
    first, later = 784 * 512, 512 * 128 + 128 * 10
    assert operations(36_000, (784, 512, 128, 10)) == 36_000 * (4 * first + 6 * later)


@pytest.mark.parametrize("name", ["softmax", "binary", "network"])
def test_notebook_loops_and_our_variants_reach_the_same_loss(tasks, name):
    """With full batches, the order does not matter: after an epoch, all have the same weights."""
    torch.manual_seed(0)
    task = tasks[name]
    whole = {**task.recipe, "batch_size": len(task.problem.train)}
    task = Task(task.name, task.reference, task.problem, whole, task.tolerance)
    losses = []
    for contender in [*notebook_loops(task), *own_variants(task)]:
        for _ in range(3):
            contender.train()
        probabilities = contender.probabilities(task.problem.train)
        losses.append(loss_and_accuracy(probabilities, task.problem.train_classes)[0])
    start = np.log(len(task.problem.labels))
    assert losses[0] < start
    np.testing.assert_allclose(losses, losses[0], rtol=1e-4)


@pytest.mark.parametrize("name", ["softmax", "binary"])
def test_models_side_by_side_are_those_that_train_alone(data, tasks, name):
    task = tasks[name]
    digits = task.problem.labels.tolist()
    noisy = noisy_problem(data, digits, "unit", noise=40)
    for problem, other in ((task.problem, noisy), (noisy, task.problem)):
        alone = own_variants(Task(name, task.reference, problem, task.recipe, 0.0))[1]
        beside = side_by_side(task, [problem.train_classes, other.train_classes])
        for _ in range(2):
            alone.train()
            beside.train()
        images = task.problem.validation
        expected = alone.probabilities(images)
        np.testing.assert_allclose(beside.probabilities(images), expected, atol=1e-5)


def test_time_counts_only_where_the_loss_is_reached(tasks):
    task = tasks["softmax"]
    by_hand, built_in = notebook_loops(task)
    reference = own_variants(task)[1]
    contenders = [by_hand, built_in, reference]
    seconds = take_turns(contenders, 2)
    assert {len(taken) for taken in seconds.values()} == {2}
    for _ in range(30):  # makes the reference loss unreachable
        reference.train()
    table = compared(task, contenders, seconds, {"numpy": 1e9, "torch": 1e9})
    assert table["counts"].tolist() == [False, False, True]
    assert table["times_faster_by_hand_median"].isna().tolist() == [True, True, False]


def test_ratios_are_paired_by_round():
    assert ratios([4.0, 9.0, 7.0], [2.0, 3.0]) == [2.0, 3.0]


def test_exponent_of_a_power_law_is_its_own():
    x = np.array([1, 2, 4, 8])
    law = exponent(x, 3 * x**0.7)
    assert law.slope == pytest.approx(0.7)
    assert law.low == pytest.approx(law.high)
    wobbly = exponent(x, x * [1.1, 0.9, 1.1, 0.9])
    assert wobbly.low < wobbly.slope < wobbly.high
    with pytest.raises(ValueError, match="takes 3 points, not 2"):
        exponent([1, 2], [1, 2])


def test_copies_repeat_all_but_the_official_images(data):
    thrice = repeated(data, 3)
    official = np.count_nonzero(data.official)
    assert len(thrice.labels) == 3 * (len(data.labels) - official) + official
    np.testing.assert_array_equal(thrice.labels[thrice.official], data.labels[data.official])


def test_a_job_of_growth_is_that_of_the_pipeline(data, tmp_path):
    images, splits = str(tmp_path / "images.npz"), str(tmp_path / "splits.npz")
    save_images(images, data)
    split_images(images, range(2), STANDARD_SHARES, splits)
    recipe = {"pixels": "unit", "learning_rate": 0.1, "batch_size": 64, "epochs": 2}
    fits = str(tmp_path / "fits.npz")
    taken = fit_cells(
        {
            "images": images,
            "splits": splits,
            "variant": "softmax_manual",
            "recipe": {**recipe, "device": "cpu", "pair": [0, 1, 2]},
            "percent": 100,
            "noises": [0, 20],
            "fits": fits,
        }
    )
    with np.load(fits) as saved:
        assert saved["seeds"].tolist() == [0, 1]
        assert saved["digits"].tolist() == [0, 1, 2]
    assert taken["seconds"] > 0
    assert taken["megabytes"] > 10


def save_benchmark(path: Path, seconds: float, cpu: object, end: float):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"s\tcpu_time\n{seconds}\t{cpu}\n")
    os.utime(path, (end, end))


def test_job_times_name_the_script_its_module_and_the_span(tmp_path):
    folder = tmp_path / "benchmarks"
    cell = "fit_variant/mlp_torch/baseline/percent10_noise0/seeds0-4.tsv"
    save_benchmark(folder / cell, 10, 9.5, end=1010)
    save_benchmark(folder / "draw_figures" / "cost.tsv", 2, "NA", end=1030)
    save_benchmark(folder / "judge_claims.tsv", 5, 4, end=1020)
    jobs = job_times(tmp_path)
    assert list(zip(jobs["script"], jobs["modules"], jobs["cpu"], strict=True)) == [
        ("draw_figures.py", ("figures/run_times.py", "figures/performance_profile.py"), 2),
        ("fit_variant.py", ("variants/mlp_torch.py",), 9.5),
        ("judge_claims.py", (), 4),
    ]
    assert wall_time(jobs) == 30
    with pytest.raises(FileNotFoundError, match="run the study first"):
        job_times(tmp_path / "nothing")


def test_programs_import_what_jobs_import():
    by_hand = program(Entry("fit_variant.py", ("variants/mlp_manual.py",)))
    assert "import numpy\n" in by_hand
    assert "torch" not in by_hand
    assert "import torch\n" in program(Entry("fit_variant.py", ("variants/mlp_torch.py",)))
    inside = imported_modules(ROOT / "scripts" / "digitlab" / "data" / "datasets.py")
    assert "sklearn.datasets" in inside
    ast.parse(by_hand)


def test_import_times_add_up_by_package():
    timings = (
        "import time: self [us] | cumulative | imported package\n"
        "import time:       100 |        100 |   numpy.core\n"
        "import time:       900 |       1000 | numpy\n"
        "import time:      2000 |       2000 | pandas\n"
    )
    assert package_seconds(timings) == {"pandas": 0.002, "numpy": 0.001}


def test_a_run_is_accounted_for_also_where_it_fails(tmp_path):
    file = tmp_path / "run.json"
    command = [sys.executable, "-m", "benchmarks.account_run", str(file), "--no-such-option"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "scripts")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert "--no-such-option" in done.stderr
    taken = json.loads(file.read_text())
    assert taken["own"] > 0.1
    assert taken["jobs"] >= 0


def test_overhead_counts_in_the_whole_too():
    assert overhead_share(imports=10, own=10, jobs=90) == pytest.approx(0.2)


def test_a_study_is_scaled_by_the_steps_of_its_fits():
    config = yaml.safe_load((ROOT / "config.yaml").read_text())
    sizes = batch_sizes(config)
    assert sizes["softmax_manual", "baseline"] == 64
    assert sizes["softmax_manual", "batch-size-16"] == 16
    assert ("softmax_sklearn", "baseline") not in sizes
    cell = {"percent": 100, "noise": 0, "seed": 0}
    scores = pd.DataFrame(
        [
            {"variant": variant, "setting": setting, **cell, "partition": part, "steps": steps}
            for variant, setting, steps in (
                ("softmax_manual", "baseline", 1000),
                ("softmax_manual", "batch-size-16", 4000),
                ("softmax_sklearn", "baseline", 200),
            )
            for part in ("validation", "test")
        ]
    )
    timings = scores.drop_duplicates(["variant", "setting"]).assign(seconds=[1.0, 2.0, 7.0])
    fits = study_fits(scores, timings.drop(columns=["partition", "steps"]), config)
    assert fits["batch_size"].tolist() == [64, 16, 0]
    sample = {"task": "softmax", "loop": "notebook_by_hand", "percent": 100}
    steps = pd.DataFrame(
        [
            {**sample, "batch_size": 64, "round": 0, "step_seconds": 0.1},
            {**sample, "batch_size": 16, "round": 0, "step_seconds": 0.01},
        ]
    )
    assert notebook_seconds(fits, steps) == pytest.approx([100 + 40 + 7])
