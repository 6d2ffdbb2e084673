"""How the recall of each digit differs between hand-written and built-in variants."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.stats.mean_intervals import summarize_within

BY_HAND = "manual"
LIBRARIES = ("torch", "sklearn")
ROUNDING = 1e-12  # error that rounding can leave in the mean of differences that cancel out
COMPARED = {
    "by_hand": (0.0, 1.0),
    "built_in": (0.0, 1.0),
    "difference": (-1.0, 1.0),
}  # their limits
COLUMNS = ["by_hand", "built_in", "target", "partition", "digit", "support", "seeds"]
COLUMNS += [f"recall_{name}" for name in ("by_hand", "built_in")] + ["difference"]
COLUMNS += [f"{name}_{end}" for name in COMPARED for end in ("low", "high")] + ["largest"]


def pairs(variants: Iterable[str]) -> list[tuple[str, str]]:
    """Return each ``<model>_manual`` with each ``<model>_<library>`` among ``variants``."""
    names = list(variants)
    models = [name.removesuffix(f"_{BY_HAND}") for name in names if name.endswith(f"_{BY_HAND}")]
    return [
        (f"{model}_{BY_HAND}", f"{model}_{library}")
        for model in models
        for library in LIBRARIES
        if f"{model}_{library}" in names
    ]


def compare_digit(by_hand: pd.Series, built_in: pd.Series) -> dict[str, Any]:
    """Return both mean recalls and their mean difference, with 95 % t intervals over seeds.

    Both hold a recall for each seed and are paired by seed; seeds that either lacks, because its
    fit diverged, are left out. Values that are the same in all seeds have no interval.
    """
    both = pd.DataFrame({"by_hand": by_hand, "built_in": built_in}).dropna()
    both["difference"] = both["by_hand"] - both["built_in"]
    row: dict[str, Any] = {"seeds": len(both)}
    for name, limits in COMPARED.items():
        summary = summarize_within(both[name].to_numpy(), limits)
        row[name if name == "difference" else f"recall_{name}"] = summary.mean
        row |= {f"{name}_low": summary.low, f"{name}_high": summary.high}
    return row


def table(per_class: pd.DataFrame) -> pd.DataFrame:
    """Return the recall of each digit in each pair, and the difference, by hand minus built in.

    Recalls are on the final partition. ``largest`` marks the digit of a pair with the largest
    difference in either direction; none is marked if there is no difference at all.
    """
    chosen = on_final_partition(per_class)
    rows = []
    for by_hand, built_in in pairs(chosen["variant"].unique()):
        left, right = (
            chosen[chosen["variant"] == name].set_index(["digit", "seed"])
            for name in (by_hand, built_in)
        )
        names = {"by_hand": by_hand, "built_in": built_in}
        facts = {key: left[key].iloc[0] for key in ("target", "partition")}
        for digit, of_digit in left.groupby(level="digit"):
            compared = compare_digit(of_digit["recall"][digit], right["recall"][digit])
            support = {"digit": digit, "support": float(of_digit["support"].mean())}
            rows.append({**names, **facts, **support, **compared})
    differences = pd.DataFrame(rows, columns=COLUMNS)
    size = differences["difference"].abs()
    most = size.groupby([differences["by_hand"], differences["built_in"]]).transform("max")
    return differences.assign(largest=(size == most) & (size > ROUNDING))
