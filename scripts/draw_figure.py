"""Compute the table behind a figure and draw the figure from it."""

import importlib
from typing import Any

import matplotlib as mpl

from digitlab.jobs.job import job
from digitlab.jobs.tables import save_table
from digitlab.plotting.style import RC, save_figure
from digitlab.report.artifact_inputs import load_sources


def main(name: str, sources: dict[str, Any], table: str, figure: str) -> None:
    """Save the table of the figure ``name`` and the figure that is drawn from it."""
    module = importlib.import_module(f"digitlab.figures.{name.replace('-', '_')}")
    drawn = module.table(**sources)
    save_table(table, drawn)
    with mpl.rc_context():
        mpl.rcdefaults()  # not the look of a matplotlibrc on this machine
        mpl.rcParams.update(RC)
        save_figure(figure, module.draw(drawn.reset_index(drop=True)))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            name=snakemake.wildcards.figure,
            sources=load_sources(dict(snakemake.input.items()), snakemake.params.variants),
            table=snakemake.output.table,
            figure=snakemake.output.figure,
        )
