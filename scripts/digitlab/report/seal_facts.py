"""What the report says about claims that were sealed before the first fit, and what changed."""

from typing import Any

import pandas as pd

from digitlab.claims.sealed_plan import BEFORE
from digitlab.claims.seals import EVALUATORS, SETTINGS


def seal_facts(sealed: pd.DataFrame) -> dict[str, Any]:
    """Return how many claims were sealed before the first fit, and which parts only after it.

    ``late`` are those claims, by the commit that sealed them; ``commits`` are those that sealed the
    evaluators and the settings, "" where that was before the first fit.
    """
    claims = sealed[sealed["kind"] == "claim"]
    early = claims["sealed"] == BEFORE
    late = claims[~early].groupby("commit", sort=False)["part"].agg(list)
    rest = sealed.set_index("part").loc[[EVALUATORS, SETTINGS]]
    commits = rest["commit"].where(rest["sealed"] != BEFORE, "")
    return {
        "claims": len(claims),
        "early": int(early.sum()),
        "late": late.to_dict(),
        "commits": commits.to_dict(),
    }
