"""The command-line options that define a study."""

import os
import shlex
from collections.abc import Iterable
from pathlib import Path


def study_options(config_files: Iterable[str | Path], config: Iterable[str]) -> str:
    """Return ``--configfile`` and ``--config`` with their values as one shell-quoted line.

    File paths are relative to the working directory.
    """
    given = {
        "--configfile": [os.path.relpath(file) for file in config_files],
        "--config": list(config),
    }
    return shlex.join(part for name, parts in given.items() if parts for part in (name, *parts))
