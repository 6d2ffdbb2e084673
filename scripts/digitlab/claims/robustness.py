"""Each verdict again under the other choices that could be defended: is it fragile?

A choice changes one thing of a claim: the images that an interval is about, the partition, the
level (corrected for the number of claims that are judged), or a threshold of ours.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pandas as pd

from digitlab.claims.cells import Claim
from digitlab.claims.kinds import OF_ACCURACY, OF_LEVEL, OF_PARTITION
from digitlab.claims.populations import these_images
from digitlab.claims.verdict import LEVEL, NOT_APPLICABLE, Verdict

COLUMNS = ["id", "choice", "verdict", "measured", "low", "high", "said", "turns"]
SCALES = {"half": 0.5, "double": 2.0}


def _with_cells(claim: Claim, change: Callable[[Claim], Claim]) -> Claim:
    """Return a claim with its cells changed; one about a sweep has the cell's keys itself."""
    if "where" not in claim:
        return change(claim)
    return {**claim, "where": [change(cell) for cell in claim["where"]]}


def _other_images(cell: Claim) -> Claim:
    """Return a cell whose interval is about new images instead of these, or the other way round."""
    return {**cell, "images": "new" if these_images(cell) else "these"}


def _other_partition(cell: Claim, final: str) -> Claim:
    """Return a cell on the other held-out partition, about the same population."""
    used = cell.get("partition", final)
    if "epoch" in cell or used == "validation":
        return cell
    images = "these" if these_images(cell) else "new"
    return {**cell, "partition": "test" if used == "official" else "official", "images": images}


def _scaled(claim: Claim, scale: float) -> Claim:
    """Return a claim with its thresholds of ours multiplied by ``scale``."""
    values = {name: claim[name] for name in claim["ours"]}
    return {
        **claim,
        **{
            name: [scale * end for end in value] if isinstance(value, list) else scale * value
            for name, value in values.items()
        },
    }


def choices(claim: Claim, final: str, judged: int) -> Iterator[tuple[str, Claim]]:
    """Yield the name of each other choice that a claim has, and the claim as it then is.

    ``final`` is the partition that decides where a claim names none, ``judged`` the number of
    claims that apply to the study.
    """
    kind, accuracy = claim["kind"], claim.get("score", "accuracy") == "accuracy"
    cells = claim.get("where", [claim])
    partitions = {cell.get("partition", final) for cell in cells}
    if kind in OF_ACCURACY and accuracy and "epoch" not in cells[0]:
        these = these_images(cells[0])
        yield (
            "seeds and images" if these else "seeds alone",
            _with_cells(claim, _other_images),
        )
    if kind in OF_PARTITION and accuracy and len(partitions) == 1:
        (used,) = partitions
        other = "test" if used == "official" else "official"
        if used != "validation":
            yield (
                f"{other} partition",
                _with_cells(claim, lambda cell: _other_partition(cell, final)),
            )
    if kind in OF_LEVEL and judged > 1:
        yield f"corrected for {judged} claims", {**claim, "level": LEVEL / judged}
    if "ours" in claim:
        for word, scale in SCALES.items():
            yield f"{word} the {' and '.join(claim['ours'])}", _scaled(claim, scale)


def robustness(
    claims: Sequence[Claim],
    verdicts: pd.DataFrame,
    final: str,
    judge: Callable[[Claim], Verdict],
) -> pd.DataFrame:
    """Return a row for each claim that was judged and each other choice that can be judged.

    ``verdicts`` is the table of ``judge_claims``, whose verdict is ``said`` here; a row ``turns``
    if the choice leads to another one. ``judge`` returns the verdict on a claim.
    """
    said = verdicts.set_index("id")["verdict"]
    judged = int((said != NOT_APPLICABLE).sum())
    rows: list[dict[str, Any]] = []
    for claim in claims:
        if said[claim["id"]] == NOT_APPLICABLE:
            continue
        for name, changed in choices(claim, final, judged):
            found = judge(changed)
            if found.verdict == NOT_APPLICABLE:
                continue
            row = {"id": claim["id"], "choice": name, "said": said[claim["id"]]}
            row |= {key: getattr(found, key) for key in ("verdict", "measured", "low", "high")}
            rows.append({**row, "turns": found.verdict != said[claim["id"]]})
    return pd.DataFrame(rows, columns=COLUMNS)


def with_fragility(verdicts: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return ``verdicts`` with a column ``fragile``: the choices that turn each, and into what.

    It is empty where none does.
    """
    turned = table[table["turns"].astype(bool)]
    told = (turned["choice"] + ": " + turned["verdict"]).groupby(turned["id"]).agg("; ".join)
    return verdicts.assign(fragile=verdicts["id"].map(told).fillna(""))
