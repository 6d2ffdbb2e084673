"""Signs that a recipe does not suit its data: training cut short, or a better value in a sweep."""

import pandas as pd

from digitlab.settings.paths import BASELINE

# Fall of the validation loss over the last tenth of the epochs, in nats: the probability of the
# true class still grows by half a percent. A relative fall would warn of data that a line
# separates, whose loss tends to 0 without end.
STILL_FALLING = 0.005
ENDPOINTS = {"learning_rate", "batch_size"}  # keys whose sweep may end too early at both ends


def still_learning(history: pd.DataFrame) -> pd.DataFrame:
    """Return the variants whose validation loss was still falling at the end, in every seed.

    ``history`` has a row for each epoch of each seed. In every seed the last epoch must be the best
    and the loss must have fallen by at least ``STILL_FALLING`` over the last tenth of the epochs;
    ``before`` and ``after`` are its means over seeds at both ends of that time.
    """
    rows = []
    for variant, fits in history.groupby("variant", sort=False):
        ends = pd.DataFrame(
            [_last_tenth(fit.sort_values("epoch")) for _, fit in fits.groupby("seed")],
            columns=["before", "after", "is_best"],
        )
        falls = ends["before"] - ends["after"]
        if ends["is_best"].all() and (falls >= STILL_FALLING).all():
            means = ends[["before", "after"]].mean()
            rows.append({"variant": variant, "epochs": fits["epoch"].max(), **means})
    return pd.DataFrame(rows, columns=["variant", "epochs", "before", "after"])


def _last_tenth(fit: pd.DataFrame) -> tuple[float, float, bool]:
    """Return the validation loss before and after the last tenth of the epochs, and if it is best.

    A fit of fewer than ten epochs says nothing: its losses are the same.
    """
    loss = fit["validation_loss"].to_numpy()
    return float(loss[-1 - len(loss) // 10]), float(loss[-1]), loss.argmin() == len(loss) - 1


def better_settings(best: pd.DataFrame) -> pd.DataFrame:
    """Return the sweeps of a recipe's own key in which another value is significantly better.

    ``best`` is the table of best settings, with paired tests on validation losses. A row has the
    ``best`` and the recipe's ``own`` value, and loss and accuracy of both.
    """
    rows = []
    for (variant, sweep, key), sweep_rows in best.groupby(["variant", "sweep", "key"], sort=False):
        own = sweep_rows[sweep_rows["setting"] == BASELINE]
        top = sweep_rows[sweep_rows["best"].astype(bool)]
        if own.empty or top.empty or bool(own["best_set"].iloc[0]):
            continue
        row = {"variant": variant, "sweep": sweep, "key": key}
        for name, chosen in (("best", top.iloc[0]), ("own", own.iloc[0])):
            row |= {name: chosen["value"], f"loss_{name}": chosen["validation_loss"]}
            row[f"accuracy_{name}"] = chosen["validation_accuracy"]
        rows.append(row)
    columns = ["variant", "sweep", "key", "best", "own"]
    columns += ["loss_best", "loss_own", "accuracy_best", "accuracy_own"]
    return pd.DataFrame(rows, columns=columns)


def edges(best: pd.DataFrame) -> pd.DataFrame:
    """Return the sweeps in which only the lowest or the highest value is in the best set.

    Each needs three values or more. Sweeps of penalties are left out: none at all is a natural end.
    """
    rows = []
    chosen = best[best["key"].isin(ENDPOINTS)]
    for (variant, sweep, key), sweep_rows in chosen.groupby(
        ["variant", "sweep", "key"], sort=False
    ):
        values = pd.to_numeric(sweep_rows["value"])
        fit = values[sweep_rows["best_set"].astype(bool)]
        ends = {values.min(): "lowest", values.max(): "highest"}
        if len(values) > 2 and len(fit) == 1 and fit.iloc[0] in ends:
            row = {"variant": variant, "sweep": sweep, "key": key}
            rows.append(row | {"value": f"{fit.iloc[0]:g}", "end": ends[fit.iloc[0]]})
    return pd.DataFrame(rows, columns=["variant", "sweep", "key", "value", "end"])
