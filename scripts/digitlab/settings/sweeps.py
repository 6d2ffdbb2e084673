"""Settings: named changes to a variant's recipe, as declared by the sweeps of a study."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from digitlab.settings.paths import BASELINE


@dataclass(frozen=True)
class Setting:
    """One change to the recipe of one variant, fitted without label noise.

    ``changes`` override the recipe. ``key`` and ``value`` say what the sweep varies; both are empty
    if the sweep is a single recipe. ``percents`` are the percentages of the training images.
    """

    variant: str
    name: str
    sweep: str
    key: str
    value: Any
    percents: tuple[int, ...]
    changes: Mapping[str, Any] = field(hash=False)


def _of_sweep(name: str, sweep: Mapping[str, Any], percent: int) -> Iterator[Setting]:
    """Yield the settings of one sweep, in the order in which it declares them."""
    common, percents = sweep.get("recipe", {}), tuple(sweep.get("percents", [percent]))
    for variant in sweep.get("variants", []):
        yield Setting(variant, name, name, "", "", percents, common)
    for variant, values in sweep.get("values", {}).items():
        for value in values:
            changes = {**common, sweep["key"]: value}
            yield Setting(variant, f"{name}-{value}", name, sweep["key"], value, percents, changes)


def settings_of(config: Mapping[str, Any]) -> list[Setting]:
    """Return every setting that a study fits, in declared order.

    These come from the sweeps in ``grid.sweeps``, for the variants in ``grid.variants``.
    """
    grid = config["grid"]
    return [
        setting
        for name in grid["sweeps"]
        for setting in _of_sweep(name, config["sweeps"][name], config["comparison"]["percent"])
        if setting.variant in grid["variants"]
    ]


def changed_recipe(config: Mapping[str, Any], setting: Setting) -> dict[str, Any]:
    """Return the recipe of a variant with the changes of ``setting`` applied."""
    return {**config["variants"][setting.variant], **setting.changes}


# The values that a gradient-descent recipe has for keys that it does not mention.
UNNAMED = {"l1": 0, "l2": 0, "start": "zeros", "optimizer": "sgd"}


def baseline_value(config: Mapping[str, Any], sweep: str, variant: str) -> Any:
    """Return the value of a sweep at which it equals the recipe of ``variant``, or None.

    None if there is no such value, for example if the changes that all values share differ from
    that recipe.
    """
    declared, own = config["sweeps"][sweep], {**UNNAMED, **config["variants"][variant]}
    common = declared.get("recipe", {})
    if config["comparison"]["percent"] == 100:  # with fewer images, an epoch has fewer steps
        own.setdefault("steps_as_batch", own.get("batch_size"))
    if not own["l1"]:
        own["l1_step"] = common.get("l1_step")  # without a penalty, every kind is the same
    if "key" not in declared or any(own.get(key) != value for key, value in common.items()):
        return None
    return own.get(declared["key"])


def sweep_members(config: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return one row per setting of each sweep, and per recipe that belongs to a sweep.

    The keys are ``variant``, ``setting``, ``sweep``, ``key`` and ``value``. A recipe whose value
    the sweep already declares is not added a second time.
    """
    rows: list[dict[str, Any]] = []
    for setting in settings_of(config):
        shared = {"variant": setting.variant, "sweep": setting.sweep, "key": setting.key}
        rows.append({**shared, "setting": setting.name, "value": setting.value})
        recipe_row = {**shared, "setting": BASELINE}
        own = baseline_value(config, setting.sweep, setting.variant)
        declared = config["sweeps"][setting.sweep].get("values", {}).get(setting.variant, [])
        recipe_row["value"] = own
        if own is not None and own not in declared and recipe_row not in rows:
            rows.append(recipe_row)
    return rows


def stopping_settings(config: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the settings whose recipes stop early and lower the rate on the way.

    ``lowered_after`` is the number of epochs before the rate is first lowered, ``at_most`` that of
    all epochs.
    """
    recipes = [(setting, changed_recipe(config, setting)) for setting in settings_of(config)]
    return [
        {
            "variant": setting.variant,
            "setting": setting.name,
            "percent": percent,
            "lowered_after": recipe["decay"]["every"],
            "at_most": recipe["epochs"],
        }
        for setting, recipe in recipes
        if {"patience", "decay", "epochs"} <= set(recipe)
        for percent in setting.percents
    ]
