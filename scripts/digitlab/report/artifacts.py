"""The figures and tables that the report shows, as declared in ``report/artifacts.yaml``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from digitlab.errors import ExpectedError

KEYS = {"kind", "section", "title", "caption"}


def load_artifacts(
    path: str | Path, facts: Mapping[str, Any]
) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """Return the sections and the artifacts by name, in the order of the report.

    ``facts`` fill the places that captions leave for settings of the study. A table that is
    computed needs nothing but itself to be shown. Raises ``ExpectedError`` for an artifact in a
    section that is not declared, or that lacks a key.
    """
    declared = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    for name, artifact in declared["artifacts"].items():
        required = KEYS | ({"alt"} if artifact.get("kind") == "figure" else set())
        required |= set() if "computed_from" in artifact else {"needs"}
        if missing := sorted(required - set(artifact)):
            raise ExpectedError(f"{path}: {name} lacks {', '.join(missing)}.")
        if artifact["section"] not in declared["sections"]:
            raise ExpectedError(f"{path}: {name} is in no section that is declared.")
        if "computed_from" in artifact:
            artifact["needs"] = {"table": f"tables/{name}.csv"}
        artifact["caption"] = artifact["caption"].format(**facts)
    return declared["sections"], declared["artifacts"]


def load_origins(path: str | Path) -> dict[str, list[str]]:
    """Return the dotted keys of the settings that each rule goes by, by the name of the rule."""
    declared: dict[str, list[str]] = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    return declared
