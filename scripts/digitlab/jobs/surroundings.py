"""Keep what surrounds a run from changing it."""

import os
from collections.abc import MutableMapping
from pathlib import Path


def isolate(environment: MutableMapping[str, str], scripts: Path) -> None:
    """Change the ``environment`` that jobs inherit so that only our code runs in them.

    Modules in ``scripts`` come before those of another checkout, and a notebook's drawing backend,
    which figures do not use, cannot stop matplotlib from being imported.
    """
    before = environment.get("PYTHONPATH", "").split(os.pathsep)
    environment["PYTHONPATH"] = os.pathsep.join([str(scripts), *filter(None, before)])
    environment.pop("MPLBACKEND", None)
