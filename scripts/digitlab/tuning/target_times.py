"""How long each fit takes until it is nearly as good as a converged regression.

The target is a validation loss, so that fits of all recipes, and networks, run to the same line:
it is the loss at the optimum of scikit-learn's regression on the same images, and a small share
more. A fit that never gets there is censored: its time is unknown, and longer than it trained.
"""

import numpy as np
import pandas as pd

WITHIN = (0.01, 0.001)  # shares of the optimum's loss
FIT = ["variant", "target", "setting", "percent", "seed"]
COLUMNS = [*FIT, "within", "target_loss", "epochs", "steps", "seconds", "epochs_trained"]


def first_at_most(losses: pd.Series, target: float) -> int | None:
    """Return the position of the first of ``losses`` that is at most ``target``, or None."""
    there = np.flatnonzero(losses.to_numpy() <= target)
    return int(there[0]) if len(there) else None


def target_times(
    history: pd.DataFrame, timings: pd.DataFrame, optima: pd.DataFrame, within: tuple[float, ...]
) -> pd.DataFrame:
    """Return a row for each fit to clean labels that has an optimum, and each share ``within``.

    ``history`` holds the epochs of fits in order, ``timings`` their seconds, ``optima`` the
    ``validation_loss`` of each ``target``, ``percent`` and ``seed``. ``epochs``, ``steps`` and
    ``seconds`` are those up to the first epoch whose validation loss is at most the
    ``target_loss``, NaN where none is; a step takes as long as any other of the same fit. A solver
    that is recorded only where it stops counts with all its time.
    """
    clean = history[history["noise"] == 0]
    losses = optima.set_index(["target", "percent", "seed"])["validation_loss"]
    took = timings[timings["noise"] == 0].set_index(FIT)["seconds"]
    rows = []
    for fit, epochs in clean.groupby(FIT, sort=False):
        _, target, _, percent, seed = fit
        if (target, percent, seed) not in losses.index:
            continue
        for share in within:
            limit = losses[target, percent, seed] * (1 + share)
            place = first_at_most(epochs["validation_loss"], limit)
            reached = (np.nan, np.nan, np.nan)
            if place is not None:
                epoch, steps = epochs["epoch"].iloc[place], epochs["steps"].iloc[place]
                reached = (epoch, steps, took[fit] * steps / epochs["steps"].iloc[-1])
            rows.append((*fit, share, limit, *reached, int(epochs["epoch"].iloc[-1])))
    return pd.DataFrame(rows, columns=COLUMNS)
