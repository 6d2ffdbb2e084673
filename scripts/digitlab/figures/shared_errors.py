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
from digitlab.plotting.names import label
from digitlab.plotting.style import SMALL, TINY, WIDTH, draw_notice


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


def _same_errors(rows: pd.DataFrame) -> dict[str, list[str]]:
    """Return the variants of a target, each with the others that misclassify the same images."""
    pairs = rows.set_index(["variant_a", "variant_b"])["share"]
    groups: dict[str, list[str]] = {}
    for variant in rows["variant_a"].unique():
        for first in groups:
            if pairs[first, variant] == pairs[variant, first] == 1:
                groups[first].append(str(variant))
                break
        else:
            groups[str(variant)] = [str(variant)]
    return groups


def draw(table: pd.DataFrame) -> Figure:
    """Draw a matrix for each target of which any two fits have errors to share."""
    if table["share"].isna().all():
        return draw_notice("No two fits have an error to share.")
    table = table[table.groupby("target")["share"].transform("count") > 0]
    targets = {str(target): rows for target, rows in table.groupby("target", sort=False)}
    groups = {target: _same_errors(rows) for target, rows in targets.items()}
    sizes = [len(each) for each in groups.values()]
    figure = Figure(figsize=(WIDTH, 0.5 * max(sizes) + 2), layout="constrained")
    panels = figure.subplots(1, len(sizes), squeeze=False, width_ratios=[n + 2 for n in sizes])
    for axes, (target, rows) in zip(panels[0], targets.items(), strict=True):
        place = {"index": list(groups[target]), "columns": list(groups[target])}
        shares = rows.pivot(index="variant_a", columns="variant_b", values="share").reindex(**place)
        values = 100 * shares.to_numpy(float)
        texts = np.where(np.isfinite(values), np.char.mod("%.0f", values), "")
        names = [label(same, 26) for same in groups[target].values()]
        draw_matrix(axes, values, texts, Normalize(0, 100), (names, names), SMALL)
        axes.set_xticks(axes.get_xticks(), names, rotation=40, ha="right")
        axes.tick_params(labelsize=TINY)
        axes.set(title=f"{target} variants, %", ylabel="errors of", xlabel="made too by")
    return figure
