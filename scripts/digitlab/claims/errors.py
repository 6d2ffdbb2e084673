"""Claims about the images that are misclassified."""

import math

import pandas as pd

from digitlab.claims.cells import Claim, Tables, level_of
from digitlab.claims.seed_shares import POPULATION
from digitlab.claims.values import from_mean
from digitlab.claims.verdict import NotRunError, Range, Verdict, all_of
from digitlab.stats.mean_intervals import SeedSummary, summarize_share

# Of the probability that an error has the higher value: as likely as not is neither.
SIDES: dict[str, Range] = {
    "higher": (math.nextafter(0.5, 1.0), 1.0),
    "lower": (0.0, math.nextafter(0.5, 0.0)),
}


def errors_look_different(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether misclassified images have higher or lower values than the others.

    ``measures`` maps each measure to ``higher`` or ``lower``. Each must be so, so no correction for
    their number is needed (Berger 1982, Technometrics 24:295); the measured one is that nearest to
    a half.
    """
    table = tables["error_quality"]
    rows = table[(table["variant"] == claim["variant"]) & table["higher"].notna()]
    means: dict[str, SeedSummary] = {
        name: summarize_share(_by_seed(rows, name), 1 - level_of(claim))
        for name in claim["measures"]
    }
    if claim["variant"] not in set(table["variant"]):
        raise NotRunError(f"not run: {claim['variant']}")
    if any(not mean.n for mean in means.values()):
        raise NotRunError(f"no fit of {claim['variant']} makes an error")
    told = ", ".join(f"{name} {mean.mean:.3g}" for name, mean in means.items())
    metric = f"probability that an error has the higher value, {POPULATION}; nearest to a half"
    found = {
        name: from_mean(mean, SIDES[claim["measures"][name]], metric, f"{claim['variant']}: {told}")
        for name, mean in means.items()
    }
    verdict = all_of([one.verdict for one in found.values()])
    deciding = [one for one in found.values() if one.verdict == verdict] or [*found.values()]
    return min(deciding, key=lambda one: abs(one.measured - 0.5))


def _by_seed(rows: pd.DataFrame, measure: str) -> pd.Series:
    return rows.loc[rows["measure"] == measure, "higher"]
