"""What the studies of several data sets show together, in sentences."""

from typing import Any

import pandas as pd

from digitlab.across.claims import ALL, MIXED, NONE, NOWHERE, ONE
from digitlab.plotting.names import spoken
from digitlab.report.wording import counted, points


def leaders(ranks: pd.DataFrame) -> list[str]:
    """Return a sentence for each family on the variant with the best average rank."""
    said = []
    for family, rows in ranks.groupby("family", sort=False):
        average = rows.groupby("variant", sort=False)["rank"].mean().sort_values(kind="stable")
        best = str(average.index[0])
        own = rows[rows["variant"] == best]
        first = int((own["rank_high"] == 1).sum())
        said.append(
            f"Among the {family} variants, {spoken(best)} has the best average rank "
            f"({average.iloc[0]:.2f} of {len(average)}). On {first} of {len(own)} data sets it is "
            "significantly more accurate than every other."
        )
    return said


def mean_differences_in_words(effects: pd.DataFrame) -> list[str]:
    """Return a sentence for each pair that differs significantly on average, the largest first."""
    told = effects[effects["verdict"].isin(["A better", "B better"])]
    told = told.sort_values("mean", key=lambda mean: -mean.abs(), kind="stable")
    return [_difference(row) for row in told.itertuples(name="Effect")]


def _difference(row: Any) -> str:
    """Return how much more accurate the better of a pair is."""
    sign = 1 if row.mean > 0 else -1
    better, worse = (row.variant_a, row.variant_b)[::sign]
    low, high = sorted(sign * bound for bound in (row.low, row.high))
    share = row.next_more if sign > 0 else row.next_less
    return (
        f"{spoken(better)[0].upper()}{spoken(better)[1:]} is {points(abs(row.mean), 1)} points "
        f"more accurate than {spoken(worse)} on average over data sets ({points(low, 1)} to "
        f"{points(high, 1)}); on a further data set it would be more accurate by more than the "
        f"margin with a probability of {100 * share:.0f} %."
    )


def equivalent_in_words(effects: pd.DataFrame, margin: float) -> list[str]:
    """Return a sentence for each pair whose mean difference is shown to be within the margin."""
    told = effects[effects["verdict"] == "equivalent"]
    return [
        f"{spoken(row.variant_a)[0].upper()}{spoken(row.variant_a)[1:]} and "
        f"{spoken(row.variant_b)} are equivalent on average over data sets: they differ by "
        f"{points(row.mean, 1)} points ({points(row.low, 1)} to {points(row.high, 1)}), less than "
        f"the margin of {points(margin, 1)}."
        for row in told.itertuples(name="Effect")
    ]


def claims_in_words(claims: pd.DataFrame) -> str:
    """Return how many claims are supported on all data sets, on none and on some."""
    counts = claims["across"].value_counts()
    many = [int(counts.get(word, 0)) for word in (ALL, NONE, MIXED)]
    judged = len(claims) - sum(int(counts.get(word, 0)) for word in (ONE, NOWHERE))
    return (
        f"Of the {counted(judged, 'claim')} that can be judged on two data sets or more, "
        f"{many[0]} are supported on all of these, {many[1]} refuted on all, and {many[2]} "
        "supported on some but refuted on others; the rest are undetermined or conditional on at "
        "least one."
    )


def rank_test_in_words(rows: pd.DataFrame) -> str:
    """Return the result of Friedman's test of one family, or why there is none."""
    first = rows.iloc[0]
    if isinstance(first["left_out"], str) and first["left_out"]:
        return f"The {first['family']} variants: {first['left_out']}"
    p = "p < 0.0001" if first["p"] < 0.0001 else f"p = {first['p']:.4f}"
    return (
        f"The {first['family']} variants: Friedman's test over {first['datasets']} data sets, in "
        f"the form of Iman and Davenport: F = {first['f']:.2f}, {p}. Average ranks differ "
        f"significantly where they are {first['critical']:.2f} or more apart (Nemenyi)."
    )
