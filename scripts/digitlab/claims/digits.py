"""Claims about single digits and confusions, seed by seed."""

from dataclasses import replace

import numpy as np
import pandas as pd

from digitlab.claims.cells import Cell, Claim, Tables, described, fits_of
from digitlab.claims.values import FEWEST_SEEDS
from digitlab.claims.verdict import (
    NOT_SUPPORTED,
    SUPPORTED,
    UNDETERMINED,
    NotRunError,
    Verdict,
    all_of,
    rounded_bounds,
    seeds_verdict,
    under_conditions,
)
from digitlab.stats.mean_intervals import prediction_interval


def predicted(name: str, tables: Tables, cell: Cell) -> pd.DataFrame:
    """Return the rows of a ``cell`` in a table of single predictions; raise if there are none."""
    try:
        return fits_of(tables[name], cell)
    except NotRunError:
        raise NotRunError(f"not run, or all diverged: {described(cell)}") from None


def quoted_per_class(tables: Tables, claim: Claim) -> Verdict:
    """Judge quoted ``precision`` and ``recall`` of digits by what one more seed could give.

    The claim is supported if at least a ``share`` of them lies inside their 95 % prediction
    intervals.
    """
    cell = claim["where"][0]
    rows = predicted("claimed_per_class", tables, cell)
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
        verdict=verdict if seeds >= FEWEST_SEEDS else UNDETERMINED,
        condition=f"{described(cell)}; {inside} of {len(quoted)} inside"
        + (f", outside: {'; '.join(missed)}" if missed else ""),
        claimed=(claim["share"], 1.0),
    )


def _places(held: pd.DataFrame, words: str, cell: Cell) -> Verdict:
    """Return the verdict on places (columns) that must all be taken in every seed (row).

    A place that is taken in no seed makes the claim fail; one that is taken in only some seeds
    leaves it undetermined, unless another fails it.
    """
    found = held.sum().astype(int)
    told = ", ".join(f"{name} in {count}" for name, count in found.items())
    shares = held.mean(axis=1)
    return Verdict(
        metric=f"share of the named {words}; interval: the seeds with the least and the most",
        measured=float(shares.mean()),
        low=float(shares.min()),
        high=float(shares.max()),
        n=len(held),
        verdict=all_of([seeds_verdict(count, len(held)) for count in found]),
        condition=f"{described(cell)}: {told} of {len(held)} seeds",
        claimed=(1.0, 1.0),
    )


def commonest_confusions(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether ``pairs`` of digits are the most common confusions, by their rank in each seed.

    As many pairs count as most common as are named; ties share the better rank. A pair that is not
    ``directed`` counts confusions in both directions.
    """
    pairs, sign = claim["pairs"], "->" if claim["directed"] else "-"

    def judge(cell: Cell) -> Verdict:
        rows = predicted("claimed_confusions", tables, cell)
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

    They are ranked by recall and by F1; as many digits count as hardest or easiest as are named.
    """

    def judge(cell: Cell) -> Verdict:
        rows = predicted("claimed_per_class", tables, cell)
        rows = rows[rows["recall"].notna()]  # of the digits that occur
        if strange := {*claim["hardest"], *claim["easiest"]} - {*rows["digit"]}:
            raise NotRunError(f"this study has no class {', '.join(map(str, sorted(strange)))}")
        held = {}
        for score in ("recall", "f1"):
            values = rows.pivot_table(index="seed", columns="digit", values=score)
            for word, ascending in (("hardest", True), ("easiest", False)):
                ranks = values.rank(axis=1, method="min", ascending=ascending)
                for digit in claim[word]:
                    held[f"{digit} {word} by {score}"] = ranks[digit] <= len(claim[word])
        return _places(pd.DataFrame(held), "places taken", cell)

    return under_conditions(claim["where"], judge)
