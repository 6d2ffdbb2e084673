"""Judge a register of claims by the tables of a study."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from digitlab.claims import (
    confidence,
    counts,
    differences,
    digits,
    errors,
    settings_compared,
    steps,
    sweeps,
    tables,
    training,
    values,
)
from digitlab.claims.cells import Claim, Tables
from digitlab.claims.register import fits_about, inapplicable
from digitlab.claims.verdict import NOT_APPLICABLE, UNDETERMINED, VERDICTS, NotRunError, Verdict

EVALUATORS: dict[str, Callable[[Tables, Claim], Verdict]] = {
    evaluator.__name__: evaluator
    for evaluator in (
        values.quoted_value,
        values.mean_in_range,
        differences.difference_in_range,
        differences.beats,
        differences.within_margin,
        differences.gain_over_start,
        differences.seen_less_held_out,
        differences.more_work,
        differences.rises_with_noise,
        counts.quoted_count,
        counts.memory,
        counts.class_shares,
        counts.pixel_moments,
        tables.same,
        tables.largest_gap,
        tables.diminishing,
        tables.corrupting_harms_more,
        sweeps.best_in_range,
        sweeps.near_best,
        sweeps.beats_others,
        sweeps.best_rate_in_range,
        sweeps.suggested_rate,
        settings_compared.less_sensitive,
        settings_compared.less_overfit,
        settings_compared.generalizes_better,
        training.epochs_to_converge,
        training.fewer_epochs,
        steps.fewer_steps,
        training.zero_share,
        training.small_not_zero,
        digits.quoted_per_class,
        digits.commonest_confusions,
        digits.hard_digits,
        confidence.calibrated,
        confidence.errors_cluster,
        confidence.right_near_one,
        errors.errors_look_different,
    )
}
COLUMNS = ["id", "source", "claim", "metric", "measured", "low", "high", "n"]
COLUMNS += ["verdict", "condition", "claimed_low", "claimed_high", "refutable", "unit"]
COLUMNS += ["seeds_needed", "about"]


def judge_claim(
    tables: Tables,
    claim: Claim,
    dataset: str,
    pair: Sequence[int],
    otherwise: Mapping[str, str],
) -> Verdict:
    """Return the verdict on one claim in a study of ``dataset`` and the digits of ``pair``.

    A claim about another kind of study, about another recipe (``otherwise`` says so, by id of
    claim) or about something that was not run is not applicable.
    """
    reason = inapplicable(claim, dataset, pair) or otherwise.get(claim["id"], "")
    if not reason:
        try:
            return EVALUATORS[claim["kind"]](tables, claim)
        except NotRunError as error:
            reason = str(error)
    return Verdict("", math.nan, math.nan, math.nan, 0, NOT_APPLICABLE, reason)


def judge_claims(
    tables: Tables,
    claims: Sequence[Claim],
    dataset: str,
    pair: Sequence[int],
    otherwise: Mapping[str, str],
) -> pd.DataFrame:
    """Return a row for each of ``claims``, in their order, with its verdict.

    ``claimed_low`` and ``claimed_high`` bound the values that would support a claim, if it has such
    bounds, ``refutable`` is the departure of a quoted value that would have been refuted with 80 %
    power, and ``unit`` names their unit where several claims share it. ``seeds_needed`` is how many
    seeds would decide an undetermined claim with that power, infinite where images alone leave it
    open; ``about`` names its fits.
    """
    rows = []
    for claim in claims:
        verdict = judge_claim(tables, claim, dataset, pair, otherwise)
        bounds = [
            round(value, 12) if math.isfinite(value) else math.nan for value in verdict.claimed
        ]
        if verdict.verdict != UNDETERMINED:
            verdict = replace(verdict, seeds_needed=math.nan)
        row = {
            **vars(verdict),
            "about": "; ".join(fits_about(claim)),
            "claimed_low": bounds[0],
            "claimed_high": bounds[1],
        }
        rows.append({**{name: claim[name] for name in ("id", "source", "claim")}, **row})
    return pd.DataFrame(rows, columns=COLUMNS)


def summarized(table: pd.DataFrame, dataset: str) -> dict[str, Any]:
    """Return the content of ``verdicts.json``: the number of each verdict, and claim by claim."""
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
