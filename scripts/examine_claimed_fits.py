"""Examine the single predictions of the fits that claims are about."""

from typing import Any

import pandas as pd

from digitlab.claims.single_predictions import (
    COLUMNS,
    difference,
    disagreements,
    examine_cell,
    joined,
)
from digitlab.contracts.checked_tables import save_checked
from digitlab.fits.reading import load_cell
from digitlab.jobs.job import job


def main(
    cells: list[dict[str, Any]],
    pairs: list[list[str]],
    compared: list[list[dict[str, Any]]],
    outputs: dict[str, str],
) -> None:
    """Save one table per output, covering all ``cells``, the ``pairs`` of recipes and ``compared``.

    A cell, of which ``compared`` holds pairs, has its variant, setting, percent and noise, and the
    files of its ``fits``.
    """
    tables: dict[str, list[pd.DataFrame]] = {name: [] for name in COLUMNS}
    recipes = {}
    for cell in cells:
        record = load_cell(cell["fits"])
        place = {name: value for name, value in cell.items() if name != "fits"}
        for name, rows in examine_cell(place, record).items():
            tables[name].append(rows)
        if (cell["setting"], cell["percent"], cell["noise"]) == ("baseline", 100, 0):
            recipes[cell["variant"]] = record
    for first, second in pairs:
        rows = disagreements(recipes[first], recipes[second])
        named = rows.assign(variant_a=first, variant_b=second)
        tables["claimed_disagreements"].append(named[COLUMNS["claimed_disagreements"]])
    for a, b in compared:
        rows = difference((a, b), load_cell(a["fits"]), load_cell(b["fits"]))
        tables["claimed_differences"].append(rows)
    for name, path in outputs.items():
        save_checked(path, joined(name, tables[name]), f"tables/{name}")


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            cells=snakemake.params.cells,
            pairs=snakemake.params.pairs,
            compared=snakemake.params.compared,
            outputs=dict(snakemake.output.items()),
        )
