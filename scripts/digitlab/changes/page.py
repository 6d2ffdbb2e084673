"""Render the differences between two studies as one page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pandas as pd
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from digitlab.changes.accuracies import accuracy_changes
from digitlab.changes.differences import claim_changes, file_changes, mapping_changes
from digitlab.changes.finished_study import FinishedStudy
from digitlab.evaluation.final_partition import on_final_partition
from digitlab.report.html_tables import html_table

SHOWN = ["variant", "percent", "noise", "partition", "verdict", "difference", "low", "high"]
SHOWN += ["p_holm", "accuracy_before", "accuracy_after"]
CHANGED = ("lower", "higher")  # verdicts in the order in which they are shown; others come last


@dataclass(frozen=True)
class Comparison:
    """Tables of what differs between two studies; None where something cannot be compared."""

    before: FinishedStudy
    after: FinishedStudy
    level: float
    margin: float
    accuracies: pd.DataFrame
    claims: pd.DataFrame | None
    settings: pd.DataFrame | None
    environment: pd.DataFrame | None
    files: pd.DataFrame


def compare_studies(
    before: FinishedStudy, after: FinishedStudy, level: float, margin: float
) -> Comparison:
    """Return all differences between two studies, tested at ``level`` and with a ``margin``."""
    recorded = {
        part: mapping_changes(before.record[part], after.record[part], name)
        if before.record and after.record
        else None
        for part, name in (("settings", "setting"), ("environment", "made with"))
    }
    return Comparison(
        before=before,
        after=after,
        level=level,
        margin=margin,
        accuracies=accuracy_changes(before, after, level, margin),
        claims=claim_changes(before, after),
        files=file_changes(before, after),
        **recorded,
    )


def shown_accuracies(accuracies: pd.DataFrame) -> pd.DataFrame:
    """Return the accuracies of the recipes themselves on the final partition, changes first."""
    tested = accuracies[accuracies["test"] != ""]
    deciding = on_final_partition(tested if len(tested) else accuracies, setting="baseline")
    return deciding.sort_values("verdict", key=_place, kind="stable")[SHOWN]


def _place(verdicts: pd.Series) -> pd.Series:
    return verdicts.map({verdict: place for place, verdict in enumerate(CHANGED)}).fillna(9)


def render_comparison(texts: Mapping[str, str], comparison: Comparison) -> str:
    """Return a comparison as HTML.

    ``texts`` holds the ``template``, the style sheet (``style``) and the scripts (``theme`` and
    ``behavior``).
    """
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    context: dict[str, Any] = vars(comparison) | {
        "shown": shown_accuracies(comparison.accuracies),
        "states": comparison.files["state"].value_counts().to_dict(),
        "verdicts": comparison.accuracies["verdict"].value_counts().to_dict(),
        "tests": [name for name in comparison.accuracies["test"].unique() if name],
        "table": lambda content, title: Markup(html_table(content, title)),
        "csv": lambda content: "data:text/csv;charset=utf-8," + quote(content.to_csv(index=False)),
    }
    inlined = {name: Markup(texts[name]) for name in ("style", "theme", "behavior")}
    return environment.from_string(texts["template"]).render(**inlined, **context).rstrip() + "\n"
