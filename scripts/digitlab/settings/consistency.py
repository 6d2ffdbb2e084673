"""Check that settings that are valid by themselves do not contradict each other."""

import math
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from digitlab.errors import ConfigurationError
from digitlab.settings.methods import check_methods, with_methods
from digitlab.settings.nist_classes import NIST_CLASSES, nist_pair
from digitlab.settings.own_files import check_own_files
from digitlab.settings.schema import check_schema, suggestion
from digitlab.settings.seeds import check_more_seeds
from digitlab.settings.shares import shares_of
from digitlab.settings.sweeps import Setting, changed_recipe, settings_of

# Number of images in the rarest class, official ones aside; decides whether a subset is too small.
RAREST_CLASS = {"digits": 174, "mnist": 5421, "fashion_mnist": 6000, "kmnist": 6000}
# Planning 98,390 jobs takes three minutes and 2.2 GB of memory.
MOST_JOBS = 200_000
CLASSES = {"digits": 10, "mnist": 10, "fashion_mnist": 10, "kmnist": 10}


def check_settings(
    config: Mapping[str, Any], schema_file: str | Path, modules: Collection[str]
) -> None:
    """Raise ``ConfigurationError``, in one sentence, for the first mistake in the settings.

    ``modules`` are the names of the variants that have a module.
    """
    check_schema(config, schema_file)
    check_methods(config, modules)
    config = with_methods(config)
    check_consistency(config, {*modules, *config["methods"]})
    check_sweeps(config, schema_file)
    check_size(config)


def check_consistency(config: Mapping[str, Any], modules: Collection[str]) -> None:
    """Raise ``ConfigurationError`` if settings contradict each other.

    ``modules`` are the names of the variants that have a module.
    """
    grid, comparison, dataset = config["grid"], config["comparison"], config["dataset"]
    for variant in config["variants"]:
        if variant not in modules:
            text = suggestion(variant, modules)
            raise ConfigurationError(f"variants.{variant}: unknown variant; {text}")
    for variant in grid["variants"]:
        if variant not in config["variants"]:
            text = suggestion(variant, config["variants"])
            raise ConfigurationError(f"grid.variants: unknown variant {variant!r}; {text}")
    for axis, name in (("percents", "percent"), ("noises", "noise")):
        if comparison[name] not in grid[axis]:
            raise ConfigurationError(
                f"comparison.{name}: {comparison[name]} is not in grid.{axis}; "
                f"choose one of {', '.join(map(str, grid[axis]))}."
            )
    check_families(comparison["families"], config["variants"])
    check_own_files(config)
    if dataset in NIST_CLASSES:
        nist_pair(config)
    for label in config["pair"]:
        if dataset in CLASSES and label not in range(CLASSES[dataset]):
            raise ConfigurationError(
                f"pair: {label} is not a class of {dataset}; "
                f"its classes are 0 to {CLASSES[dataset] - 1}."
            )
    check_split(config["split"], dataset)
    check_percents(grid["percents"], config, "grid.percents")


def check_families(
    families: Mapping[str, Sequence[str]], variants: Mapping[str, Mapping[str, Any]]
) -> None:
    """Raise ``ConfigurationError`` if the pairs of a family cannot be tested together."""
    home: dict[frozenset[str], str] = {}
    for family, members in families.items():
        key = f"comparison.families.{family}"
        for variant in members:
            if variant not in variants:
                text = suggestion(variant, variants)
                raise ConfigurationError(f"{key}: unknown variant {variant!r}; {text}")
        if len(members) == 1:
            raise ConfigurationError(f"{key}: has only one variant; list two or more, or none.")
        for a, b in combinations(members, 2):
            targets = [variants[name]["target"] for name in (a, b)]
            if targets[0] != targets[1]:
                raise ConfigurationError(
                    f"{key}: {a} is {targets[0]} and {b} is {targets[1]}; "
                    "list variants with the same target."
                )
            other = home.setdefault(frozenset((a, b)), family)
            if other != family:
                raise ConfigurationError(
                    f"{key}: {a} and {b} are already tested in comparison.families.{other}; "
                    "keep them together in only one family."
                )


def check_split(split: Mapping[str, float], dataset: str) -> None:
    """Raise ``ConfigurationError`` if the proportions of the partitions leave nothing to test on.

    Only digits is known to have no official images; others are checked when they are split.
    """
    if dataset == "digits" and not split["test"]:
        raise ConfigurationError(
            "split.test: digits has no official images to test on; choose more than 0."
        )


def check_percents(percents: Collection[int], config: Mapping[str, Any], key: str) -> None:
    """Raise ``ConfigurationError`` if a percentage may leave a class without images.

    ``key`` is the setting that holds the percentages. A user's own images are not checked here but
    when they are fitted.
    """
    dataset, shares = config["dataset"], shares_of(config["split"])
    if dataset not in RAREST_CLASS:
        return
    # In a stratified subset, a class can miss its share by up to half the number of classes (see
    # data/partitions.py).
    needed = 1 + CLASSES[dataset] / 2
    enough = [p for p in range(101) if shares.trained(p) * RAREST_CLASS[dataset] >= needed]
    if not enough:
        raise ConfigurationError(
            f"split.train: {100 * shares.train:.3g} % of the images of {dataset} are too few to "
            "include every class; choose a larger proportion."
        )
    least = enough[0]
    if min(percents) < least:
        raise ConfigurationError(
            f"{key}: {min(percents)} % of the training images of {dataset} is too few to "
            f"include every class; choose at least {least}."
        )


def check_sweeps(config: Mapping[str, Any], schema_file: str | Path) -> None:
    """Raise ``ConfigurationError`` if a sweep creates a recipe that cannot be fitted.

    Every recipe that a sweep creates must satisfy the schema of its variant.
    """
    for name in config["grid"]["sweeps"]:
        if name not in config["sweeps"]:
            text = suggestion(name, config["sweeps"])
            raise ConfigurationError(f"grid.sweeps: unknown sweep {name!r}; {text}")
        sweep = config["sweeps"][name]
        for variant in [*sweep.get("variants", []), *sweep.get("values", {})]:
            if variant not in config["variants"]:
                text = suggestion(variant, config["variants"])
                raise ConfigurationError(f"sweeps.{name}: unknown variant {variant!r}; {text}")
        check_percents(sweep.get("percents", [100]), config, f"sweeps.{name}.percents")
    check_range_test(config)
    check_more_seeds(config)
    check_names(settings_of(config))
    for setting in settings_of(config):
        recipe = changed_recipe(config, setting)
        try:
            place = "methods" if setting.variant in config["methods"] else "variants"
            check_schema({**config, place: {setting.variant: recipe}}, schema_file)
        except ConfigurationError as error:
            raise ConfigurationError(f"sweeps.{setting.sweep} makes {error}") from None


def check_names(settings: Collection[Setting]) -> None:
    """Raise ``ConfigurationError`` if two settings share a path or change the target."""
    first: dict[tuple[str, str], Setting] = {}
    for setting in settings:
        if "target" in setting.changes:
            raise ConfigurationError(
                f"sweeps.{setting.sweep}: changes the target of {setting.variant}, which decides "
                "what it is compared with; leave it out."
            )
        other = first.setdefault((setting.variant, setting.name), setting)
        if other is not setting:
            raise ConfigurationError(
                f"sweeps.{setting.sweep}: its setting {setting.name} of {setting.variant} has the "
                f"same name as one of sweeps.{other.sweep}; rename one of the two sweeps."
            )


def check_size(config: Mapping[str, Any]) -> None:
    """Raise ``ConfigurationError`` if the study has more fits than Snakemake can plan."""
    grid, seeds = config["grid"], config["seeds"]
    cells = len(grid["variants"]) * len(grid["percents"]) * len(grid["noises"])
    cells += sum(len(setting.percents) for setting in settings_of(config))
    jobs = cells * math.ceil(seeds["count"] / seeds["per_job"])
    jobs += sum(
        math.ceil((count - seeds["count"]) / seeds["per_job"]) for count in seeds["more"].values()
    )
    if jobs > MOST_JOBS:
        raise ConfigurationError(
            f"seeds.count: {seeds['count']} seeds in blocks of {seeds['per_job']} make {jobs:,} "
            f"jobs, and at most {MOST_JOBS:,} can be planned; raise seeds.per_job or lower it."
        )


def check_range_test(config: Mapping[str, Any]) -> None:
    """Raise ``ConfigurationError`` if the range test cannot be run as configured."""
    test = config["range_test"]
    for variant in test["variants"]:
        if "batch_size" not in config["variants"].get(variant, {}):
            fit = [name for name, block in config["variants"].items() if "batch_size" in block]
            raise ConfigurationError(
                f"range_test.variants: {variant} does not train on batches; "
                f"choose from {', '.join(fit)}."
            )
    if test["lowest"] >= test["highest"]:
        raise ConfigurationError(
            f"range_test.lowest: {test['lowest']} is not below range_test.highest, "
            f"{test['highest']}; lower it."
        )
