"""Tables that claims are judged by, made up: a variant ``a`` and others at the baseline cell."""

import itertools

import numpy as np
import pandas as pd

from digitlab.claims.judging import EVALUATORS
from digitlab.stats.mean_intervals import summarize

CELL = {"variant": "a", "setting": "baseline", "percent": 100, "noise": 0}
PLACE = list(CELL)


def judge(kind, tables, **claim):
    return EVALUATORS[kind](tables, {"kind": kind, **claim})


def scores(*cells, **columns):
    """Return scores of cells, each with a list of values by seed; other columns are constant."""
    rows = []
    for cell in cells:
        values = {**columns, **cell}
        seeds = len(values["accuracy"])
        place = {**CELL, "partition": "test", "diverged": False, "target": "multiclass"}
        for seed in range(seeds):
            own = {
                name: value[seed] if isinstance(value, (list, np.ndarray)) else value
                for name, value in values.items()
            }
            rows.append({**place, "seed": seed, **own})
    fits = pd.DataFrame(rows)
    return {"scores": fits, "summary": summary(fits), "claimed_differences": differences(fits)}


def summary(fits):
    """Return the summary of accuracies on endless images, where seeds alone are uncertain."""
    sound = fits[~fits["diverged"]]
    cells = sound.groupby([*PLACE, "partition"])["accuracy"]
    table = cells.agg(seeds="count", accuracy_mean="mean", accuracy_sd="std").reset_index()
    variance = table["accuracy_sd"] ** 2 / table["seeds"]
    return table.assign(images=10**9, variance_of_seeds=variance, variance_of_images=0.0)


def differences(fits):
    """Return all differences between cells, where images add a little to the variance of seeds."""
    cells = {place: own.set_index("seed") for place, own in fits.groupby([*PLACE, "partition"])}
    rows = []
    for a, b in itertools.permutations(cells, 2):
        one, other = (cells[place]["accuracy"] for place in (a, b))
        if a[-1] != b[-1] or not (one.index.is_unique and other.index.is_unique):
            continue
        found = summarize(one - other)
        columns = [f"{name}_{side}" for side in "ab" for name in PLACE]
        row = dict(zip(columns, (*a[:-1], *b[:-1]), strict=True))
        row |= {"partition": a[-1], "seeds": found.n, "images": 10**9, "difference": found.mean}
        row |= {"sd": found.sd, "square": max(0.2, abs(found.mean))}
        row |= {"variance_of_seeds": found.sd**2 / found.n, "variance_of_images": 1e-7}
        rows.append(row)
    columns = [f"{name}_{side}" for side in "ab" for name in PLACE]
    return pd.DataFrame(rows, columns=None if rows else [*columns, "partition"])


def convergence(epochs):
    """Return the table of sweeps of 20 epochs, with the epochs of each seed at the fastest rate."""
    rows = [
        {"variant": "a", "sweep": sweep, "setting": f"{sweep}-1", "value": "0.1", "seed": seed}
        | {"epochs_to_common": count, "epochs_trained": 20, "fastest": fastest}
        for sweep, counts in epochs.items()
        for seed, count in enumerate(counts)
        for fastest in (True, False)
    ]
    table = pd.DataFrame(rows)
    table.loc[~table["fastest"], ["setting", "epochs_to_common"]] = ["other", 99.0]
    return {"convergence": table}
