"""The settings listed for an artifact are those that its rules' parameters depend on."""

import copy
import re
from types import SimpleNamespace

import pytest

from digitlab.claims.claimed_fits import claimed_cells, claimed_differences, claimed_pairs
from digitlab.claims.register import load_claims
from digitlab.claims.seals import plan_of
from digitlab.report.catalog import load_catalog
from digitlab.report.origins import OF_PARAMETERS, OF_WILDCARDS, origin, settings_of_rule
from digitlab.settings.references import reference_problems
from digitlab.settings.study import Study
from digitlab.settings.sweeps import stopping_settings, sweep_members
from tests.made_up.settings import SETTINGS
from tests.runs.checkout import ROOT

PENALIZED = ("softmax_manual", "l2-0.1")
# One about a pair of digits and one about a setting; the register has neither.
OF_A_PAIR = {"kind": "largest_gap", "variants": ["mlp_manual", "mlp_torch"], "digits": [0, 1]}
OF_A_SETTING = {
    "kind": "hard_digits",
    "where": [{"variant": "softmax_manual", "setting": "l2-0.1"}],
}
# One that compares two settings for a pair of digits, and one about variants of two targets.
OF_A_DIFFERENCE = {
    "kind": "beats",
    "digits": [0, 1],
    "where": [{"variant": "softmax_manual", "setting": "l2-0.1"}, {"variant": "mlp_manual"}],
}
OF_TARGETS = {
    "kind": "beats",
    "where": [{"variant": "binary_manual"}, {"variant": "softmax_manual"}],
}
CLAIMS = [
    *load_claims(ROOT / "claims.yaml"),
    *(OF_A_PAIR, OF_A_SETTING, OF_A_DIFFERENCE, OF_TARGETS),
]
# The value of each parameter that follows from settings, as the rule files compute it.
VALUES = {
    "dataset": lambda study: study.config["dataset"],
    # Which variants and settings exist is determined by wildcards.
    "recipe": lambda study: [
        *(study.recipe(variant, "baseline") for variant in SETTINGS["variants"]),
        study.recipe(*PENALIZED) if PENALIZED in study.settings else None,
    ],
    "target": lambda study: [block["target"] for block in study.config["variants"].values()],
    "percent": lambda study: study.config["comparison"]["percent"],
    "noise": lambda study: study.config["comparison"]["noise"],
    "level": lambda study: study.config["comparison"]["level"],
    "margin": lambda study: study.config["comparison"]["margin"],
    "pair": lambda study: study.config["pair"],
    "families": lambda study: study.families,
    "members": lambda study: sweep_members(study.config),
    "penalized": lambda study: study.penalized_members(),
    "problems": lambda study: reference_problems(study),
    "stopping": lambda study: stopping_settings(study.config),
    "range_test": lambda study: study.range_test(),
    "cells": lambda study: claimed_cells(CLAIMS, study),
    "compared": lambda study: claimed_differences(CLAIMS, study),
    "pairs": lambda study: claimed_pairs(CLAIMS, study),
    "seals": lambda study: plan_of([], {}, study.config),
    "benchmarks": lambda study: f"{study.results}/benchmarks",
}
# One change to every setting that a parameter could depend on.
CHANGES = {
    "dataset": "mnist",
    "device": "cpu",
    "pair": [0, 2],
    "seeds": {"count": 7, "per_job": 5, "more": {"softmax_manual": 20}},
    "grid.variants": ["softmax_manual"],
    "grid.percents": [100],
    "grid.noises": [20],
    "grid.sweeps": ["l2"],
    "comparison.percent": 50,
    "comparison.noise": 20,
    "comparison.level": 0.01,
    "comparison.margin": 0.1,
    "comparison.families": {"multiclass": ["softmax_manual", "softmax_torch"]},
    "variants": {
        name: {
            **SETTINGS["variants"][name],
            "learning_rate": 0.5,
            "l2": 0.2,
            "inverse_penalty": 3.0,
            "target": "multiclass",
            "patience": 2,
            "decay": {"factor": 0.5, "every": 3},
        }
        for name in SETTINGS["variants"]
    },
    "sweeps": {
        name: {**sweep, "values": {"softmax_manual": [0.5]}}
        for name, sweep in SETTINGS["sweeps"].items()
        if "key" in sweep
    }
    | {
        name: {**sweep, "recipe": {**sweep["recipe"], "epochs": 7}}
        for name, sweep in SETTINGS["sweeps"].items()
        if "key" not in sweep
    },
    "range_test": {"variants": ["softmax_manual"], "lowest": 0.1, "highest": 1.0, "steps": 9},
    "mirror": "/elsewhere",
    "report": {"title": "Another"},
}


def changed(key):
    config = copy.deepcopy(SETTINGS)
    *groups, last = key.split(".")
    place = config
    for group in groups:
        place = place[group]
    assert place[last] != CHANGES[key]
    place[last] = CHANGES[key]
    return config


@pytest.mark.parametrize("key", CHANGES)
@pytest.mark.parametrize("parameter", VALUES)
def test_a_parameter_goes_by_no_setting_but_those_named(parameter, key):
    value, declared = VALUES[parameter], OF_PARAMETERS[parameter]
    if value(Study(changed(key))) != value(Study(SETTINGS)):
        assert any(f"{key}.".startswith(f"{name}.") for name in declared)


@pytest.mark.parametrize("parameter", VALUES)
def test_a_parameter_goes_by_every_setting_named(parameter):
    value, declared = VALUES[parameter], OF_PARAMETERS[parameter]
    before = value(Study(SETTINGS))
    alone = {key for key in CHANGES if value(Study(changed(key))) != before}
    for name in declared:
        keys = {key for key in CHANGES if key == name or key.startswith(f"{name}.")}
        assert not keys or keys & alone, name


def test_the_settings_named_exist():
    for keys in (*OF_PARAMETERS.values(), *OF_WILDCARDS.values()):
        for key in keys:
            value = SETTINGS
            for part in key.split("."):
                value = value[part]


def rule(name, *parameters, wildcards=()):
    params = SimpleNamespace(items=lambda: [(parameter, None) for parameter in parameters])
    return SimpleNamespace(script=f"../scripts/{name}.py", params=params, wildcard_names=wildcards)


RULES = {
    "figures/": rule("draw_figures", "figures", "code"),
    "tables/headline": rule("pick_headline", "percent", "noise", "code"),
    "tables/": rule("compute_tables", "findings", "code"),
    "fits/": rule("fit_variant", "recipe", "code", wildcards=["variant", "percent", "first"]),
    "data/": rule("gather_images", "dataset", "code"),
}


def rule_of(file):
    return next(rule for part, rule in RULES.items() if part in file)


def test_an_artifact_goes_by_the_settings_of_its_rule_and_of_those_before_it():
    catalog = load_catalog(Study(SETTINGS), ROOT / "report")
    headline = origin("headline", catalog, rule_of)
    assert headline == {
        "rule": "pick_headline",
        "module": None,
        "settings": ["comparison.noise", "comparison.percent"],
    }
    fitted = next(name for name in catalog.names("figure") if catalog.variants(name))
    drawn = origin(fitted, catalog, rule_of)
    assert drawn["module"].startswith("figures/")
    assert {"comparison.percent", "comparison.noise", "seeds", "variants"} <= set(drawn["settings"])


def test_a_parameter_that_nothing_is_known_of_is_an_error():
    with pytest.raises(KeyError, match="surprise"):
        list(settings_of_rule(rule("new", "surprise")))


def test_every_rule_with_results_takes_parameters_that_are_known():
    files = (ROOT / "rules").glob("*.smk")
    text = "".join(file.read_text() for file in files)
    # Of rules that make no artifact of a study's report.
    unknown = {"tables", "facts", "origins", "settings", "datasets", "studies"}
    blocks = re.findall(r"^( +)params:\n(.*?)^\1message:", text, re.MULTILINE | re.DOTALL)
    names = {
        name
        for indent, block in blocks
        for name in re.findall(rf"^{indent}    (\w+)=", block, re.MULTILINE)
    }
    assert names - unknown == set(OF_PARAMETERS)
