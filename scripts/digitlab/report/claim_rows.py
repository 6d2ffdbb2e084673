"""The claims of the sources as rows: a verdict, and what is claimed beside what was measured."""

import math
from typing import Any

import pandas as pd
from markupsafe import Markup

from digitlab.claims.verdict import (
    COMPATIBLE,
    NOT_APPLICABLE,
    NOT_SUPPORTED,
    ONLY_IF,
    SUPPORTED,
    UNDETERMINED,
)

ICONS = {
    NOT_SUPPORTED: "✗",
    ONLY_IF: "◐",
    SUPPORTED: "✓",
    COMPATIBLE: "≈",
    UNDETERMINED: "?",
    NOT_APPLICABLE: "·",
}
# What surprises comes first.
ORDER = list(ICONS)
# Of a drawing, in pixels.
WIDTH, HEIGHT, MARGIN = 200, 26, 8
LEAST = 3  # width at which a single claimed value is still seen
SHARES = ("accuracy", "difference of accuracy")  # units that readers know as percent and points


def _number(value: float, unit: str) -> str:
    """Return a number as readers say it: three significant digits, shares as percentages."""
    value = 100 * value if unit in SHARES else value
    if abs(value) < 1e-9:
        return "0"
    text = f"{value:.2f}" if unit in SHARES else f"{value:.3g}"
    return text.replace("-", "\N{MINUS SIGN}")


def _ends(values: list[float]) -> tuple[float, float]:
    """Return the ends of an axis that shows all ``values``, with room on both sides."""
    known = [value for value in values if math.isfinite(value)]
    least, most = min(known), max(known)
    room = 0.15 * (most - least) or abs(most) or 1.0
    return least - room, most + room


def drawing(row: dict[str, Any]) -> Markup:
    """Return the claimed range as a band and the measured value with its interval, as an SVG.

    A bound that is NaN is open: the band reaches the end of the drawing. Nothing is drawn for a
    claim that was not measured.
    """
    measured, low, high = (row[name] for name in ("measured", "low", "high"))
    claimed_low, claimed_high = row["claimed_low"], row["claimed_high"]
    if not math.isfinite(measured):
        return Markup()
    begin, end = _ends([measured, low, high, claimed_low, claimed_high])

    def across(value: float) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * (value - begin) / (end - begin)

    middle = HEIGHT / 2
    parts = [f'<path class="axis" d="M0 {middle:g}H{WIDTH}"/>']
    if math.isfinite(claimed_low) or math.isfinite(claimed_high):
        left = across(claimed_low) if math.isfinite(claimed_low) else 0.0
        right = across(claimed_high) if math.isfinite(claimed_high) else float(WIDTH)
        half = max(right - left, LEAST) / 2
        parts.append(
            f'<rect class="claimed" x="{(left + right) / 2 - half:.1f}" y="3" '
            f'width="{2 * half:.1f}" height="{HEIGHT - 6}"/>'
        )
    if math.isfinite(low) and math.isfinite(high):
        parts.append(
            f'<path class="interval" d="M{across(low):.1f} {middle:g}H{across(high):.1f}"/>'
        )
    parts.append(f'<circle cx="{across(measured):.1f}" cy="{middle:g}" r="4"/>')
    label = Markup("{} Measured {}.").format(_claimed(row) or "No range.", _measured(row))
    return Markup(
        '<svg class="range" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
    ).format(WIDTH, HEIGHT, label, Markup("".join(parts)))


def _unit(row: dict[str, Any]) -> str:
    """Return the unit that follows a number."""
    return {"accuracy": " %", "difference of accuracy": " points"}.get(row["unit"], "")


def _claimed(row: dict[str, Any]) -> str:
    """Return the claimed range in words, empty if the claim names none."""
    low, high = row["claimed_low"], row["claimed_high"]
    told = [_number(value, row["unit"]) for value in (low, high) if math.isfinite(value)]
    if not told:
        return ""
    if len(told) == 2:
        return f"Claimed {told[0]} to {told[1]}{_unit(row)}."
    return f"Claimed {'more' if math.isfinite(low) else 'less'} than {told[0]}{_unit(row)}."


def _measured(row: dict[str, Any]) -> str:
    """Return the measured value in words, with its interval if it has one."""
    value = _number(row["measured"], row["unit"])
    if not math.isfinite(row["low"]) or not math.isfinite(row["high"]):
        return f"{value}{_unit(row)}, without an interval"
    bounds = [_number(row[name], row["unit"]) for name in ("low", "high")]
    return f"{value} ({bounds[0]} to {bounds[1]}){_unit(row)}"


def claim_rows(claims: pd.DataFrame) -> list[dict[str, Any]]:
    """Return what the page shows of each claim: those that fail come first."""
    rows = []
    for row in claims.to_dict("records"):
        known = math.isfinite(row["measured"])
        rows.append(
            {
                **{name: row[name] for name in ("id", "source", "claim", "verdict", "condition")},
                "metric": "" if pd.isna(row["metric"]) else row["metric"],
                "icon": ICONS[row["verdict"]],
                "drawing": drawing(row),
                "claimed": _claimed(row) if known else "",
                "measured": _measured(row) if known else "",
                "seeds": int(row["n"]),
                "refutable": _number(row["refutable"], row["unit"]) + _unit(row)
                if math.isfinite(row["refutable"])
                else "",
            }
        )
    return sorted(rows, key=lambda row: ORDER.index(row["verdict"]))
