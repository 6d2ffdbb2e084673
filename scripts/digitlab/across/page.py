"""Render what several studies show together as one page."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pandas as pd
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from digitlab.across.claims import CLAIM
from digitlab.across.sentences import (
    claims_in_words,
    equivalent_in_words,
    leaders,
    mean_differences_in_words,
    rank_test_in_words,
)
from digitlab.report.claim_rows import ICONS
from digitlab.report.html_tables import html_table
from digitlab.report.svg import Figures
from digitlab.report.wording import counted, listed

# What readers see of a table; its CSV holds all of it.
RANKED = ["family", "dataset", "variant", "accuracy", "low", "high", "rank_low", "rank_high"]
EFFECTS = ["family", "variant_a", "variant_b", "datasets", "mean", "low", "high", "p_holm"]
EFFECTS += ["verdict", "tau", "next_low", "next_high", "next_less", "next_within", "next_more"]
DRAWN = {
    "ranks": ("Ranks on each data set", "A row for each variant, a line for each data set."),
    "differences": (
        "Differences on each data set",
        "A row for each pair of variants, a line for each data set and one for their mean.",
    ),
    "critical_difference": (
        "Critical difference diagram",
        "Average ranks on an axis; bars join variants that do not differ significantly.",
    ),
}


def verdict_rows(claims: pd.DataFrame) -> list[dict[str, Any]]:
    """Return each claim with its verdicts, data set by data set, each with its icon."""
    datasets = [name for name in claims.columns if name not in (*CLAIM, "across")]
    return [
        {
            **{name: row[name] for name in (*CLAIM, "across")},
            "verdicts": [
                {
                    "words": row[dataset],
                    "icon": ICONS[row[dataset]],
                    "kind": row[dataset].replace(" ", "-"),
                }
                for dataset in datasets
            ],
        }
        for row in claims.to_dict("records")
    ]


def _findings(tables: Mapping[str, pd.DataFrame], margin: float) -> dict[str, Any]:
    """Return the sentences and rows that the page tells, made from the ``tables``."""
    ranks, effects, tests = tables["ranks"], tables["effects"], tables["rank_tests"]
    return {
        "leaders": leaders(ranks),
        "told": mean_differences_in_words(effects),
        "equivalent": equivalent_in_words(effects, margin),
        "claims_told": claims_in_words(tables["claims"]),
        "rank_tests": [rank_test_in_words(rows) for _, rows in tests.groupby("family", sort=False)],
        "diagram": bool(tests["critical"].notna().any()),
        "partitions": ranks.groupby("dataset", sort=False)["partition"].first(),
        "claims": verdict_rows(tables["claims"]),
        "tables": {"ranks": ranks[RANKED], "effects": effects[EFFECTS]},
        "all": tables,
    }


def render_page(
    texts: Mapping[str, str],
    studies: Mapping[str, Mapping[str, Any]],
    tables: Mapping[str, pd.DataFrame],
    figures: Mapping[str, str],
    level: float,
    margin: float,
) -> str:
    """Return the page as HTML.

    ``texts`` holds the ``template``, the style sheet (``style``) and the scripts (``theme`` and
    ``behavior``), ``studies`` the data set and the number of seeds of each study, ``figures`` the
    SVG of each.
    """
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    drawings = Figures()
    embedded = {name: Markup(drawings.embed(figures[name], name, *DRAWN[name])) for name in DRAWN}
    context: dict[str, Any] = {
        **_findings(tables, margin),
        "studies": studies,
        "level": level,
        "span": f"{100 * margin:g} {'point' if margin == 0.01 else 'points'}",
        "titles": {name: title for name, (title, _) in DRAWN.items()},
        "figures": embedded,
        "shared": Markup(drawings.shared()),
        "icons": ICONS,
        "table": lambda content, title: Markup(html_table(content, title)),
        "csv": lambda content: "data:text/csv;charset=utf-8," + quote(content.to_csv(index=False)),
        "counted": counted,
        "listed": listed,
    }
    inlined = {name: Markup(texts[name]) for name in ("style", "theme", "behavior")}
    return environment.from_string(texts["template"]).render(**inlined, **context).rstrip() + "\n"
