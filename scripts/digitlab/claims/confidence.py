"""Claims about how confident predictions are."""

import numpy as np

from digitlab.claims.cells import Cell, Claim, Tables, described
from digitlab.claims.digits import predicted
from digitlab.claims.verdict import (
    MORE,
    NOT_SUPPORTED,
    ONLY_IF,
    NotRunError,
    Verdict,
    range_verdict,
    seeds_verdict,
    under_conditions,
)
from digitlab.stats.mean_intervals import summarize


def calibrated(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether probabilities are calibrated: no larger error than chance produces.

    Judged by the expected calibration error minus the 95 % quantile of what perfectly calibrated
    probabilities show on as many images. For an error above that quantile, but below ``tolerance``,
    the claim is supported only if such an error counts as none.
    """

    def judge(cell: Cell) -> Verdict:
        rows = predicted("claimed_calibration", tables, cell)
        beyond = summarize((rows["ece"] - rows["ece_null_95"]).to_numpy())
        error = summarize(rows["ece"].to_numpy())
        gap = summarize(rows["confidence_minus_accuracy"].to_numpy())
        above = int((rows["ece"] > rows["ece_null_95"]).sum())
        condition = f"{described(cell)}; chance alone shows up to {rows['ece_null_95'].mean():.4f},"
        condition += f" {above} of {len(rows)} seeds show more; confidence less accuracy "
        condition += f"{gap.mean:+.4f} ({gap.low:+.4f} to {gap.high:+.4f})"
        verdict = range_verdict(beyond.low, beyond.high, (-np.inf, 0.0))
        if verdict == NOT_SUPPORTED and error.high <= claim["tolerance"]:
            verdict = ONLY_IF
            condition = f"an error below {claim['tolerance']:g} counts as none: {condition}"
        return Verdict(
            metric="mean expected calibration error (15 bins)",
            measured=error.mean,
            low=error.low,
            high=error.high,
            n=error.n,
            verdict=verdict,
            condition=condition,
            claimed=(0.0, float(rows["ece_null_95"].mean())),
        )

    return under_conditions(claim["where"], judge)


def errors_cluster(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether errors cluster in a ``range`` of confidence: no range as wide holds more.

    This must be so in every seed, among adjacent ranges of that width. The measured value is the
    mean share of errors in the range.
    """
    low, high = claim["range"]

    def judge(cell: Cell) -> Verdict:
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
        mean = summarize(shares[0.0].to_numpy())
        fullest = shares.mean().idxmax()
        condition = f"{described(cell)}; {low:g} to {high:g} holds most errors in {int(top.sum())} "
        condition += f"of {len(top)} seeds, on average {low + fullest * width:.1f} to "
        condition += f"{low + (fullest + 1) * width:.1f} does ({100 * shares.mean().max():.3g} %);"
        above = shares.loc[:, shares.columns > 0].sum(axis=1).mean()
        condition += f" {100 * above:.3g} % of the errors are more confident"
        metric = f"share of the errors with a confidence of {low:g} to {high:g}"
        verdict = seeds_verdict(int(top.sum()), len(top))
        return Verdict(metric, mean.mean, mean.low, mean.high, mean.n, verdict, condition, MORE)

    return under_conditions(claim["where"], judge)
