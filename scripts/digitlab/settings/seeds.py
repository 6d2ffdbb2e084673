"""The seeds of a study in blocks, and which cells have more of them.

A cell is named by its variant or, at another setting than its recipe, as ``variant/setting``.
"""

from collections.abc import Mapping
from typing import Any

from digitlab.errors import ConfigurationError
from digitlab.settings.paths import BASELINE, Cell
from digitlab.settings.schema import suggestion
from digitlab.settings.sweeps import settings_of


def seed_blocks(count: int, per_job: int, start: int = 0) -> list[str]:
    """Return the first and last seed, as ``first-last``, of each block of ``per_job`` seeds.

    They are the seeds from ``start`` to ``count`` - 1. A larger ``count`` adds blocks and keeps the
    earlier ones, except a last block that was short.
    """
    firsts = range(start, count, per_job)
    return [f"{first}-{min(first + per_job, count) - 1}" for first in firsts]


def name_of(cell: Cell) -> str:
    """Return the name that a cell with more seeds has in the settings."""
    return cell.variant if cell.setting == BASELINE else f"{cell.variant}/{cell.setting}"


def cell_named(name: str, percent: int, noise: int) -> Cell:
    """Return the cell of that name at these percentages."""
    variant, _, setting = name.partition("/")
    return Cell(variant, setting or BASELINE, percent, noise)


def check_more_seeds(config: Mapping[str, Any]) -> None:
    """Raise ``ConfigurationError`` if a cell cannot have as many seeds as ``more`` says.

    A variant or sweep that is not under study has none, which is no mistake.
    """
    seeds, variants = config["seeds"], config["variants"]
    for name, count in seeds["more"].items():
        key = f"seeds.more.{name}"
        variant, _, setting = name.partition("/")
        if variant not in variants:
            raise ConfigurationError(f"{key}: unknown variant; {suggestion(variant, variants)}")
        if "predictions" in variants[variant]:
            raise ConfigurationError(
                f"{key}: its predictions were made elsewhere, for the seeds of seeds.count; "
                "leave it out."
            )
        if setting and setting not in (known := _settings_declared(config, variant)):
            raise ConfigurationError(
                f"{key}: {variant} has no such setting; {suggestion(setting, known)}"
            )
        if count < seeds["count"]:
            raise ConfigurationError(
                f"{key}: {count} is fewer than the {seeds['count']} of seeds.count, which every "
                "cell has; raise it or leave it out."
            )


def _settings_declared(config: Mapping[str, Any], variant: str) -> list[str]:
    """Return the settings of a variant in all sweeps, those that are not under study too."""
    every_sweep = {**config, "grid": {**config["grid"], "sweeps": list(config["sweeps"])}}
    return [setting.name for setting in settings_of(every_sweep) if setting.variant == variant]
