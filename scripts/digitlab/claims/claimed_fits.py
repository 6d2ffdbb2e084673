"""The fits that claims are about, among those that a study has."""

from collections.abc import Mapping, Sequence
from typing import Any

from digitlab.claims.register import cells_in_detail, inapplicable, pairs_in_detail
from digitlab.settings.paths import BASELINE, Cell
from digitlab.settings.study import Study

Claims = Sequence[Mapping[str, Any]]


def applicable(claims: Claims, study: Study) -> Claims:
    """Return the claims that are about the data set and the pair of digits of a study."""
    dataset, pair = study.config["dataset"], study.config["pair"]
    return [claim for claim in claims if not inapplicable(claim, dataset, pair)]


def claimed_cells(claims: Claims, study: Study) -> list[dict[str, Any]]:
    """Return the cells whose single predictions claims are about, with the files of their fits."""
    cells = [Cell(**cell) for cell in cells_in_detail(applicable(claims, study))]
    return [
        {
            **cell._asdict(),
            "fits": study.fits(cell.variant, [cell.percent], [cell.noise], cell.setting),
        }
        for cell in cells
        if study.is_fitted(cell)
    ]


def claimed_files(claims: Claims, study: Study) -> list[str]:
    """Return the files of these fits, sorted."""
    return sorted({file for cell in claimed_cells(claims, study) for file in cell["fits"]})


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
