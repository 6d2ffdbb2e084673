"""Which settings name the user's own files, and whether these are there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from digitlab.errors import ConfigurationError

# The settings of each data set of the user's own that name files, those that must be set first.
OWN_FILES = {
    "idx": ("train_images", "train_labels", "official_images", "official_labels"),
    "folder": ("path",),
    "csv": ("train", "official"),
    "npz": ("path",),
}
NEEDED = {"idx": 2, "folder": 1, "csv": 1, "npz": 1}


def own_files(config: Mapping[str, Any]) -> dict[str, str]:
    """Return the user's own files, or folder, by setting; empty unless the study is about them."""
    dataset = config["dataset"]
    named = {key: config[dataset][key] for key in OWN_FILES.get(dataset, ())}
    return {key: file for key, file in named.items() if file}


def reading(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return how the user's own files are read: the settings of their block that name no file."""
    dataset = config["dataset"]
    if dataset not in OWN_FILES:
        return {}
    return {key: part for key, part in config[dataset].items() if key not in OWN_FILES[dataset]}


def check_own_files(config: Mapping[str, Any]) -> None:
    """Raise ``ConfigurationError`` if a file of the user's own is not set or does not exist."""
    dataset = config["dataset"]
    if dataset not in OWN_FILES:
        return
    kind, is_there = ("folder", Path.is_dir) if dataset == "folder" else ("file", Path.is_file)
    given = own_files(config)
    for key in OWN_FILES[dataset][: NEEDED[dataset]]:
        if key not in given:
            raise ConfigurationError(
                f"{dataset}.{key}: empty; dataset {dataset} needs the {kind}'s path."
            )
    if ("official_images" in given) != ("official_labels" in given):
        raise ConfigurationError("idx.official_images: set it and idx.official_labels, or neither.")
    for key, file in given.items():
        if set(file) & set("{}"):
            raise ConfigurationError(
                f"{dataset}.{key}: {file} has braces, which Snakemake takes for wildcards; "
                f"rename the {kind}."
            )
        if not is_there(Path(file)):
            raise ConfigurationError(f"{dataset}.{key}: no {kind} {file}; correct the path.")
