"""Find results that are not what their jobs made, before a run builds on them.

A power cut or a failing disk leaves files empty or cut off, and a backup may put an older result in
the place of a newer one. Snakemake looks at no content, and a job only at that of its own inputs.
"""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from digitlab.errors import ExpectedError
from digitlab.jobs.checksums import FOLDER, difference, recorded
from digitlab.jobs.files import save_json
from digitlab.jobs.made_by import results_below

DAMAGED = "damaged: "  # begins what Snakemake is told instead of the parameters of such a result
MATCHED = "logs/matched.json"  # below a results folder: which files were found to be as recorded


def damaged_results(folder: str | Path) -> dict[str, str]:
    """Map each result in ``folder`` that does not match its checksum to what is wrong with it.

    A file is read once: those that matched are remembered by size, time stamp and checksum. A
    result whose record cannot be read is not among them, for that makes it due by itself.
    """
    before = _remembered(Path(folder))
    matched: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for result, path in _recorded_files(folder):
        state = _state(path)
        if before.get(str(path)) != state and (text := difference(path)):
            wrong[result] = f"{path} was {text}"
        else:
            matched[str(path)] = state
    if matched != before:
        with contextlib.suppress(OSError):  # of a study that is only read
            save_json(Path(folder) / MATCHED, matched)
    return wrong


def _recorded_files(folder: str | Path) -> Iterator[tuple[str, Path]]:
    """Yield each result in ``folder`` with each of its files that has a readable checksum."""
    for result in results_below(folder):
        made = Path(result)
        inside = (
            (path for path in made.rglob("[!.]*") if path.is_file()) if made.is_dir() else [made]
        )
        for path in inside:
            with contextlib.suppress(ExpectedError):
                if path.parent.name != FOLDER and recorded(path):
                    yield result, path


def _state(path: Path) -> list[Any]:
    """Return size, time stamp and recorded checksum of the file at ``path``."""
    found, made = path.stat(), recorded(path)
    return [found.st_size, found.st_mtime_ns, made and made.sha256]


def _remembered(folder: Path) -> dict[str, Any]:
    """Return the states of the files in ``folder`` that matched; none if that is unreadable."""
    try:
        content = json.loads((folder / MATCHED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
