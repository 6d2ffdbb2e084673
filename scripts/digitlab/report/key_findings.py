"""What the report says first: the verdicts, which variants are best, and what was tested."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from digitlab.claims.verdict import NOT_APPLICABLE, VERDICTS
from digitlab.report.kinds_of_models import kinds, same_by_hand

LEAST = 0.01  # the probability of being best from which a variant is named
Tables = Mapping[str, pd.DataFrame]


def claim_counts(claims: pd.DataFrame) -> dict[str, Any]:
    """Return how many claims got each verdict, how many were judged, and how many are fragile."""
    counts = claims["verdict"].value_counts()
    by_verdict = {verdict: int(counts.get(verdict, 0)) for verdict in VERDICTS}
    tested = len(claims) - by_verdict[NOT_APPLICABLE]
    fragile = int((claims["fragile"].fillna("") != "").sum())
    counted = {"claims": len(claims), "tested": tested, "fragile": fragile}
    return {"counts": by_verdict, **counted}


def extremes(headline: pd.DataFrame) -> dict[str, Any]:
    """Return the rows of ``headline`` with the highest and with the lowest mean accuracy.

    Each is a list, because variants can tie; both are empty if no fit finished.
    """
    scored = headline.dropna(subset=["accuracy_mean"])
    accuracy = scored["accuracy_mean"]
    return {
        "best": scored[accuracy == accuracy.max()].to_dict("records"),
        "worst": scored[accuracy == accuracy.min()].to_dict("records"),
    }


def differences(tests: pd.DataFrame) -> dict[str, Any]:
    """Return what the corrected ``tests`` of pairs of distinct variants found.

    ``told`` counts those that are significant; ``detectable`` is the range of the smallest
    differences that a test could have detected. ``untested`` counts the pairs with fewer than two
    seeds for which both fits ended: over so few there is no test.
    """
    pairs, tests = len(tests), tests[tests["verdict"] != "not estimable"]
    detectable = tests["detectable"].dropna()
    return {
        "tests": len(tests),
        "untested": pairs - len(tests),
        "told": int(tests["verdict"].isin(["A better", "B better"]).sum()),
        "detectable": [float(detectable.min()), float(detectable.max())] if len(detectable) else [],
    }


def tiers(ranks: pd.DataFrame) -> dict[str, Any]:
    """Return the variants of each tier, who is whose twin, and which may be the most accurate.

    ``ranks`` has a row for each variant of one family, the most accurate first. ``best`` holds the
    distinct variants that are so with a probability of at least 1 %.
    """
    # CSV reads an empty text as missing.
    is_twin = ranks["twin_of"].notna() & (ranks["twin_of"] != "")
    own = ranks[~is_twin]
    twins = ranks[is_twin].groupby("twin_of", sort=False)["variant"].agg(list)
    ranked = own.dropna(subset="tier")
    may = ranked[ranked["best"] >= LEAST].sort_values("best", ascending=False, kind="stable")
    return {
        "tiers": ranked.groupby("tier")["variant"].agg(list).tolist(),
        "twins": [{"first": first, "others": others} for first, others in twins.items()],
        "best": may[["variant", "best"]].to_dict("records"),
        "distinct": own["variant"].tolist(),
    }


def lead(found: dict[str, Any], tests: pd.DataFrame) -> dict[str, Any]:
    """Return which variants lead a family, and by how much.

    ``first`` are the variants of the first tier with their twins, ``tied`` says whether they are
    more than twins, and ``ahead`` by how much the first of them is more accurate than the first of
    the next tier, with its interval for new seeds and images; it is empty if there is one tier.
    """
    twins = {each["first"]: each["others"] for each in found["twins"]}
    top, *others = found["tiers"]
    ahead = {}
    if others:
        best, second = top[0], others[0][0]
        a, b = tests["variant_a"], tests["variant_b"]
        pair = tests[(a == best) & (b == second) | (a == second) & (b == best)].iloc[0]
        difference, low, high = (float(pair[name]) for name in ("difference", "low", "high"))
        if pair["variant_a"] == second:
            difference, low, high = -difference, -high, -low
        ahead = {"next": second, "difference": difference, "low": low, "high": high}
    return {
        "first": [name for own in top for name in (own, *twins.get(own, []))],
        "tied": len(top) > 1,
        "ahead": ahead,
    }


def equivalence(pairs: pd.DataFrame, of_tiers: list[list[str]]) -> dict[str, Any]:
    """Return which ``pairs`` of variants in one tier were shown equivalent, and which were not."""
    tier_of = {name: tier for tier, names in enumerate(of_tiers) for name in names}
    a, b = (pairs[side].map(tier_of) for side in ("variant_a", "variant_b"))
    within = pairs[a == b]
    names = within[["variant_a", "variant_b"]]
    shown = within["verdict"] == "equivalent"
    return {
        "pairs": len(within),
        "equivalent": names[shown].to_numpy().tolist(),
        "open": names[~shown].to_numpy().tolist(),
    }


def family_findings(name: str, tables: Tables) -> dict[str, Any]:
    """Return what was found in one family of variants that are tested together.

    Of variants that predict the same throughout, only the first is counted.
    """
    tests, pairs, ranks = (
        tables[table][tables[table]["family"] == name]
        for table in ("algorithms", "equivalence", "tiers")
    )
    found = tiers(ranks)
    tests, pairs = (
        rows[rows[["variant_a", "variant_b"]].isin(found["distinct"]).all(axis=1)]
        for rows in (tests, pairs)
    )
    return {
        "name": name,
        **found,
        "lead": lead(found, tests) if found["tiers"] else {},
        "differences": differences(tests),
        "equivalence": equivalence(pairs, found["tiers"]),
    }


def target_findings(target: str, headline: pd.DataFrame, tables: Tables) -> dict[str, Any]:
    """Return the findings for the variants of one target, whose rows are ``headline``.

    ``families`` are those with its variants, in the order in which they were tested.
    """
    partition, variants = headline["partition"].iloc[0], headline["variant"].tolist()
    tested = {
        "algorithms": tables["algorithms"],
        "equivalence": tables["equivalence"].query("unit == 'seeds'"),
        "tiers": tables["tiers"],
    }
    first = {"algorithms": "variant_a", "equivalence": "variant_a", "tiers": "variant"}
    tested = {
        name: table[(table["partition"] == partition) & table[first[name]].isin(variants)]
        for name, table in tested.items()
    }
    names = dict.fromkeys(tested["algorithms"]["family"])
    families = [family_findings(str(name), tested) for name in names]
    return {
        "name": target,
        "rows": headline.to_dict("records"),
        "partition": partition,
        **extremes(headline),
        "kinds": kinds(headline, families),
        "same_by_hand": same_by_hand(headline, families),
        "families": families,
    }


def key_findings(tables: Tables) -> dict[str, Any]:
    """Return what the report says first.

    ``tables`` holds headline, claims, algorithms, equivalence, tiers and level_check, by name.
    """
    headline, levels = tables["headline"], tables["level_check"]
    used = levels[levels["use"] == "used"]
    return {
        "claims": claim_counts(tables["claims"]),
        "partition": headline["partition"].iloc[0],
        "targets": [
            target_findings(str(target), rows, tables)
            for target, rows in headline.groupby("target", sort=False)
        ],
        "levels": {
            "checked": len(used),
            "exceeding": int((used["verdict"] == "exceeds its level").sum()),
        },
    }
