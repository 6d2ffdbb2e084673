"""Which modules of ours fit a variant: those that ``fit_variant.py`` imports by computed names."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from digitlab.settings.methods import KINDS

# The module of `gpu/` that trains the seeds of a block as one stack of models.
STACKED_BY = {
    "binary_manual": "by_hand",
    "softmax_manual": "by_hand",
    "mlp_manual": "by_hand",
    "binary_torch": "built_in",
    "softmax_torch": "built_in",
    "mlp_torch": "built_in",
}


def variant_names(scripts: Path) -> list[str]:
    """Return the names of the variants that have a module below the folder ``scripts``, sorted."""
    modules = (scripts / "digitlab" / "variants").glob("[a-z]*.py")
    return sorted(module.stem for module in modules)


def module_of(variant: str, recipe: Mapping[str, Any]) -> str:
    """Return the module below scripts/digitlab that fits a variant, as a path."""
    kind = next((kind for kind in KINDS if kind in recipe), None)
    return f"methods/{kind}.py" if kind else f"variants/{variant}.py"


def stacked_by(variant: str, on_gpu: bool) -> str:
    """Return the module of ``gpu/`` that trains a variant's seeds together, or "" if none does.

    The code that a fit executes depends on the settings and, with device ``auto``, on this
    machine: without a GPU, no fit depends on these modules.
    """
    return STACKED_BY.get(variant, "") if on_gpu else ""


def fit_modules(variant: str, recipe: Mapping[str, Any], on_gpu: bool) -> list[str]:
    """Return the modules that a fit of ``variant`` executes besides those that all fits execute."""
    stacked = stacked_by(variant, on_gpu)
    gpu = ["gpu/stacked_training.py", "training/devices.py", f"gpu/{stacked}.py"]
    return [module_of(variant, recipe), *(gpu if stacked else [])]
