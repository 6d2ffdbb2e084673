"""Time each fit until it is nearly as good as a converged regression on the same images."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from digitlab.contracts.checked_tables import save_checked
from digitlab.data.images import Images, load_images
from digitlab.data.partitions import Partitions, load_partitions
from digitlab.data.problem import build_problem
from digitlab.evaluation.seeds_in_common import with_seeds_in_common
from digitlab.fits.reading import load_block
from digitlab.jobs.job import job
from digitlab.jobs.tables import load_table
from digitlab.tuning.optima import Optimum, converged_fits, solve_two_classes
from digitlab.tuning.target_times import WITHIN, target_times

COLUMNS = ["target", "percent", "seed", *Optimum._fields]


def optima_of(
    problem: dict[str, Any], data: Images, pair: list[int], splits: dict[int, Partitions]
) -> Iterator[tuple[int, Optimum]]:
    """Yield the optimum of a reference ``problem`` for each seed: solved here, or by its fits."""
    if problem["target"] == "multiclass":
        for fits in problem["fits"]:
            yield from converged_fits(load_block(fits))
        return
    cell = {"digits": pair, "percent": problem["percent"], "noise": 0, "pixels": problem["pixels"]}
    for seed, partitions in splits.items():
        built = build_problem(data.images, data.labels, partitions, cell, seed)
        yield seed, solve_two_classes(built, problem["inverse_penalty"])


def main(
    problems: list[dict[str, Any]],
    pair: list[int],
    seeds: int,
    files: dict[str, Any],
    optima: str,
    times: str,
) -> None:
    """Save the optimum of each of ``problems`` and seed, and the time that fits take to get there.

    ``files`` holds the ``images``, the ``splits`` of the first ``seeds`` seeds, and the tables
    ``history`` and ``timings``.
    """
    data = load_images(files["images"])
    splits = {
        seed: partitions
        for path in files["splits"]
        for seed, partitions in load_partitions(path).items()
    }
    rows = [
        (problem["target"], problem["percent"], seed, *found)
        for problem in problems
        for seed, found in optima_of(problem, data, pair, splits)
    ]
    found = pd.DataFrame(rows, columns=COLUMNS)
    save_checked(optima, found)
    history, timings = (
        with_seeds_in_common(load_table(files[name]), seeds) for name in ("history", "timings")
    )
    save_checked(times, target_times(history, timings, found, WITHIN))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            problems=snakemake.params.problems,
            pair=snakemake.params.pair,
            seeds=snakemake.params.seeds,
            files=dict(snakemake.input.items()),
            optima=snakemake.output.optima,
            times=snakemake.output.times,
        )
