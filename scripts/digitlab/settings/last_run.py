"""The settings of the last run in a results folder, beside those that are given now."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from digitlab.errors import ConfigurationError

OPTIONS = "logs/options.txt"  # below a results folder: the options that defined the last study


def check_reported(results: str, settings: Mapping[str, Any], arguments: Sequence[str]) -> None:
    """Raise ``ConfigurationError`` if a report would tell of other settings than were run.

    ``arguments`` are those of Snakemake, whose ``--report`` fills in the ``settings`` that are
    given now. The settings of the finished study are in ``study.json`` in the folder ``results``.
    """
    record = Path(results) / "study.json"
    asked = any(argument.split("=", 1)[0] == "--report" for argument in arguments)
    if not asked or not record.is_file():
        return
    try:
        ran = json.loads(record.read_text(encoding="utf-8"))["settings"]
    except (ValueError, KeyError):
        raise ConfigurationError(
            f"{record} cannot be read; remake it: make verify says how."
        ) from None
    now = json.loads(json.dumps(settings))
    other = sorted(key for key in ran.keys() | now.keys() if ran.get(key) != now.get(key))
    if other:
        given = Path(results) / OPTIONS
        options = given.read_text(encoding="utf-8").strip() if given.is_file() else ""
        raise ConfigurationError(
            f"{results} was made by other settings of {', '.join(other)} than the report would "
            f"tell of; add the options of the last run ({options or 'none'}), or run it anew."
        )
