"""The numbers in the sentences that open the sections of the report."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from digitlab.evaluation.final_partition import on_final_partition
from digitlab.report.leaks import leak_facts
from digitlab.report.seal_facts import seal_facts
from digitlab.report.stop_facts import stop_facts

Tables = Mapping[str, pd.DataFrame]
Facts = dict[str, Any]
MOST_CONFUSIONS = 5  # in a sentence


def data_facts(tables: Tables) -> Facts:
    """Return partition sizes, the range of class shares and how many images occur twice."""
    counts = tables["class_counts"]
    sizes = counts.groupby("partition", sort=False)["count"].sum()
    train = counts[counts["partition"] == "train"]
    pairs = tables["duplicates"]
    across = pairs[(pairs["partition_a"] == "train") & (pairs["partition_b"] != "train")]
    return {
        "partitions": {str(name): int(size) for name, size in sizes.items()},
        "least_share": float(train["share"].min()),
        "most_share": float(train["share"].max()),
        "shared_with_train": int(across["images_b"].sum()),
    }


def model_facts(tables: Tables) -> Facts:
    """Return the fewest and the most parameters of a model, 0 if none are known."""
    parameters = tables["headline"]["parameters"].dropna()
    known = len(parameters) > 0
    return {
        "fewest": int(parameters.min()) if known else 0,
        "most": int(parameters.max()) if known else 0,
        "unknown": int(tables["headline"]["parameters"].isna().sum()),
    }


def confidence_facts(tables: Tables) -> Facts:
    """Return how many fits are miscalibrated beyond chance, and how many a temperature helps."""
    fits, scaled = tables["calibration"], tables["temperature_scaling"]
    return {
        "fits": len(fits),
        "miscalibrated": int((fits["ece"] > fits["ece_null_95"]).sum()),
        "scaled": len(scaled),
        "helped": int((scaled["log_loss_after"] < scaled["log_loss_before"]).sum()),
    }


def error_facts(tables: Tables) -> Facts:
    """Return the classes with the lowest recall and the most common confusions, over variants.

    Variants whose classes all have the same recall have no hardest class, and pairs that were never
    confused are no confusions. Of the confusions at most ``MOST_CONFUSIONS`` are told;
    ``other_confusions`` counts those that are as common for some variant.
    """
    recall = tables["class_difficulty"].dropna(subset=["recall_mean"])
    of_variant = recall.groupby("variant", sort=False)["recall_mean"]
    differing = recall[of_variant.transform("min") < of_variant.transform("max")]
    hardest = differing.loc[differing.groupby("variant", sort=False)["recall_mean"].idxmin()]
    pairs = tables["top_confusions"]
    made = (pairs["kind"] == "directed") & (pairs["place"] == 1) & (pairs["mean_count"] > 0)
    confused = list(_how_often(pairs.loc[made, "pair"]).items())
    return {
        "variants": len(of_variant),
        "hardest": _how_often(hardest["digit"]),
        "confused": dict(confused[:MOST_CONFUSIONS]),
        "other_confusions": len(confused[MOST_CONFUSIONS:]),
    }


def _how_often(values: pd.Series) -> dict[str, int]:
    """Return how often each value occurs, the most common first, then by name."""
    counts = values.astype(str).value_counts()
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def robustness_facts(tables: Tables) -> Facts:
    """Return what the most label noise costs variants, and what the most data gains them.

    Both are differences of mean accuracy, the smallest and the largest over variants; they are
    empty if the grid has a single level or none of its fits finished.
    """
    cells = on_final_partition(tables["summary"], setting="baseline")
    most, clean = cells["percent"].max(), cells["noise"].min()
    return {
        "least_noise": int(clean),
        "most_noise": int(cells["noise"].max()),
        "least_percent": int(cells["percent"].min()),
        "most_percent": int(most),
        "noise_costs": _range(-_change(cells[cells["percent"] == most], "noise")),
        "data_brings": _range(_change(cells[cells["noise"] == clean], "percent")),
    }


def _change(cells: pd.DataFrame, axis: str) -> pd.Series:
    """Return the mean accuracy at the highest level of ``axis`` minus that at the lowest."""
    levels = cells.pivot(index="variant", columns=axis, values="accuracy_mean").sort_index(axis=1)
    if levels.shape[1] < 2:
        return pd.Series(dtype=float)
    return (levels.iloc[:, -1] - levels.iloc[:, 0]).dropna().sort_values()


def _range(values: pd.Series) -> list[Facts]:
    """Return the variants with the smallest and the largest of ``values``, if there are any."""
    ordered = values.sort_values(kind="stable")
    return [
        {"variant": str(ordered.index[place]), "value": float(ordered.iloc[place])}
        for place in (0, -1)
        if len(ordered)
    ]


def setting_facts(tables: Tables) -> Facts:
    """Return how many sweeps there are, and how often the recipe's own value is in the best set."""
    best = tables["best_settings"]
    sweeps = best.groupby(["variant", "sweep"], sort=False)
    own = best[best["setting"] == "baseline"]
    return {
        "sweeps": sweeps.ngroups,
        "settings": best[["variant", "setting"]].drop_duplicates().shape[0],
        "with_own": len(own),
        "own_best": int(own["best_set"].astype(bool).sum()),
        "diverged": int(best["diverged"].sum()),
        "stops": stop_facts(tables["early_stops"]),
    }


def check_facts(tables: Tables) -> Facts:
    """Return the warnings of the automatic checks, and the names of the checks without one."""
    checks = tables["checks"]
    warned = checks[checks["status"] == "warning"]
    return {
        "warnings": warned.to_dict("records"),
        "passed": checks.loc[checks["status"] == "clear", "check"].tolist(),
        "checks": checks["code"].nunique(),
        "warned": warned["code"].nunique(),
    }


def cost_facts(tables: Tables) -> Facts:
    """Return the number of jobs, their total time and the rule that took the most of it."""
    costs, timings = tables["costs"], tables["timings"]
    return {
        "jobs": int(costs["jobs"].sum()),
        "hours": float(costs["seconds"].sum()) / 3600,
        "memory_mb": float(costs["memory_mb"].max()),
        "longest": costs.sort_values("seconds").to_dict("records")[-1:],
        "fits": len(timings),
        "training_hours": float(timings["seconds"].sum()) / 3600,
    }


def section_facts(tables: Tables) -> dict[str, Facts]:
    """Return the facts of each section that has any, and those on leaks, checks and seals."""
    return {
        "data": data_facts(tables),
        "models": model_facts(tables),
        "confidence": confidence_facts(tables),
        "errors": error_facts(tables),
        "robustness": robustness_facts(tables),
        "settings": setting_facts(tables),
        "cost": cost_facts(tables),
        "checks": check_facts(tables),
        "leaks": leak_facts(tables),
        "seals": seal_facts(tables["sealed_plan"]),
    }
