"""What figures of training and settings show, in one sentence each, empty if there is nothing."""

import math

import pandas as pd

from digitlab.plotting.names import KINDS, grouped, in_words, spoken
from digitlab.report.wording import counted, percent, signed_points


def gap_to_validation(table: pd.DataFrame) -> str:
    """Return for which variant training accuracy is furthest above that on validation images."""
    last = table.sort_values("steps", kind="stable").groupby(["variant", "curve"])["mean"].last()
    ends = last.unstack("curve").reindex(columns=["train_accuracy", "validation_accuracy"]).dropna()
    if ends.empty:
        return ""
    gaps = (ends["train_accuracy"] - ends["validation_accuracy"]).sort_values(kind="stable")
    name = str(gaps.index[-1])
    train, validation = (percent(float(value)) for value in ends.loc[name])
    start = "In the last epoch drawn, "
    if len(gaps) == 1:
        return f"{start}accuracy is {train} in training and {validation} on validation images."
    least, most = (signed_points(float(gaps.iloc[at])) for at in (0, -1))
    start = f"{start}training accuracy minus validation accuracy"
    if least == most:
        return f"{start} is {most} points for every variant."
    told = f"{spoken(name)}: {train} in training, {validation} on validation images"
    return f"{start} ranges from {least} points ({spoken(str(gaps.index[0]))}) to {most} ({told})."


def largest_disagreement(table: pd.DataFrame) -> str:
    """Return how far the losses of each variant by hand and its library twin are ever apart."""
    most = table.groupby("pair", sort=False)["largest_difference"].max().dropna()
    if most.empty:
        return ""
    if most.max() == 0:
        return "In every epoch of every seed, the losses are the same."
    told = [
        f"{_small(float(value))} for {KINDS.get(str(pair), pair)}" for pair, value in most.items()
    ]
    return f"In no epoch of any seed do the losses differ by more than {in_words(told)}."


def _small(value: float) -> str:
    """Return a number of one digit, rounded up, as a product with a power of ten if it is small."""
    if value == 0:
        return "0"
    power = math.floor(math.log10(value))
    digit = math.ceil(value / 10.0**power - 1e-9)
    if digit == 10:
        digit, power = 1, power + 1
    if power >= -3:
        return f"{digit * 10.0**power:.{max(-power, 0)}f}"
    exponent = str(-power).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{digit} \N{MULTIPLICATION SIGN} 10⁻{exponent}"


def accuracy_by_rate(table: pd.DataFrame) -> str:
    """Return the validation accuracy at each rate of the film, early and at the end."""
    scores = table.drop_duplicates(["rate", "epoch"]).dropna(subset="validation_accuracy")
    shown = scores.pivot(index="epoch", columns="rate", values="validation_accuracy").dropna()
    epochs = [epoch for epoch in sorted(shown.index) if epoch > 0]
    if not epochs or shown.shape[1] < 2:
        return ""
    rates = [f"at a rate of {rate:g}" for rate in shown.columns]
    told = []
    for epoch in dict.fromkeys([epochs[0], epochs[-1]]):
        accuracies = [percent(float(value), 1) for value in shown.loc[epoch]]
        at = [f"{each} {rate}" for each, rate in zip(accuracies, rates, strict=True)]
        told.append(f"{in_words(at)} after {counted(int(epoch), 'epoch')}")
    return f"Accuracy on validation images: {'; '.join(told)}."


def best_rates(table: pd.DataFrame) -> str:
    """Return the learning rate with the lowest mean validation loss of each variant."""
    losses = table[table["measure"] == "validation loss"]
    best = losses[losses["best"].eq(True)]
    if best.empty:
        return ""
    own = losses[losses["setting"] == "baseline"].groupby("variant")["value"].first()
    at: dict[str, list[str]] = {}
    for row in best.itertuples():
        recipe = own.get(row.variant)
        told = "" if recipe is None else " as in the recipe"
        told = f" (recipe: {recipe:g})" if recipe is not None and recipe != row.value else told
        at.setdefault(f"{row.value:g}{told}", []).append(str(row.variant))
    words = [f"at {rate} for {grouped(variants)}" for rate, variants in at.items()]
    return f"The mean validation loss is lowest {in_words(words)}."


def fastest_to_the_optimum(table: pd.DataFrame) -> str:
    """Return which variants of each target are most often the first close to the optimum."""
    closest = table[table["within"] == table["within"].min()]
    told = []
    for target, panel in closest.groupby("target", sort=False):
        first = panel[panel["factor"] == 1].groupby("variant", sort=False)["solved"].first()
        if not first.max():
            told.append(f"no {target} variant gets there")
            continue
        if panel["variant"].nunique() < 2:  # alone, any variant is the fastest
            continue
        names = list(first.index[first == first.max()])
        each = " each" if len(names) > 1 else ""
        share = f"{first.max()} of {counted(int(panel['problems'].iloc[0]), 'problem')}{each}"
        told.append(f"{grouped(names)} among {target} variants ({share})")
    if not told:
        return ""
    within = percent(float(closest["within"].iloc[0]), 1)
    return f"Most often the fastest to within {within} of the optimum: {'; '.join(told)}."
