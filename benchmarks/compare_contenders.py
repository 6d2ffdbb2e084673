"""Time our variants, notebook loops and the usual alternatives on the same images.

They take turns in one process on one thread, with the same batches and epochs. A time counts only
if the loss on the training images is then as low as that of our hand-written variant, within a
stated tolerance. Saves a table and a figure.

    python -m benchmarks.compare_contenders results/mnist/data/images.npz benchmarks/results
"""

import argparse
import statistics
from collections.abc import Sequence

import pandas as pd
import torch

from benchmarks.alternatives import alternatives
from benchmarks.contender import Contender
from benchmarks.contender_figure import draw
from benchmarks.notebook_loops import notebook_loops
from benchmarks.own_variants import own_variants
from benchmarks.pages import save_readable
from benchmarks.product_rate import OPERATIONS, products
from benchmarks.rounds import compared, take_turns
from benchmarks.side_by_side import LEVELS, side_by_side
from benchmarks.tasks import Task, load_tasks, noisy_problem, operations
from digitlab.data.images import Images, load_images
from digitlab.jobs.tables import save_table
from digitlab.plotting.style import theme


def contenders_for(task: Task, data: Images, percent: int) -> list[Contender]:
    """Return all contenders for ``task``; for linear models, also several side by side."""
    found = [*notebook_loops(task), *alternatives(task), *own_variants(task)]
    if len(task.sizes) == 2:
        digits, pixels = task.problem.labels.tolist(), task.recipe["pixels"]
        labels = [
            noisy_problem(data, digits, pixels, percent, noise).train_classes for noise in LEVELS
        ]
        found.append(side_by_side(task, labels))
    return found


def compare(data: Images, rounds: int, percent: int) -> tuple[pd.DataFrame, dict[str, float]]:
    """Return the table of contenders, and a lower bound on an epoch's seconds by problem."""
    tables, limits = [], {}
    for task in load_tasks(data, percent).values():
        contenders = contenders_for(task, data, percent)
        seconds = take_turns([*products(), *contenders], rounds)
        rates = {name: OPERATIONS / statistics.median(seconds[name]) for name in ("numpy", "torch")}
        tables.append(
            compared(task, contenders, seconds, rates).assign(
                **{f"product_gflops_{name}": rate / 1e9 for name, rate in rates.items()}
            )
        )
        limits[task.name] = operations(len(task.problem.train), task.sizes) / max(rates.values())
    return pd.concat(tables, ignore_index=True), limits


def shown(table: pd.DataFrame) -> str:
    """Return the main columns of ``table`` as text."""
    columns: Sequence[str] = (
        "problem",
        "contender",
        "unit",
        "seconds_median",
        "seconds_least",
        "seconds_largest",
        "times_faster_by_hand_median",
        "times_faster_built_in_median",
        "share_of_product_rate",
        "loss",
        "counts",
    )
    short = table[list(columns)].rename(columns=lambda name: name.replace("_median", ""))
    told = short.assign(counts=short["counts"].map({True: "yes", False: "another loss"}))
    text: str = told.to_string(index=False, float_format="{:.4g}".format, na_rep="")
    return text


def main(images: str, folder: str, rounds: int, percent: int) -> None:
    """Print, save and draw the table."""
    torch.set_num_threads(1)
    table, limits = compare(load_images(images), rounds, percent)
    print(shown(table))
    save_table(f"{folder}/contenders.csv", table)
    with theme():
        save_readable(f"{folder}/contenders.svg", draw(table, limits))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("images")
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--percent", type=int, default=100, help="of the training images")
    main(**vars(parser.parse_args()))
