"""Measure single jobs on made-up images as many as EMNIST has: 814,255 of 28x28, in 62 classes.

Each step runs in a process of its own on one thread: reading the IDX files, dividing the images,
loading them, fits to 10 % and 100 % of the training images, and what it takes to read only the
images of a fit to 10 % through a memory map. The files, 1.4 GB, lie in a temporary folder.

    python -m benchmarks.measure_large_set benchmarks/results/large-set.csv --folder /tmp
"""

import argparse
import json
import os
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.fit_job import fit_cells, peak_memory
from benchmarks.tasks import LINEAR, NETWORK
from digitlab.data.images import load_images
from digitlab.data.partitions import load_partitions, subset
from digitlab.jobs.tables import save_table
from digitlab.settings.shares import STANDARD_SHARES
from gather_images import main as gather_images
from split_images import main as split_images

PARTS = {"train": 697_932, "official": 116_323}  # images of EMNIST, by class
KINDS = ("images", "labels")
CLASSES, SIDE = 62, 28
AT_ONCE = 20_000  # images that are drawn at a time
EPOCHS = 2  # of each fit, whose seconds grow in proportion
VARIANTS = {"softmax_manual": LINEAR, "mlp_manual": NETWORK}


def draw_images(rng: np.random.Generator, labels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return noise with a bright block for each class, of shape (n, height, width)."""
    images = rng.integers(0, 128, (len(labels), SIDE, SIDE), dtype=np.uint8)
    rows, columns = np.divmod(labels, 8)
    for row in range(3):
        for column in range(3):
            images[np.arange(len(labels)), 3 * rows + row, 3 * columns + column] += 100
    return images


def write_set(folder: Path, counts: dict[str, int]) -> None:
    """Write the IDX files of a made-up set with so many images in each part."""
    rng = np.random.default_rng(0)
    for part, count in counts.items():
        labels = (np.arange(count) % CLASSES).astype(np.uint8)
        header = struct.pack(">I", 0x801) + struct.pack(">I", count)
        (folder / f"{part}-labels").write_bytes(header + labels.tobytes())
        with (folder / f"{part}-images").open("wb") as file:
            file.write(struct.pack(">IIII", 0x803, count, SIDE, SIDE))
            for first in range(0, count, AT_ONCE):
                file.write(draw_images(rng, labels[first : first + AT_ONCE]).tobytes())


def mapped_images(path: Path) -> NDArray[np.uint8]:
    """Return the images of an NPZ file, which is not compressed, as a map of the file."""
    with zipfile.ZipFile(path) as archive, archive.open("images.npy") as member:
        version = np.lib.format.read_magic(member)
        shape, _, _ = np.lib.format.read_array_header_1_0(member)
        header = member.tell()
        start = archive.getinfo("images.npy").header_offset
    assert version == (1, 0)
    with path.open("rb") as file:
        file.seek(start + 26)
        names = sum(struct.unpack("<HH", file.read(4)))
    return np.memmap(path, np.uint8, "r", start + 30 + names + header, shape)


def gather(folder: Path) -> None:
    """Read the IDX files and save them as the pipeline does."""
    files = {f"{part}_{kind}": str(folder / f"{part}-{kind}") for part in PARTS for kind in KINDS}
    gather_images("idx", "", files, str(folder / "images.npz"), str(folder / "provenance.json"))


def divide(folder: Path) -> None:
    """Draw the partitions of one seed."""
    split_images(str(folder / "images.npz"), range(1), STANDARD_SHARES, str(folder / "splits.npz"))


def load(folder: Path) -> None:
    """Load all images, as each fit does."""
    load_images(folder / "images.npz")


def read_through_map(folder: Path) -> None:
    """Read the training and validation images of a fit to 10 % through a memory map."""
    images = mapped_images(folder / "images.npz")
    with np.load(folder / "images.npz") as arrays:
        labels = arrays["labels"]
    partitions = load_partitions(folder / "splits.npz")[0]
    chosen = partitions.train[subset(labels[partitions.train], 10, 0)]
    read = [images[np.sort(indices)] for indices in (chosen, partitions.validation)]
    print(f"{sum(map(len, read))} images read", file=sys.stderr)


def fit(variant: str, percent: int) -> Callable[[Path], None]:
    """Return the step that fits ``variant`` to ``percent`` of the training images, one seed."""

    def step(folder: Path) -> None:
        recipe = {**VARIANTS[variant], "epochs": EPOCHS, "device": "cpu"}
        job: dict[str, Any] = {"variant": variant, "recipe": recipe, "percent": percent}
        files = {name: str(folder / f"{name}.npz") for name in ("images", "splits", "fits")}
        fit_cells({**job, **files, "noises": [0]})

    return step


STEPS: dict[str, Callable[[Path], None]] = {
    "gather_images": gather,
    "split_images": divide,
    "load images": load,
    "read 10 % and validation through a map": read_through_map,
    **{
        f"{variant}, {percent} %": fit(variant, percent)
        for percent in (10, 100)
        for variant in VARIANTS
    },
}


def run_step(name: str, folder: Path) -> dict[str, Any]:
    """Return the CPU seconds and peak megabytes of a step in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.measure_large_set", "--step", name]
    before = os.times()
    done = subprocess.run(
        [*command, "--folder", str(folder)], check=True, stdout=subprocess.PIPE, text=True
    )
    after = os.times()
    spent = after.children_user + after.children_system
    spent -= before.children_user + before.children_system
    return {"step": name, "cpu_seconds": spent, **json.loads(done.stdout.splitlines()[-1])}


def measure(folder: Path, counts: dict[str, int]) -> pd.DataFrame:
    """Return a row for each step on a made-up set with so many images."""
    with tempfile.TemporaryDirectory(dir=folder) as made:
        write_set(Path(made), counts)
        return pd.DataFrame([run_step(name, Path(made)) for name in STEPS])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", nargs="?")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--step", choices=STEPS)
    given = parser.parse_args()
    if given.step:
        STEPS[given.step](given.folder)
        print(json.dumps({"megabytes": peak_memory()}))
    elif not given.table:
        parser.error("name the table that the measurements are saved in")
    else:
        found = measure(given.folder, PARTS)
        print(found.to_string(index=False, float_format="{:.1f}".format))
        save_table(given.table, found)
