"""What the report says first: the verdicts, which variants are best, and what was tested."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from digitlab.claims.verdict import NOT_APPLICABLE, VERDICTS

SAME = ("identical", "same predictions")
EQUIVALENCE = (*SAME, "equivalent", "not shown equivalent", "not equivalent", "not estimable")
Tables = Mapping[str, pd.DataFrame]


def claim_counts(claims: pd.DataFrame) -> dict[str, Any]:
    """Return how many claims got each verdict, and how many say anything about this study."""
    counts = claims["verdict"].value_counts()
    by_verdict = {verdict: int(counts.get(verdict, 0)) for verdict in VERDICTS}
    tested = len(claims) - by_verdict[NOT_APPLICABLE]
    return {"counts": by_verdict, "claims": len(claims), "tested": tested}


def extremes(headline: pd.DataFrame) -> dict[str, Any]:
    """Return the rows of ``headline`` with the highest and with the lowest mean accuracy.

    Each is a list, as variants can be level; both are empty where no fit came to an end.
    """
    scored = headline.dropna(subset=["accuracy_mean"])
    accuracy = scored["accuracy_mean"]
    return {
        "best": scored[accuracy == accuracy.max()].to_dict("records"),
        "worst": scored[accuracy == accuracy.min()].to_dict("records"),
    }


def differences(tests: pd.DataFrame, best: str | None) -> dict[str, Any]:
    """Return what the ``tests`` of algorithms found after correction, all and for the ``best``.

    ``beaten`` are the variants that the best is more accurate than, ``tied`` those that it is
    not told from; ``detectable`` is the range of what a test could have found.
    """
    told = tests["verdict"].isin(["A better", "B better"])
    first, second = tests["variant_a"] == best, tests["variant_b"] == best
    beaten = first & (tests["verdict"] == "A better") | second & (tests["verdict"] == "B better")
    others = tests["variant_b"].where(first, tests["variant_a"])
    detectable = tests["detectable"].dropna()
    return {
        "tests": len(tests),
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

    ``scored`` are the rows of the headline that it can hold; ``best`` is the most accurate of its
    variants, None where no fit came to an end.
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
    """Return the findings on the variants of one target, whose rows are ``headline``.

    ``families`` are those that hold its variants, in the order in which they were tested.
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

    ``tables`` are headline, claims, algorithms, equivalence and level_check by name.
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
