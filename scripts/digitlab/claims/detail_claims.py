"""Claims about single digits, confusions and confidences, seed by seed."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from digitlab.claims.cells import Cell, Claim, Tables, described, fits_of
from digitlab.claims.value_claims import prediction_interval
from digitlab.claims.verdict import (
    MORE,
    NOT_SUPPORTED,
    ONLY_IF,
    SUPPORTED,
    UNDETERMINED,
    Verdict,
    range_verdict,
    rounded_bounds,
    seeds_verdict,
    under_conditions,
)
from digitlab.seed_intervals import summarize


def quoted_per_class(tables: Tables, claim: Claim) -> Verdict:
    """Judge quoted ``precision`` and ``recall`` of digits by what one more seed could give.

    The verdict is that of the ``share`` of them inside their 95 % prediction intervals.
    """
    cell = claim["where"][0]
    rows = fits_of(tables["claimed_per_class"], cell)
    inside, missed = 0, []
    quoted = [
        (name, digit, v) for name in ("precision", "recall") for digit, v in claim[name].items()
    ]
    for name, digit, value in quoted:
        low, high = prediction_interval(rows.loc[rows["digit"] == digit, name].to_numpy(float))
        least, most = rounded_bounds(value, claim["decimals"])
        held = low <= most and least <= high
        inside += held
        missed += [] if held else [f"{name} of {digit} ({value:g}, not {low:.3g} to {high:.3g})"]
    seeds = rows["seed"].nunique()
    share = inside / len(quoted)
    verdict = SUPPORTED if share >= claim["share"] else NOT_SUPPORTED
    return Verdict(
        metric="share of the quoted values inside the prediction interval of one more seed",
        measured=share,
        low=np.nan,
        high=np.nan,
        n=seeds,
        verdict=verdict if seeds > 1 else UNDETERMINED,
        condition=f"{described(cell)}; {inside} of {len(quoted)} inside"
        + (f", outside: {'; '.join(missed)}" if missed else ""),
        claimed=(claim["share"], 1.0),
    )


def _told(found: Mapping[str, int], seeds: int) -> str:
    """Return in how many seeds each name was found."""
    return ", ".join(f"{name} in {count}" for name, count in found.items()) + f" of {seeds} seeds"


def _ranked(found: Mapping[str, int], seeds: int) -> str:
    """Return the verdict of places that all are to be taken in every seed.

    One that is taken in none fails the claim; one that only some seeds have leaves it open.
    """
    verdicts = [seeds_verdict(count, seeds) for count in found.values()]
    if NOT_SUPPORTED in verdicts:
        return NOT_SUPPORTED
    return UNDETERMINED if UNDETERMINED in verdicts else SUPPORTED


def _places(held: pd.DataFrame, words: str, cell: Cell) -> Verdict:
    """Return the verdict on places (columns) that are taken or not in each seed (rows)."""
    found = {str(name): int(count) for name, count in held.sum().items()}
    shares = held.mean(axis=1)
    return Verdict(
        metric=f"share of the named {words}; interval: the seeds with the least and the most",
        measured=float(shares.mean()),
        low=float(shares.min()),
        high=float(shares.max()),
        n=len(held),
        verdict=_ranked(found, len(held)),
        condition=f"{described(cell)}: {_told(found, len(held))}",
        claimed=(1.0, 1.0),
    )


def commonest_confusions(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether ``pairs`` of digits are the commonest confusions, by their rank in each seed.

    As many pairs count as commonest as are named; ties share the better rank. A pair that is not
    ``directed`` counts both ways.
    """
    pairs, sign = claim["pairs"], "->" if claim["directed"] else "-"

    def judge(cell: Cell) -> Verdict:
        rows = fits_of(tables["claimed_confusions"], cell)
        rows = rows[rows["true"] != rows["predicted"]]
        ends = rows[["true", "predicted"]].to_numpy()
        ends = ends if claim["directed"] else np.sort(ends, axis=1)
        names = [f"{a}{sign}{b}" for a, b in ends.tolist()]
        counts = rows.assign(pair=names).pivot_table(
            index="seed", columns="pair", values="count", aggfunc="sum"
        )
        top = (counts.rank(axis=1, method="min", ascending=False) <= len(pairs)) & (counts > 0)
        named = [sign.join(map(str, p if claim["directed"] else sorted(p))) for p in pairs]
        verdict = _places(
            top.reindex(columns=named, fill_value=False),
            f"pairs among the {len(pairs)} commonest confusions",
            cell,
        )
        most = counts.mean().sort_values(ascending=False, kind="stable").head(len(pairs))
        told = ", ".join(f"{pair} ({count:.4g} a seed)" for pair, count in most.items())
        return replace(verdict, condition=f"{verdict.condition}; commonest: {told}")

    return under_conditions(claim["where"], judge)


def hard_digits(tables: Tables, claim: Claim) -> Verdict:
    """Judge which digits are the ``hardest`` and the ``easiest``, by their ranks in each seed.

    By recall and by F1; as many digits count as hardest or easiest as are named.
    """

    def judge(cell: Cell) -> Verdict:
        rows = fits_of(tables["claimed_per_class"], cell)
        held = {}
        for score in ("recall", "f1"):
            values = rows.pivot_table(index="seed", columns="digit", values=score)
            for word, ascending in (("hardest", True), ("easiest", False)):
                ranks = values.rank(axis=1, method="min", ascending=ascending)
                for digit in claim[word]:
                    name = f"{digit} among the {len(claim[word])} {word} by {score}"
                    held[name] = ranks.get(digit, np.nan) <= len(claim[word])
        return _places(pd.DataFrame(held), "places taken", cell)

    return under_conditions(claim["where"], judge)


def calibrated(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether probabilities are calibrated: an error no larger than chance shows.

    By the expected calibration error less the 95 % quantile of what perfectly calibrated
    probabilities show on as many images. An error beyond it, but below ``tolerance``, is the
    condition under which the claim holds.
    """

    def judge(cell: Cell) -> Verdict:
        rows = fits_of(tables["claimed_calibration"], cell)
        beyond = summarize((rows["ece"] - rows["ece_null_95"]).to_numpy())
        error = summarize(rows["ece"].to_numpy())
        gap = summarize(rows["confidence_minus_accuracy"].to_numpy())
        condition = f"{described(cell)}; chance alone shows up to {rows['ece_null_95'].mean():.4f};"
        condition += (
            f" confidence less accuracy {gap.mean:+.4f} ({gap.low:+.4f} to {gap.high:+.4f})"
        )
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
    """Judge whether errors cluster at a ``range`` of confidence: no range as wide holds more.

    In every seed, among ranges of that width that follow each other; beside it stands the mean
    share of errors in the range.
    """
    low, high = claim["range"]

    def judge(cell: Cell) -> Verdict:
        rows = fits_of(tables["claimed_confidence"], cell)
        width = high - low
        part = np.floor((rows["low"] - low) / width + 1e-9)
        wrong = rows.assign(part=part).pivot_table(
            index="seed", columns="part", values="wrong", aggfunc="sum"
        )
        shares = wrong.div(wrong.sum(axis=1), axis=0).dropna()
        top = shares.idxmax(axis=1) == 0
        mean = summarize(shares[0.0].to_numpy())
        fullest = shares.mean().idxmax()
        condition = f"{described(cell)}; {low:g} to {high:g} holds most errors in {int(top.sum())} "
        condition += f"of {len(top)} seeds, on average {low + fullest * width:.1f} to "
        condition += f"{low + (fullest + 1) * width:.1f} does ({100 * shares.mean().max():.3g} %)"
        metric = f"share of the errors with a confidence of {low:g} to {high:g}"
        verdict = seeds_verdict(int(top.sum()), len(top))
        return Verdict(metric, mean.mean, mean.low, mean.high, mean.n, verdict, condition, MORE)

    return under_conditions(claim["where"], judge)
