"""The verdicts on a claim, and the rules that lead from an interval to a verdict."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from digitlab.stats.mean_intervals import SeedSummary
from digitlab.stats.power import seeds_to_detect

SUPPORTED = "supported"
ONLY_IF = "supported only if"
COMPATIBLE = "compatible"
NOT_SUPPORTED = "not supported"
UNDETERMINED = "undetermined"
NOT_APPLICABLE = "not applicable"
VERDICTS = (SUPPORTED, ONLY_IF, COMPATIBLE, NOT_SUPPORTED, UNDETERMINED, NOT_APPLICABLE)

Range = tuple[float, float]
UNKNOWN: Range = (math.nan, math.nan)
LEVEL = 0.05  # of every verdict: intervals cover 95 %
# A difference of exactly 0 is neither more nor less.
MORE: Range = (math.ulp(0.0), math.inf)
LESS: Range = (-math.inf, -math.ulp(0.0))
MOST: Range = (math.nextafter(0.5, 1.0), 1.0)  # of the seeds: more than half, a threshold of ours

Condition = TypeVar("Condition")


class NotRunError(Exception):
    """What a claim is about was not run in the study; the message says what."""


@dataclass(frozen=True)
class Verdict:
    """A measured value with its 95 % interval, from ``n`` values, and the verdict that follows.

    ``condition`` says under which circumstances it was measured, ``claimed`` which values would
    support the claim, if it names any, and ``unit`` is their unit. ``refutable`` is the smallest
    departure of a quoted value that this design refutes with 80 % power, ``seeds_needed`` how many
    seeds would decide with that power at the measured mean and spread: infinite where images alone
    leave it open, NaN where it is not known.
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
    refutable: float = math.nan
    seeds_needed: float = math.nan


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


def seeds_to_decide(mean: SeedSummary, claimed: Sequence[float]) -> float:
    """Return how many seeds would tell ``mean`` from the nearest bound of what is claimed.

    It is infinite where images alone leave it open, and NaN where the mean is at the bound.
    """
    distances = [abs(mean.mean - bound) for bound in claimed if math.isfinite(bound)]
    needed = seeds_to_detect(min(distances, default=math.nan), mean.sd, mean.fixed)
    return math.nan if math.isinf(needed) and not mean.fixed else needed


def all_of(verdicts: Sequence[str]) -> str:
    """Return the verdict on a claim that needs all of several: a single failure makes it fail."""
    if NOT_SUPPORTED in verdicts:
        return NOT_SUPPORTED
    if set(verdicts) == {SUPPORTED}:
        return SUPPORTED
    quoted = set(verdicts) in ({COMPATIBLE}, {COMPATIBLE, SUPPORTED})
    return COMPATIBLE if quoted else UNDETERMINED


def quoted_verdict(low: float, high: float, quoted: Sequence[float]) -> str:
    """Return the verdict on a ``quoted`` value, given as the range of what rounds to it.

    ``low`` and ``high`` bound what one more measurement would show. A quoted value inside is
    compatible with them, which is no support: so would be its neighbors. It is supported only where
    all that one more measurement would show rounds to it.
    """
    verdict = range_verdict(low, high, quoted)
    known = not (math.isnan(low) or math.isnan(high))
    return COMPATIBLE if verdict == UNDETERMINED and known else verdict


def significant_bounds(value: float, digits: int) -> Range:
    """Return the bounds of the values that round to a positive ``value`` at so many digits.

    Below a power of ten, numbers of as many digits lie ten times as close together as above.
    """
    exponent = math.floor(math.log10(value) + 1e-9)
    half = 0.5 * 10.0 ** (exponent + 1 - digits)
    power = math.isclose(value, 10.0**exponent)
    return value - (half / 10 if power else half), value + half


def rounded_bounds(value: float, decimals: int) -> Range:
    """Return the bounds of the values that round to ``value`` at so many ``decimals``."""
    half = 0.5 * 10.0**-decimals
    return value - half, value + half


def under_conditions(
    conditions: Sequence[Condition],
    judge: Callable[[Condition, float], Verdict],
    level: float = LEVEL,
) -> Verdict:
    """Return the verdict on a claim from those under each condition, the source's own first.

    ``judge`` takes a condition and a level. If the first condition does not support the claim, the
    others are tried, each at ``level`` divided by their number (Bonferroni): the more of them are
    tried, the more must the one show that makes the claim "supported only if" it holds. Otherwise,
    the condition also reports the other verdicts. Raises ``NotRunError`` if the source's own
    condition was not part of the study.
    """
    first = judge(conditions[0], level)
    if first.verdict in (SUPPORTED, ONLY_IF):
        return first
    run = [condition for condition in conditions[1:] if _was_run(condition, judge, level)]
    others = [judge(condition, level / len(run)) for condition in run]
    share = f"{100 * (1 - level / max(len(run), 1)):.3g} %"
    note = f", at {share} as one of {len(run)} tried" if len(run) > 1 else ""
    told = [f"{other.condition}: {_told(other)}{note}" for other in others]
    for other in others:
        if other.verdict == SUPPORTED:
            against = f"{first.condition}: {_told(first)}"
            words = f"{other.condition}{note} ({against})"
            return replace(other, verdict=ONLY_IF, condition=words)
    return replace(first, condition="; ".join([first.condition, *told]))


def _was_run(
    condition: Condition, judge: Callable[[Condition, float], Verdict], level: float
) -> bool:
    """Return whether a condition was part of the study; the source's own decides if it was not."""
    try:
        judge(condition, level)
    except NotRunError:
        return False
    return True


def _told(verdict: Verdict) -> str:
    return f"{verdict.measured:.4g}, {verdict.verdict}"
