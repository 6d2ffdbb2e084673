"""The figures and tables that the report shows, as declared in ``report/sections``."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from digitlab.errors import ExpectedError
from digitlab.jobs.files import load_yaml

Artifacts = dict[str, dict[str, Any]]
KEYS = {"kind", "title", "caption"}
# Beside the answer, unfolded in its section, or folded with its rows: those of any other table are
# shown on demand.
PLACES = ("opening", "story", "rows")


def _check(artifact: Mapping[str, Any], name: str, file: Path) -> None:
    """Raise ``ExpectedError`` if an artifact lacks a key or is to be shown at an unknown place."""
    required = KEYS | ({"alt"} if artifact.get("kind") == "figure" else set())
    required |= set() if "computed_from" in artifact else {"needs"}
    if missing := sorted(required - set(artifact)):
        raise ExpectedError(f"{file}: {name} lacks {', '.join(missing)}.")
    if artifact.get("shown", PLACES[0]) not in PLACES:
        raise ExpectedError(
            f"{file}: {name}: shown is {artifact['shown']!r}; choose {', '.join(PLACES)}, or leave "
            "it out to fold the artifact."
        )


def _of_section(file: Path, facts: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the artifacts that the file of a section declares, by name."""
    for name, declared in load_yaml(file).items():
        _check(declared, name, file)
        artifact = {**declared, "section": file.stem}
        if "computed_from" in artifact:
            artifact["needs"] = {"table": f"tables/{name}.csv"}
        artifact["caption"] = artifact["caption"].format(**facts)
        yield name, artifact


def _place(named: tuple[str, dict[str, Any]]) -> int:
    """Return where in its section an artifact is shown: after those of the earlier ``PLACES``."""
    shown = named[1].get("shown")
    return PLACES.index(shown) if shown else len(PLACES)


def load_artifacts(
    folder: str | Path, facts: Mapping[str, Any]
) -> tuple[dict[str, str], Artifacts]:
    """Return the sections and the artifacts by name, in the order of the report.

    ``folder`` holds ``sections.yaml`` and ``sections/<name>.yaml`` for each section with artifacts.
    ``facts`` fill the placeholders that captions have for settings of the study. A computed table
    is shown from its own file alone. Raises ``ExpectedError`` for an artifact in an undeclared
    section, an artifact that lacks a key, and one that is declared twice.
    """
    listed = Path(folder, "sections.yaml")
    sections: dict[str, str] = load_yaml(listed)
    files = {file.stem: file for file in sorted(Path(folder, "sections").glob("*.yaml"))}
    for name in files:
        if name not in sections:
            raise ExpectedError(f"{files[name]}: {listed} lacks this section; add it there.")
    artifacts: Artifacts = {}
    for section in sections:
        own = _of_section(files[section], facts) if section in files else ()
        # In the order of the page, where folded ones come last, so that their numbers ascend.
        for name, artifact in sorted(own, key=_place):
            if name in artifacts:
                other = artifacts[name]["section"]
                raise ExpectedError(f"{files[section]}: {name} is already in section {other}.")
            artifacts[name] = artifact
    return sections, artifacts
