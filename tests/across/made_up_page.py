"""The page of several data sets, from made-up tables."""

import pandas as pd

from digitlab.across.claims import claims_by_dataset
from digitlab.across.critical_difference import draw_critical_differences
from digitlab.across.difference_plot import draw_differences
from digitlab.across.differences import dataset_differences, mean_differences
from digitlab.across.finished import firsts_of_families
from digitlab.across.page import render_page
from digitlab.across.rank_plot import draw_ranks
from digitlab.across.ranks import dataset_ranks, rank_tests
from digitlab.jobs.tables import load_table, save_table
from digitlab.plotting.style import save_figure, theme
from tests.across.made_up import FAMILIES, LEVEL, MARGIN, studies
from tests.runs.checkout import ROOT

PARTS = {"template": "several.jinja", "style": "style.css"}
PARTS |= {"theme": "theme.js", "behavior": "page.js"}


def made_up_results(count, folder):
    """Return the tables and figures of ``count`` data sets, as the jobs save and load them."""
    algorithms, tiers = studies(count)
    firsts = firsts_of_families(tiers, FAMILIES)
    ranks = dataset_ranks(tiers, algorithms, firsts)
    differences = dataset_differences(algorithms, firsts)
    claims = pd.DataFrame(
        [
            (f"set{k}", "mlp", "S5", "The <network> wins.", "supported" if k else "undetermined")
            for k in range(count)
        ],
        columns=["dataset", "id", "source", "claim", "verdict"],
    )
    tables = {
        "ranks": ranks,
        "rank_tests": rank_tests(ranks, LEVEL),
        "differences": differences,
        "effects": mean_differences(differences, LEVEL, MARGIN),
        "claims": claims_by_dataset(claims),
    }
    for name, table in tables.items():
        save_table(folder / f"{name}.csv", table)
    tables = {name: load_table(folder / f"{name}.csv") for name in tables}
    with theme():
        drawn = {
            "ranks": draw_ranks(tables["ranks"]),
            "differences": draw_differences(tables["differences"], tables["effects"], MARGIN),
            "critical_difference": draw_critical_differences(tables["rank_tests"]),
        }
        for name, figure in drawn.items():
            save_figure(folder / f"{name}.svg", figure)
    return tables, {name: (folder / f"{name}.svg").read_text() for name in drawn}


def made_up_page(count, folder):
    """Return the page of ``count`` data sets."""
    tables, figures = made_up_results(count, folder)
    texts = {part: (ROOT / "report" / file).read_text() for part, file in PARTS.items()}
    names = {f"set{k}": {"dataset": "npz", "seeds": 3} for k in range(count)}
    return render_page(texts, names, tables, figures, LEVEL, MARGIN)
