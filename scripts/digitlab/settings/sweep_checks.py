"""Check that every sweep of a study makes recipes that its variants can be fitted by."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from digitlab.settings.consistency import check_percents
from digitlab.settings.schema import ConfigurationError, check_schema, suggestion
from digitlab.settings.sweeps import changed_recipe, settings_of


def check_sweeps(config: Mapping[str, Any], schema_file: str | Path) -> None:
    """Raise ``ConfigurationError`` where a sweep makes a recipe that no variant can be fitted by.

    Each recipe that a sweep makes must hold to what the schema says of its variant.
    """
    for name in config["grid"]["sweeps"]:
        if name not in config["sweeps"]:
            text = suggestion(name, config["sweeps"])
            raise ConfigurationError(f"grid.sweeps: no such sweep as {name!r}; {text}")
        sweep = config["sweeps"][name]
        for variant in [*sweep.get("variants", []), *sweep.get("values", {})]:
            if variant not in config["variants"]:
                text = suggestion(variant, config["variants"])
                raise ConfigurationError(f"sweeps.{name}: no such variant as {variant!r}; {text}")
        check_percents(sweep.get("percents", [100]), config["dataset"], f"sweeps.{name}.percents")
    check_range_test(config)
    for setting in settings_of(config):
        recipe = changed_recipe(config, setting)
        try:
            check_schema({**config, "variants": {setting.variant: recipe}}, schema_file)
        except ConfigurationError as error:
            raise ConfigurationError(f"sweeps.{setting.sweep} makes {error}") from None


def check_range_test(config: Mapping[str, Any]) -> None:
    """Raise ``ConfigurationError`` where no learning rates can be tested."""
    test = config["range_test"]
    for variant in test["variants"]:
        if "batch_size" not in config["variants"].get(variant, {}):
            fit = [name for name, block in config["variants"].items() if "batch_size" in block]
            raise ConfigurationError(
                f"range_test.variants: {variant} does not descend batch by batch; "
                f"choose among {', '.join(fit)}."
            )
    if test["lowest"] >= test["highest"]:
        raise ConfigurationError(
            f"range_test.lowest: {test['lowest']} is not below range_test.highest, "
            f"{test['highest']}; lower it."
        )
