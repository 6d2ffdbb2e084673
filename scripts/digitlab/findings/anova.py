"""What moves accuracy: variant, data or label noise, with seeds as blocks."""

import pandas as pd

from digitlab.evaluation.distinct_variants import distinct_variants
from digitlab.evaluation.final_partition import on_final_partition
from digitlab.fits.divergence import sound
from digitlab.stats.anova import COLUMNS, analyze
from digitlab.stats.complete_blocks import CompleteBlocks, complete_blocks
from digitlab.stats.empirical_logit import empirical_logit
from digitlab.stats.multiple_testing import holm

FACTORS = ("variant", "percent", "noise")


def logit_blocks(scores: pd.DataFrame) -> dict[str, CompleteBlocks]:
    """Return the empirical logits of each target's fits by seed, variant, percent and noise.

    They are on the final partition; fits that diverged are missing. Of variants that predict the
    same throughout, only the first is kept: a twin is no further level of the factor.
    """
    rows = distinct_variants(on_final_partition(scores, setting="baseline"))
    rows = rows.assign(logit=empirical_logit(rows["accuracy"].where(sound(rows)), rows["n"]))
    return {
        str(target): complete_blocks(part, "logit", FACTORS)
        for target, part in rows.groupby("target", sort=False)
    }


def table(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the ANOVA table of each target, with a row for each effect.

    Holm's correction is for the number of effects of a target. A target without a complete seed has
    no rows.
    """
    parts = []
    for target, blocks in logit_blocks(scores).items():
        if not blocks.responses.size:
            continue
        part = analyze(blocks.responses, blocks.levels)
        part.insert(part.columns.get_loc("p_value") + 1, "p_holm", holm(part["p_value"]))
        parts.append(
            part.assign(
                tests=int(part["p_value"].notna().sum()),
                seeds=len(blocks.responses),
                left_out=blocks.left_out,
            )
        )
        parts[-1].insert(0, "target", target)
    nothing = pd.DataFrame(columns=["target", *COLUMNS, "p_holm", "tests", "seeds", "left_out"])
    return pd.concat(parts, ignore_index=True) if parts else nothing
