"""Claims about single digits and confusions, seed by seed."""

from dataclasses import replace

import numpy as np
import pandas as pd

from digitlab.claims.cells import Cell, Claim, Tables, described, fits_of, level_of
from digitlab.claims.seed_shares import POPULATION, share_of_seeds
from digitlab.claims.values import FEWEST_SEEDS, from_mean
from digitlab.claims.verdict import (
    COMPATIBLE,
    MOST,
    NOT_SUPPORTED,
    UNDETERMINED,
    NotRunError,
    Verdict,
    rounded_bounds,
    under_conditions,
)
from digitlab.stats.next_values import next_score


def predicted(name: str, tables: Tables, cell: Cell) -> pd.DataFrame:
    """Return the rows of a ``cell`` in a table of single predictions; raise if there are none."""
    try:
        return fits_of(tables[name], cell)
    except NotRunError:
        raise NotRunError(f"not run, or all diverged: {described(cell)}") from None


def quoted_per_class(tables: Tables, claim: Claim) -> Verdict:
    """Judge quoted ``scores`` of digits, by name and digit, by what one more seed could give.

    They are compatible if at least a ``share`` of them lies inside their 95 % prediction intervals.
    """
    cell = claim["where"][0]
    rows = predicted("claimed_per_class", tables, cell)
    missed, reaches = [], []
    quoted = [
        (name, digit, v) for name, values in claim["scores"].items() for digit, v in values.items()
    ]
    for name, digit, value in quoted:
        more = next_score(rows.loc[rows["digit"] == digit, name].to_numpy(float))
        low, high = np.clip(more[:2], 0, 1).tolist()
        least, most = rounded_bounds(value, claim["decimals"])
        reaches.append(more.refutable + (most - least) / 2)
        if not (low <= most and least <= high):
            missed.append(f"{name} of {digit} ({value:g}, not {low:.3g} to {high:.3g})")
    seeds, inside = rows["seed"].nunique(), len(quoted) - len(missed)
    share = inside / len(quoted)
    verdict = COMPATIBLE if share >= claim["share"] else NOT_SUPPORTED
    reach = f"half of them would be refuted if they were {np.nanmedian(reaches):.2g} off"
    told = f"; {reach}" if not np.isnan(reaches).all() else ""
    return Verdict(
        metric="share of the quoted values inside the prediction interval of one more seed",
        measured=share,
        low=np.nan,
        high=np.nan,
        n=seeds,
        verdict=verdict if seeds >= FEWEST_SEEDS else UNDETERMINED,
        condition=f"{described(cell)}; {inside} of {len(quoted)} inside"
        + (f", outside: {', '.join(missed)}" if missed else "")
        + told,
        claimed=(claim["share"], 1.0),
    )


def _all_places(held: pd.DataFrame, words: str, cell: Cell, level: float) -> Verdict:
    """Return the verdict on places (columns) that must be taken, all at once, in most seeds (rows).

    A seed in which one of them is not taken contradicts the claim, however often the others are.
    """
    told = ", ".join(f"{name} in {count}" for name, count in held.sum().astype(int).items())
    together = int(held.all(axis=1).sum())
    condition = f"{described(cell)}: {told}, all in {together} of {len(held)} seeds"
    metric = f"share of seeds in which {words}, {POPULATION}"
    return from_mean(share_of_seeds(together, len(held), level), MOST, metric, condition)


def commonest_confusions(tables: Tables, claim: Claim) -> Verdict:
    """Judge whether ``pairs`` of digits are the most common confusions, by their rank in each seed.

    They must be so together in most seeds. As many pairs count as most common as are named; ties
    share the better rank. A pair that is not ``directed`` counts confusions in both directions.
    """
    pairs, sign = claim["pairs"], "->" if claim["directed"] else "-"

    def judge(cell: Cell, level: float) -> Verdict:
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
        verdict = _all_places(
            top.reindex(columns=named, fill_value=False),
            f"the {len(pairs)} named pairs are the commonest confusions",
            cell,
            level,
        )
        most = counts.mean().sort_values(ascending=False, kind="stable").head(len(pairs))
        told = ", ".join(f"{pair} ({count:.4g} a seed)" for pair, count in most.items())
        return replace(verdict, condition=f"{verdict.condition}; commonest: {told}")

    return under_conditions(claim["where"], judge, level_of(claim))


def hard_digits(tables: Tables, claim: Claim) -> Verdict:
    """Judge which digits are the ``hardest`` and the ``easiest``, by their ranks in each seed.

    They must be so together in most seeds, by recall and by F1; as many digits count as hardest or
    easiest as are named.
    """

    def judge(cell: Cell, level: float) -> Verdict:
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
        return _all_places(pd.DataFrame(held), "all named places are taken", cell, level)

    return under_conditions(claim["where"], judge, level_of(claim))
