"""The outcomes of a cell's fits, image by image, in two finished studies."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from digitlab.changes.finished_study import FinishedStudy
from digitlab.comparison.pairing import Outcomes, outcomes
from digitlab.fits.reading import load_cell
from digitlab.stats.image_outcomes import align_differences
from digitlab.stats.seeds_and_images import MeanOutcome, mean_outcome


def fits_in(folder: Path, cell: Mapping[str, Any]) -> list[Path]:
    """Return the files of a cell's fits below a folder of results, which may be left out there."""
    place = "{variant}/{setting}/percent{percent}_noise{noise}".format(**cell)
    return sorted((folder / "fits" / place).glob("seeds*.npz"))


def paired_outcome(
    before: FinishedStudy, after: FinishedStudy, cell: Mapping[str, Any], seeds: list[int]
) -> MeanOutcome | None:
    """Return the mean difference of right answers, after minus before, of ``seeds`` in both.

    ``cell`` names variant, setting, percent, noise and partition. None where a study has no fits
    or not the same images.
    """
    files = [fits_in(study.folder, cell) for study in (before, after)]
    if not all(files):
        return None
    old, new = (outcomes(load_cell(paths), str(cell["partition"])) for paths in files)
    chosen = [_positions(found, seeds) for found in (old, new)]
    index = old.index[chosen[0]], new.index[chosen[1]]
    if index[0].shape != index[1].shape or not np.array_equal(*index):
        return None
    return mean_outcome(align_differences(index[0], new.right[chosen[1]], old.right[chosen[0]]))


def _positions(found: Outcomes, seeds: list[int]) -> list[int]:
    """Return where ``seeds`` are among those of the outcomes, as far as they are."""
    known = found.seeds.tolist()
    return [known.index(seed) for seed in seeds if seed in known]
