"""The verdicts on a claim, and the rules that lead from an interval to a verdict."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

SUPPORTED = "supported"
ONLY_IF = "supported only if"
NOT_SUPPORTED = "not supported"
UNDETERMINED = "undetermined"
NOT_APPLICABLE = "not applicable"
VERDICTS = (SUPPORTED, ONLY_IF, NOT_SUPPORTED, UNDETERMINED, NOT_APPLICABLE)

Range = tuple[float, float]
UNKNOWN: Range = (math.nan, math.nan)
# A difference of exactly 0 is neither more nor less.
MORE: Range = (math.ulp(0.0), math.inf)
LESS: Range = (-math.inf, -math.ulp(0.0))

Condition = TypeVar("Condition")


class NotRunError(Exception):
    """What a claim is about was not run in the study; the message says what."""


@dataclass(frozen=True)
class Verdict:
    """A measured value with its 95 % interval, from ``n`` values, and the verdict that follows.

    ``condition`` says under which circumstances it was measured, ``claimed`` which values would
    support the claim, if it names any, and ``unit`` is their unit.
    """

    metric: str
    measured: float
    low: float
    high: float
    n: int
    verdict: str
    condition: str
    claimed: Range = UNKNOWN
    unit: str = ""


def range_verdict(low: float, high: float, claimed: Sequence[float]) -> str:
    """Return whether an interval from ``low`` to ``high`` supports a ``claimed`` range.

    It does if it lies inside and does not if it lies outside; if it straddles a bound, or is not
    known, the verdict is undetermined.
    """
    least, most = claimed
    if math.isnan(low) or math.isnan(high):
        return UNDETERMINED
    if least <= low and high <= most:
        return SUPPORTED
    if high < least or low > most:
        return NOT_SUPPORTED
    return UNDETERMINED


def all_of(verdicts: Sequence[str]) -> str:
    """Return the verdict on a claim that needs all of several: a single failure makes it fail."""
    if NOT_SUPPORTED in verdicts:
        return NOT_SUPPORTED
    return SUPPORTED if set(verdicts) == {SUPPORTED} else UNDETERMINED


def seeds_verdict(agreeing: int, seeds: int) -> str:
    """Return the verdict on what is either so or not in each seed: in all, in none, or in some."""
    if not seeds or 0 < agreeing < seeds:
        return UNDETERMINED
    return SUPPORTED if agreeing else NOT_SUPPORTED


def rounded_bounds(value: float, decimals: int) -> Range:
    """Return the bounds of the values that round to ``value`` at so many ``decimals``."""
    half = 0.5 * 10.0**-decimals
    return value - half, value + half


def under_conditions(
    conditions: Sequence[Condition], judge: Callable[[Condition], Verdict]
) -> Verdict:
    """Return the verdict on a claim from those under each condition, the source's own first.

    If the first condition does not support the claim but a later one does, the claim is supported
    only if that condition holds. Otherwise, the condition also reports the other verdicts. Raises
    ``NotRunError`` if the source's own condition was not part of the study.
    """
    first = judge(conditions[0])
    if first.verdict in (SUPPORTED, ONLY_IF) or len(conditions) == 1:
        return first
    others = []
    for condition in conditions[1:]:
        try:
            others.append(judge(condition))
        except NotRunError:  # the source's own condition was run, and decides
            continue
    told = [f"{other.condition}: {_told(other)}" for other in others]
    for other in others:
        if other.verdict == SUPPORTED:
            against = f"{first.condition}: {_told(first)}"
            return replace(other, verdict=ONLY_IF, condition=f"{other.condition} ({against})")
    return replace(first, condition="; ".join([first.condition, *told]))


def _told(verdict: Verdict) -> str:
    return f"{verdict.measured:.4g}, {verdict.verdict}"
