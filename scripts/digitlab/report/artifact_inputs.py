"""Load what a figure or a table is computed from."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from digitlab.fits.reading import load_cell
from digitlab.jobs.tables import load_table


def load_source(path: str) -> Any:
    """Return a table, the content of a ``.json`` file or the named arrays of an ``.npz`` file."""
    if path.endswith(".csv"):
        return load_table(path)
    if path.endswith(".json"):
        return json.loads(Path(path).read_text(encoding="utf-8"))
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def load_sources(
    inputs: Mapping[str, str | Sequence[str]], variants: Sequence[str]
) -> dict[str, Any]:
    """Return the content of the files in ``inputs``, by role.

    A role named in ``variants`` holds the seed blocks of that variant's fits; their records are
    returned as one mapping ``fits`` from variant to record, if there are any.
    """
    sources = {role: load_source(path) for role, path in inputs.items() if isinstance(path, str)}
    fits = {name: load_cell(inputs[name]) for name in variants}
    return {**sources, "fits": fits} if fits else sources
