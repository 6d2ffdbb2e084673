"""What figures of errors and confidence show, in one sentence each, empty if there is nothing."""

import pandas as pd

from digitlab.plotting.names import grouped, spoken
from digitlab.report.wording import counted, percent, probability


def commonest_confusion(table: pd.DataFrame) -> str:
    """Return the largest share of a class that is taken for another, and whose is the smallest."""
    known = table.dropna(subset="share")
    wrong = known[known["true"].astype(str) != known["predicted"].astype(str)]
    # Binary and multiclass variants cannot be compared: those with the most classes are told.
    classes = wrong.groupby("target")["true"].nunique()
    wrong = wrong[wrong["target"] == classes.idxmax()] if len(classes) else wrong
    if wrong.empty:
        return ""
    worst = wrong.loc[wrong.groupby("variant", sort=False)["share"].idxmax()]
    if worst["share"].max() == 0:
        return "No image is misclassified."
    most, least = worst.loc[worst["share"].idxmax()], worst.loc[worst["share"].idxmin()]
    name, other = (spoken(str(row["variant"])) for row in (most, least))
    told = f"The largest share of a class that is taken for another is {_cell(most)}, by {name}"
    if _share(most) == _share(least):
        return f"{told}."
    if least["share"] == 0:
        return f"{told}; {other} misclassifies no image."
    return f"{told}; it is smallest for {other}: {_cell(least)}."


def _share(row: pd.Series) -> str:
    """Return the share of a cell of a confusion matrix."""
    return percent(float(row["share"]), 1 if row["share"] >= 0.001 else 2)


def _cell(row: pd.Series) -> str:
    """Return the share of a cell of a confusion matrix, and its classes."""
    return f"{_share(row)} of {row['true']} for {row['predicted']}"


def beyond_chance(table: pd.DataFrame) -> str:
    """Return the variants whose first seed is worse calibrated than 95 % of calibrated fits."""
    known = table.dropna(subset=["ece", "ece_null_95"])
    first = known[known["seed"] == known["seed"].min()].groupby("variant", sort=False).first()
    if first.empty:
        return ""
    beyond = (first["ece"] > first["ece_null_95"]).to_numpy()
    start = (
        "In the first seed, the calibration error is larger than that of 95 % of calibrated fits"
    )
    if beyond.all():
        return f"{start} for {'every variant' if len(first) > 1 else spoken(str(first.index[0]))}."
    if not beyond.any():
        return f"{start} for no variant."
    over, within = (grouped(list(map(str, first.index[mask]))) for mask in (beyond, ~beyond))
    return f"{start} for {over}, but not for {within}."


def most_confident_error(table: pd.DataFrame) -> str:
    """Return the most confident of the errors that are shown."""
    errors = table.drop_duplicates("place")
    if errors.empty:
        return ""
    row = errors.loc[errors["confidence"].idxmax()]
    confidence = probability(float(row["confidence"]))
    start = f"The most confident error of {spoken(str(row['variant']))} takes"
    return f"{start} {row['true']} for {row['predicted']}, at a confidence of {confidence}."


def missed_by_every_fit(table: pd.DataFrame) -> str:
    """Return how many of the images that most fits get wrong all of them misclassify."""
    images = table.drop_duplicates("place")
    if images.empty:
        return ""
    missed = int((images["failed"] == images["fits"]).sum())
    every = "All" if missed == len(images) > 1 else str(missed)
    told = every if missed else "None"
    verb, word = ("is", "it was") if missed < 2 else ("are", "they were")
    return (
        f"{told} of the {counted(len(images), 'hardest image')} {verb} misclassified by every fit "
        f"that {word} held out from."
    )
