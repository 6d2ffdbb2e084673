"""Claims about settings: which value is best, how many epochs it takes, which weights are zero."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from digitlab.claims.cells import Tables
from digitlab.claims.verdict import (
    NOT_SUPPORTED,
    SUPPORTED,
    UNDETERMINED,
    NotRunError,
    Verdict,
    range_verdict,
    under_conditions,
)
from digitlab.seed_intervals import summarize

Claim = Mapping[str, Any]


def sweep_of(tables: Tables, name: str, claim: Claim) -> pd.DataFrame:
    """Return the rows of table ``name`` for the claim's variant and sweep, numeric values.

    Raises ``NotRunError`` where that sweep was not fitted.
    """
    table = tables[name]
    rows = table[(table["variant"] == claim["variant"]) & (table["sweep"] == claim["sweep"])]
    if rows.empty:
        raise NotRunError(f"not run: sweep {claim['sweep']} of {claim['variant']}")
    return rows.assign(value=pd.to_numeric(rows["value"]))


def best_set(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether the best value of a sweep, by validation loss, lies in the claimed ``range``.

    It is undetermined where the best value does not but another does that is no worse for sure.
    """
    values = sweep_of(tables, "best_settings", claim)
    best = values[values["best"].astype(bool)]
    if best.empty:
        raise NotRunError(f"every fit of sweep {claim['sweep']} diverged")
    among = sorted(values.loc[values["best_set"].astype(bool), "value"])
    value, (least, most) = float(best["value"].iloc[0]), claim["range"]
    if least <= value <= most:
        verdict = SUPPORTED
    elif any(least <= other <= most for other in among):
        verdict = UNDETERMINED
    else:
        verdict = NOT_SUPPORTED
    tried = ", ".join(f"{number:g}" for number in sorted(values["value"]))
    return Verdict(
        metric=f"best {values['key'].iloc[0]} by validation loss; interval: the best set",
        measured=value,
        low=among[0],
        high=among[-1],
        n=int(best["seeds"].iloc[0]),
        verdict=verdict,
        condition=f"{claim['variant']}, sweep {claim['sweep']} of {tried}",
    )


def beats_others(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether ``value`` has the least validation loss of the values ``among``.

    Paired by seed against the best of the others; a value of which a fit diverged is beaten.
    """
    settings = sweep_of(tables, "settings", claim)
    held_out = settings[settings["partition"] == "validation"]
    chosen = held_out[held_out["value"].isin([claim["value"], *claim["among"]])]
    losses = chosen.pivot_table(
        index="seed", columns="value", values="log_loss", aggfunc="mean", dropna=False
    )
    missing = {claim["value"], *claim["among"]} - set(chosen["value"])
    if missing:
        raise NotRunError(f"not run: {claim['sweep']} at {', '.join(map(str, sorted(missing)))}")
    others = losses.drop(columns=claim["value"]).dropna(axis=1)
    if losses[claim["value"]].isna().any():
        verdict, mean = NOT_SUPPORTED, summarize([])
    else:
        rival = others.mean().idxmin()
        mean = summarize((others[rival] - losses[claim["value"]]).to_numpy())
        verdict = range_verdict(mean.low, mean.high, (0.0, math.inf))
    return Verdict(
        metric="validation loss of the best other value, less its own",
        measured=mean.mean,
        low=mean.low,
        high=mean.high,
        n=mean.n,
        verdict=verdict,
        condition=f"{claim['variant']}, sweep {claim['sweep']}, {claim['value']:g} against "
        + ", ".join(f"{value:g}" for value in claim["among"]),
    )


def epochs_to_converge(tables: Tables, claim: Claim) -> Verdict:
    """Judge a claimed ``range`` of epochs to within half a point of the best accuracy.

    For each of the sweeps ``sweeps``, at its best learning rate, of the best validation
    accuracy that any of them reaches.
    """
    verdicts = []
    for sweep in claim["sweeps"]:
        rows = sweep_of(tables, "convergence", {**claim, "sweep": sweep})
        chosen = rows[rows["chosen"].astype(bool)]
        mean = summarize(chosen["epochs_to_common"].to_numpy(float))
        verdict = range_verdict(mean.low, mean.high, claim["range"])
        rate = f"{chosen['value'].iloc[0]:g}" if len(chosen) else "none"
        condition = f"{claim['variant']}, sweep {sweep}, its best rate ({rate})"
        metric = "epochs to within half a point of the best validation accuracy"
        verdicts.append(Verdict(metric, mean.mean, mean.low, mean.high, mean.n, verdict, condition))
    return under_conditions(verdicts)


def fewer_epochs(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether ``sweep`` converges in fewer epochs than ``against``, paired by seed.

    Each at its own best learning rate, to within half a point of the best that either reaches.
    """
    epochs = {}
    for role, sweep in (("first", claim["sweep"]), ("second", claim["against"])):
        rows = sweep_of(tables, "convergence", {**claim, "sweep": sweep})
        chosen = rows[rows["chosen"].astype(bool)]
        epochs[role] = chosen.set_index("seed")["epochs_to_common"]
    pairs = pd.DataFrame(epochs).dropna()
    mean = summarize((pairs["first"] - pairs["second"]).to_numpy(float))
    verdict = range_verdict(mean.low, mean.high, (-math.inf, 0.0))
    return Verdict(
        metric="paired difference of epochs to within half a point of the best",
        measured=mean.mean,
        low=mean.low,
        high=mean.high,
        n=mean.n,
        verdict=verdict,
        condition=f"{claim['variant']}, {claim['sweep']} less {claim['against']}, "
        "each at its best rate",
    )


def zero_share(tables: Tables, claim: Claim) -> Verdict:
    """Judge a claimed ``range`` of the share of weights that are exactly zero.

    ``where`` holds the sweeps, each at its largest strength whose accuracy is within
    ``tolerance`` of the best of its sweep; dead pixels do not count.
    """
    verdicts = []
    for sweep in claim["where"]:
        rows = sweep_of(tables, "sparsity", {**claim, **sweep})
        share = rows["exact_zeros"] / rows["live_weights"]
        accuracy = rows.groupby("value")["accuracy_validation"].mean()
        strength = accuracy.index[accuracy >= accuracy.max() - claim["tolerance"]].max()
        mean = summarize(share[rows["value"] == strength].to_numpy())
        verdict = range_verdict(mean.low, mean.high, claim["range"])
        condition = f"{sweep['when']}, strength {strength:g}"
        metric = "share of exactly zero weights on live pixels"
        verdicts.append(Verdict(metric, mean.mean, mean.low, mean.high, mean.n, verdict, condition))
    return under_conditions(verdicts)
