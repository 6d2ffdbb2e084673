"""What figures of accuracies, differences and times show, in one sentence each.

A sentence is empty where its table decides nothing. Means are compared as they were observed; only
what was tested is called significant.
"""

import pandas as pd

from digitlab.plotting.names import grouped, spoken
from digitlab.report.wording import percent, points


def accuracy_by_share(table: pd.DataFrame) -> str:
    """Return the range of mean accuracies at the fewest and at all training images."""
    return _ends(table, "percent", "of the training images")


def accuracy_by_noise(table: pd.DataFrame) -> str:
    """Return the range of mean accuracies at the fewest and at the most wrong labels."""
    return _ends(table, "noise", "wrong labels")


def _ends(table: pd.DataFrame, key: str, unit: str) -> str:
    """Return the highest and lowest mean at the ends of ``key``, of multiclass variants if any."""
    known = table.dropna(subset="accuracy_mean")
    rows = known[known["target"] == "multiclass"] if "multiclass" in set(known["target"]) else known
    first, last = rows[key].min(), rows[key].max()
    if rows.empty or first == last:
        return ""
    low, high = (rows[rows[key] == level] for level in (first, last))
    start = f"From {first:g} to {last:g} % {unit},"
    highest, lowest = _from(low, high, "max"), _from(low, high, "min")
    if highest == lowest:
        return f"{start} the mean accuracy goes {highest}."
    target = rows["target"].iloc[0]
    return (
        f"{start} the highest mean accuracy of a {target} variant goes {highest}, "
        f"the lowest {lowest}."
    )


def _from(before: pd.DataFrame, after: pd.DataFrame, extreme: str) -> str:
    """Return the ``extreme`` (max or min) mean of two groups of rows, and whose it is."""
    told = []
    for rows in (before, after):
        value = rows["accuracy_mean"].agg(extreme)
        names = rows.loc[rows["accuracy_mean"] == value, "variant"]
        told.append((percent(float(value)), grouped(names.tolist())))
    (first, of_first), (second, of_second) = told
    if of_first == of_second:
        return f"from {first} to {second} ({of_first})"
    return f"from {first} ({of_first}) to {second} ({of_second})"


def decided_differences(table: pd.DataFrame) -> str:
    """Return the smallest significant and the largest other difference between algorithms.

    Pairs that were not tested, because they predict the same or have too few seeds, are left out.
    """
    tested = table[(table["unit"] == "seeds") & table["p_holm"].notna()]
    size = tested["difference"].abs()
    significant = tested["p_holm"] <= tested["level"]
    parts = []
    if significant.any():
        row = tested.loc[size[significant].idxmin()]
        parts.append(f"the smallest significant difference is {_pair(row)}")
    if not significant.all():
        row = tested.loc[size[~significant].idxmax()]
        parts.append(f"the largest that is not significant is {_pair(row)}")
    if not parts:
        return ""
    return f"For new seeds and images, {'; '.join(parts)}."


def _pair(row: pd.Series) -> str:
    """Return the difference of a pair, above 0, and whose it is."""
    pair = [spoken(str(row["variant_a"])), spoken(str(row["variant_b"]))]
    more, less = pair if row["difference"] >= 0 else reversed(pair)
    return f"{points(abs(float(row['difference'])))} points ({more} minus {less})"


def fastest_and_slowest(table: pd.DataFrame) -> str:
    """Return the shortest and the longest median training time."""
    medians = table.groupby("variant", sort=False)["median"].first().sort_values(kind="stable")
    if medians.empty:
        return ""
    seconds = [f"{value:.2g} s" for value in medians]
    if seconds[0] == seconds[-1]:
        return f"The median training time is {seconds[0]}."
    first, last = (f"{seconds[at]} ({spoken(str(medians.index[at]))})" for at in (0, -1))
    return f"Median training times range from {first} to {last}."
