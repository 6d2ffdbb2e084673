"""Claims about settings: which value of a sweep is best, and by how much."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from digitlab.claims.cells import Claim, Tables, diverged, level_of, values_by_seed
from digitlab.claims.populations import OWN_IMAGES, SEEDS, mean_of
from digitlab.claims.values import from_mean, with_rounding
from digitlab.claims.verdict import (
    MORE,
    NOT_SUPPORTED,
    ONLY_IF,
    SUPPORTED,
    UNDETERMINED,
    NotRunError,
    Verdict,
    all_of,
    range_verdict,
    seeds_to_decide,
    significant_bounds,
    under_conditions,
)
from digitlab.findings.range_suggestions import table as range_suggestions
from digitlab.stats.mean_intervals import SeedSummary, summarize


def sweep_of(tables: Tables, name: str, claim: Claim) -> pd.DataFrame:
    """Return the rows of table ``name`` for the claim's variant and sweep, with numeric values.

    Raises ``NotRunError`` where that sweep was not fitted.
    """
    table = tables[name]
    rows = table[(table["variant"] == claim["variant"]) & (table["sweep"] == claim["sweep"])]
    if rows.empty:
        raise NotRunError(f"not run: sweep {claim['sweep']} of {claim['variant']}")
    return rows.assign(value=pd.to_numeric(rows["value"]))


def best_row(values: pd.DataFrame, claim: Claim) -> pd.Series:
    """Return the best row of ``best_settings``; raise ``NotRunError`` if every fit diverged."""
    best = values[values["best"].astype(bool)]
    if best.empty:
        raise NotRunError(f"every value of sweep {claim['sweep']} diverged")
    return best.iloc[0]


def listed(values: pd.Series) -> str:
    """Return numbers in order, separated by commas."""
    return ", ".join(f"{number:g}" for number in sorted(values))


def best_in_range(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether the best value of a sweep, by validation loss, lies in the claimed ``range``.

    The best value may be any that is not significantly worse than the one with the least loss: all
    of these must lie inside, and the claim fails if none does.
    """
    values = sweep_of(tables, "best_settings", claim)
    best, (least, most) = best_row(values, claim), claim["range"]
    among = values.loc[values["best_set"].astype(bool), "value"]
    inside = among.between(least, most)
    verdict = SUPPORTED if inside.all() else UNDETERMINED if inside.any() else NOT_SUPPORTED
    return Verdict(
        metric=f"{best['key']} with the least validation loss; "
        f"interval: those not significantly worse, {OWN_IMAGES}",
        measured=float(best["value"]),
        low=float(among.min()),
        high=float(among.max()),
        n=int(best["seeds"]),
        verdict=verdict,
        condition=f"{claim['variant']}, sweep {claim['sweep']} of {listed(values['value'])}",
        claimed=(least, most),
    )


def validation_losses(tables: Tables, claim: Claim) -> dict[float, pd.Series]:
    """Return the validation loss of each seed at each value of a sweep, NaN if the fit diverged."""
    settings = sweep_of(tables, "settings", claim)
    # A recipe has scores at every percentage of the images.
    rows = settings[(settings["partition"] == "validation") & (settings["percent"] == 100)]
    rows = rows.assign(loss=rows["log_loss"].where(~rows["diverged"].astype(bool)))
    return {value: own.set_index("seed")["loss"] for value, own in rows.groupby("value")}


def near_best(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether ``value`` costs little: a loss at most ``margin`` above the best.

    The margin is a share of the best validation loss; the whole interval of the paired difference
    must lie within it. ``where`` holds sweeps.
    """

    def judge(sweep: Mapping[str, Any], level: float) -> Verdict:
        values = sweep_of(tables, "best_settings", sweep)
        best = best_row(values, sweep)
        losses, value = validation_losses(tables, sweep), claim["value"]
        if value not in losses:
            raise NotRunError(f"not run: sweep {sweep['sweep']} at {value:g}")
        excess = (losses[value] - losses[best["value"]]) / float(best["validation_loss"])
        mean = summarize(excess.to_numpy(), 1 - level)
        verdict = range_verdict(mean.low, mean.high, (-math.inf, claim["margin"]))
        if losses[value].isna().any():
            verdict = NOT_SUPPORTED
        condition = f"{sweep['variant']}, sweep {sweep['sweep']} of {listed(values['value'])}, "
        condition += f"best: {best['value']:g}"
        metric = f"validation loss at {value:g} above the least, as a share of that, {OWN_IMAGES}"
        found = from_mean(mean, (-math.inf, claim["margin"]), metric, condition)
        return replace(found, verdict=verdict, claimed=(0.0, float(claim["margin"])))

    return under_conditions(claim["where"], judge, level_of(claim))


def beats_others(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether ``value`` has a lower validation loss than each of the values ``among``.

    It requires the interval of every single paired difference to lie above 0, so no correction is
    needed (Berger 1982, Technometrics 24:295). A value for which a fit diverged is beaten.
    """
    losses = validation_losses(tables, claim)
    missing = sorted({claim["value"], *claim["among"]} - set(losses))
    if missing:
        raise NotRunError(f"not run: sweep {claim['sweep']} at {', '.join(map(str, missing))}")
    own = losses[claim["value"]]
    rivals = [value for value in claim["among"] if losses[value].notna().all()]
    beaten = {
        value: summarize((losses[value] - own).to_numpy(), 1 - level_of(claim)) for value in rivals
    }
    nearest = min(beaten, key=lambda value: beaten[value].mean, default=None)
    mean = beaten[nearest] if nearest is not None else summarize([])
    if own.isna().any():
        verdict = NOT_SUPPORTED
    else:
        verdicts = [range_verdict(other.low, other.high, MORE) for other in beaten.values()]
        verdict = all_of(verdicts or [SUPPORTED])
    lost = [value for value in claim["among"] if value not in rivals]
    condition = f"{claim['variant']}, sweep {claim['sweep']}, {claim['value']:g} against "
    condition += listed(pd.Series(claim["among"]))
    condition += f"; nearest: {nearest:g}" if nearest is not None else ""
    condition += f"; diverged: {listed(pd.Series(lost))}" if lost else ""
    metric = f"validation loss of the nearest other value, less its own, {OWN_IMAGES}"
    return replace(from_mean(mean, MORE, metric, condition), n=int(own.count()), verdict=verdict)


def best_rate_in_range(tables: Tables, claim: Claim) -> Verdict:
    """Judge a claimed ``range`` of accuracy at the rate with the lowest validation loss."""
    best = best_row(sweep_of(tables, "best_settings", claim), claim)
    chosen = {name: claim[name] for name in ("partition", "images") if name in claim}
    cell = {"variant": claim["variant"], "setting": best["setting"], **chosen}
    values = values_by_seed(tables, cell, "accuracy")
    condition = f"{claim['variant']}, sweep {claim['sweep']} at its best value "
    condition += f"({best['value']:g}){diverged(values)}"
    mean, population = mean_of(tables, cell, "accuracy", level_of(claim))
    metric = f"mean accuracy, {population}"
    verdict = from_mean(mean, tuple(claim["range"]), metric, condition, "accuracy")
    return with_rounding(verdict, claim)


def suggested_rate(tables: Tables, claim: Claim) -> Verdict:
    """Judge a claimed ``range`` of learning rates by what a range test suggests.

    ``rules`` name the ways to read off a rate, the source's own first; the mean over seeds is
    geometric. A claim that only holds with bounds rounded to so many ``significant`` digits is
    supported only if they are meant so.
    """
    suggested = range_suggestions(tables["range_test"])
    suggested = suggested[suggested["variant"] == claim["variant"]]

    def judge(rule: str, level: float) -> Verdict:
        rates = suggested.loc[suggested["rule"] == rule, "rate"].to_numpy(float)
        if not len(rates):
            raise NotRunError(f"not run: range test of {claim['variant']}")
        logs = summarize(np.log(rates), 1 - level)
        mean = SeedSummary(logs.n, *(math.exp(value) for value in logs[1:5]))
        condition = f"range test of {claim['variant']}, rule: {rule}"
        claimed = tuple(claim["range"])
        found = from_mean(mean, claimed, f"learning rate, geometric mean, {SEEDS}", condition)
        found = replace(found, seeds_needed=seeds_to_decide(logs, np.log(claimed).tolist()))
        least, most = (significant_bounds(rate, claim["significant"]) for rate in claimed)
        if found.verdict != SUPPORTED and least[0] <= found.low and found.high <= most[1]:
            words = f"rates are rounded, with as many digits as {claimed[0]:g}: {condition}"
            return replace(found, verdict=ONLY_IF, condition=words)
        return found

    return under_conditions(claim["rules"], judge, level_of(claim))
