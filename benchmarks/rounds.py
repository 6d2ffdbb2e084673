"""Let contenders take turns, and compare their times."""

import statistics
import time
from collections.abc import Mapping, Sequence

import pandas as pd

from benchmarks.contender import Contender
from benchmarks.tasks import Task, operations
from digitlab.training.loop import loss_and_accuracy

MOST_WHOLE_FITS = 3  # of contenders that train to convergence each time

Seconds = Mapping[str, Sequence[float]]


def take_turns(contenders: Sequence[Contender], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each contender in each of ``rounds``, after one warm-up round.

    A contender that trains whole fits takes part only in the first rounds, without a warm-up.
    """
    for contender in contenders:
        if not contender.whole_fit:
            contender.train()
    seconds: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for number in range(rounds):
        for contender in contenders:
            if contender.whole_fit and number >= MOST_WHOLE_FITS:
                continue
            started = time.perf_counter()
            contender.train()
            seconds[contender.name].append((time.perf_counter() - started) / contender.runs)
    return seconds


def ratios(slow: Sequence[float], fast: Sequence[float]) -> list[float]:
    """Return how many times faster ``fast`` was, for each round that both took part in."""
    return [one / other for one, other in zip(slow, fast, strict=False)]


def spread(name: str, values: Sequence[float]) -> dict[str, float]:
    """Return median, minimum and maximum of ``values`` as columns."""
    return {
        f"{name}_median": statistics.median(values),
        f"{name}_least": min(values),
        f"{name}_largest": max(values),
    }


def reached(loss: float, reference: float, tolerance: float) -> bool:
    """Whether ``loss`` is as low as ``reference`` within the tolerance; never for NaN."""
    return loss <= reference + tolerance


def compared(
    task: Task, contenders: Sequence[Contender], seconds: Seconds, rates: Mapping[str, float]
) -> pd.DataFrame:
    """Return one row per contender: its seconds, ratios, share of the product rate and loss.

    ``seconds`` and ``times_faster_*`` refer to an epoch of one model or, for contenders that train
    whole fits, to a fit compared with as many notebook epochs as the recipe has. Ratios are paired
    by round. ``rates`` holds, by library, the operations per second of a large matrix product.
    """
    work = operations(len(task.problem.train), task.sizes)
    losses = {
        contender.name: loss_and_accuracy(
            contender.probabilities(task.problem.train), task.problem.train_classes
        )[0]
        for contender in contenders
    }
    rows = []
    for contender in contenders:
        mine = seconds[contender.name]
        row = {
            "problem": task.name,
            "contender": contender.name,
            "kind": contender.kind,
            "unit": "fit" if contender.whole_fit else "epoch",
            "rounds": len(mine),
            **spread("seconds", mine),
            "loss": losses[contender.name],
            "tolerance": task.tolerance,
            "counts": reached(losses[contender.name], losses[task.reference], task.tolerance),
        }
        if row["counts"]:
            epochs = task.recipe["epochs"] if contender.whole_fit else 1
            for notebook in ("by_hand", "built_in"):
                faster = ratios(seconds[f"notebook_{notebook}"], mine)
                row |= spread(f"times_faster_{notebook}", [epochs * ratio for ratio in faster])
            if contender.library in rates and not contender.whole_fit:
                rate = work / statistics.median(mine)
                row["gflops"] = rate / 1e9
                row["share_of_product_rate"] = rate / rates[contender.library]
        rows.append(row)
    return pd.DataFrame(rows)
