"""Where the results of a study are; only this module builds or parses the path of a fit."""

from pathlib import Path
from typing import NamedTuple

BASELINE = "baseline"  # the setting with a variant's unchanged recipe

# Below the folder of a kind of file (fits, logs, benchmarks), with Snakemake's wildcards.
FIT = "{variant}/{setting}/percent{percent}_noise{noise}/seeds{first}-{last}"


class Cell(NamedTuple):
    """What identifies a fit, apart from its seed: its variant, setting and percentages."""

    variant: str
    setting: str
    percent: int  # of the training images
    noise: int  # percentage of their labels that are wrong


def fit_path(results: str, cell: Cell, block: str) -> str:
    """Return the file below ``results`` that holds the fits of ``cell`` for a ``block`` of seeds.

    ``block`` gives its first and last seed, as in ``0-4``.
    """
    first, last = block.split("-")
    return f"{results}/fits/{FIT.format(**cell._asdict(), first=first, last=last)}.npz"


def cell_of(path: str | Path) -> Cell:
    """Return the cell whose fits the file at ``path`` holds."""
    variant, setting, percentages = Path(path).parts[-4:-1]
    percent, noise = (int("".join(filter(str.isdigit, part))) for part in percentages.split("_"))
    return Cell(variant, setting, percent, noise)
