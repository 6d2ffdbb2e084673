"""Numbers and names as words, at the limits of their ranges."""

import pytest

from digitlab.report.wording import (
    DATA_NAMES,
    called,
    counted,
    duration,
    listed,
    percent,
    points,
    signed_points,
)
from digitlab.settings.several import BUILT_IN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (counted(0, "test"), "no test"),
        (counted(1, "test"), "1 test"),
        (counted(1234, "test"), "1,234 tests"),
        (percent(1.004), "100.00 %"),
        (percent(-0.2785), "0.00 %"),
        (percent(-0.0), "0.00 %"),
        (points(-0.0004, 1), "0.0"),
        (points(-0.0006, 1), "-0.1"),
        (signed_points(-0.00001), "+0.00"),
        (signed_points(-0.0123), "\N{MINUS SIGN}1.23"),
        (duration(0.5), "30.0 minutes"),
        (duration(2.25), "2.2 hours"),
        (duration(0.001), "4 seconds"),
        (listed(["a", "<", "c"]), "a, &lt; and c"),
        (listed([]), ""),
        (called(["a", "b"], {"a": "it & all"}), "it &amp; all (<code>a</code>) and <code>b</code>"),
    ],
)
def test_words_are_set_for_the_eye(text, expected):
    assert text == expected


def test_published_data_sets_have_the_names_of_their_authors():
    assert set(BUILT_IN) - DATA_NAMES.keys() == {"digits"}  # which scikit-learn names so
