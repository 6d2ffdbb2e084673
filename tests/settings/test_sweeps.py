"""Which settings a study declares, and which recipes belong to a sweep themselves."""

import pytest

from digitlab.settings.sweeps import baseline_value, changed_recipe, settings_of, sweep_members


def study(percent=100, **sweeps):
    """A study of two variants with these sweeps."""
    plain = {"target": "multiclass", "learning_rate": 0.1, "batch_size": 64}
    return {
        "comparison": {"percent": percent},
        "grid": {"variants": ["manual", "torch"], "sweeps": list(sweeps)},
        "variants": {"manual": plain, "torch": plain, "left-out": plain},
        "sweeps": sweeps,
    }


RATES = {"key": "learning_rate", "values": {"manual": [0.01, 1.0]}}


def test_a_sweep_makes_a_setting_of_each_value():
    config = study(rates=RATES | {"recipe": {"optimizer": "adam"}, "percents": [10, 100]})
    first, second = settings_of(config)
    assert (first.variant, first.name, first.value) == ("manual", "rates-0.01", 0.01)
    assert second.percents == (10, 100)
    recipe = changed_recipe(config, second)
    assert (recipe["learning_rate"], recipe["optimizer"], recipe["batch_size"]) == (1.0, "adam", 64)
    assert config["variants"]["manual"]["learning_rate"] == 0.1


def test_a_recipe_of_its_own_is_one_setting_a_variant_at_the_compared_percentage():
    config = study(50, whole={"variants": ["torch", "manual"], "recipe": {"epochs": 30}})
    settings = settings_of(config)
    assert [(setting.variant, setting.name) for setting in settings] == [
        ("torch", "whole"),
        ("manual", "whole"),
    ]
    assert all(setting.percents == (50,) and setting.key == "" for setting in settings)


def test_variants_and_sweeps_outside_the_grid_make_no_setting():
    config = study(rates={"key": "learning_rate", "values": {"left-out": [1.0]}})
    assert settings_of(config) == []
    config = study(rates=RATES)
    config["grid"]["sweeps"] = []
    assert settings_of(config) == []


@pytest.mark.parametrize(
    ("sweep", "block", "value"),
    [
        (RATES, {}, 0.1),
        (RATES | {"recipe": {"optimizer": "adam"}}, {}, None),
        (RATES | {"recipe": {"optimizer": "sgd"}}, {}, 0.1),
        (RATES | {"recipe": {"optimizer": "adam"}}, {"optimizer": "adam"}, 0.1),
        ({"key": "l1", "recipe": {"l1_step": "proximal"}}, {}, 0),
        ({"key": "l1", "recipe": {"l1_step": "proximal"}}, {"l1": 0.5}, None),
        (
            {"key": "l1", "recipe": {"l1_step": "proximal"}},
            {"l1": 0.5, "l1_step": "proximal"},
            0.5,
        ),
        ({"key": "start"}, {}, "zeros"),
        ({"key": "start"}, {"start": "xavier"}, "xavier"),
        ({"key": "batch_size", "recipe": {"steps_as_batch": 64}}, {}, 64),
        ({"key": "batch_size", "recipe": {"steps_as_batch": 64}}, {"steps_as_batch": 32}, None),
        ({"key": "batch_size", "recipe": {"steps_as_batch": 16}}, {}, None),
        ({"key": "momentum"}, {}, None),
        ({"variants": ["manual"], "recipe": {}}, {}, None),
    ],
)
def test_the_recipe_is_the_value_that_it_amounts_to(sweep, block, value):
    config = study(swept=sweep)
    config["variants"]["manual"] = config["variants"]["manual"] | block
    assert baseline_value(config, "swept", "manual") == value


def test_equal_steps_of_fewer_images_are_not_the_recipe():
    sweep = {"key": "batch_size", "recipe": {"steps_as_batch": 64}, "values": {"manual": [16]}}
    assert baseline_value(study(50, swept=sweep), "swept", "manual") is None


def test_a_recipe_stands_once_in_each_sweep_that_it_is_part_of():
    sizes = {"key": "batch_size", "values": {"manual": [16, 32]}}
    adam = RATES | {"recipe": {"optimizer": "adam"}}
    members = sweep_members(study(rates=RATES, adam=adam, sizes=sizes))
    recipes = [row for row in members if row["setting"] == "baseline"]
    assert [(row["sweep"], row["key"], row["value"]) for row in recipes] == [
        ("rates", "learning_rate", 0.1),
        ("sizes", "batch_size", 64),
    ]
    assert len(members) == 6 + 2


def test_a_value_that_is_declared_is_not_in_the_sweep_twice():
    rates = {"key": "learning_rate", "values": {"manual": [0.01, 0.1]}}
    members = sweep_members(study(rates=rates))
    assert [row["value"] for row in members] == [0.01, 0.1]
    assert "baseline" not in {row["setting"] for row in members}


def test_the_recipe_of_each_variant_has_its_own_value():
    rates = {"key": "learning_rate", "values": {"manual": [1.0], "torch": [1.0]}}
    config = study(rates=rates)
    config["variants"]["torch"] = config["variants"]["torch"] | {"learning_rate": 0.3}
    own = {r["variant"]: r["value"] for r in sweep_members(config) if r["setting"] == "baseline"}
    assert own == {"manual": 0.1, "torch": 0.3}
