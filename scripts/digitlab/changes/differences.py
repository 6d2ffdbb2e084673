"""List what differs between two studies besides their accuracies."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from digitlab.changes.finished_study import FinishedStudy
from digitlab.jobs.tables import load_table

TIMED = ("second", "memory")  # in the names of columns that differ from run to run
RESULTS = ["verdict", "measured", "low", "high", "condition"]


def flattened(settings: Mapping[str, Any], path: str = "") -> dict[str, str]:
    """Return nested settings as text by dotted key; a list is one value."""
    flat: dict[str, str] = {}
    for key, value in settings.items():
        name = f"{path}{key}"
        if isinstance(value, Mapping) and value:
            flat |= flattened(value, f"{name}.")
        else:
            flat[name] = str(value)
    return flat


def mapping_changes(before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> pd.DataFrame:
    """Return a row for each key whose value differs, in column ``name``; "none" is an unset one."""
    old, new = flattened(before), flattened(after)
    rows = [
        (key, old.get(key, "none"), new.get(key, "none"))
        for key in dict.fromkeys([*old, *new])
        if old.get(key) != new.get(key)
    ]
    return pd.DataFrame(rows, columns=[name, "before", "after"])


def claim_changes(before: FinishedStudy, after: FinishedStudy) -> pd.DataFrame | None:
    """Return a row for each claim with a different verdict, or judged in only one study.

    Returns None if a study has no table of claims.
    """
    if before.claims is None or after.claims is None:
        return None
    old, new = (table.set_index("id") for table in (before.claims, after.claims))
    order = list(dict.fromkeys([*new.index, *old.index]))
    both = (
        old[RESULTS]
        .merge(
            new[RESULTS],
            how="outer",
            left_index=True,
            right_index=True,
            suffixes=("_before", "_after"),
        )
        .reindex(order)
    )
    both.insert(0, "claim", new["claim"].combine_first(old["claim"]))
    verdicts = both[["verdict_before", "verdict_after"]].fillna("not judged")
    both[verdicts.columns] = verdicts
    changed = both[verdicts["verdict_before"] != verdicts["verdict_after"]]
    columns = [f"{name}_{side}" for name in RESULTS for side in ("before", "after")]
    return changed[["claim", *columns]].reset_index()


def same_but_for_time(before: Path, after: Path) -> bool:
    """Return whether two CSV files are the same except for columns of seconds and memory."""
    tables = [load_table(path) for path in (before, after)]
    kept = [
        table[[name for name in table.columns if not any(word in name for word in TIMED)]]
        for table in tables
    ]
    timed = kept[0].shape[1] < tables[0].shape[1]
    return timed and bool(kept[0].equals(kept[1]))


def file_changes(before: FinishedStudy, after: FinishedStudy) -> pd.DataFrame:
    """Return a row for each compared file of either study, and whether it differs."""

    def state(name: str) -> str:
        if name not in after.files:
            return "only before"
        if name not in before.files:
            return "only after"
        if before.files[name] == after.files[name]:
            return "identical"
        paths = before.folder / name, after.folder / name
        timed = name.endswith(".csv") and same_but_for_time(*paths)
        return "same but for seconds and memory" if timed else "different"

    names = sorted({*before.files, *after.files})
    return pd.DataFrame([(name, state(name)) for name in names], columns=["file", "state"])
