"""The extent to which variants fail on the same images."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.evaluation.shared_errors import repeated_errors, shared_errors
from digitlab.evaluation.targets import targets
from digitlab.fits.predictions import final_predictions
from digitlab.plotting.matrices import draw_matrix
from digitlab.plotting.style import draw_notice


def table(fits: Mapping[str, Mapping[str, NDArray[Any]]], settings: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each ordered pair of variants of one target.

    ``share`` is the share of the errors of A that B also makes in the same seed; on the diagonal,
    the share of the errors of a variant in one seed that it also makes in another seed. Counts are
    summed over pairs of fits (``pairs``). ``settings`` is the headline.
    """
    rows = []
    for target, members in targets(settings).items():
        predictions = {variant: final_predictions(fits[variant]) for variant in members}
        for a, of_a in predictions.items():
            for b, of_b in predictions.items():
                found = repeated_errors(of_a) if a == b else shared_errors(of_a, of_b)
                names = {"target": target, "variant_a": a, "variant_b": b}
                shares = {"share": found.share, "jaccard": found.jaccard, "phi": found.phi}
                rows.append({**names, **found._asdict(), **shares})
    return pd.DataFrame(rows)


def draw(table: pd.DataFrame) -> Figure:
    """Draw a matrix for each target."""
    if table["share"].isna().all():
        return draw_notice("No two fits have an error to share.")
    sizes = table.groupby("target", sort=False)["variant_a"].nunique()
    side = min(0.62, 5.6 / sizes.sum())
    figure = Figure(
        figsize=(side * sizes.sum() + 1.7 * len(sizes), side * sizes.max() + 1.4),
        layout="constrained",
    )
    panels = figure.subplots(1, len(sizes), squeeze=False, width_ratios=list(sizes))
    for axes, (target, rows) in zip(panels[0], table.groupby("target", sort=False), strict=True):
        variants = list(rows["variant_a"].unique())
        place = {"index": variants, "columns": variants}
        shares = rows.pivot_table("share", "variant_a", "variant_b").reindex(**place)
        values = shares.to_numpy(float)
        texts = np.where(np.isfinite(values), np.char.mod("%.0f", 100 * values), "")
        draw_matrix(axes, values, texts, Normalize(0, 1), (variants, variants), 8)
        axes.set_xticks(range(len(variants)), variants, rotation=40, ha="right")
        axes.set_aspect("equal")
        axes.set_title(target)
        axes.set_ylabel("errors of")
        axes.set_xlabel("made too by")
    return figure
