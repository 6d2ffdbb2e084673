"""The pipeline runs from any folder, and as a module of another workflow."""

from pathlib import Path

import pytest

from tests.runs.checkout import copy_checkout, snakemake
from tests.runs.small_study import SMALL, STUDY

pytestmark = pytest.mark.slow

IMPORTER = """\
configfile: "{checkout}/config.yaml"
configfile: "small.yaml"

module digitlab:
    snakefile:
        "{checkout}/Snakefile"
    config:
        config

use rule * from digitlab as digits_*

rule theirs:
    default_target: True
    input:
        rules.digits_all.input,
"""
TABLES = ("scores.csv", "mcnemar.csv", "claims.csv", "class_counts.csv")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    return copy_checkout(tmp_path_factory.mktemp("checkout"))


def workplace(tmp_path_factory) -> Path:
    """An empty folder with the settings of the small study."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "small.yaml").write_text(STUDY)
    return folder


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory, checkout) -> Path:
    """The small study, run by the path of its Snakefile from another folder."""
    folder = workplace(tmp_path_factory)
    snakemake(folder, "--snakefile", f"{checkout}/Snakefile", *SMALL)
    return folder


def test_results_lie_where_the_pipeline_runs(elsewhere, checkout):
    assert (elsewhere / "results/digits/report.html").is_file()
    assert not (checkout / "results").exists()


def test_a_directory_option_means_the_same(elsewhere, checkout):
    settings = ("--configfile", f"{elsewhere}/small.yaml")
    printed = snakemake(checkout, "--directory", str(elsewhere), *settings)
    assert "Nothing to be done" in printed
    assert not (checkout / "results").exists()


def test_another_workflow_can_use_the_rules_under_names_of_its_own(
    elsewhere, checkout, tmp_path_factory
):
    folder = workplace(tmp_path_factory)
    (folder / "Snakefile").write_text(IMPORTER.replace("{checkout}", str(checkout)))
    printed = snakemake(folder)
    assert "digits_fit_variant" in printed
    results = [place / "results/digits/tables" for place in (folder, elsewhere)]
    for name in TABLES:
        ours, theirs = ((tables / name).read_bytes() for tables in results)
        assert ours == theirs, name
    page = (folder / "results/digits/report.html").read_text(encoding="utf-8")
    assert "<code>draw_figure</code>, <code>scripts/draw_figure.py</code>" in page
    assert "digits_draw_figure" not in page
    assert "Nothing to be done" in snakemake(folder)
