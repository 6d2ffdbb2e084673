"""Draw the figures of one section of the report, each from a table that is saved beside it."""

import importlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from digitlab.contracts.checked_tables import save_checked
from digitlab.jobs.job import job
from digitlab.plotting.classes import with_class_names
from digitlab.plotting.style import save_figure, theme
from digitlab.report.artifact_inputs import Files, load_sources


def draw(
    name: str, files: Files, seeds: int, classes: Sequence[str], table: str, figure: str
) -> None:
    """Save the table of the figure ``name`` and the figure that is drawn from it.

    Both have the names of ``classes``, by label, in place of labels.
    """
    module = importlib.import_module(f"digitlab.figures.{name.replace('-', '_')}")
    drawn = with_class_names(module.table(**load_sources(files, seeds)), classes)
    save_checked(table, drawn, f"figures/{name}")
    with theme():
        save_figure(figure, module.draw(drawn.reset_index(drop=True)))


def main(
    sources: dict[str, Files], seeds: int, provenance: str, tables: list[str], figures: list[str]
) -> None:
    """Save the table and the drawing of each figure, by name, from the files of its roles.

    It is about the first ``seeds`` seeds, which all cells have; ``provenance`` is the file that has
    the names of the classes.
    """
    classes = json.loads(Path(provenance).read_text(encoding="utf-8"))["classes"]
    for (name, files), table, figure in zip(sources.items(), tables, figures, strict=True):
        draw(name, files, seeds, classes, table, figure)


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            sources=snakemake.params.figures,
            seeds=snakemake.params.seeds,
            provenance=snakemake.input.provenance,
            tables=snakemake.output.tables,
            figures=snakemake.output.figures,
        )
