"""What verdicts on several data sets say together."""

import pandas as pd
import pytest

from digitlab.across.claims import across, claims_by_dataset


@pytest.mark.parametrize(
    ("verdicts", "together"),
    [
        (["supported", "supported"], "supported on all"),
        (["supported", "not applicable", "supported"], "supported on all"),
        (["supported", "not applicable"], "judged on one data set"),
        (["not applicable", "not applicable"], "not applicable"),
        (["not supported", "not supported"], "not supported on any"),
        (["supported", "not supported", "undetermined"], "supported on some, not on others"),
        (["supported", "undetermined"], "open"),
        (["supported", "supported only if"], "open"),
        (["not supported", "compatible"], "open"),
    ],
)
def test_verdicts_together(verdicts, together):
    assert across(verdicts) == together


def test_claims_that_agree_come_first_and_each_data_set_is_a_column():
    rows = [
        ("one", "a", "undetermined"),
        ("one", "b", "supported"),
        ("two", "a", "supported"),
        ("two", "b", "supported"),
    ]
    claims = pd.DataFrame(rows, columns=["id", "dataset", "verdict"]).assign(source="S", claim="C")
    table = claims_by_dataset(claims)
    assert table["id"].tolist() == ["two", "one"]
    assert table[["a", "b"]].to_numpy().tolist() == [
        ["supported", "supported"],
        ["undetermined", "supported"],
    ]
