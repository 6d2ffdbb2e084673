"""Load what a figure or a table is computed from."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from digitlab.evaluation.seeds_in_common import OF_FITS, with_seeds_in_common
from digitlab.fits.reading import load_cell
from digitlab.jobs.tables import load_table

# The files that an artifact is made from: one by role, and those of a variant's fits by variant.
Files = Mapping[str, str | Sequence[str]]


def load_source(path: str, seeds: int) -> Any:
    """Return a table, the content of a ``.json`` file or the named arrays of an ``.npz`` file.

    Of a table with rows for single fits, those of the first ``seeds`` seeds are returned.
    """
    if path.endswith(".csv"):
        table = load_table(path)
        return with_seeds_in_common(table, seeds) if Path(path).stem in OF_FITS else table
    if path.endswith(".json"):
        return json.loads(Path(path).read_text(encoding="utf-8"))
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def load_sources(files: Files, seeds: int) -> dict[str, Any]:
    """Return the content of ``files``, by role, for the first ``seeds`` seeds.

    A variant has a list of files, the seed blocks of its fits; their records are returned as one
    mapping ``fits`` from variant to record, if there are any.
    """
    sources = {
        role: load_source(file, seeds) for role, file in files.items() if isinstance(file, str)
    }
    fits = {name: load_cell(file) for name, file in files.items() if not isinstance(file, str)}
    return {**sources, "fits": fits} if fits else sources
