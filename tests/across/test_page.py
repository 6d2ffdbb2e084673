"""The page of several data sets: its sentences, and bytes that repeat."""

import pandas as pd
import pytest

from digitlab.across.claims import ALL, MIXED, NONE, NOWHERE, ONE, OPEN
from digitlab.across.finished import load_finished
from digitlab.across.sentences import claims_in_words, equivalent_in_words
from digitlab.jobs.tables import save_table
from tests.across.made_up import MARGIN
from tests.across.made_up_page import made_up_page


@pytest.fixture(scope="module")
def of_five(tmp_path_factory):
    return made_up_page(5, tmp_path_factory.mktemp("five"))


def test_the_answer_names_the_leader_and_the_significant_differences(of_five):
    assert "Among the multiclass variants, the network by hand has the best average rank" in of_five
    assert "(1.00 of 3). On 5 of 5 data sets it is significantly more accurate" in of_five
    assert "The network by hand is 5.2 points more accurate than softmax regression by hand" in (
        of_five
    )


def test_equivalence_is_told_with_its_margin():
    effects = pd.DataFrame(
        {
            "variant_a": ["softmax_manual", "mlp_manual"],
            "variant_b": ["softmax_sklearn", "mlp_torch"],
            "mean": [-0.001, 0.02],
            "low": [-0.0031, 0.01],
            "high": [0.0012, 0.03],
            "verdict": ["equivalent", "A better"],
        }
    )
    assert equivalent_in_words(effects, MARGIN) == [
        "Softmax regression by hand and softmax regression with scikit-learn are equivalent on "
        "average over data sets: they differ by -0.1 points (-0.3 to 0.1), less than the margin of "
        "0.5."
    ]


def test_claims_are_counted_by_what_they_say_together():
    kinds = [ALL, ALL, NONE, MIXED, OPEN, ONE, NOWHERE]
    told = claims_in_words(pd.DataFrame({"across": kinds}))
    assert told.startswith("Of the 5 claims that can be judged on two data sets or more, 2 are ")
    assert "1 refuted on all, and 1 supported on some but refuted on others" in told


def test_five_data_sets_have_a_critical_difference_diagram_and_four_a_sentence(of_five, tmp_path):
    assert "Friedman's test over 5 data sets" in of_five.replace("&#39;", "'")
    assert 'id="critical_difference-figure"' in of_five
    of_four = made_up_page(4, tmp_path).replace("&#39;", "'")
    assert "need 5 data sets or more, and there are 4 here" in of_four
    assert 'id="critical_difference-figure"' not in of_four


def test_every_data_set_is_linked_and_every_verdict_has_words_beside_its_icon(of_five):
    assert all(f'href="../set{k}/report.html"' in of_five for k in range(5))
    assert of_five.count('aria-label="supported"') == 4
    assert "The &lt;network&gt; wins." in of_five
    assert 'src="http' not in of_five


def test_figures_and_page_are_the_same_to_the_byte(of_five, tmp_path):
    assert made_up_page(5, tmp_path) == of_five


def test_the_final_partition_of_each_data_set_is_taken(tmp_path):
    rows = [("test", 0.8), ("official", 0.9)]
    table = pd.DataFrame(rows, columns=["partition", "accuracy"])
    save_table(tmp_path / "both.csv", table)
    save_table(tmp_path / "test.csv", table[:1])
    found = load_finished(["a", "b"], [str(tmp_path / f"{name}.csv") for name in ("both", "test")])
    assert found["accuracy"].tolist() == [0.9, 0.8]
