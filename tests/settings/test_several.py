"""Settings of several studies in one file: what each gets, and what is refused in a sentence."""

from pathlib import Path

import pytest
import yaml

from digitlab.errors import ConfigurationError
from digitlab.settings.consistency import check_settings
from digitlab.settings.modules import variant_names
from digitlab.settings.several import (
    check_alike,
    load_settings,
    settings_by_dataset,
    shared_families,
)
from digitlab.settings.study import Study
from tests.made_up.settings import SETTINGS
from tests.runs.checkout import ROOT

RATES = {"dataset": "mnist", "variants": {"softmax_manual": {"learning_rate": 0.01}}}
SCHEMA = ROOT / "rules/config.schema.yaml"

NPZ = {"dataset": "npz", "npz": {"path": "small.npz"}}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A working directory with a file of settings."""
    monkeypatch.chdir(tmp_path)
    Path("rates.yaml").write_text(yaml.safe_dump(RATES))
    Path("words.yaml").write_text("only words")
    Path("open.yaml").write_text("seeds: {count: 2")
    Path("twice.yaml").write_text("seeds: {count: 2}\nseeds: {count: 3}\n")


def studies(datasets, **others):
    found = settings_by_dataset(SETTINGS, {"datasets": datasets, **others})
    check_alike(found)
    return found


def rate(settings):
    return settings["variants"]["softmax_manual"]["learning_rate"]


def test_a_list_names_data_sets_that_come_with_digitlab():
    found = studies(["digits", "mnist"], seeds={"count": 2})
    assert [settings["dataset"] for settings in found.values()] == ["digits", "mnist"]
    assert all(
        settings["seeds"] == {**SETTINGS["seeds"], "count": 2} for settings in found.values()
    )


def test_the_study_of_a_built_in_data_set_is_the_one_that_a_single_run_makes():
    found = studies(["digits", "mnist"])["digits"]
    assert found == SETTINGS
    assert Study(found).results == "results/digits"


def test_a_file_gives_recipes_and_the_name_says_which_data_set():
    found = studies({"digits": None, "kmnist": "rates.yaml", "mnist": ["rates.yaml", {}]})
    assert {name: rate(settings) for name, settings in found.items()} == {
        "digits": 1.0,
        "kmnist": 0.01,
        "mnist": 0.01,
    }
    assert found["kmnist"]["dataset"] == "kmnist"


def test_later_parts_override_earlier_ones_and_none_leaks_into_another_study():
    change = {"variants": {"softmax_manual": {"learning_rate": 3}}}
    found = studies({"digits": None, "small": ["rates.yaml", change, NPZ]})
    assert (rate(found["small"]), rate(found["digits"]), rate(SETTINGS)) == (3, 1.0, 1.0)


def test_keys_are_in_the_order_in_which_snakemake_merges_them():
    found = studies(["digits", "mnist"], range_test={"steps": 20})["digits"]["range_test"]
    assert list(found) == ["steps", "variants", "lowest", "highest"]


def test_sets_of_ones_own_have_folders_of_their_own():
    found = studies({"small": NPZ, "smaller": NPZ})
    assert [Study(settings).results for settings in found.values()] == [
        "results/small",
        "results/smaller",
    ]


def test_the_studies_that_come_with_the_project_are_sound(monkeypatch):
    monkeypatch.chdir(ROOT)
    found = settings_by_dataset(SETTINGS, load_settings("studies/several.yaml"))
    assert list(found) == ["digits", "mnist", "fashion_mnist", "kmnist"]
    for settings in found.values():
        check_settings(settings, SCHEMA, variant_names(ROOT / "scripts"))


def test_a_name_must_do_as_a_folder():
    told = r"^name: '\.\./mine' must consist of a-z, 0-9 and _"
    with pytest.raises(ConfigurationError, match=told):
        check_settings({**SETTINGS, "name": "../mine"}, SCHEMA, variant_names(ROOT / "scripts"))


def test_families_hold_the_variants_that_every_study_fits():
    few = {**NPZ, "grid": {"variants": ["softmax_manual", "mlp_manual", "binary_manual"]}}
    found = studies({"digits": None, "small": few})
    assert shared_families(found) == {"multiclass": ["softmax_manual", "mlp_manual"]}


def test_a_method_of_ones_own_is_in_a_family_if_every_study_has_it():
    method = {"forest": {"estimator": "sklearn.ensemble.RandomForestClassifier"}}
    everywhere = studies({"digits": None, "small": NPZ}, methods=method)
    assert "forest" in shared_families(everywhere)["multiclass"]
    once = studies({"digits": {"methods": method}, "small": NPZ})
    assert "forest" not in shared_families(once)["multiclass"]


@pytest.mark.parametrize(
    ("datasets", "sentence"),
    [
        (["digits", "mnits"], "datasets: unknown data set 'mnits'; did you mean mnist?"),
        (["digits", "mnist", "digits"], "datasets: lists digits twice; keep one."),
        (["digits"], "datasets: name two or more data sets"),
        ("digits", "datasets: name two or more data sets"),
        (None, "datasets: name two or more data sets"),
        ({"digits": None, "small": 3}, "datasets.small: must be a file of settings"),
        ({"digits": None, "small": "gone.yaml"}, "datasets.small: no file gone.yaml; correct"),
        ({"digits": None, "small": "words.yaml"}, "datasets.small: words.yaml holds no settings"),
        ({"digits": None, "small": "twice.yaml"}, "datasets.small: twice.yaml: the key seeds is"),
        ({"digits": None, "small": "open.yaml"}, "datasets.small: open.yaml is not YAML"),
        ({"digits": None, "several": NPZ}, "datasets.several: the name is taken"),
        (
            {"digits": None, "small": {**NPZ, "comparison": {"level": 0.01}}},
            "datasets.small: comparison.level is not that of digits; set it once, beside datasets.",
        ),
        (
            {"digits": None, "small": {**NPZ, "comparison": {"families": {"binary": []}}}},
            "datasets.small: comparison.families is not that of digits",
        ),
        (
            {"digits": None, "small": {**NPZ, "grid": {"variants": ["mlp_manual"]}}},
            "datasets: no two variants of a family are in the grid of every data set",
        ),
    ],
)
def test_mistakes_are_told_in_a_sentence_that_names_the_key(datasets, sentence):
    with pytest.raises(ConfigurationError) as told:
        studies(datasets)
    assert str(told.value).startswith(sentence)
