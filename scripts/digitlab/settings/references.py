"""The problems whose optimum tells how good other fits are: those of scikit-learn's solvers."""

from typing import Any

from digitlab.settings.paths import BASELINE, Cell, fit_path
from digitlab.settings.study import Study

# The variant whose recipe states the problem of each target: the penalty makes its optimum exist
# and be the only one, also where the classes can be separated and weights would grow forever.
REFERENCES = {"binary": "binary_sklearn", "multiclass": "softmax_sklearn"}


def reference_problems(study: Study) -> list[dict[str, Any]]:
    """Return the problems with clean labels of the reference of each target, one per percentage.

    Each has its ``target``, ``percent``, ``pixels`` and ``inverse_penalty``, and under ``fits`` the
    files of the reference's own fits, for the seeds that every cell has. There are none of a target
    whose reference is not in the grid, has an L1 penalty, or has no cell with clean labels.
    """
    grid, recipes = study.config["grid"], study.config["variants"]
    known = [
        (target, name)
        for target, name in REFERENCES.items()
        if name in study.trained and "l1" not in recipes[name] and 0 in grid["noises"]
    ]
    return [
        {
            "target": target,
            "percent": percent,
            "pixels": recipes[name]["pixels"],
            "inverse_penalty": recipes[name]["inverse_penalty"],
            "fits": [
                fit_path(study.results, Cell(name, BASELINE, percent, 0), block)
                for block in study.blocks
            ],
        }
        for target, name in known
        for percent in grid["percents"]
    ]
