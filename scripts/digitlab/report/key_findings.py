"""What the report says first: the verdicts, which variants are best, and what was tested."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from digitlab.claims.verdict import NOT_APPLICABLE, VERDICTS

SAME = ("identical", "same predictions")
EQUIVALENCE = (*SAME, "equivalent", "not shown equivalent", "not equivalent", "not estimable")
Tables = Mapping[str, pd.DataFrame]


def claim_counts(claims: pd.DataFrame) -> dict[str, Any]:
    """Return how many claims got each verdict, and how many apply to this study."""
    counts = claims["verdict"].value_counts()
    by_verdict = {verdict: int(counts.get(verdict, 0)) for verdict in VERDICTS}
    tested = len(claims) - by_verdict[NOT_APPLICABLE]
    return {"counts": by_verdict, "claims": len(claims), "tested": tested}


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


def differences(tests: pd.DataFrame, best: str | None) -> dict[str, Any]:
    """Return what the corrected ``tests`` of algorithms found, overall and for the ``best`` one.

    ``beaten`` are the variants that the best is significantly more accurate than, ``tied`` those
    that it does not differ significantly from; ``detectable`` is the range of the smallest
    differences that a test could have detected. ``untested`` counts the pairs with fewer than two
    seeds for which both fits ended: over so few there is no test.
    """
    pairs, tests = len(tests), tests[tests["verdict"] != "not estimable"]
    told = tests["verdict"].isin(["A better", "B better"])
    first, second = tests["variant_a"] == best, tests["variant_b"] == best
    beaten = first & (tests["verdict"] == "A better") | second & (tests["verdict"] == "B better")
    others = tests["variant_b"].where(first, tests["variant_a"])
    detectable = tests["detectable"].dropna()
    return {
        "tests": len(tests),
        "untested": pairs - len(tests),
        "told": int(told.sum()),
        "beaten": others[beaten].tolist(),
        "tied": others[(first | second) & ~told].tolist(),
        "detectable": [float(detectable.min()), float(detectable.max())] if len(detectable) else [],
    }


def equivalence(pairs: pd.DataFrame) -> dict[str, Any]:
    """Return how many ``pairs`` of algorithms got each verdict, and which are the same."""
    counts = pairs["verdict"].value_counts()
    joined = pairs["variant_a"] + " = " + pairs["variant_b"]
    return {
        "pairs": len(pairs),
        "counts": {name: int(counts[name]) for name in EQUIVALENCE if name in counts},
        "same": joined[pairs["verdict"].isin(SAME)].tolist(),
        "equivalent": joined[pairs["verdict"] == "equivalent"].tolist(),
    }


def family_findings(name: str, scored: pd.DataFrame, tables: Tables) -> dict[str, Any]:
    """Return what was found in one family of variants that are tested together.

    ``scored`` are the rows of the headline for the variants of its target; ``best`` is the most
    accurate variant of the family, None if no fit finished.
    """
    tests, pairs = tables["algorithms"], tables["equivalence"]
    tests, pairs = (table[table["family"] == name] for table in (tests, pairs))
    members = {*pairs["variant_a"], *pairs["variant_b"], *tests["variant_a"], *tests["variant_b"]}
    found = extremes(scored[scored["variant"].isin(members)])["best"]
    best = found[0]["variant"] if found else None
    return {
        "name": name,
        "best": best,
        "differences": differences(tests, best),
        "equivalence": equivalence(pairs),
    }


def target_findings(target: str, headline: pd.DataFrame, tables: Tables) -> dict[str, Any]:
    """Return the findings for the variants of one target, whose rows are ``headline``.

    ``families`` are those with its variants, in the order in which they were tested.
    """
    partition, variants = headline["partition"].iloc[0], headline["variant"].tolist()
    tested = {
        "algorithms": tables["algorithms"],
        "equivalence": tables["equivalence"].query("unit == 'seeds'"),
    }
    tested = {
        name: table[(table["partition"] == partition) & table["variant_a"].isin(variants)]
        for name, table in tested.items()
    }
    names = dict.fromkeys(pd.concat([table["family"] for table in tested.values()]))
    return {
        "name": target,
        "variants": variants,
        "partition": partition,
        **extremes(headline),
        "families": [family_findings(str(name), headline, tested) for name in names],
    }


def key_findings(tables: Tables) -> dict[str, Any]:
    """Return what the report says first.

    ``tables`` holds headline, claims, algorithms, equivalence and level_check, by name.
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
