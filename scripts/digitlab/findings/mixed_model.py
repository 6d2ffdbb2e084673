"""The same factors in a mixed model with a random intercept for each seed."""

import math
from collections.abc import Sequence
from itertools import pairwise, starmap
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.findings.anova import logit_blocks
from digitlab.stats.anova import analyze, effect_scores, effects
from digitlab.stats.complete_blocks import CompleteBlocks
from digitlab.stats.mixed_model import fit_random_intercept, variance_ratio, wald

COLUMNS = ["target", "effect", "df", "df_error", "f", "p_value", "p_anova"]
COLUMNS += ["seed_sd", "residual_sd", "seed_share", "seed_share_low", "seed_share_high"]
COLUMNS += ["converged", "note", "seeds", "left_out"]


def table(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the F test of each effect of each target, with the variances of its model.

    ``p_anova`` is the ANOVA's p-value, which lets seeds differ in their response to each effect.
    ``seed_share`` is the share of the variance within a cell that lies between seeds, with its
    exact 95 % interval.
    """
    rows = [
        {"target": target, **row}
        for target, blocks in logit_blocks(scores).items()
        if blocks.responses.size
        for row in _rows(blocks)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _design(shape: Sequence[int]) -> tuple[NDArray[np.float64], list[slice]]:
    """Return the orthonormal design of the cells (cells, cells) and the columns of each effect.

    The first column is the mean; effects are in the order of the ANOVA.
    """
    cells = math.prod(shape)
    varying = [position for position, levels in enumerate(shape) if levels > 1]
    chosen = [tuple(varying[factor] for factor in effect) for effect in effects(len(varying))]
    # Contrasts of unit vectors: a row for each cell, a column for each contrast.
    unit = np.eye(cells).reshape(cells, *shape)
    parts = [effect_scores(unit, effect) for effect in ((), *chosen)]
    ends = np.cumsum([part.shape[1] for part in parts])
    return np.hstack(parts), list(starmap(slice, pairwise(ends)))


def _rows(blocks: CompleteBlocks) -> list[dict[str, Any]]:
    """Return a row for each effect in one target."""
    from scipy.special import fdtrc

    seeds, *shape = blocks.responses.shape
    design, columns = _design(shape)
    number = np.repeat(np.arange(seeds), len(design))
    fit = fit_random_intercept(blocks.responses.ravel(), np.tile(design, (seeds, 1)), number)
    anova = analyze(blocks.responses, blocks.levels).set_index("effect")
    seed, error = anova.loc["seed"], anova.loc["seed x effects"]
    ratio = variance_ratio(
        seed["sum_squares"], int(seed["df"]), error["sum_squares"], int(error["df"]), len(design)
    )
    model = {
        "seed_sd": math.sqrt(fit.seed_variance),
        "residual_sd": math.sqrt(fit.residual_variance),
        "seed_share": ratio.ratio / (1 + ratio.ratio),
        "seed_share_low": ratio.low / (1 + ratio.low),
        "seed_share_high": ratio.high / (1 + ratio.high),
        "converged": fit.converged,
        "note": fit.note,
        "seeds": seeds,
        "left_out": blocks.left_out,
    }
    rows = []
    for effect, chosen in zip(anova.index[:-2], columns, strict=True):
        test, f = anova.loc[effect], wald(fit, chosen)
        p = float(fdtrc(test["df"], error["df"], f)) if error["df"] else math.nan
        facts = {"effect": effect, "df": int(test["df"]), "df_error": int(error["df"]), "f": f}
        rows.append({**facts, "p_value": p, "p_anova": test["p_value"], **model})
    return rows
