"""The settings of several studies in one run, a data set each, from one file of settings."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml

from digitlab.errors import ConfigurationError
from digitlab.jobs.files import load_yaml
from digitlab.settings.methods import with_methods
from digitlab.settings.nist_classes import NIST_CLASSES
from digitlab.settings.overlooked import check_keys
from digitlab.settings.schema import suggestion

BUILT_IN = ("digits", "mnist", "fashion_mnist", "kmnist", *NIST_CLASSES)
TAKEN = ("several", "comparison")  # folders below results that hold no study
Settings = dict[str, Any]


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> Settings:
    """Return ``base`` with ``changes``: mappings merge key by key, all else is replaced."""
    found = deepcopy(dict(base))
    for key, value in changes.items():
        both = isinstance(value, Mapping) and isinstance(found.get(key), Mapping)
        found[key] = merged(found[key], value) if both else deepcopy(value)
    return found


def named_datasets(datasets: Any) -> dict[str, list[Any]]:
    """Return, by name, what changes the settings for each data set: files and mappings, in order.

    ``datasets`` is a list of built-in data sets, or a mapping from a name to a file, to settings or
    to a list of these. Raises ``ConfigurationError`` if it is neither, or names a data set twice.
    """
    if isinstance(datasets, list):
        for name in datasets:
            if datasets.count(name) > 1:
                raise ConfigurationError(f"datasets: lists {name} twice; keep one.")
        datasets = dict.fromkeys(datasets)
    if not isinstance(datasets, Mapping) or len(datasets) < 2:
        raise ConfigurationError(
            "datasets: name two or more data sets, as in datasets: [digits, mnist], or map names "
            "to files of settings."
        )
    parts: dict[str, list[Any]] = {}
    for name, given in datasets.items():
        listed = given if isinstance(given, list) else [] if given is None else [given]
        for part in listed:
            if not isinstance(part, (str, Mapping)):
                raise ConfigurationError(
                    f"datasets.{name}: must be a file of settings, settings or a list of these, "
                    f"not {part!r}."
                )
        parts[str(name)] = listed
    return parts


def load_settings(file: str) -> Settings:
    """Return the settings in ``file``; raise ``ConfigurationError`` if it holds none."""
    if not Path(file).is_file():
        raise ConfigurationError(f"no file {file}; correct the path.")
    try:
        check_keys([file])
        found = load_yaml(file)
    except yaml.YAMLError as error:
        place = str(error).replace("\n", " ")
        raise ConfigurationError(f"{file} is not YAML: {place}; correct it.") from None
    if not isinstance(found, Mapping):
        raise ConfigurationError(f"{file} holds no settings; write it as key: value.")
    return dict(found)


def settings_by_dataset(base: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Settings]:
    """Return the settings of each study, by the name of its data set.

    ``base`` are those of config.yaml, ``given`` the user's, with ``datasets``; its other keys hold
    for all data sets. A study is named after its data set, so
    that each has a folder of its own. Raises ``ConfigurationError`` if a name is unknown or taken.
    """
    shared = {key: value for key, value in given.items() if key != "datasets"}
    studies = {}
    for name, parts in named_datasets(given.get("datasets")).items():
        changed, about = shared, ""
        for part in parts:
            changes = _changes(name, part)
            changed, about = merged(changed, changes), changes.get("dataset", about)
        if name in TAKEN:
            raise ConfigurationError(f"datasets.{name}: the name is taken; choose another.")
        if name not in BUILT_IN and not about:
            raise ConfigurationError(
                f"datasets: unknown data set {name!r}; {suggestion(name, BUILT_IN)} Images of "
                f"your own need settings, as in {name}: {{dataset: npz, npz: {{path: ...}}}}."
            )
        # In the order in which Snakemake merges them: by it, parameters count as the same.
        settings = merged(merged(changed, base), changed)
        if name in BUILT_IN:
            studies[name] = {**settings, "dataset": name}
            studies[name].pop("name", None)
        else:
            studies[name] = {**settings, "name": name}
    return studies


def _changes(name: str, part: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a ``part`` of the settings of the data set ``name`` changes."""
    if not isinstance(part, str):
        return part
    try:
        return load_settings(part)
    except ConfigurationError as error:
        raise ConfigurationError(f"datasets.{name}: {error}") from None


def check_alike(studies: Mapping[str, Settings]) -> None:
    """Raise ``ConfigurationError`` if variants are not compared alike in all ``studies``.

    The settings of each study must have been checked before.
    """
    first, *others = studies
    for other in others:
        here, there = (studies[name]["comparison"] for name in (first, other))
        for key in here:
            if here[key] != there.get(key):
                raise ConfigurationError(
                    f"datasets.{other}: comparison.{key} is not that of {first}; set it once, "
                    "beside datasets."
                )
    if not shared_families(studies):
        raise ConfigurationError(
            "datasets: no two variants of a family are in the grid of every data set; add them to "
            "grid.variants beside datasets."
        )


def shared_families(studies: Mapping[str, Settings]) -> dict[str, list[str]]:
    """Return the variants of each family that every one of ``studies`` fits, if two or more."""
    complete = [with_methods(study) for study in studies.values()]
    everywhere = set.intersection(*(set(study["grid"]["variants"]) for study in complete))
    families: Mapping[str, Sequence[str]] = complete[0]["comparison"]["families"]
    shared = {
        family: [name for name in names if name in everywhere] for family, names in families.items()
    }
    return {family: names for family, names in shared.items() if len(names) > 1}
