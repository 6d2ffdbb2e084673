"""Settings are read as they were meant, whatever type YAML or the command line gave them."""

from pathlib import Path

import pytest
import yaml

from digitlab.errors import ConfigurationError
from digitlab.settings.consistency import check_settings
from digitlab.settings.meaning import as_meant
from digitlab.settings.modules import variant_names
from digitlab.settings.study import Study
from tests.made_up.settings import SETTINGS, overlaid
from tests.runs.checkout import ROOT, copy_checkout, snakemake

SCHEMA = ROOT / "rules/config.schema.yaml"


def read(overlay: str) -> dict:
    """Return the default settings under an overlay in YAML, as meant and checked."""
    settings = as_meant(overlaid(SETTINGS, yaml.safe_load(overlay)), SCHEMA)
    check_settings(settings, SCHEMA, variant_names(ROOT / "scripts"))
    return settings


@pytest.mark.parametrize(
    ("overlay", "key", "meant"),
    [
        ("grid: {percents: [50.0, 100]}", "grid.percents", [50, 100]),
        ("grid: {noises: ['0', 2e1]}", "grid.noises", [0, 20]),
        (
            "seeds: {count: 2.0, per_job: '1', more: {softmax_manual: '9'}}",
            "seeds",
            {"count": 2, "per_job": 1, "more": {"softmax_manual": 9}},
        ),
        ("pair: ['3', 8.0]", "pair", [3, 8]),
        ("comparison: {margin: 1e-3}", "comparison.margin", 0.001),
        ("comparison: {percent: 50.0}", "comparison.percent", 50),
        ("variants: {mlp_manual: {hidden: [64.0, 8]}}", "variants.mlp_manual.hidden", [64, 8]),
        ("variants: {softmax_manual: {l2: 1e-3}}", "variants.softmax_manual.l2", 0.001),
        (
            "variants: {softmax_manual: {decay: {factor: 1e-1, every: 5.0}}}",
            "variants.softmax_manual.decay",
            {"factor": 0.1, "every": 5},
        ),
        (
            "sweeps: {batch-size: {values: {softmax_manual: [32.0, '64']}}}",
            "sweeps.batch-size.values.softmax_manual",
            [32, 64],
        ),
        (
            "sweeps: {tutorial: {recipe: {epochs: 5.0, l2: 1e-4}}}",
            "sweeps.tutorial.recipe.epochs",
            5,
        ),
        ("sweeps: {l2: {values: {softmax_manual: [1e-3]}}}", "sweeps.l2.values", None),
        ("report: {title: 2026}", "report.title", "2026"),
        ("mirror:", "mirror", ""),
    ],
)
def test_a_value_has_the_type_that_is_meant(overlay, key, meant):
    found = read(overlay)
    for part in key.split("."):
        found = found[part]
    expected = {"softmax_manual": [0.001]} if meant is None else meant
    assert repr(found) == repr(expected)


def test_whole_numbers_of_rates_and_the_settings_that_come_with_the_project_stay_as_they_are():
    assert repr(as_meant(SETTINGS, SCHEMA)) == repr(SETTINGS)


def test_a_recipe_of_ones_own_takes_numbers_from_text():
    own = "variants: {discriminant: {target: multiclass, pixels: unit, shrinkage: 1e-1, by: svd}}"
    settings = as_meant(overlaid(SETTINGS, yaml.safe_load(own)), SCHEMA)
    assert settings["variants"]["discriminant"]["shrinkage"] == 0.1
    assert settings["variants"]["discriminant"]["by"] == "svd"


def test_integer_keys_are_names():
    families = "comparison: {families: {1: [binary_manual, binary_torch], binary: []}}"
    assert Study(read(families)).families["1"] == ["binary_manual", "binary_torch"]


def test_a_key_that_is_there_as_text_and_as_a_number_is_named():
    with pytest.raises(ConfigurationError, match=r"^comparison\.families\.1: set twice"):
        read("comparison: {families: {1: [], '1': []}}")


@pytest.mark.parametrize(
    ("overlay", "key"),
    [
        ("comparison: {margin: .nan}", "comparison.margin"),
        ("comparison: {level: '.NaN'}", "comparison.level"),
        ("grid: {percents: [.inf]}", r"grid.percents\[0\]"),
        ("seeds: {count: .inf}", "seeds.count"),
        ("variants: {softmax_sklearn: {inverse_penalty: .inf}}", "variants.softmax_sklearn"),
        ("sweeps: {l2: {values: {softmax_manual: [nan]}}}", "sweeps.l2.values.softmax_manual"),
        ("sweeps: {tutorial: {recipe: {l2: -.inf}}}", "sweeps.tutorial.recipe.l2"),
    ],
)
def test_what_is_not_a_finite_number_is_named(overlay, key):
    with pytest.raises(ConfigurationError, match=f"^{key}.*must be a finite number, not"):
        read(overlay)


def test_snakemake_takes_nested_values_from_its_command_line(tmp_path: Path):
    copy_checkout(tmp_path)
    printed = snakemake(
        tmp_path, "-n", "--quiet", "rules", "--config", "seeds={count: 3}", "grid={noises: [0]}"
    )
    assert "Traceback" not in printed
    assert "This was a dry-run" in printed


def test_home_and_variables_in_paths_are_replaced(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    paths = "mirror: ~/mnist\nidx: {train_images: $HOME/images, train_labels: ~/labels}"
    settings = read(paths)
    assert settings["mirror"] == f"{tmp_path}/mnist"
    assert settings["idx"]["train_images"] == f"{tmp_path}/images"
    assert settings["idx"]["train_labels"] == f"{tmp_path}/labels"
