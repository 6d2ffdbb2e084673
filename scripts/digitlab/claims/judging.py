"""Judge a register of claims by the tables of a study."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from digitlab.claims import (
    confidence_claims,
    count_claims,
    detail_claims,
    difference_claims,
    setting_claims,
    table_claims,
    training_claims,
    value_claims,
)
from digitlab.claims.cells import Claim, Tables
from digitlab.claims.register import inapplicable
from digitlab.claims.verdict import NOT_APPLICABLE, VERDICTS, NotRunError, Verdict

EVALUATORS: dict[str, Callable[[Tables, Claim], Verdict]] = {
    evaluator.__name__: evaluator
    for evaluator in (
        value_claims.quoted_value,
        value_claims.mean_in_range,
        difference_claims.difference_in_range,
        difference_claims.beats,
        difference_claims.within_margin,
        difference_claims.gain_over_start,
        difference_claims.seen_less_held_out,
        difference_claims.more_work,
        difference_claims.rises_with_noise,
        count_claims.quoted_count,
        count_claims.memory,
        count_claims.class_shares,
        count_claims.pixel_moments,
        table_claims.same,
        table_claims.largest_gap,
        table_claims.diminishing,
        table_claims.corrupting_harms_more,
        setting_claims.best_in_range,
        setting_claims.near_best,
        setting_claims.beats_others,
        setting_claims.best_rate_in_range,
        setting_claims.suggested_rate,
        training_claims.epochs_to_converge,
        training_claims.fewer_epochs,
        training_claims.zero_share,
        training_claims.small_not_zero,
        detail_claims.quoted_per_class,
        detail_claims.commonest_confusions,
        detail_claims.hard_digits,
        confidence_claims.calibrated,
        confidence_claims.errors_cluster,
    )
}
COLUMNS = ["id", "source", "claim", "metric", "measured", "low", "high", "n"]
COLUMNS += ["verdict", "condition", "claimed_low", "claimed_high", "unit"]


def judge_claim(tables: Tables, claim: Claim, dataset: str, pair: Sequence[int]) -> Verdict:
    """Return the verdict on one claim in a study of ``dataset`` and the digits of ``pair``.

    A claim about another study, or about what was not run, is not applicable.
    """
    reason = inapplicable(claim, dataset, pair)
    if not reason:
        try:
            return EVALUATORS[claim["kind"]](tables, claim)
        except NotRunError as error:
            reason = str(error)
    return Verdict("", math.nan, math.nan, math.nan, 0, NOT_APPLICABLE, reason)


def judge_claims(
    tables: Tables, claims: Sequence[Claim], dataset: str, pair: Sequence[int]
) -> pd.DataFrame:
    """Return a row for each of ``claims``, in their order, with its verdict.

    ``claimed_low`` and ``claimed_high`` bound the values that would bear a claim out, as far as
    it has such bounds, and ``unit`` names what they are in where claims share it.
    """
    rows = []
    for claim in claims:
        verdict = judge_claim(tables, claim, dataset, pair)
        bounds = [
            round(value, 12) if math.isfinite(value) else math.nan for value in verdict.claimed
        ]
        row = {**vars(verdict), "claimed_low": bounds[0], "claimed_high": bounds[1]}
        rows.append({**{name: claim[name] for name in ("id", "source", "claim")}, **row})
    return pd.DataFrame(rows, columns=COLUMNS)


def summarized(table: pd.DataFrame, dataset: str) -> dict[str, Any]:
    """Return the verdicts as ``verdicts.json`` holds them: counted, and claim by claim."""
    counts = table["verdict"].value_counts()
    claims: list[Mapping[str, Any]] = [
        {
            name: None if isinstance(value, float) and not math.isfinite(value) else value
            for name, value in row.items()
        }
        for row in table.to_dict("records")
    ]
    return {
        "dataset": dataset,
        "counts": {verdict: int(counts.get(verdict, 0)) for verdict in VERDICTS},
        "claims": claims,
    }
