"""Measure how the time and peak memory of fitting grow with images, seeds, cells and classes.

Every measurement does the work of rule fit_variant in a fresh process with one thread. Saves the
measurements, the exponents of power laws fitted to them, and a figure.

    python -m benchmarks.measure_growth results/mnist/data/images.npz benchmarks/results
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from benchmarks.exponents import exponent
from benchmarks.growth_figure import LABELS, draw
from benchmarks.pages import save_readable
from benchmarks.tasks import LINEAR, NETWORK
from digitlab.data.images import Images, load_images, save_images
from digitlab.jobs.tables import save_table
from digitlab.plotting.style import theme
from digitlab.settings.shares import STANDARD_SHARES
from split_images import main as split_images

RECIPES = {
    "softmax_manual": {**LINEAR, "epochs": 20},
    "mlp_manual": {**NETWORK, "epochs": 2},
}


class Job(NamedTuple):
    """A fitting job, with the quantity that ``grows`` and its ``value``."""

    grows: str
    value: int
    percent: int = 100
    copies: int = 1
    seeds: int = 1
    cells: int = 1
    classes: int = 10


def jobs(images: int, copies: int) -> Iterator[Job]:
    """Yield the jobs to measure, given the number of all training ``images``."""
    for percent in (10, 25, 50, 100):
        yield Job("images", images * percent // 100, percent=percent)
    for times in (3, copies):
        yield Job("images", images * times, copies=times)
    for count in (1, 2, 5, 10):
        yield Job("seeds", count, percent=20, seeds=count)
    for count in (1, 2, 4, 8):
        yield Job("cells", count, percent=20, cells=count)
    for count in (2, 4, 5, 10):  # the same number of images for any number of classes
        yield Job("classes", count, percent=200 // count, classes=count)


def repeated(data: Images, copies: int) -> Images:
    """Return ``data`` with ``copies`` copies of its training images, the official ones once."""
    order = np.concatenate(
        [np.tile(np.flatnonzero(~data.official), copies), np.flatnonzero(data.official)]
    )
    return Images(data.images[order], data.labels[order], data.official[order])


def prepare(data: Images, job: Job, folder: Path) -> dict[str, str]:
    """Save the images and splits that ``job`` reads unless they exist; return their files."""
    images = folder / f"images{job.copies}.npz"
    splits = folder / f"splits{job.copies}-{job.seeds}.npz"
    if not images.exists():
        save_images(images, repeated(data, job.copies))
    if not splits.exists():
        split_images(str(images), range(job.seeds), STANDARD_SHARES, str(splits))
    return {"images": str(images), "splits": str(splits), "fits": str(folder / "fits.npz")}


def run(job: Job, variant: str, files: dict[str, str]) -> dict[str, float]:
    """Return the seconds and megabytes of ``job`` in a process of its own."""
    task: dict[str, Any] = {
        **files,
        "variant": variant,
        "recipe": {**RECIPES[variant], "device": "cpu", "pair": list(range(job.classes))},
        "percent": job.percent,
        "noises": [5 * level for level in range(job.cells)],
    }
    command = [sys.executable, "-m", "benchmarks.fit_job", json.dumps(task)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    taken: dict[str, float] = json.loads(done.stdout)
    return taken


def measure(data: Images, rounds: int, copies: int) -> pd.DataFrame:
    """Return one row per measurement: every job once per round, variants taking turns."""
    trained = round(0.6 * np.count_nonzero(~data.official))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            for job in jobs(trained, copies):
                files = prepare(data, job, Path(folder))
                for variant in RECIPES:
                    taken = run(job, variant, files)
                    rows.append({"variant": variant, **job._asdict(), "round": number, **taken})
    return pd.DataFrame(rows)


def fitted(points: pd.DataFrame) -> pd.DataFrame:
    """Return the exponent of each quantity, per variant and per quantity that grows."""
    rows = []
    for (variant, grows), mine in points.groupby(["variant", "grows"], sort=False):
        for quantity in LABELS:
            law = exponent(mine["value"].tolist(), mine[quantity].tolist())
            rows.append((variant, grows, quantity, *law))
    columns = ["variant", "grows", "quantity", "exponent", "low", "high", "intercept"]
    return pd.DataFrame(rows, columns=columns)


def main(images: str, folder: str, rounds: int, copies: int) -> None:
    """Print and save the exponents, and draw the measurements."""
    points = measure(load_images(images), rounds, copies)
    exponents = fitted(points)
    print(exponents.to_string(index=False, float_format="{:.3f}".format))
    save_table(f"{folder}/growth.csv", points)
    save_table(f"{folder}/growth-exponents.csv", exponents)
    with theme():
        save_readable(f"{folder}/growth.svg", draw(points, exponents))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("images")
    parser.add_argument("folder")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--copies", type=int, default=10, help="of the images, at most")
    main(**vars(parser.parse_args()))
