"""What a report is rendered from, made up: two families of two variants, a claim, all sections."""

from typing import Any

import pandas as pd
import yaml

from digitlab.report.artifacts import load_artifacts
from digitlab.report.checklists import load_checklists
from digitlab.report.claim_rows import claim_rows
from digitlab.report.content import in_sections
from digitlab.report.formulas import load_formulas
from digitlab.report.key_findings import key_findings
from digitlab.report.markdown import claims_table, comparisons_table, headline_table
from digitlab.report.section_facts import section_facts
from tests.runs.checkout import ROOT

FACTS = {"seeds": 5, "few_to_most": 5, "percent": 100, "noise": 0, "pair": "0 and 1"}
CELL = {"setting": "baseline", "percent": 100, "noise": 0}
VARIANTS = {"first": "binary", "second": "binary", "third": "multiclass", "fourth": "multiclass"}
LEVELS = {"first": 0.99, "second": 0.98, "third": 0.92, "fourth": 0.8}


def headline(partition: str) -> pd.DataFrame:
    rows = [
        {"variant": name, "target": target, **CELL, "partition": partition, "seeds": 5}
        | {"accuracy_mean": LEVELS[name], "accuracy_low": LEVELS[name] - 0.01}
        | {"accuracy_high": min(LEVELS[name] + 0.02, 1), "parameters": 7850}
        | {"seeds_low": LEVELS[name] - 0.005, "seeds_high": LEVELS[name] + 0.005}
        for name, target in VARIANTS.items()
    ]
    return pd.DataFrame(rows)


def comparisons(partition: str) -> dict[str, pd.DataFrame]:
    pair = {"partition": partition, "difference": 0.01, "low": 0.005, "high": 0.015}
    binary = {**pair, "family": "binary", "variant_a": "first", "variant_b": "second"}
    multi = {**pair, "family": "multiclass", "variant_a": "third", "variant_b": "fourth"}
    tests = [
        {**binary, "p_holm": 0.5, "detectable": 0.02, "verdict": "not distinguishable"},
        {**multi, "p_holm": 0.01, "detectable": 0.03, "verdict": "A better"},
    ]
    same = [
        {**binary, "unit": "seeds", "verdict": "equivalent"},
        {**binary, "unit": "images", "verdict": "not equivalent"},
        {**multi, "unit": "seeds", "verdict": "not equivalent"},
    ]
    ranks = [
        {"family": "binary", "variant": "first", "tier": 1, "best": 0.7},
        {"family": "binary", "variant": "second", "tier": 1, "best": 0.3},
        {"family": "multiclass", "variant": "third", "tier": 1, "best": 1.0},
        {"family": "multiclass", "variant": "fourth", "tier": 2, "best": 0.0},
    ]
    return {
        "algorithms": pd.DataFrame(tests),
        "equivalence": pd.DataFrame(same),
        "tiers": pd.DataFrame(ranks).assign(partition=partition, twin_of=""),
    }


def tables(partition: str = "test") -> dict[str, pd.DataFrame]:
    """Return the tables that sentences of the report are made from."""
    names = list(VARIANTS)
    cells = [
        {**row, "percent": percent, "noise": noise, "accuracy_mean": 0.9 - noise / 1000}
        for row in headline(partition).to_dict("records")
        for percent in (50, 100)
        for noise in (0, 20)
    ]
    claim = {"id": "c", "source": "S1", "claim": "It is so.", "verdict": "supported"}
    claim |= {"measured": 0.9, "low": 0.8, "high": 1.0, "condition": "always"}
    claim |= {"claimed_low": 0.7, "claimed_high": float("nan"), "unit": "accuracy", "n": 5}
    claim |= {"metric": "accuracy", "refutable": float("nan"), "fragile": ""}
    parts = ["train", "validation", "test", *(["official"] if partition == "official" else [])]
    return {
        "headline": headline(partition),
        **comparisons(partition),
        "claims": pd.DataFrame([claim, {**claim, "id": "d", "verdict": "not applicable"}]),
        "sealed_plan": pd.DataFrame(
            {
                "part": ["evaluators", "settings", "c", "d"],
                "kind": ["evaluators", "settings", "claim", "claim"],
                "sealed": ["after the first fit", *["before the first fit"] * 3],
                "commit": ["abd", "abc", "abc", "abc"],
                "earlier": [1, 0, 0, 0],
            }
        ),
        "level_check": pd.DataFrame({"use": ["used"], "verdict": ["holds its level"]}),
        "timings": pd.DataFrame([{"variant": name, **CELL, "seconds": 2.0} for name in names]),
        "class_counts": pd.DataFrame({"partition": parts, "count": 40, "share": 1.0}),
        "duplicates": pd.DataFrame(
            {"partition_a": ["train"], "partition_b": ["test"], "images_b": [1], "share_b": [0.025]}
        ),
        "leaked_accuracy": pd.DataFrame({"accuracy": [0.92, 0.8], "accuracy_without": [0.91, 0.8]}),
        "calibration": pd.DataFrame({"ece": [0.2, 0.1], "ece_null_95": [0.1, 0.2]}),
        "temperature_scaling": pd.DataFrame({"log_loss_before": [2.0], "log_loss_after": [1.0]}),
        "class_difficulty": pd.DataFrame(
            {"variant": ["third", "third"], "digit": ["3", "8"], "recall_mean": [0.9, 0.8]}
        ),
        "top_confusions": pd.DataFrame(
            {"kind": ["directed"], "place": [1], "pair": ["8->3"], "mean_count": [2.0]}
        ),
        "summary": pd.DataFrame(cells),
        "best_settings": pd.DataFrame(
            [
                {"variant": "third", "sweep": "s", "setting": setting, "diverged": 0}
                | {"best_set": setting == "baseline"}
                for setting in ("baseline", "s-1")
            ]
        ),
        "early_stops": pd.DataFrame(
            {
                "variant": ["third", "third"],
                "setting": "tutorial",
                "lowered_after": 10,
                "before": [True, False],
                "accuracy": [0.91, 0.92],
            }
        ),
        "checks": pd.DataFrame(
            [
                {"code": "DL01", "check": "trained to the end", "status": "warning"}
                | {"subject": "third", "evidence": "The loss was still falling."},
                {"code": "DL06", "check": "classes balanced", "status": "clear"}
                | {"subject": "", "evidence": ""},
            ]
        ),
        "costs": pd.DataFrame({"rule": ["r"], "jobs": [3], "seconds": [9.0], "memory_mb": [99.0]}),
    }


def artifact(**changes: Any) -> dict[str, Any]:
    shown = {"kind": "figure", "name": "curve", "title": "Curve", "caption": "Rises & falls."}
    shown |= {"finding": "It rises by 2 < 3."}
    shown |= {"section": "data", "shown": "story", "content": "", "file": "figures/curve.svg"}
    shown |= {"data": "figures/curve.csv", "rows": 3}
    shown |= {"csv": {"href": "data:text/csv,a", "embedded": True, "packed": ""}}
    origin = {"rule": "draw_figures", "module": "figures/curve.py", "settings": ["seeds"]}
    return {**shown, "origin": origin, **changes}


def settings(**changes: Any) -> dict[str, Any]:
    loaded = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    loaded["grid"]["variants"] = list(VARIANTS)
    loaded["variants"] = {name: {"target": target} for name, target in VARIANTS.items()}
    return {**loaded, **changes}


def context(found: dict[str, pd.DataFrame] | None = None, **changes: Any) -> dict[str, Any]:
    """Return everything that the templates need, with ``changes`` applied."""
    found = found or tables()
    partition = found["headline"]["partition"].iloc[0]
    sections, _ = load_artifacts(ROOT / "report", FACTS)
    made = {
        "title": "A study",
        "titles": {"third": "the third way"},
        "facts": FACTS,
        "families": {"binary": ["first", "second"], "multiclass": ["third", "fourth"]},
        "settings": settings(),
        "findings": key_findings(found),
        "found": section_facts(found),
        "claim_rows": claim_rows(found["claims"]),
        "headline": found["headline"].to_dict("records"),
        "markdown": {
            "headline": headline_table(found["headline"], found["timings"]),
            "claims": claims_table(found["claims"]),
            "comparisons": comparisons_table(found["algorithms"], partition),
        },
        "provenance": {
            "dataset": "made_up",
            "images": 200,
            "height": 4,
            "width": 3,
            "official": 40 if partition == "official" else 0,
            "classes": ["a", "b"],
            "labels": [0, 1],
            "own": False,
            "held_out": False,
            "files": [{"name": "f", "source": "here", "bytes": 5, "md5": "m", "sha256": "s"}],
        },
        "environment": {"commit": "abc"},
        "sections": in_sections(sections, {"curve": artifact()}),
        "formulas": load_formulas(ROOT / "report"),
        "results": "results/made_up",
        "shared": "",
        "models": [{"variant": "third", "title": "The third way"}],
        "explored": {"models": "{}", "errors": "{}"},
        "checksums": [{"file": "tables/scores.csv", "bytes": 3, "sha256": "5"}],
        "settings_text": "title: A study\n",
        "settings_uri": "data:application/yaml,",
        **changes,
    }
    return {**made, "checklists": load_checklists(ROOT / "report" / "checklists.yaml", made)}
