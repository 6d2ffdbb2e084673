"""Settings: named departures from a variant's recipe, as the sweeps of a study declare them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

BASELINE = "baseline"


@dataclass(frozen=True)
class Setting:
    """One departure from the recipe of one variant, fitted without label noise.

    ``changes`` are laid over the recipe. ``key`` and ``value`` say what the sweep varies, both
    empty where it is one recipe of its own. ``percents`` are the shares of training images.
    """

    variant: str
    name: str
    sweep: str
    key: str
    value: Any
    percents: tuple[int, ...]
    changes: Mapping[str, Any] = field(hash=False)


def _of_sweep(name: str, sweep: Mapping[str, Any], percent: int) -> Iterator[Setting]:
    """Yield the settings of one sweep, without those that are a variant's own recipe."""
    common, percents = sweep.get("recipe", {}), tuple(sweep.get("percents", [percent]))
    for variant in sweep.get("variants", []):
        yield Setting(variant, name, name, "", "", percents, common)
    for variant, values in sweep.get("values", {}).items():
        for value in values:
            changes = {**common, sweep["key"]: value}
            yield Setting(variant, f"{name}-{value}", name, sweep["key"], value, percents, changes)


def settings_of(config: Mapping[str, Any]) -> list[Setting]:
    """Return every setting that a study fits, in the order in which it declares them.

    Those are the sweeps of ``grid.sweeps``, for the variants of ``grid.variants``.
    """
    grid = config["grid"]
    return [
        setting
        for name in grid["sweeps"]
        for setting in _of_sweep(name, config["sweeps"][name], config["comparison"]["percent"])
        if setting.variant in grid["variants"]
    ]


def changed_recipe(config: Mapping[str, Any], setting: Setting) -> dict[str, Any]:
    """Return the block of a variant with the changes of ``setting`` laid over it."""
    return {**config["variants"][setting.variant], **setting.changes}
