"""Score all fits of one variant on the partitions that they were not trained on."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from digitlab.contracts.checked_tables import save_checked
from digitlab.data.partitions import HELD_OUT
from digitlab.evaluation.classification import confusion_counts, overall_scores, per_class_scores
from digitlab.evaluation.summaries import CellOutcomes, summarize_accuracy
from digitlab.fits.reading import HISTORY, history_rows, load_block
from digitlab.jobs.job import job
from digitlab.settings.paths import BASELINE, cell_of
from digitlab.settings.shares import Shares, shares_of


def training_facts(block: dict[str, Any], position: int) -> dict[str, Any]:
    """Return how training went for the seed at ``position``: epochs, steps, final scores."""
    steps = block["history_steps"][position]
    trained_here = bool(len(steps))  # None marks what is unknown, an empty field in the table
    return {
        "epochs": int((steps >= 0).sum()) if trained_here else None,
        "best_epoch": int(block["best_epoch"][position]) if trained_here else None,
        "steps": int(steps.max()) if trained_here else None,
        "parameters": int(block["parameters"][position]) or None,
        "diverged": bool(block["diverged"][position]),
        "train_loss": float(block["train_loss"][position]),
        "train_accuracy": float(block["train_accuracy"][position]),
        "start_accuracy": float(block["start_accuracy"][position]),
    }


def predictions_digest(probabilities: np.ndarray[Any, Any]) -> str:
    """Return a digest of the predicted classes: fits that share it predict the same throughout."""
    predicted = probabilities.argmax(axis=1).astype(np.uint16)  # (n,)
    return hashlib.sha256(predicted.tobytes()).hexdigest()[:16]


def cell_outcomes(blocks: Sequence[dict[str, Any]], partition: str) -> CellOutcomes:
    """Return which images the fits in ``blocks`` of one cell got right on ``partition``."""
    index, labels, probabilities = (
        np.concatenate([block[f"{name}_{partition}"] for block in blocks])
        for name in ("index", "labels", "probabilities")
    )  # (S, n), (S, n), (S, n, classes)
    return CellOutcomes(
        index=index,
        right=blocks[0]["digits"][probabilities.argmax(axis=2)] == labels,
        diverged=~np.isfinite(probabilities).all(axis=(1, 2))
        | np.concatenate([block["diverged"] for block in blocks]),
    )


def summarize_cell(
    blocks: Sequence[dict[str, Any]], cell: dict[str, Any], shares: Shares
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the mean accuracy of one cell on each partition, as rows of the summary."""
    for partition in HELD_OUT:
        if not blocks[0][f"labels_{partition}"].size:
            continue
        trained = shares.trained(cell["percent"])
        row = summarize_accuracy(cell_outcomes(blocks, partition), trained)
        yield "summary", pd.DataFrame([{**cell, "partition": partition, **row}])


def score_fit(
    block: dict[str, Any], position: int, cell: dict[str, Any], in_detail: bool
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each table's name and rows for the fit of the seed at ``position`` of ``block``.

    ``cell`` holds the columns that identify the fit. Scores per digit and confusion counts are
    yielded only if ``in_detail``.
    """
    facts = training_facts(block, position)
    cell = {**cell, "seed": int(block["seeds"][position])}
    seconds = float(block["seconds"][position])
    yield "timings", pd.DataFrame([{**cell, "epochs": facts["epochs"], "seconds": seconds}])
    yield (
        "history",
        pd.DataFrame(
            [{**cell, **row} for row in history_rows(block, position)],
            columns=[*cell, "epoch", "steps", *HISTORY],
        ),
    )
    for partition in HELD_OUT:
        labels = block[f"labels_{partition}"][position]  # (n,)
        probabilities = block[f"probabilities_{partition}"][position]  # (n, classes)
        if not len(labels):
            continue
        fit = {**cell, "partition": partition}
        per_class = per_class_scores(probabilities, labels, block["digits"])
        overall = overall_scores(probabilities, labels, block["digits"], per_class)
        made = "" if facts["diverged"] else predictions_digest(probabilities)
        row = {**fit, "n": len(labels), **overall, **facts, "predictions": made}
        yield "scores", pd.DataFrame([row])
        if in_detail:
            counts = confusion_counts(probabilities, labels, block["digits"])
            short = {name: fit[name] for name in ("variant", "target", "seed", "partition")}
            for name, table in (("per_class", per_class), ("confusion", counts)):
                yield name, pd.DataFrame(short, index=table.index).join(table)


def main(
    fits: list[str],
    named: dict[str, str],
    compared: tuple[int, int],
    shares: Shares,
    outputs: dict[str, str],
) -> None:
    """Score the ``fits`` of one variant and save one table to each of ``outputs``.

    The files of one cell must be adjacent. ``named`` holds the columns ``variant`` and ``target``.
    The path of a fit gives its setting, percentage and noise; ``compared`` is the percentage and
    noise at which scores per digit and confusion counts are saved.
    """
    rows: dict[str, list[pd.DataFrame]] = {name: [] for name in outputs}
    for cell, paths in groupby(fits, cell_of):
        fit = {**named, "setting": cell.setting, "percent": cell.percent, "noise": cell.noise}
        blocks = [load_block(path) for path in paths]
        in_detail = cell[1:] == (BASELINE, *compared)
        tables = [
            table
            for block in blocks
            for position in range(len(block["seeds"]))
            for table in score_fit(block, position, fit, in_detail)
        ]
        for name, table in [*tables, *summarize_cell(blocks, fit, shares)]:
            rows[name].append(table)
    for name, path in outputs.items():
        save_checked(path, pd.concat(rows[name], ignore_index=True), f"tables/{name}")


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            fits=list(snakemake.input.fits),
            named={
                "variant": snakemake.wildcards.variant,
                "target": snakemake.params.target,
            },
            compared=(snakemake.params.percent, snakemake.params.noise),
            shares=shares_of(snakemake.params.split),
            outputs=dict(snakemake.output.items()),
        )
