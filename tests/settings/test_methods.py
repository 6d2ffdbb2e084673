"""Methods become variants of the study; each mistake is named with its key."""

import json

import pytest

from digitlab.errors import ConfigurationError
from digitlab.settings.consistency import check_settings
from digitlab.settings.methods import check_predictions, with_methods
from digitlab.settings.modules import module_of, variant_names
from digitlab.settings.paths import Cell
from digitlab.settings.study import Study
from tests.made_up.settings import SETTINGS, overlaid
from tests.runs.checkout import ROOT

FOREST = {"estimator": "sklearn.ensemble.RandomForestClassifier", "keywords": {"max_depth": 3}}


def settings_with(**methods) -> dict:
    return overlaid(SETTINGS, {"methods": methods})


def check(settings: dict) -> None:
    check_settings(settings, ROOT / "rules/config.schema.yaml", variant_names(ROOT / "scripts"))


def test_a_method_is_a_variant_in_the_grid_and_in_the_family_of_its_target():
    settings = settings_with(forest=FOREST, two={**FOREST, "target": "binary"})
    check(settings)
    study = Study(with_methods(settings))
    assert study.variants[-2:] == ["forest", "two"]
    assert study.families["multiclass"][-1] == "forest"
    assert study.families["binary"][-1] == "two"
    assert study.recipe("forest", "baseline")["keywords"] == {"max_depth": 3}
    assert module_of("forest", study.config["variants"]["forest"]) == "methods/estimator.py"
    assert len(study.every_fit("forest")) == 6


def test_a_recipe_does_not_depend_on_the_order_of_its_settings():
    settings = with_methods(settings_with(forest={**FOREST, "pixels": "unit"}))
    again = json.loads(json.dumps(settings, sort_keys=True))
    for variant in Study(settings).variants:
        for setting in ("baseline", "tutorial"):
            if setting == "baseline" or (variant, setting) in Study(settings).settings:
                recipes = [Study(each).recipe(variant, setting) for each in (settings, again)]
                assert repr(recipes[0]) == repr(recipes[1])


def test_methods_are_added_once():
    once = with_methods(settings_with(forest=FOREST))
    assert with_methods(once) == once


def test_a_family_that_is_switched_off_or_chosen_stays_so():
    off = overlaid(settings_with(forest=FOREST), {"comparison": {"families": {"multiclass": []}}})
    assert with_methods(off)["comparison"]["families"]["multiclass"] == []
    own = overlaid(
        settings_with(forest=FOREST),
        {"comparison": {"families": {"trees": ["forest", "softmax_single"]}}},
    )
    check(own)
    families = with_methods(own)["comparison"]["families"]
    assert "forest" not in families["multiclass"]


def test_predictions_are_of_the_compared_cell_or_of_every_cell():
    study = Study(with_methods(settings_with(far={"predictions": "p/{seed}.csv"})))
    assert len(study.every_fit("far")) == 1
    assert study.is_fitted(Cell("far", "baseline", 100, 0))
    assert not study.is_fitted(Cell("far", "baseline", 50, 0))
    assert study.imported == ["far"]
    assert "far" not in study.trained
    pattern = "p/{percent}/{noise}/{seed}.csv"
    study = Study(with_methods(settings_with(far={"predictions": pattern})))
    assert len(study.every_fit("far")) == 6
    assert study.predictions(Cell("far", "baseline", 50, 20), "0-1") == [
        "p/50/20/0.csv",
        "p/50/20/1.csv",
    ]


def test_missing_files_of_predictions_are_counted(tmp_path):
    settings = settings_with(far={"predictions": f"{tmp_path}/{{seed}}.csv"})
    (tmp_path / "0.csv").touch()
    with pytest.raises(ConfigurationError, match=r"4 of 5 files are missing, .*/1\.csv"):
        check_predictions(settings)
    for seed in range(1, 5):
        (tmp_path / f"{seed}.csv").touch()
    check_predictions(settings)


def test_a_sweep_may_change_the_recipe_of_a_method():
    sweep = {"variants": ["forest"], "recipe": {"keywords": {"max_depth": 9}}}
    settings = overlaid(
        settings_with(forest=FOREST), {"grid": {"sweeps": ["deep"]}, "sweeps": {"deep": sweep}}
    )
    check(settings)
    recipe = Study(with_methods(settings)).recipe("forest", "deep")
    assert recipe["keywords"] == {"max_depth": 9}


MISTAKES = [
    ({"Forest": FOREST}, "methods: 'Forest' must consist of a-z, 0-9 and _; rename it."),
    ({"index": FOREST}, "methods.index: the name is taken; choose another."),
    ({"softmax_torch": FOREST}, "methods.softmax_torch: the name is taken; choose another."),
    ({"mine": {}}, "methods.mine: needs exactly one of estimator, file, predictions."),
    (
        {"mine": {**FOREST, "file": "mine.py"}},
        "methods.mine: needs exactly one of estimator, file, predictions.",
    ),
    (
        {"mine": {"estimator": "RandomForest"}},
        "methods.mine.estimator: 'RandomForest' is no import path; write one like",
    ),
    ({"mine": {"estimatr": "a.B"}}, "methods.mine.estimatr: unknown key; did you mean estimator?"),
    ({"mine": {"file": "mine.R"}}, "methods.mine.file: 'mine.R' must end in .py"),
    ({"mine": {"file": "no/such.py"}}, "methods.mine.file: no file no/such.py; correct the path."),
    ({"mine": {"predictions": "p.csv"}}, "methods.mine.predictions: 'p.csv' must contain {seed}"),
    (
        {"mine": {"predictions": "{percent}/{seed}.csv"}},
        "methods.mine.predictions: '{percent}/{seed}.csv' must contain {seed} and, for every",
    ),
    (
        {"mine": {"predictions": "{seed}.txt"}},
        "methods.mine.predictions: '{seed}.txt' must end in .csv or .npz",
    ),
    ({"mine": {**FOREST, "recipe": {}}}, "methods.mine.file: missing; recipe requires it."),
]


@pytest.mark.parametrize(("methods", "sentence"), MISTAKES, ids=[said for _, said in MISTAKES])
def test_a_mistake_is_named_with_its_key(methods, sentence):
    with pytest.raises(ConfigurationError) as caught:
        check(settings_with(**methods))
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("sweep", "sentence"),
    [
        (
            {"key": "max_depth", "values": {"forest": [3]}},
            "sweeps.own makes methods.forest.max_depth: unknown key",
        ),
        ({"variants": ["far"], "recipe": {}}, "sweeps.own: far has predictions that were made"),
    ],
)
def test_a_sweep_that_would_change_nothing_is_refused(sweep, sentence):
    settings = settings_with(forest=FOREST, far={"predictions": "{seed}.csv"})
    with pytest.raises(ConfigurationError, match=sentence):
        check(overlaid(settings, {"grid": {"sweeps": ["own"]}, "sweeps": {"own": sweep}}))
