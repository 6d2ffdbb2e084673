"""Claims about how confident predictions are."""

import numpy as np

from digitlab.claims.cells import Cell, Claim, Tables, described, level_of
from digitlab.claims.digits import predicted
from digitlab.claims.seed_shares import POPULATION, share_of_seeds
from digitlab.claims.values import from_mean
from digitlab.claims.verdict import (
    MOST,
    NOT_SUPPORTED,
    ONLY_IF,
    SUPPORTED,
    UNDETERMINED,
    NotRunError,
    Verdict,
    under_conditions,
)
from digitlab.stats.mean_intervals import SeedSummary, summarize, summarize_share

EDGE = 1e-9  # of a bin: rounding that decides nothing


def _calibration(beyond: SeedSummary, error: SeedSummary, tolerance: float) -> str:
    """Return the verdict on an ``error``, given how far it is ``beyond`` what chance produces.

    It can only get worse when the errors of all seeds grow alike.
    """
    if np.isnan(error.high):
        return UNDETERMINED
    if error.high <= tolerance:
        return SUPPORTED if beyond.high <= 0 else ONLY_IF
    return NOT_SUPPORTED if beyond.low > 0 and error.low > tolerance else UNDETERMINED


def calibrated(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether probabilities are calibrated: no larger error than chance produces.

    Chance is the 95 % quantile of what perfectly calibrated probabilities show on as many images.
    An error that may be larger, but is below ``tolerance``, supports the claim only if such an
    error counts as none. Few images, with which chance produces much, do not support it by that
    alone: the error must be below the tolerance in any case.
    """

    def judge(cell: Cell, level: float) -> Verdict:
        rows = predicted("claimed_calibration", tables, cell)
        beyond = summarize((rows["ece"] - rows["ece_null_95"]).to_numpy(), 1 - level)
        error = summarize(rows["ece"].to_numpy(), 1 - level)
        gap = summarize(rows["confidence_minus_accuracy"].to_numpy())
        above = int((rows["ece"] > rows["ece_null_95"]).sum())
        condition = f"{described(cell)}; chance alone shows up to {rows['ece_null_95'].mean():.4f},"
        condition += f" {above} of {len(rows)} seeds show more; confidence less accuracy "
        condition += f"{gap.mean:+.4f} ({gap.low:+.4f} to {gap.high:+.4f})"
        verdict = _calibration(beyond, error, claim["tolerance"])
        if verdict == ONLY_IF:
            ours = f"an error below {claim['tolerance']:g} (our threshold) counts as none"
            condition = f"{ours}: {condition}"
        return Verdict(
            metric=f"mean expected calibration error (15 bins), {POPULATION}",
            measured=error.mean,
            low=max(error.low, 0.0),
            high=error.high,
            n=error.n,
            verdict=verdict,
            condition=condition,
            claimed=(0.0, min(float(rows["ece_null_95"].mean()), claim["tolerance"])),
        )

    return under_conditions(claim["where"], judge, level_of(claim))


def errors_cluster(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether errors cluster in a ``range`` of confidence: no range as wide holds more.

    This must be so in most seeds, among adjacent ranges of that width.
    """
    low, high = claim["range"]

    def judge(cell: Cell, level: float) -> Verdict:
        rows = predicted("claimed_confidence", tables, cell)
        width = high - low
        part = np.floor((rows["low"] - low) / width + 1e-9)
        wrong = rows.assign(part=part).pivot_table(
            index="seed", columns="part", values="wrong", aggfunc="sum"
        )
        shares = wrong.div(wrong.sum(axis=1), axis=0).dropna()
        if shares.empty:
            raise NotRunError(f"no fit makes an error: {described(cell)}")
        top = shares.idxmax(axis=1) == 0
        share = share_of_seeds(int(top.sum()), len(top), level)
        fullest = shares.mean().idxmax()
        condition = f"{described(cell)}; {low:g} to {high:g} holds most errors in {int(top.sum())} "
        condition += f"of {len(top)} seeds ({100 * shares[0.0].mean():.3g} %), on average "
        condition += f"{low + fullest * width:.1f} to {low + (fullest + 1) * width:.1f} does "
        condition += f"({100 * shares.mean().max():.3g} %);"
        above = shares.loc[:, shares.columns > 0].sum(axis=1).mean()
        condition += f" {100 * above:.3g} % of the errors are more confident"
        metric = f"share of seeds with most errors at {low:g} to {high:g}, {POPULATION}"
        return from_mean(share, MOST, metric, condition)

    return under_conditions(claim["where"], judge, level_of(claim))


def right_near_one(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether most right predictions have a confidence of more than ``least``.

    The interval is that of the mean share of right predictions over seeds.
    """

    def judge(cell: Cell, level: float) -> Verdict:
        rows = predicted("claimed_confidence", tables, cell)
        near = rows["right"].where(rows["low"] > claim["least"] - EDGE, 0)
        by_seed = rows.assign(near=near).groupby("seed")[["near", "right"]].sum()
        share = (by_seed["near"] / by_seed["right"]).dropna()
        mean = summarize_share(share.to_numpy(), 1 - level)
        metric = f"share of right predictions above {claim['least']:g}, {POPULATION}"
        return from_mean(mean, MOST, metric, described(cell))

    return under_conditions(claim["where"], judge, level_of(claim))
