"""Automatic checks of a study: what a careful reader would ask before believing its numbers."""

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from digitlab.evaluation.final_partition import final_partition, on_final_partition
from digitlab.fits.divergence import sound
from digitlab.tuning.warnings import better_settings, edges, still_learning

GAP = 0.05  # of accuracy, from which training images count as far from held-out ones
MOST_UNEVEN = 1.5  # the largest class over the smallest, beyond which classes are unbalanced
COLUMNS = ["code", "check", "status", "subject", "evidence"]
CHECKS = {
    "DL01": "trained to the end",
    "DL02": "recipe suits the data",
    "DL03": "best value inside its sweep",
    "DL04": "training close to held-out accuracy",
    "DL05": "no leaked images",
    "DL06": "classes balanced",
    "DL07": "enough seeds to decide",
    "DL08": "every fit ended",
}
Found = Iterator[tuple[str, str, str]]  # code, subject, evidence


class Cell(NamedTuple):
    """Where variants are compared: a percentage of training images and of wrong labels."""

    percent: int
    noise: int


def compared_cell(headline: pd.DataFrame) -> Cell:
    """Return the cell whose accuracies the report says first."""
    return Cell(int(headline["percent"].iloc[0]), int(headline["noise"].iloc[0]))


def at(table: pd.DataFrame, cell: Cell) -> pd.DataFrame:
    """Return the rows of ``table`` on recipes at ``cell``."""
    chosen = (table["percent"] == cell.percent) & (table["noise"] == cell.noise)
    return table[chosen & (table["setting"] == "baseline")]


def unfinished(history: pd.DataFrame, cell: Cell) -> Found:
    """Yield the variants whose validation loss was still falling when training ended.

    Variants with the same losses, which is what twins have, share a warning.
    """
    falling = still_learning(at(history, cell)).round({"before": 3, "after": 3})
    for (epochs, before, after), rows in falling.groupby(["epochs", "before", "after"], sort=False):
        yield (
            "DL01",
            ", ".join(rows["variant"]),
            f"The validation loss was still falling when training ended, in every seed: from "
            f"{before:.3f} to {after:.3f} over the last tenth of {epochs} epochs.",
        )


def unsuited(best: pd.DataFrame) -> Found:
    """Yield the recipes that another value of a sweep beats significantly on validation images."""
    for row in better_settings(best).itertuples(index=False):
        gain = 100 * (row.accuracy_best - row.accuracy_own)
        yield (
            "DL02",
            str(row.variant),
            f"{row.key} {row.best} gives a significantly lower validation loss than the recipe's "
            f"{row.own}: {row.loss_best:.3f} instead of {row.loss_own:.3f}, and {gain:+.1f} points "
            f"of validation accuracy (sweep {row.sweep}).",
        )


def at_the_edge(best: pd.DataFrame) -> Found:
    """Yield the sweeps that are best at one end, significantly better than all inside."""
    for row in edges(best).itertuples(index=False):
        yield (
            "DL03",
            str(row.variant),
            f"{row.key} {row.value} is best and the {row.end} that was tried "
            f"(sweep {row.sweep}): a value beyond it may be better.",
        )


def overfitted(scores: pd.DataFrame, cell: Cell) -> Found:
    """Yield the variants that are far more accurate on training images than on held-out ones."""
    fits = on_final_partition(at(scores, cell))
    means = (
        fits[sound(fits)]
        .groupby("variant", sort=False)[["train_accuracy", "accuracy"]]
        .mean()
        .dropna()
    )
    for row in means[means["train_accuracy"] - means["accuracy"] > GAP].itertuples():
        yield (
            "DL04",
            str(row.Index),
            f"Mean accuracy is {100 * row.train_accuracy:.1f} % on training images, "
            f"{100 * row.accuracy:.1f} % on held-out ones.",
        )


def leaked(duplicates: pd.DataFrame) -> Found:
    """Yield the partitions with images that equal a training image."""
    across = (duplicates["partition_a"] == "train") & (duplicates["partition_b"] != "train")
    for row in duplicates[across & (duplicates["images_b"] > 0)].itertuples(index=False):
        yield (
            "DL05",
            str(row.partition_b),
            f"{row.images_b} of its images ({100 * row.share_b:.1f} %, first seed) equal a "
            f"training image pixel by pixel.",
        )


def unbalanced(counts: pd.DataFrame) -> Found:
    """Yield the classes that differ most, with what guessing the largest one gets right."""
    train = counts[counts["partition"] == "train"].set_index("digit")
    most, least = train["count"].idxmax(), train["count"].idxmin()
    if train.loc[most, "count"] > MOST_UNEVEN * train.loc[least, "count"]:
        yield (
            "DL06",
            f"{most} and {least}",
            f"Class {most} has {train.loc[most, 'count']} training images, class {least} has "
            f"{train.loc[least, 'count']}: always answering {most} is right for "
            f"{100 * train.loc[most, 'share']:.1f} % of images.",
        )


def undecided(tests: pd.DataFrame, same: pd.DataFrame) -> Found:
    """Yield the families with pairs that are neither different nor shown to be equivalent.

    Of variants that predict the same throughout, only the first is counted.
    """
    if tests.empty:
        return
    twins = tests.loc[tests["verdict"] == "same predictions", "variant_b"]
    tests = tests[~tests[["variant_a", "variant_b"]].isin(set(twins)).any(axis=1)]
    final = final_partition(tests)
    pair = ["variant_a", "variant_b"]
    seeds = same[(same["unit"] == "seeds") & (same["partition"] == final)]
    both = tests[tests["partition"] == final].merge(
        seeds[[*pair, "verdict"]], on=pair, suffixes=("", "_same"), how="left"
    )
    is_open = both["verdict"].isin(["not distinguishable", "not estimable"])
    is_open &= ~both["verdict_same"].isin(["equivalent", "identical", "same predictions"])
    for family, rows in both[is_open].groupby("family", sort=False):
        total, largest = (both["family"] == family).sum(), rows["detectable"].max()
        reach = "" if pd.isna(largest) else f"; {100 * largest:.1f} points would have been detected"
        yield (
            "DL07",
            str(family),
            f"With {both['seeds'].max()} seeds, {len(rows)} of {total} pairs of distinct variants "
            f"are neither significantly different nor shown to be equivalent{reach}.",
        )


def ended(scores: pd.DataFrame) -> Found:
    """Yield the variants of which fits diverged, with their number and settings."""
    fits = scores.drop_duplicates(["variant", "setting", "percent", "noise", "seed"])
    lost = fits[~sound(fits)]
    for variant, rows in lost.groupby("variant", sort=False):
        settings = ", ".join(dict.fromkeys(rows["setting"]))
        yield (
            "DL08",
            str(variant),
            f"{len(rows)} of its fits diverged ({settings}) and are left out of means and tests.",
        )


def table(
    headline: pd.DataFrame,
    history: pd.DataFrame,
    best: pd.DataFrame,
    scores: pd.DataFrame,
    duplicates: pd.DataFrame,
    counts: pd.DataFrame,
    tests: pd.DataFrame,
    same: pd.DataFrame,
) -> pd.DataFrame:
    """Return a row for each warning, in the order of codes; a check without one has a clear row.

    ``subject`` is the variant, family, partition or class that ``evidence`` is about.
    """
    cell = compared_cell(headline)
    found = [
        *unfinished(history, cell),
        *unsuited(best),
        *at_the_edge(best),
        *overfitted(scores, cell),
        *leaked(duplicates),
        *unbalanced(counts),
        *undecided(tests, same),
        *ended(scores),
    ]
    warned = {code for code, _, _ in found}
    clear = [(code, "", "") for code in CHECKS if code not in warned]
    rows = [
        (code, CHECKS[code], "warning" if code in warned else "clear", *rest)
        for code, *rest in sorted([*found, *clear], key=lambda row: row[0])
    ]
    return pd.DataFrame(rows, columns=COLUMNS)
