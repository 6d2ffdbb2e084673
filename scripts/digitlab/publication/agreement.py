"""Whether the tables of two runs agree: to the byte, to rounding, within intervals, or not."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from digitlab.errors import ExpectedError
from digitlab.jobs.checksums import fingerprint
from digitlab.jobs.files import save_json
from digitlab.jobs.made_by import recorded_made_by
from digitlab.jobs.tables import load_table, save_table

# Tables that hold seconds differ from run to run and are compared in no way.
TIMED = ("timings", "costs", "target_times", "time_to_target")
SECONDS = "cpu_seconds"  # a column of such measurements beside others that must agree
ROUNDING = 1e-6  # relative, and absolute below 1
LEVELS = ("same to the byte", "same to rounding", "within intervals", "different")
KEPT = 70_000  # bytes of the largest table that a reference holds; of larger ones only the digest


class Agreement(NamedTuple):
    """How a table of a run agrees with the reference, and why it does not agree further."""

    table: str
    level: str
    why: str


def differing(ours: pd.DataFrame, reference: pd.DataFrame) -> list[str]:
    """Return the columns that differ by more than rounding between tables of the same shape."""
    return [name for name in reference if not _equal(ours[name], reference[name])]


def _equal(ours: pd.Series, reference: pd.Series) -> bool:
    """Return whether two columns agree: text exactly, numbers to rounding."""
    if all(pd.api.types.is_numeric_dtype(column) for column in (ours, reference)):
        a, b = (column.to_numpy(float, na_value=np.nan) for column in (ours, reference))
        return np.allclose(a, b, rtol=ROUNDING, atol=ROUNDING, equal_nan=True)
    return bool((ours.astype(str).to_numpy() == reference.astype(str).to_numpy()).all())


def within_intervals(ours: pd.DataFrame, reference: pd.DataFrame) -> bool:
    """Return whether each accuracy lies in the reference's interval, in the same rows.

    Both tables must have the columns ``accuracy_mean``, ``accuracy_low`` and ``accuracy_high``.
    """
    needed = {"accuracy_mean", "accuracy_low", "accuracy_high"}
    if not needed <= set(reference) & set(ours):
        return False
    keys = [name for name in reference if reference[name].dtype.kind in "OU" or name == "percent"]
    if not all(_equal(ours[name], reference[name]) for name in keys if name in ours):
        return False
    known = reference["accuracy_low"].notna()
    mean = ours.loc[known, "accuracy_mean"]
    low, high = (reference.loc[known, f"accuracy_{bound}"] for bound in ("low", "high"))
    return bool(known.any() and ((mean >= low) & (mean <= high)).all())


def agreement(name: str, ours: pd.DataFrame, reference: pd.DataFrame) -> Agreement:
    """Return how two tables called ``name`` agree that are not the same to the byte."""
    if list(ours.columns) != list(reference.columns):
        other = sorted(set(ours.columns) ^ set(reference.columns))
        why = f"other columns: {', '.join(other)}" if other else "columns in another order"
        return Agreement(name, "different", why)
    if len(ours) != len(reference):
        return Agreement(name, "different", f"{len(ours)} rows, not {len(reference)}")
    columns = [column for column in differing(ours, reference) if column != SECONDS]
    if not columns and SECONDS in ours:
        return Agreement(name, "same to rounding", "but for the seconds that were measured")
    if not columns:
        return Agreement(name, "same to rounding", f"numbers differ by at most {ROUNDING:g}")
    why = f"other values of {', '.join(columns)}"
    inside = within_intervals(ours, reference)
    return Agreement(name, "within intervals" if inside else "different", why)


def causes(record: Mapping[str, Any], reference: Mapping[str, Any]) -> Iterator[str]:
    """Yield what differs between two runs: settings, versions, code."""
    for part in ("settings", "environment"):
        ours, theirs = record.get(part, {}), reference.get(part, {})
        for key in sorted(ours.keys() | theirs.keys()):
            if key == "commit" or ours.get(key) == theirs.get(key):
                continue
            if part == "settings":
                yield f"other settings of {key}"
            else:
                yield f"{key} {ours.get(key, 'is missing')}, not {theirs.get(key, 'known')}"
    ours, theirs = record.get("code", {}), reference.get("code", {})
    changed = sorted(
        name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)
    )
    if changed:
        yield f"other code in {len(changed)} files, the first is {changed[0]}"


def code_of_tables(study: Path) -> dict[str, str]:
    """Return the digest of each file of code that made a table of ``study``, by its records."""
    digests: dict[str, str] = {}
    for table in sorted(study.glob("tables/*.csv")):
        made_by = recorded_made_by(table)
        code = (made_by.params if made_by else {}).get("code", "{}")
        digests |= json.loads(code.replace("'", '"'))
    return digests


def run_record(study: Path) -> dict[str, Any]:
    """Return what a run was: its settings, its environment, its code, and digests of its tables."""
    file = study / "study.json"
    if not file.is_file():
        raise ExpectedError(f"{study} holds no finished study: there is no {file}")
    record: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    tables = {path.stem: path for path in sorted(study.glob("tables/*.csv"))}
    timed = {name: path for name, path in tables.items() if name not in TIMED}
    digests = {name: fingerprint(path).sha256 for name, path in timed.items()}
    return {**record, "code": code_of_tables(study), "tables": digests}


def save_reference(study: Path, folder: Path) -> None:
    """Save what a run must agree with: the record of ``study`` and its smaller tables."""
    record = run_record(study)
    for name in record["tables"]:
        source = study / "tables" / f"{name}.csv"
        if source.stat().st_size <= KEPT:
            save_table(folder / f"{name}.csv", load_table(source))
    save_json(folder / "run.json", record)


def compare_with_reference(study: Path, folder: Path) -> tuple[list[Agreement], list[str]]:
    """Return how each table of ``study`` agrees with the reference in ``folder``, and causes."""
    record = run_record(study)
    if not (folder / "run.json").is_file():
        raise ExpectedError(f"{folder} holds no reference: there is no {folder / 'run.json'}")
    reference = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    found = []
    for name in sorted(record["tables"].keys() | reference["tables"].keys()):
        kept = folder / f"{name}.csv"
        if name not in record["tables"] or name not in reference["tables"]:
            side = "this run" if name in record["tables"] else "the reference"
            found.append(Agreement(name, "different", f"only {side} has it"))
        elif record["tables"][name] == reference["tables"][name]:
            found.append(Agreement(name, LEVELS[0], ""))
        elif not kept.is_file():
            found.append(Agreement(name, "different", "large: the reference has its digest alone"))
        else:
            found.append(
                agreement(name, load_table(study / f"tables/{name}.csv"), load_table(kept))
            )
    return found, list(causes(record, reference))


def counted(found: Sequence[Agreement]) -> dict[str, int]:
    """Return how many tables there are of each level, the best first."""
    return {level: sum(each.level == level for each in found) for level in LEVELS}
