"""The options on the command line that make a study what it is."""

import os
import shlex
from collections.abc import Iterable
from pathlib import Path


def study_options(config_files: Iterable[str | Path], config: Iterable[str]) -> str:
    """Return ``--configfile`` and ``--config`` with their values as one line for a shell.

    Files are named relative to the working directory.
    """
    given = {
        "--configfile": [os.path.relpath(file) for file in config_files],
        "--config": list(config),
    }
    return shlex.join(part for name, parts in given.items() if parts for part in (name, *parts))
