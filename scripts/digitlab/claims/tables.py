"""Claims that other tables of the study have already tested: verdicts are read off their rows."""

import math

import numpy as np
import pandas as pd

from digitlab.claims.cells import Claim, Tables, level_of
from digitlab.claims.populations import BOTH, of_partition
from digitlab.claims.verdict import (
    LESS,
    MORE,
    NOT_SUPPORTED,
    ONLY_IF,
    SUPPORTED,
    UNDETERMINED,
    NotRunError,
    Verdict,
    range_verdict,
)
from digitlab.evaluation.final_partition import on_final_partition
from digitlab.randomness import generator
from digitlab.stats.mean_intervals import summarize

IDENTICAL = ("identical", "same predictions")
SAMENESS = {
    **dict.fromkeys((*IDENTICAL, "equivalent"), SUPPORTED),
    "not equivalent": NOT_SUPPORTED,
}
DRAWS = 2000


def same(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether two ``variants`` are the same: identical, or equivalent within the margin.

    If the claim is that they are ``identical``, and they are only equivalent, it is supported only
    if "the same" means equivalent.
    """
    first, second = claim["variants"]
    table = tables["equivalence"]
    table = table[table["unit"] == "seeds"]
    ways = {"variant_a": [first, second], "variant_b": [second, first]}
    rows = table.merge(pd.DataFrame(ways), on=["variant_a", "variant_b"])
    if rows.empty:
        raise NotRunError(f"not compared: {first} with {second}")
    row = on_final_partition(rows).iloc[0]
    sign = 1 if row["variant_a"] == first else -1
    ends = sorted((sign * row["low"], sign * row["high"]))
    facts = f"{first} less {second}, {row['partition']} images: {row['verdict']}"
    facts += f"; {int(row['disagreements'])} images predicted differently in all seeds together"
    if not math.isnan(row["max_weight_difference"]):
        facts += f", weights {row['max_weight_difference']:.2g} apart at most"
    verdict = SAMENESS.get(row["verdict"], UNDETERMINED)
    if claim.get("identical") and row["verdict"] not in IDENTICAL and verdict == SUPPORTED:
        verdict, facts = ONLY_IF, f"the same means as accurate to {row['margin']:g}: {facts}"
    return Verdict(
        metric=f"paired difference of accuracy, {BOTH}; interval: 90 %, of the equivalence test",
        measured=sign * row["difference"],
        low=ends[0],
        high=ends[1],
        n=int(row["seeds"]),
        verdict=verdict,
        condition=facts,
        claimed=(-row["margin"], row["margin"]),
        unit="difference of accuracy",
    )


def chance_gap(only_a: np.ndarray, only_b: np.ndarray, support: np.ndarray, seed: int) -> float:
    """Return the 95 % quantile of the largest recall difference over digits under chance alone.

    A coin toss assigns each image that only one model gets right to either of them; the three
    arrays (digits,) count those images of each model, and all images. Source: the resampled maximum
    of Westfall and Young (1993), Resampling-Based Multiple Testing, section 2.3.
    """
    total = (only_a + only_b).astype(int)
    heads = generator(seed, "chance gap").binomial(total, 0.5, (DRAWS, len(total)))
    gaps = np.abs(2 * heads - total) / support  # (draws, digits)
    return float(np.quantile(gaps.max(axis=1), 0.95))


def largest_gap(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether the recalls of two ``variants`` differ by at most ``most`` on every digit.

    Judged by the interval of the mean, over seeds, of the largest difference. The condition also
    says how large that difference is by chance where both are equally good on every digit.
    """
    first, second = claim["variants"]
    table = tables["claimed_disagreements"]
    rows = table[(table["variant_a"] == first) & (table["variant_b"] == second)]
    rows = rows[rows["support"] > 0]
    if rows.empty:
        raise NotRunError(f"not compared: {first} with {second}")
    gaps, chance, digits = [], [], []
    for seed, own in rows.groupby("seed"):
        only_a, only_b, support = (own[name].to_numpy() for name in ("only_a", "only_b", "support"))
        differences = np.abs(only_a - only_b) / support  # (digits,)
        gaps.append(differences.max())
        digits.append(own["digit"].iloc[int(differences.argmax())])
        chance.append(chance_gap(only_a, only_b, support, int(seed)))
    mean = summarize(gaps, 1 - level_of(claim))
    most = claim["most"]
    verdict = UNDETERMINED
    if mean.high <= most:
        verdict = SUPPORTED
    elif mean.low > most:
        verdict = NOT_SUPPORTED
    worst = int(np.argmax(gaps))
    return Verdict(
        metric=f"largest difference of recall over the digits, "
        f"{of_partition(rows['partition'].iloc[0])}",
        measured=mean.mean,
        low=mean.low,
        high=mean.high,
        n=mean.n,
        verdict=verdict,
        condition=f"{first} against {second}; largest of all: {gaps[worst]:.4g} (digit "
        f"{digits[worst]}); chance alone stays below {np.mean(chance):.4g} in 95 %",
        claimed=(0.0, most),
    )


def diminishing(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether more images beyond ``percent`` bring less and less.

    Per image they do on every curve that levels off, so that alone supports the claim only if it
    means no more. It is supported where each doubling also removes a smaller share of the errors
    above ``percent`` than below, which a power law does not show.
    """
    table = tables["diminishing_returns"]
    rows = table[(table["variant"] == claim["variant"]) & (table["percent"] == claim["percent"])]
    if rows.empty:
        raise NotRunError(f"not run: {claim['variant']} at, below and above {claim['percent']} %")
    row, population = rows.iloc[0], of_partition(rows["partition"].iloc[0])
    per_image = range_verdict(row["low"], row["high"], LESS)
    per_doubling = range_verdict(row["exponent_low"], row["exponent_high"], LESS)
    places = f"from {row['percent_from']:g} to {row['percent']:g} %"
    condition = f"{claim['variant']}: {row['gain_before']:.3g} points per 10 % of the images "
    condition += f"{places}, {row['gain_after']:.3g} from there to {row['percent_to']:g} %; a "
    condition += f"doubling removes {_removed(row['exponent_before'])} of the errors, then "
    condition += _removed(row["exponent_after"])
    numbers = (row["exponent_change"], row["exponent_low"], row["exponent_high"])
    metric = "change of the exponent of the error in the number of images"
    verdict = UNDETERMINED
    if per_image == SUPPORTED == per_doubling:
        verdict = SUPPORTED
    elif per_image != UNDETERMINED:
        verdict = ONLY_IF if per_image == SUPPORTED else NOT_SUPPORTED
        numbers = (row["change"], row["low"], row["high"])
        metric = "change of the points of accuracy gained by another 10 % of the images"
    if verdict == ONLY_IF:
        condition = f"less per image is meant, as on every curve that levels off: {condition}"
    seeds = int(row["seeds"])
    return Verdict(f"{metric}, {population}", *numbers, seeds, verdict, condition, LESS)


def _removed(exponent: float) -> str:
    """Return which share of the errors twice the images remove."""
    return f"{100 * (1 - 2**-exponent):.3g} %"


def corrupting_harms_more(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether wrong labels cost more accuracy than leaving out as many images.

    This must be so at every level of noise, after Holm's correction; if only some levels show it,
    the claim is supported only at those.
    """
    table = tables["corrupting_vs_deleting"]
    rows = table[table["variant"] == claim["variant"]]
    if rows.empty:
        raise NotRunError(f"not run: {claim['variant']} with wrong labels and with fewer images")
    rows = rows.sort_values("corrupted")
    told = "; ".join(
        f"{row.corrupted:g} % wrong against {row.deleted:g} % left out: {row.verdict}"
        for row in rows.itertuples()
    )
    found = rows["verdict"].tolist()
    harmful = [word == "wrong labels harm more" for word in found]
    condition = f"{claim['variant']}; {told}"
    if all(harmful):
        verdict = SUPPORTED
    elif any(harmful):
        verdict = ONLY_IF
        levels = ", ".join(f"{level:g} %" for level in rows.loc[harmful, "corrupted"])
        condition = f"{levels} of the labels are wrong: {condition}"
    else:
        verdict = NOT_SUPPORTED if "missing labels harm more" in found else UNDETERMINED
    row = rows.sort_values("difference", kind="stable").iloc[0]  # NaN comes last
    return Verdict(
        metric="points of accuracy lost by wrong labels, less by left-out images, "
        f"{of_partition(row['partition'])}; the least",
        measured=row["difference"],
        low=row["low"],
        high=row["high"],
        n=int(row["seeds"]),
        verdict=verdict,
        condition=condition,
        claimed=MORE,
    )
