"""What a claim is judged to be, and the rules from an interval to a verdict."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

SUPPORTED = "supported"
ONLY_IF = "supported only if"
NOT_SUPPORTED = "not supported"
UNDETERMINED = "undetermined"
NOT_APPLICABLE = "not applicable"


class NotRunError(Exception):
    """What a claim is about was not part of the study; the message says what."""


@dataclass(frozen=True)
class Verdict:
    """A measured value with its 95 % interval, from ``n`` values, and what follows from it.

    ``condition`` says under which circumstances it was measured.
    """

    metric: str
    measured: float
    low: float
    high: float
    n: int
    verdict: str
    condition: str


def range_verdict(low: float, high: float, claimed: Sequence[float]) -> str:
    """Return whether an interval from ``low`` to ``high`` bears out a ``claimed`` range.

    It does where it lies inside, it does not where it lies outside, and where it reaches across
    a bound, or is not known, it decides nothing.
    """
    least, most = claimed
    if math.isnan(low) or math.isnan(high):
        return UNDETERMINED
    if least <= low and high <= most:
        return SUPPORTED
    if high < least or low > most:
        return NOT_SUPPORTED
    return UNDETERMINED


def under_conditions(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict of a claim from those under each condition, the plainest first.

    Where the first one does not bear the claim out but a later one does, the claim is supported
    only if that condition holds.
    """
    first = verdicts[0]
    if first.verdict == SUPPORTED:
        return first
    for other in verdicts[1:]:
        if other.verdict == SUPPORTED:
            against = f"{first.condition}: {first.measured:.4g}, {first.verdict}"
            return replace(other, verdict=ONLY_IF, condition=f"{other.condition} ({against})")
    return first
