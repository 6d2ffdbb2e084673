"""Merge the fits of several studies of the same images into one, if they were made alike."""

import ast
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from digitlab.errors import ExpectedError
from digitlab.jobs.checksums import check, fingerprint, record_path
from digitlab.jobs.files import save_text
from digitlab.jobs.made_by import MadeBy, made_by_path, recorded_made_by

IMAGES = "data/images.npz"
# Everything else is made from these files, in seconds.
MERGED = (
    *("data/images.npz", "data/provenance.json", "data/splits/*.npz"),
    *("range_tests/*/*.csv", "fits/*/*/*/*.npz"),
)


class Merged(NamedTuple):
    """The folder that each file is taken from, and why others were left out, one sentence each."""

    files: dict[str, Path]
    left_out: list[str]


def mergeable(folder: Path) -> Iterator[str]:
    """Yield the files of a study that can be merged, relative to its folder, sorted."""
    found = [path for pattern in MERGED for path in folder.glob(pattern)]
    yield from sorted(path.relative_to(folder).as_posix() for path in found)


def code_of(made_by: MadeBy | None) -> dict[str, str]:
    """Return the digest of each file of code that made a result, empty if it is not recorded."""
    text = made_by.params.get("code", "{}") if made_by else "{}"
    digests: dict[str, str] = ast.literal_eval(text)
    return digests


def check_images(folders: Sequence[Path]) -> None:
    """Raise ``ExpectedError`` unless all studies have the same images and recorded results."""
    for folder in folders:
        if not (folder / IMAGES).is_file():
            raise ExpectedError(f"{folder} holds no study: there is no {folder / IMAGES}")
        check(folder / name for name in mergeable(folder))
    first, *others = folders
    for folder in others:
        if fingerprint(folder / IMAGES) != fingerprint(first / IMAGES):
            raise ExpectedError(
                f"{folder} has other images than {first}; merge studies of the same"
            )


def misfit(name: str, folder: Path, files: Mapping[str, Path], code: Mapping[str, str]) -> str:
    """Return why a file of ``folder`` does not fit those that were taken before, or ""."""
    made_by = recorded_made_by(folder / name)
    other = [file for file, digest in code_of(made_by).items() if code.get(file, digest) != digest]
    if other:
        return f"was made by another {other[0]}"
    if name not in files:
        return ""
    before = recorded_made_by(files[name] / name)
    # Two runs of a fit differ in their seconds, so what made them is compared instead.
    same = fingerprint(files[name] / name) == fingerprint(folder / name)
    alike = name.startswith("fits/") and made_by is not None and made_by == before
    if same or alike:
        return ""
    return f"is not that of {files[name]}: other settings, inputs or draws"


def merged(folders: Sequence[Path]) -> Merged:
    """Return which file is taken from which of ``folders``: from the first that has it.

    Raises ``ExpectedError`` if the studies are of different images or partitions.
    """
    check_images(folders)
    files: dict[str, Path] = {}
    code: dict[str, str] = {}
    left_out = []
    for folder in folders:
        for name in mergeable(folder):
            why = misfit(name, folder, files, code)
            if why and name.startswith("data/splits/"):
                raise ExpectedError(f"{folder / name} {why}; merge studies of the same partitions")
            if why:
                left_out.append(f"{folder / name} {why}")
            elif name not in files:
                files[name] = folder
                code |= code_of(recorded_made_by(folder / name))
    return Merged(files, left_out)


def merged_settings(folders: Sequence[Path]) -> tuple[dict[str, Any], list[str]]:
    """Return the settings of all studies as one, and sentences about those that differ.

    Variants, methods and noise levels, percentages and sweeps are united; of the rest, the first
    study's are kept.
    """
    records = [
        json.loads((folder / "study.json").read_text(encoding="utf-8")) for folder in folders
    ]
    first, *others = (each["settings"] for each in records)
    settings: dict[str, Any] = json.loads(json.dumps(first))
    differing = []
    for folder, other in zip(folders[1:], others, strict=True):
        for axis, values in other["grid"].items():
            known = settings["grid"][axis]
            settings["grid"][axis] += [value for value in values if value not in known]
        for part in ("variants", "methods", "sweeps"):
            settings[part] = {**other.get(part, {}), **settings.get(part, {})}
        settings["seeds"] = _merged_seeds(settings["seeds"], other["seeds"])
        if other["seeds"]["per_job"] != settings["seeds"]["per_job"]:
            differing.append(f"seeds.per_job of {folder} is another, so its fits are not used")
        for family, members in other["comparison"]["families"].items():
            known = settings["comparison"]["families"].setdefault(family, [])
            known += [name for name in members if name not in known]
        united = ("grid", "variants", "methods", "sweeps", "seeds", "comparison")
        differing += [
            f"{key} of {folder} is another; that of {folders[0]} is kept"
            for key in sorted(other.keys() - set(united))
            if other[key] != first.get(key)
        ]
    return settings, differing


def _merged_seeds(seeds: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of the seeds of two studies: of each number, the larger one."""
    count = max(seeds["count"], other["count"])
    more = [each.get("more", {}) for each in (seeds, other)]
    most = {name: max(each.get(name, 0) for each in more) for name in {**more[0], **more[1]}}
    larger = {name: number for name, number in most.items() if number > count}
    return {**seeds, "count": count, "more": larger}


def merge(folders: Sequence[Path], into: Path) -> list[str]:
    """Write the merged study below ``into``, whole or not at all; return what does not fit.

    ``into`` becomes a working directory: with the study below ``results`` and ``settings.yaml``.
    """
    if into.exists():
        raise ExpectedError(f"{into} is there already; remove it, or name another folder")
    missing = [str(folder) for folder in folders if not (folder / "study.json").is_file()]
    if missing:
        raise ExpectedError(f"{', '.join(missing)}: no finished study; finish it first")
    found = merged(folders)
    settings, differing = merged_settings(folders)
    part = into.with_name(f".{into.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    study = settings.get("name", settings["dataset"])
    try:
        for name, folder in found.files.items():
            target = part / "results" / study / name
            for path in (record_path, made_by_path):
                path(target).parent.mkdir(parents=True, exist_ok=True)
                if path(folder / name).is_file():
                    shutil.copy2(path(folder / name), path(target))
            shutil.copy2(folder / name, target)
        save_text(part / "settings.yaml", yaml.safe_dump(settings, allow_unicode=True))
        part.rename(into)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return found.left_out + differing
