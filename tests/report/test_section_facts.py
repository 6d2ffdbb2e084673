"""What the sections say first, at the edges: no error at all, and too many to tell."""

import pandas as pd

from digitlab.report.page import render_page, render_summary
from digitlab.report.section_facts import error_facts
from tests.made_up.report import context, tables
from tests.runs.checkout import ROOT


def without_errors(**changes):
    pairs = [f"{first}->{second}" for first in range(7) for second in range(7) if first != second]
    confusions = {"kind": "directed", "place": 1, "pair": pairs, "mean_count": 0.0, **changes}
    recall = {"variant": ["third"] * 7, "digit": range(7), "recall_mean": 1.0}
    return {
        **tables(),
        "class_difficulty": pd.DataFrame(recall),
        "top_confusions": pd.DataFrame(confusions),
    }


def test_without_an_error_there_is_no_confusion_and_no_hardest_class():
    found = error_facts(without_errors())
    assert found["hardest"] == found["confused"] == {}
    page = render_page(ROOT / "report", **context(without_errors()))
    assert "They confused no two classes." in page
    assert "all classes have the same mean recall" in page
    assert "most common confusion (true class first)" not in page


def test_of_many_equally_common_confusions_a_few_are_told_and_the_others_counted():
    made = without_errors(mean_count=1.0)
    found = error_facts(made)
    assert len(found["confused"]) == 5
    assert found["other_confusions"] == 37
    assert "and 37 others as common" in render_page(ROOT / "report", **context(made))


def test_a_study_of_pairs_alone_has_no_sentence_on_classes():
    empty = {name: tables()[name].iloc[:0] for name in ("class_difficulty", "top_confusions")}
    found = error_facts({**tables(), **empty})
    assert found["variants"] == found["other_confusions"] == 0


def test_leaks_are_told_first_and_only_those_of_the_scored_partition():
    leaked = "1 image of the test partition (2.5 %, first seed) equals a training image"
    page, summary = (
        render(ROOT / "report", **context()) for render in (render_page, render_summary)
    )
    assert page.index(leaked) < page.index("variants</h4>")
    changed = "Without them, the accuracy of a variant changes by -1.00 to 0.00 points."
    for text in (page, summary):
        assert leaked in text
        assert changed in text
    official = context(tables("official"))
    assert official["found"]["leaks"]["images"] == official["found"]["leaks"]["share"] == 0
    assert "equals a training image pixel by pixel: accuracies" not in render_page(
        ROOT / "report", **official
    )
