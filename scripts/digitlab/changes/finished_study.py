"""Read a folder of results, to compare it with another."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import pandas as pd

from digitlab.errors import ExpectedError
from digitlab.jobs.checksums import check
from digitlab.jobs.tables import load_table

PARTITIONS = ("train", "validation", "test", "official")
# Logs, benchmarks, fits and pages are left out: they hold times or repeat what these files hold.
SCORES = ("variant", "setting", "percent", "noise", "seed", "partition", "accuracy", "diverged")
COMPARED = ("tables/*.csv", "figures/*.csv", "figures/*.svg", "data/**/*", "verdicts.json")


class StudyError(ValueError):
    """A folder does not hold a finished study; the message says what is missing."""


@dataclass(frozen=True)
class FinishedStudy:
    """The parts of a study that are compared.

    ``scores`` has a row for each fit and partition; ``claims`` has a row for each claim, and is
    None if the study has no such table. ``record`` holds the settings and the environment that it
    was made with, and is empty if they were not recorded. ``images`` is a digest of the images, and
    ``draws`` holds one of their partitions for each seed. ``files`` maps paths relative to the
    folder to digests.
    """

    folder: Path
    scores: pd.DataFrame
    claims: pd.DataFrame | None
    record: dict[str, Any]
    images: str | None
    draws: dict[int, str]
    files: dict[str, str]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def partition_digests(folder: Path) -> dict[int, str]:
    """Return, by seed, a digest of the images in each partition, from the files in ``folder``."""
    digests = {}
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as file:
            arrays = {name: file[name] for name in ("seeds", *PARTITIONS)}
        for position, seed in enumerate(arrays["seeds"].tolist()):
            drawn = [arrays[name][position] for name in PARTITIONS[:-1]] + [arrays["official"]]
            digests[seed] = _digest(b"|".join(indices.tobytes() for indices in drawn))
    return digests


def load_study(folder: Path) -> FinishedStudy:
    """Return the results in ``folder``.

    Raises ``StudyError`` if there is no finished study, or if a file of it cannot be read or does
    not match its checksum.
    """
    if not folder.is_dir():
        raise StudyError(f"{folder}: there is no such folder. Name one such as results/digits.")
    scores = folder / "tables/scores.csv"
    if not scores.is_file():
        raise StudyError(
            f"{folder}: tables/scores.csv is missing, so this is not a finished study. "
            "Run it to the end first."
        )
    found = sorted(
        path
        for pattern in COMPARED
        for path in folder.glob(pattern)
        if path.is_file() and path.parent.name != "checksums"
    )
    try:
        check(found)
        return _loaded(folder, found)
    except (ExpectedError, OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
        raise StudyError(
            f"{folder} is broken ({' '.join(str(error).split())}); make verify RESULTS={folder} "
            "names what is damaged."
        ) from error


def _loaded(folder: Path, found: Sequence[Path]) -> FinishedStudy:
    """Return the study in ``folder``, of whose files those that were ``found`` are compared."""
    # Before version 0.2 the column target had the name family.
    scores = load_table(folder / "tables/scores.csv").rename(columns={"family": "target"})
    missing = [name for name in SCORES if name not in scores]
    if missing:
        raise ValueError(f"tables/scores.csv has no column {missing[0]}")
    files = {path.relative_to(folder).as_posix(): _digest(path.read_bytes()) for path in found}
    claims, record = folder / "tables/claims.csv", folder / "study.json"
    return FinishedStudy(
        folder=folder,
        scores=scores,
        claims=load_table(claims) if claims.is_file() else None,
        record=json.loads(record.read_text(encoding="utf-8")) if record.is_file() else {},
        images=files.get("data/images.npz"),
        draws=partition_digests(folder / "data/splits"),
        files=dict(sorted(files.items())),
    )
