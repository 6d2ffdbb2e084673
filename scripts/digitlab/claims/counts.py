"""Claims about counts: errors, parameters, images of a class, gray levels of pixels."""

import math

import pandas as pd

from digitlab.claims.cells import Claim, Tables, described, scored
from digitlab.claims.values import FEWEST_SEEDS
from digitlab.claims.verdict import (
    NOT_SUPPORTED,
    ONLY_IF,
    SUPPORTED,
    UNDETERMINED,
    NotRunError,
    Range,
    Verdict,
    quoted_verdict,
    rounded_bounds,
)
from digitlab.stats.next_values import next_count, next_score, refutable_rate

BYTES = 4  # per parameter in single precision


def quoted_count(tables: Tables, claim: Claim) -> Verdict:
    """Judge a quoted accuracy with very few errors by the errors that one more seed could make.

    Seeds may differ by more than counts do by chance: the interval is the wider of that of a count
    and that of Student's t, in whole errors.
    """
    cell = claim["where"][0]
    rows = scored(tables, cell)
    rows = rows[~rows["diverged"].astype(bool)]
    if rows.empty:
        condition = f"{described(cell)}; every fit diverged"
        return Verdict("accuracy", math.nan, math.nan, math.nan, 0, UNDETERMINED, condition)
    totals = [int(n) for n in rows["n"]]
    errors = [round((1 - row.accuracy) * row.n) for row in rows[["accuracy", "n"]].itertuples()]
    n = max(totals)
    least, most = next_count(errors, totals, n)
    more = next_score(n * (1 - rows["accuracy"].to_numpy(float)))
    if not math.isnan(more.low):
        least, most = max(0, min(least, round(more.low))), min(n, max(most, round(more.high)))
    quoted = rounded_bounds(claim["value"], claim["decimals"])
    rate = sum(errors) / sum(totals)
    reach = refutable_rate(int(most), n) - rate + (quoted[1] - quoted[0]) / 2
    enough = len(errors) >= FEWEST_SEEDS
    verdict = quoted_verdict(1 - most / n, 1 - least / n, quoted)
    return Verdict(
        metric=f"accuracy; interval: prediction for one more seed, in errors of {n} images",
        measured=1 - rate,
        low=1 - most / n,
        high=1 - least / n,
        n=len(errors),
        verdict=verdict if enough else UNDETERMINED,
        condition=f"{described(cell)}; errors of the seeds: {', '.join(map(str, errors))}; one "
        f"more seed may make {least:.0f} to {most:.0f}",
        claimed=(claim["value"], claim["value"]),
        unit="accuracy",
        refutable=reach,
    )


def memory(tables: Tables, claim: Claim) -> Verdict:
    """Judge a number of ``parameters`` and the ``kilobytes`` that they take at 4 bytes each.

    A claim that holds only for kilobytes of 1,024 bytes is supported only if those are meant.
    """
    cell = claim["where"][0]
    counts = scored(tables, cell)["parameters"].astype(int)
    parameters = int(counts.iloc[0])
    least, most = rounded_bounds(claim["kilobytes"], claim["decimals"])
    binary, decimal = BYTES * parameters / 1024, BYTES * parameters / 1000
    condition = f"{described(cell)}; {binary:.2f} KiB or {decimal:.2f} kB at {BYTES} bytes each"
    if parameters != claim["parameters"]:
        verdict = NOT_SUPPORTED
    elif least <= decimal <= most:
        verdict = SUPPORTED
    elif least <= binary <= most:
        verdict = ONLY_IF
        condition = f"a kilobyte is 1,024 bytes: {condition}"
    else:
        verdict = NOT_SUPPORTED
    claimed = (float(claim["parameters"]),) * 2
    return Verdict(
        "parameters", parameters, parameters, parameters, len(counts), verdict, condition, claimed
    )


def class_shares(tables: Tables, claim: Claim) -> Verdict:
    """Judge the quoted ``shares`` of digits; all images that are not official count.

    The rarest and the most common of them must also be so among all digits.
    """
    counts = tables["class_counts"]
    images = counts[counts["partition"] != "official"].groupby("digit")["count"].sum()
    if images.empty:
        raise NotRunError("not run: counts of the images of each class")
    shares, quoted = images / images.sum(), pd.Series(claim["shares"])
    wrong = [
        f"{digit} ({100 * shares.get(digit, 0.0):.2f} %)"
        for digit, value in quoted.items()
        if not within(shares.get(digit, 0.0), rounded_bounds(value, claim["decimals"]))
    ]
    ends = (quoted.idxmin(), quoted.idxmax()) == (shares.idxmin(), shares.idxmax())
    told = f"fewest of {shares.idxmin()} ({100 * shares.min():.2f} %), most of {shares.idxmax()} "
    told += f"({100 * shares.max():.2f} %)" + (f"; otherwise: {', '.join(wrong)}" if wrong else "")
    return Verdict(
        metric="share of the rarest digit; interval: from the rarest to the most common",
        measured=shares.min(),
        low=shares.min(),
        high=shares.max(),
        n=int(images.sum()),
        verdict=SUPPORTED if ends and not wrong else NOT_SUPPORTED,
        condition=f"all images that are not official: {told}",
        claimed=(quoted.min(), quoted.max()),
    )


def within(value: float, bounds: Range) -> bool:
    """Return whether a value lies within bounds."""
    return bounds[0] <= value <= bounds[1]


def pixel_moments(tables: Tables, claim: Claim) -> Verdict:
    """Judge a quoted ``mean`` and ``sd`` of the pixels of all images that are not official."""
    moments = tables["pixel_moments"]
    rows = moments[moments["partition"] == "all but official"]
    if rows.empty:
        raise NotRunError("not run: moments of the pixels of all images that are not official")
    row = rows.iloc[0]
    found = {"mean": float(row["mean_unit"]), "sd": float(row["sd_unit"])}
    inside = [
        low <= found[name] <= high
        for name in found
        for low, high in [rounded_bounds(claim[name], claim["decimals"])]
    ]
    return Verdict(
        metric="mean of all pixels, from 0 to 1",
        measured=found["mean"],
        low=found["mean"],
        high=found["mean"],
        n=int(row["images"]),
        verdict=SUPPORTED if all(inside) else NOT_SUPPORTED,
        condition=f"all images that are not official: standard deviation {found['sd']:.6f}, "
        f"claimed {claim['sd']}",
        claimed=(claim["mean"], claim["mean"]),
    )
