"""Shares are written so that only all of them is 100 %."""

import pytest

from digitlab.plotting.gallery import percent


@pytest.mark.parametrize(
    ("share", "written"),
    [(0, "0.0 %"), (0.12345, "12.3 %"), (0.9994, "99.9 %"), (1, "100.0 %")],
)
def test_shares_are_written_to_a_tenth_of_a_percent(share, written):
    assert percent(share) == written


@pytest.mark.parametrize("share", [0.9995, 0.99996, 0.9999999])
def test_what_is_missing_from_all_is_never_rounded_away(share):
    assert percent(share).startswith("99.9")
