"""Compare the wall time of a finished study with that of notebook loops for the same fits.

For every number of images and batch size in the study, an epoch of its notebook loop is timed and
scaled by the steps of each fit. Validation passes of the loops are not counted. Fits that no
notebook loop trains (scikit-learn's solvers, one image per step) count with their time in the
study. The wall time is that from the first job to the last, which is valid if a single run did
everything; ``--wall`` overrides it.

    python -m benchmarks.study_ratio results/mnist benchmarks/results --study studies/mnist.yaml
"""

import argparse
import statistics
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import torch
import yaml
from snakemake.utils import update_config

from benchmarks.job_times import job_times, wall_time
from benchmarks.notebook_loops import notebook_loops
from benchmarks.tasks import load_tasks
from digitlab.data.images import Images, load_images
from digitlab.jobs.tables import load_table, save_table
from digitlab.settings.paths import BASELINE
from digitlab.settings.sweeps import changed_recipe, settings_of

LOOPS = {
    "binary_manual": ("binary", "notebook_by_hand"),
    "binary_torch": ("binary", "notebook_built_in"),
    "softmax_manual": ("softmax", "notebook_by_hand"),
    "softmax_torch": ("softmax", "notebook_built_in"),
    "mlp_manual": ("network", "notebook_by_hand"),
    "mlp_torch": ("network", "notebook_built_in"),
}
FIT = ["variant", "setting", "percent", "noise", "seed"]
SAMPLE = ["task", "loop", "percent", "batch_size"]


def batch_sizes(config: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    """Return the batch size of each variant and setting of the study that has one."""
    recipes = {
        (setting.variant, setting.name): changed_recipe(config, setting)
        for setting in settings_of(config)
    } | {(name, BASELINE): block for name, block in config["variants"].items()}
    return {key: recipe["batch_size"] for key, recipe in recipes.items() if "batch_size" in recipe}


def study_fits(
    scores: pd.DataFrame, timings: pd.DataFrame, config: Mapping[str, Any]
) -> pd.DataFrame:
    """Return one row per fit: its steps, its own seconds, its loop and the loop's batch size.

    If no notebook loop trains it, ``loop`` and ``task`` are empty and the batch size is 0.
    """
    fits = scores.drop_duplicates(FIT)[[*FIT, "steps"]].merge(timings[[*FIT, "seconds"]], on=FIT)
    sizes = batch_sizes(config)
    loops = [LOOPS.get(variant, ("", "")) for variant in fits["variant"]]
    return fits.assign(
        task=[task for task, _ in loops],
        loop=[loop for _, loop in loops],
        batch_size=[
            sizes[variant, setting] if variant in LOOPS else 0
            for variant, setting in zip(fits["variant"], fits["setting"], strict=True)
        ],
    )


def time_steps(data: Images, fits: pd.DataFrame, rounds: int) -> pd.DataFrame:
    """Return the seconds per step of every notebook loop in ``fits``, one row per round."""
    samples = fits.loc[fits["loop"] != "", SAMPLE].drop_duplicates()
    tasks = {percent: load_tasks(data, percent) for percent in samples["percent"].unique()}
    rows = []
    for number in range(rounds):
        for sample in samples.itertuples(index=False):
            task = tasks[sample.percent][sample.task]
            task = replace(task, recipe={**task.recipe, "batch_size": sample.batch_size})
            loop = next(each for each in notebook_loops(task) if each.name == sample.loop)
            started = time.perf_counter()
            loop.train()
            seconds = time.perf_counter() - started
            steps = -(-len(task.problem.train) // sample.batch_size)
            rows.append({**sample._asdict(), "round": number, "step_seconds": seconds / steps})
    return pd.DataFrame(rows)


def notebook_seconds(fits: pd.DataFrame, steps: pd.DataFrame) -> list[float]:
    """Return the seconds that all ``fits`` would take in a notebook, per round of ``steps``."""
    other = fits.loc[fits["loop"] == "", "seconds"].sum()
    totals = []
    for _, timed in steps.groupby("round"):
        looped = fits.merge(timed, on=SAMPLE)
        totals.append(float((looped["steps"] * looped["step_seconds"]).sum() + other))
    return totals


def main(results: Path, folder: str, study: str, wall: float | None, rounds: int) -> None:
    """Print the ratio with its spread, and save the seconds of each notebook loop."""
    torch.set_num_threads(1)
    config = yaml.safe_load(Path("config.yaml").read_text(encoding="utf-8"))
    if study:
        update_config(config, yaml.safe_load(Path(study).read_text(encoding="utf-8")))
    tables = results / "tables"
    scores, timings = load_table(tables / "scores.csv"), load_table(tables / "timings.csv")
    fits = study_fits(scores, timings, config)
    steps = time_steps(load_images(results / "data" / "images.npz"), fits, rounds)
    totals = notebook_seconds(fits, steps)
    wall = wall or wall_time(job_times(results))
    ratios = sorted(total / wall for total in totals)
    print(
        f"{len(fits)} fits: {statistics.median(totals):.0f} s as notebook loops, the whole study "
        f"{wall:.0f} s of wall time: {statistics.median(ratios):.2f} times faster "
        f"({ratios[0]:.2f} to {ratios[-1]:.2f} in {rounds} rounds)."
    )
    save_table(f"{folder}/notebook-steps.csv", steps)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("folder")
    parser.add_argument("--study", default="", help="settings that override config.yaml")
    parser.add_argument("--wall", type=float, help="seconds that the whole run took")
    parser.add_argument("--rounds", type=int, default=3)
    main(**vars(parser.parse_args()))
