"""What a study consists of: its variants and its blocks of seeds."""

from pathlib import Path


def variant_names(scripts: Path) -> list[str]:
    """Return the variants that there is a module for below the folder ``scripts``, sorted."""
    modules = (scripts / "digitlab" / "variants").glob("[a-z]*.py")
    return sorted(module.stem for module in modules)


def seed_blocks(count: int, per_job: int) -> list[str]:
    """Return the first and last seed, as ``first-last``, of each block of ``per_job`` seeds.

    A larger ``count`` adds blocks; the ones before stay as they are, unless the last was short.
    """
    return [f"{first}-{min(first + per_job, count) - 1}" for first in range(0, count, per_job)]
