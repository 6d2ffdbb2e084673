"""Which files an artifact is made from and shown with follows from its declaration."""

from pathlib import Path

import pytest

from digitlab.report.catalog import Catalog, caption_facts, figure_module, files_of, template_files
from digitlab.settings.study import Study
from tests.made_up.settings import SETTINGS, overlaid
from tests.runs.checkout import ROOT

STUDY = Study(overlaid(SETTINGS, {"seeds": {"count": 6, "per_job": 5}, "pair": [8, 3]}))
FIGURE = {"kind": "figure", "section": "one", "title": "Curves", "alt": "a", "caption": "c"}
TABLE = {"kind": "table", "section": "two", "title": "Numbers", "caption": "c"}
CATALOG = Catalog(
    STUDY,
    {"one": "Section one", "two": "Section two"},
    {
        "curves": {**FIGURE, "needs": {"splits": "data/splits/seeds{block}.npz"}},
        "fitted": {**FIGURE, "needs": {}, "fits": "binary"},
        "shown": {**TABLE, "needs": {"table": "tables/a.csv"}, "columns": ["x"]},
        "computed": {
            **TABLE,
            "needs": {"table": "tables/computed.csv"},
            "computed_from": {"scores": "tables/scores.csv"},
            "fits": "all",
        },
    },
)


def test_figures_and_tables_by_name():
    assert CATALOG.names("figure") == ["curves", "fitted"]
    assert CATALOG.findings() == ["computed"]
    assert CATALOG.figure_files("csv")[0] == "results/digits/figures/curves.csv"
    assert CATALOG.table_files() == [
        "results/digits/tables/a.csv",
        "results/digits/tables/computed.csv",
    ]


def test_an_artifact_is_made_from_what_it_names_and_shown_from_what_that_makes():
    splits = {"splits": "results/digits/data/splits/seeds0-4.npz"}
    assert CATALOG.made_from("curves") == CATALOG.needs("curves") == splits
    assert CATALOG.made_from("computed") == {"scores": "results/digits/tables/scores.csv"}
    assert CATALOG.needs("computed") == {"table": "results/digits/tables/computed.csv"}


@pytest.mark.parametrize(
    ("name", "variants"),
    [
        ("curves", []),
        ("fitted", ["binary_manual", "binary_torch", "binary_sklearn"]),
        ("computed", SETTINGS["grid"]["variants"]),
    ],
)
def test_fits_are_those_at_the_compared_cell_of_the_variants_that_it_asks_for(name, variants):
    assert CATALOG.variants(name) == variants
    assert list(CATALOG.fits(name)) == variants
    for files in CATALOG.fits(name).values():
        assert [file.split("/")[-2:] for file in files] == [
            ["percent100_noise0", f"seeds{block}.npz"] for block in ("0-4", "5-5")
        ]


def test_artifacts_of_a_section_are_made_together_from_files_that_are_listed_once():
    assert CATALOG.by_section(["curves", "computed", "fitted"]) == {
        "one": ["curves", "fitted"],
        "two": ["computed"],
    }
    sources = CATALOG.sources(["curves", "fitted", "computed"])
    assert sources["curves"] == CATALOG.made_from("curves")
    assert list(sources["fitted"]) == CATALOG.variants("fitted")
    files = files_of(sources)
    assert files == sorted(set(files))
    assert {"results/digits/tables/scores.csv", sources["fitted"]["binary_torch"][0]} <= set(files)


def test_lists_say_the_kind_the_title_and_the_section_of_an_artifact():
    assert CATALOG.label("curves") == "Figure: Curves"
    assert CATALOG.section_title("shown") == "Section two"
    assert CATALOG.shown_tables()["shown"] == {
        "title": "Numbers",
        "columns": ["x"],
        "table": "results/digits/tables/a.csv",
    }


def test_captions_say_the_settings_of_the_study():
    facts = {"seeds": 6, "few_to_most": 6, "percent": 100, "noise": 0, "pair": "3 and 8"}
    assert caption_facts(STUDY) == facts
    more = {"softmax_manual": 20, "softmax_torch": 9, "made_elsewhere": 30}
    assert caption_facts(Study(overlaid(STUDY.config, {"seeds": {"more": more}}))) == {
        **facts,
        "few_to_most": "6 to 20",
    }


def test_every_file_of_the_report_folder_that_it_is_rendered_by_is_listed():
    files = {Path(file).relative_to(ROOT).as_posix() for file in template_files(ROOT)}
    assert {"report/page.html", "report/sections.yaml", "report/sections/data.yaml"} <= files


def test_a_figure_is_drawn_by_the_module_of_its_name():
    assert figure_module("accuracy-vs-noise") == "figures/accuracy_vs_noise.py"
