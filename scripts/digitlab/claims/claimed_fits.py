"""The fits that claims are about, among those that a study has."""

from collections.abc import Mapping, Sequence
from typing import Any

from digitlab.claims.register import (
    cells_in_detail,
    compared_cells,
    in_full,
    inapplicable,
    pairs_in_detail,
)
from digitlab.settings.paths import BASELINE, Cell
from digitlab.settings.study import Study

Claims = Sequence[Mapping[str, Any]]


def applicable(claims: Claims, study: Study) -> Claims:
    """Return the claims that are about the data set and the pair of digits of a study."""
    dataset, pair = study.config["dataset"], study.pair
    return [claim for claim in claims if not inapplicable(claim, dataset, pair)]


def claimed_cells(claims: Claims, study: Study) -> list[dict[str, Any]]:
    """Return the cells whose single predictions claims are about, with the files of their fits."""
    cells = [Cell(**cell) for cell in cells_in_detail(applicable(claims, study))]
    return [_with_fits(cell, study) for cell in cells if study.is_fitted(cell)]


def claimed_differences(claims: Claims, study: Study) -> list[list[dict[str, Any]]]:
    """Return the pairs of cells that claims compare image by image, as ``claimed_cells`` does.

    Variants of different targets have no images in common and are left out.
    """
    pairs = [[Cell(**cell) for cell in pair] for pair in compared_cells(applicable(claims, study))]
    return [
        [_with_fits(cell, study) for cell in pair]
        for pair in pairs
        if all(study.is_fitted(cell) for cell in pair)
        and len({study.config["variants"][cell.variant]["target"] for cell in pair}) == 1
    ]


def trained_otherwise(claims: Claims, study: Study) -> dict[str, str]:
    """Return, by id of claim, why a claim that names a ``recipe`` says nothing about this study.

    Each key that the claim names must have that value in every cell whose recipe has it.
    """
    reasons = {}
    for claim in applicable(claims, study):
        for own in claim.get("where", []) if "recipe" in claim else []:
            cell = Cell(**in_full(own))
            recipe = study.recipe(cell.variant, cell.setting) if study.is_fitted(cell) else {}
            for key, value in claim["recipe"].items():
                if recipe.get(key, value) != value:
                    reasons[claim["id"]] = (
                        f"the claim is about {key} {value}, "
                        f"this study trained {cell.variant} with {recipe[key]}"
                    )
    return reasons


def _with_fits(cell: Cell, study: Study) -> dict[str, Any]:
    """Return a cell as a mapping that also holds the files of its fits."""
    return {**cell._asdict(), "fits": study.fits(cell)}


def claimed_files(claims: Claims, study: Study) -> list[str]:
    """Return the files of all these fits, sorted."""
    compared = [cell for pair in claimed_differences(claims, study) for cell in pair]
    cells = [*claimed_cells(claims, study), *compared]
    return sorted({file for cell in cells for file in cell["fits"]})


def claimed_pairs(claims: Claims, study: Study) -> list[list[str]]:
    """Return the pairs of variants whose predictions claims compare with each other."""
    recipes = [
        cell["variant"] for cell in claimed_cells(claims, study) if cell["setting"] == BASELINE
    ]
    return [
        pair
        for pair in pairs_in_detail(applicable(claims, study))
        if all(name in recipes for name in pair)
    ]
