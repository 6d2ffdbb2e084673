"""A user's own methods: variants that need no module here, because their code is elsewhere.

A method is a scikit-learn estimator by its import path, a file with a function ``fit``, or
predictions that were made elsewhere.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from digitlab.errors import ConfigurationError

KINDS = ("estimator", "file", "predictions")
DEFAULTS = {"target": "multiclass", "pixels": "unit"}
PLACEHOLDERS = {"seed", "percent", "noise"}
# A variant's name names the inputs of rules, where Snakemake has methods of these names.
TAKEN = {name for name in (*dir(list), *dir(dict)) if not name.startswith("_")}


def with_methods(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings with each method as a variant: in the grid, with a recipe, in a family.

    A method joins the family that is named after its target, unless that family is empty or the
    method is in a family already. Applied twice, this changes nothing more.
    """
    methods = config["methods"]
    grid, comparison = config["grid"], config["comparison"]
    families = {name: list(members) for name, members in comparison["families"].items()}
    recipes = {name: {**DEFAULTS, **method} for name, method in methods.items()}
    placed = {member for members in families.values() for member in members}
    for name, recipe in recipes.items():
        if families.get(recipe["target"]) and name not in placed:
            families[recipe["target"]].append(name)
    new = [name for name in methods if name not in grid["variants"]]
    return {
        **config,
        "grid": {**grid, "variants": [*grid["variants"], *new]},
        "variants": {**config["variants"], **recipes},
        "comparison": {**comparison, "families": families},
    }


def fits_whole_grid(recipe: Mapping[str, Any]) -> bool:
    """Return whether a variant has fits in every cell of the grid.

    Predictions whose path does not depend on the cell are those of the compared cell alone.
    """
    return "predictions" not in recipe or "{percent}" in recipe["predictions"]


def prediction_files(pattern: str, seeds: Sequence[int], percent: int, noise: int) -> list[str]:
    """Return the file of each of ``seeds`` that ``pattern`` names for one cell."""
    return [pattern.format(seed=seed, percent=percent, noise=noise) for seed in seeds]


def check_methods(config: Mapping[str, Any], modules: Collection[str]) -> None:
    """Raise ``ConfigurationError`` if a method cannot be what its settings say.

    ``modules`` are the variants that have a module here. No code of a method is executed.
    """
    for name, method in config["methods"].items():
        if name in modules or name in TAKEN:
            raise ConfigurationError(f"methods.{name}: the name is taken; choose another.")
        if "predictions" in method:
            _check_pattern(method["predictions"], f"methods.{name}.predictions")
            _check_no_sweep(config, name)
        if "file" in method and not Path(method["file"]).is_file():
            raise ConfigurationError(
                f"methods.{name}.file: no file {method['file']}; correct the path."
            )


def _check_pattern(pattern: str, key: str) -> None:
    """Raise ``ConfigurationError`` if a path does not name a file for each seed."""
    found = re.findall(r"\{(.*?)\}", pattern)
    if (
        "seed" not in found
        or not set(found) <= PLACEHOLDERS
        or {"percent", "noise"} & set(found) not in (set(), {"percent", "noise"})
    ):
        raise ConfigurationError(
            f"{key}: {pattern!r} must contain {{seed}} and, for every cell of the grid, both "
            "{percent} and {noise}; correct the path."
        )
    if Path(pattern).suffix not in (".csv", ".npz"):
        raise ConfigurationError(f"{key}: {pattern!r} must end in .csv or .npz; save it as one.")


def _check_no_sweep(config: Mapping[str, Any], name: str) -> None:
    """Raise ``ConfigurationError`` if a sweep changes predictions that were made elsewhere."""
    for sweep in config["grid"]["sweeps"]:
        declared = config["sweeps"].get(sweep, {})
        if name in (*declared.get("variants", []), *declared.get("values", {})):
            raise ConfigurationError(
                f"sweeps.{sweep}: {name} has predictions that were made elsewhere and no recipe to "
                "change; leave it out."
            )


def _needed(config: Mapping[str, Any], recipe: Mapping[str, Any]) -> Iterator[str]:
    """Yield each file of predictions that a study needs for a method."""
    grid, compared = config["grid"], config["comparison"]
    whole = fits_whole_grid(recipe)
    percents = grid["percents"] if whole else [compared["percent"]]
    noises = grid["noises"] if whole else [compared["noise"]]
    for percent in percents:
        for noise in noises:
            seeds = range(config["seeds"]["count"])
            yield from prediction_files(recipe["predictions"], seeds, percent, noise)


def check_predictions(config: Mapping[str, Any]) -> None:
    """Raise ``ConfigurationError`` if a file of predictions that a study needs is missing."""
    for name, method in config["methods"].items():
        files = list(_needed(config, method)) if "predictions" in method else []
        missing = [file for file in files if not Path(file).is_file()]
        if missing:
            raise ConfigurationError(
                f"methods.{name}.predictions: {len(missing)} of {len(files)} files are missing, "
                f"the first is {missing[0]}; make partitions exports the images that each needs."
            )
