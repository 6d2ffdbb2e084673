"""Claims about the steps that training takes in batches of different sizes."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from digitlab.claims.cells import Claim, Tables, level_of
from digitlab.claims.populations import OWN_IMAGES
from digitlab.claims.sweeps import sweep_of
from digitlab.claims.training import censored
from digitlab.claims.values import from_mean
from digitlab.claims.verdict import NotRunError, Verdict, all_of, seeds_to_decide
from digitlab.stats.mean_intervals import SeedSummary, summarize
from digitlab.tuning.convergence import CLOSE, first_within

METRIC = "paired ratio, geometric mean, of steps to within half a point (our threshold) of the "
METRIC += f"best validation accuracy, {OWN_IMAGES}"


def _steps(tables: Tables, claim: Claim) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the steps of each size of a sweep (columns) and seed (rows), and whether it is late.

    They lead to within half a point of the best validation accuracy of any size with that seed. A
    fit that never comes so close is late: it takes more steps than it has trained. Seeds that only
    some of the sizes have are left out.
    """
    sizes = sweep_of(tables, "best_settings", claim).set_index("setting")["value"]
    history = tables["history"]
    own = history[(history["variant"] == claim["variant"]) & (history["percent"] == 100)]
    own = own[(own["noise"] == 0) & own["setting"].isin(sizes.index)]
    fitted = own.groupby("seed")["setting"].transform("nunique")
    own = own[fitted == fitted.max()]
    best = own.groupby("seed")["validation_accuracy"].max()
    own = own.assign(target=own["seed"].map(best) - CLOSE, size=own["setting"].map(sizes))
    fits = own.groupby(["seed", "size"])
    reached = fits.apply(lambda epochs: first_within(epochs, epochs["target"].iloc[0])[1])
    trained = fits["steps"].max()
    return reached.fillna(trained + 1).unstack("size"), reached.isna().unstack("size")


def fewer_steps(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether batches of each of ``values`` take fewer steps to train than those of ``than``.

    Steps, unlike seconds, are the same on every machine. A step takes no less time for a larger
    batch, so that one that takes as many steps is not faster (Shallue et al. 2019, Journal of
    Machine Learning Research 20:112). Judged by the ratio of steps, paired by seed: each must take
    fewer by the share ``least``, so no correction for their number is needed.
    """
    steps, late = _steps(tables, claim)
    than, most = claim["than"], 1 - claim["least"]
    if missing := sorted({*claim["values"], than} - {*steps.columns}):
        raise NotRunError(f"not run: sweep {claim['sweep']} at {', '.join(map(str, missing))}")
    found = []
    for value in claim["values"]:
        logs = summarize(np.log(steps[value] / steps[than]).dropna(), 1 - level_of(claim))
        ratio = SeedSummary(logs.n, *(math.exp(number) for number in logs[1:5]))
        condition = f"{claim['variant']}, sweep {claim['sweep']}, {value:g} "
        condition += f"({steps[value].mean():.0f} steps) over {than:g} ({steps[than].mean():.0f})"
        one = from_mean(ratio, (-math.inf, most), METRIC, condition)
        one = replace(one, seeds_needed=seeds_to_decide(logs, (math.log(most),)))
        found.append(censored(one, bool(late[than].any()), bool(late[value].any())))
    verdict = all_of([one.verdict for one in found])
    decisive = [one for one in found if one.verdict == verdict]
    return max(decisive or found, key=lambda one: one.measured)
