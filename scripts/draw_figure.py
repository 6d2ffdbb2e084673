"""Compute the table of a figure and draw the figure from it."""

import importlib
from typing import Any

import matplotlib as mpl
import numpy as np

from digitlab.figures.style import RC, save_figure
from digitlab.logs import logged
from digitlab.tables import load_table, save_table


def load_source(path: str) -> Any:
    """Load a table, or the named arrays of an ``.npz``."""
    if path.endswith(".csv"):
        return load_table(path)
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def main(name: str, sources: dict[str, str], table: str, figure: str):
    """Save the table of the figure called ``name`` and what is drawn from it."""
    module = importlib.import_module(f"digitlab.figures.{name.replace('-', '_')}")
    drawn = module.table(**{role: load_source(path) for role, path in sources.items()})
    save_table(table, drawn)
    with mpl.rc_context(RC):
        save_figure(figure, module.draw(drawn.reset_index(drop=True)))


if __name__ == "__main__":
    with logged(snakemake.log[0]):
        main(
            name=snakemake.wildcards.figure,
            sources=dict(snakemake.input.items()),
            table=snakemake.output.table,
            figure=snakemake.output.figure,
        )
