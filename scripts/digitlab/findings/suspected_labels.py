"""The images whose labels may be wrong, and those that could be several classes."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from digitlab.evaluation.label_doubts import label_doubts, without_twins
from digitlab.evaluation.published_label_errors import PUBLISHED
from digitlab.evaluation.targets import targets
from digitlab.fits.predictions import sound_predictions

AMBIGUOUS = 20
COLUMNS = ["kind", "image", "label", "label_probability", "other", "other_probability"]
COLUMNS += ["entropy", "fits", "published"]


def table(
    fits: Mapping[str, Mapping[str, NDArray[Any]]],
    settings: pd.DataFrame,
    images: Mapping[str, NDArray[Any]],
    provenance: Mapping[str, Any],
) -> pd.DataFrame:
    """Return a row for each held-out image that is remarkable, by its ``kind``.

    First those with a suspected label, the surest first; then the ``AMBIGUOUS`` others with the
    highest entropy; then those whose label was ``published`` to be wrong but is not suspected.
    ``settings`` is the headline; the fits are those of the multiclass variants, or of the binary
    ones if there are no others.
    """
    members = next(iter(targets(settings).values()))
    parts = without_twins([*sound_predictions({name: fits[name] for name in members}).values()])
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    doubts = label_doubts(parts, images["labels"])
    place = doubts["image"] - np.argmax(images["official"])  # the official images come last
    doubts["published"] = place.isin(PUBLISHED.get(provenance["dataset"], ()))
    surest = (doubts["other_probability"] - doubts["label_probability"]).sort_values(
        ascending=False, kind="stable"
    )
    suspected = doubts.loc[surest.index].query("suspected")
    others = doubts.query("not suspected").sort_values("entropy", ascending=False, kind="stable")
    parts_by_kind = {
        "suspected": suspected,
        "ambiguous": others.head(AMBIGUOUS),
        "published": others.iloc[AMBIGUOUS:].query("published"),
    }
    rows = [part.assign(kind=kind) for kind, part in parts_by_kind.items()]
    return pd.concat(rows, ignore_index=True)[COLUMNS]
