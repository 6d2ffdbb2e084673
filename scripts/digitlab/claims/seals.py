"""What was sealed before the first fit: digests of claims, of evaluators, of settings.

A plan is sealed when a run starts. Where it differs from the last seal, another one is added, so
that what was written down before the first result stays on record.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from digitlab.errors import ExpectedError

PLAN = "plan.json"  # below a results folder: the seals, the first one first
EVALUATORS, SETTINGS = "evaluators", "settings"
SHOWN_ONLY = ("report", "device", "mirror")  # settings that no verdict goes by

Seal = dict[str, Any]


def digest(content: Any) -> str:
    """Return a digest of what can be written as JSON; the order of keys does not matter."""
    text = json.dumps(content, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def plan_of(
    claims: Sequence[Mapping[str, Any]], code: Mapping[str, str], settings: Mapping[str, Any]
) -> dict[str, str]:
    """Return the digest of each part of a plan: each claim by id, the evaluators, the settings.

    ``code`` maps each file that judges claims to the digest of its code. What surrounds every job
    judges nothing.
    """
    deciding = {key: value for key, value in settings.items() if key not in SHOWN_ONLY}
    judging = {file: code[file] for file in code if not file.startswith("digitlab/jobs/")}
    parts = {EVALUATORS: digest(judging), SETTINGS: digest(deciding)}
    return parts | {claim["id"]: digest(claim) for claim in claims}


def load_seals(results: str | Path) -> list[Seal]:
    """Return the seals in the folder ``results``, the first one first; none if there is no plan.

    Raises ``ExpectedError`` if they cannot be read.
    """
    path = Path(results) / PLAN
    if not path.is_file():
        return []
    try:
        seals: list[Seal] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise ExpectedError(
            f"{path} cannot be read; restore it, or remove it if no verdict relies on it."
        ) from None
    return seals


def with_plan(
    seals: Sequence[Seal], plan: Mapping[str, str], fitted: bool, commit: Callable[[], str]
) -> list[Seal]:
    """Return ``seals`` with one for ``plan`` at their end, unless the last one is the same.

    ``fitted`` says whether the study has fits already; ``commit`` names that of the code.
    """
    if seals and seals[-1]["plan"] == plan:
        return list(seals)
    # Keys in the order of the file: in another, they would count as another parameter of a job.
    return [*seals, {"commit": commit(), "fitted": fitted, "plan": dict(sorted(plan.items()))}]


def has_fits(results: str | Path) -> bool:
    """Return whether a fit has been saved in the folder ``results``."""
    return next(Path(results).glob("fits/**/*.npz"), None) is not None
