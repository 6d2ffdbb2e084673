"""The seeds of a study in blocks, and which variants have more of them."""

from collections.abc import Mapping
from typing import Any

from digitlab.errors import ConfigurationError
from digitlab.settings.schema import suggestion


def seed_blocks(count: int, per_job: int, start: int = 0) -> list[str]:
    """Return the first and last seed, as ``first-last``, of each block of ``per_job`` seeds.

    They are the seeds from ``start`` to ``count`` - 1. A larger ``count`` adds blocks and keeps the
    earlier ones, except a last block that was short.
    """
    firsts = range(start, count, per_job)
    return [f"{first}-{min(first + per_job, count) - 1}" for first in firsts]


def check_more_seeds(seeds: Mapping[str, Any], variants: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise ``ConfigurationError`` if a variant cannot have as many seeds as ``more`` says."""
    for variant, count in seeds["more"].items():
        key = f"seeds.more.{variant}"
        if variant not in variants:
            raise ConfigurationError(f"{key}: unknown variant; {suggestion(variant, variants)}")
        if "predictions" in variants[variant]:
            raise ConfigurationError(
                f"{key}: its predictions were made elsewhere, for the seeds of seeds.count; "
                "leave it out."
            )
        if count < seeds["count"]:
            raise ConfigurationError(
                f"{key}: {count} is fewer than the {seeds['count']} of seeds.count, which every "
                "cell has; raise it or leave it out."
            )
