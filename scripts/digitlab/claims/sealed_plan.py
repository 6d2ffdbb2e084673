"""When each part of a plan was sealed as it is now."""

from collections.abc import Sequence

import pandas as pd

from digitlab.claims.seals import EVALUATORS, SETTINGS, Seal

BEFORE, AFTER = "before the first fit", "after the first fit"
COLUMNS = ["part", "kind", "sealed", "commit", "earlier"]


def sealed_parts(seals: Sequence[Seal]) -> pd.DataFrame:
    """Return a row for each part of the last plan: when and by which commit it was sealed.

    A part counts from the seal since which it has not changed; ``earlier`` counts those before it.
    """
    plan = seals[-1]["plan"]
    rows = []
    for part in sorted(plan, key=lambda part: part not in (EVALUATORS, SETTINGS)):
        own = plan[part]
        others = [place for place, seal in enumerate(seals) if seal["plan"].get(part) != own]
        since = max(others, default=-1) + 1
        first, kind = seals[since], part if part in (EVALUATORS, SETTINGS) else "claim"
        rows.append([part, kind, AFTER if first["fitted"] else BEFORE, first["commit"], since])
    return pd.DataFrame(rows, columns=COLUMNS)
