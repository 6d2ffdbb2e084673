"""Save what fits and jobs took in finished studies, from which the costs of others are estimated.

    python operations/measure_costs.py FOLDER [FOLDER ...]

It replaces operations/measured_fits.csv and operations/measured_jobs.csv.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

from digitlab.errors import ExpectedError, sentence
from digitlab.jobs.costs import costs, measured_jobs
from digitlab.jobs.tables import load_table, save_table
from digitlab.settings.shares import STANDARD_SHARES, Shares, shares_of

FITS_FILE, JOBS_FILE = (Path(__file__).parent / f"measured_{kind}.csv" for kind in ("fits", "jobs"))
# All images, those among them that are split, and the pixels of each.
SIZES = {"digits": (1797, 1797, 64)}
SIZES |= dict.fromkeys(("mnist", "fashion_mnist", "kmnist"), (70_000, 60_000, 784))
SIZES |= {"qmnist": (120_000, 60_000, 784), "emnist_mnist": (70_000, 60_000, 784)}
SIZES |= {"emnist_balanced": (131_600, 112_800, 784), "emnist_letters": (145_600, 124_800, 784)}
SIZES |= {"emnist_digits": (280_000, 240_000, 784)}
SIZES |= dict.fromkeys(("emnist_byclass", "emnist_bymerge"), (814_255, 697_932, 784))


class Size(NamedTuple):
    """The size of a data set: all images, those of them that are split, and pixels per image."""

    images: int
    split: int
    pixels: int


class Measured(NamedTuple):
    """What was measured: ``fits`` per variant and number of training images, ``jobs`` per rule."""

    fits: pd.DataFrame
    jobs: pd.DataFrame


def fits_measured(timings: pd.DataFrame, size: Size, shares: Shares, dataset: str) -> pd.DataFrame:
    """Return the median seconds of a fit of each variant and number of training images."""
    baseline = timings[timings["setting"] == "baseline"]
    images = (shares.train * size.split * baseline["percent"] / 100).round().astype(int)
    grouped = baseline.assign(images=images).groupby(["variant", "images"], sort=False)
    table = grouped["seconds"].median().reset_index()
    return table.assign(dataset=dataset, pixels=size.pixels)


def jobs_measured(folder: Path, dataset: str) -> pd.DataFrame:
    """Return the mean seconds and the peak megabytes of each rule's jobs in a finished study."""
    rules = sorted({path.name.removesuffix(".tsv") for path in (folder / "benchmarks").iterdir()})
    table = costs(measured_jobs(folder / "benchmarks", rules))
    return table[["rule", "jobs", "seconds_mean", "memory_mb"]].assign(dataset=dataset)


def measured_in(folder: Path) -> Measured:
    """Return what was measured in the finished study in ``folder``."""
    parts = sorted(folder.glob("scores/*/timings.csv"))
    if not parts or not (folder / "benchmarks").is_dir():
        raise ExpectedError(f"{folder} holds no finished study; name a folder like results/digits")
    dataset = folder.resolve().name
    timings = pd.concat([load_table(part) for part in parts], ignore_index=True)
    size = Size(*SIZES.get(dataset, SIZES["digits"]))
    settings = json.loads((folder / "study.json").read_text(encoding="utf-8"))["settings"]
    shares = shares_of(settings["split"]) if "split" in settings else STANDARD_SHARES
    return Measured(fits_measured(timings, size, shares, dataset), jobs_measured(folder, dataset))


def shipped() -> Measured:
    """Return what was measured for this project, on one machine."""
    return Measured(load_table(FITS_FILE), load_table(JOBS_FILE))


def record(folders: Sequence[Path]) -> None:
    """Save what was measured in the finished studies in ``folders`` as the shipped tables."""
    found = [measured_in(folder) for folder in folders]
    save_table(FITS_FILE, pd.concat([each.fits for each in found]).round({"seconds": 4}))
    save_table(JOBS_FILE, pd.concat([each.jobs for each in found]).round(2))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Save what fits and jobs took.")
    parser.add_argument("folders", type=Path, nargs="+", help="such as results/digits")
    try:
        record(parser.parse_args().folders)
    except ExpectedError as error:
        sys.exit(sentence(error))
