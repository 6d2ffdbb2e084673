"""The row of a claim shows what was claimed and measured, to scale, whatever is known of it."""

import re

import pandas as pd
import pytest

from digitlab.claims.verdict import VERDICTS
from digitlab.report.claim_rows import ICONS, WIDTH, claim_rows, drawing

NAN = float("nan")
CLAIM = {"id": "c", "source": "S1", "claim": "So.", "metric": "m", "unit": "accuracy", "n": 5}
CLAIM |= {"measured": 0.9, "low": 0.8, "high": 1.0, "claimed_low": 0.85, "claimed_high": 0.95}
CLAIM |= {"verdict": "undetermined", "condition": "always", "refutable": NAN}


def places(**changes: float) -> tuple[list[float], list[float], float]:
    """Return the ends of the band and of the interval, and the place of the dot."""
    text = str(drawing({**CLAIM, **changes}))
    band = [float(value) for value in re.search(r'x="(\S+)" y="3" width="(\S+)"', text).groups()]
    line = [float(v) for v in re.search(r'interval" d="M(\S+) \S+H(\S+)"', text).groups()]
    return [band[0], sum(band)], line, float(re.search(r'cx="(\S+)"', text)[1])


def test_a_drawing_is_to_scale():
    band, line, dot = places()
    assert dot == pytest.approx(sum(band) / 2) == pytest.approx(sum(line) / 2)
    assert (line[1] - line[0]) / (band[1] - band[0]) == pytest.approx(2, abs=0.01)
    assert 0 < line[0] < band[0]


def test_an_open_bound_reaches_the_end_and_a_single_value_is_seen():
    assert places(claimed_high=NAN)[0][1] == WIDTH
    assert places(claimed_low=NAN)[0][0] == 0
    left, right = places(claimed_low=0.9, claimed_high=0.9)[0]
    assert right - left == pytest.approx(3)


def test_what_is_unknown_is_not_drawn():
    assert drawing({**CLAIM, "measured": NAN}) == ""
    assert 'class="interval"' not in drawing({**CLAIM, "low": NAN, "high": NAN})
    assert 'class="claimed"' not in drawing({**CLAIM, "claimed_low": NAN, "claimed_high": NAN})
    equal = dict.fromkeys(("measured", "low", "high", "claimed_low", "claimed_high"), 0.0)
    assert "nan" not in drawing({**CLAIM, **equal})


@pytest.mark.parametrize(
    ("changes", "claimed", "measured"),
    [
        ({}, "Claimed 85.00 to 95.00 %.", "90.00 (80.00 to 100.00) %"),
        ({"unit": NAN}, "Claimed 0.85 to 0.95.", "0.9 (0.8 to 1)"),
        ({"claimed_low": -0.0, "claimed_high": NAN}, "Claimed more than 0 %.", None),
        ({"claimed_low": NAN}, "Claimed less than 95.00 %.", None),
        ({"low": NAN}, "Claimed 85.00 to 95.00 %.", "90.00 %, without an interval"),
    ],
)
def test_numbers_are_told_with_their_unit(changes, claimed, measured):
    (row,) = claim_rows(pd.DataFrame([{**CLAIM, **changes}]))
    assert row["claimed"] == claimed
    assert measured in (None, row["measured"])


def test_every_verdict_has_an_icon_and_failures_come_first():
    rows = claim_rows(pd.DataFrame([{**CLAIM, "verdict": verdict} for verdict in VERDICTS]))
    assert {row["verdict"] for row in rows} == set(ICONS)
    assert rows[0]["verdict"] == "not supported"
    assert rows[-1]["verdict"] == "not applicable"
