"""Which fits stop before their learning rate is lowered, and what the report says about them."""

import pandas as pd
import pytest

from digitlab.figures import early_stops as figure
from digitlab.report.stop_facts import stop_facts
from digitlab.settings.sweeps import stopping_settings
from digitlab.tuning.early_stops import COLUMNS, early_stops
from tests.made_up.settings import SETTINGS, overlaid

RECIPE = {"variant": "softmax_torch", "setting": "tutorial", "percent": 100}
PLANNED = pd.DataFrame([{**RECIPE, "lowered_after": 10, "at_most": 30}])


def scores(epochs, accuracies, diverged=()):
    rows = [
        {**RECIPE, "seed": seed, "partition": "test", "epochs": took, "best_epoch": took - 5}
        | {"accuracy": accuracy, "diverged": seed in diverged}
        for seed, (took, accuracy) in enumerate(zip(epochs, accuracies, strict=True))
    ]
    return pd.DataFrame([*rows, {**rows[0], "setting": "baseline"}])


def test_a_fit_of_no_more_epochs_than_the_first_stretch_stops_before_the_rate_is_lowered():
    """The rate of epoch e is lowered (e - 1) // every times, so epoch 11 is the first."""
    found = early_stops(scores([9, 10, 11, 30], [0.9] * 4), PLANNED)
    assert found["before"].tolist() == [True, True, False, False]
    assert list(found) == COLUMNS


def test_fits_that_diverged_have_not_stopped():
    found = early_stops(scores([9, 12], [0.9, 0.9], diverged=[0]), PLANNED)
    assert found["seed"].tolist() == [1]


def test_the_recipes_are_those_with_patience_and_a_decay():
    planned = stopping_settings(SETTINGS)
    assert [row["variant"] for row in planned] == ["softmax_manual", "softmax_torch"]
    assert {(row["setting"], row["lowered_after"], row["at_most"]) for row in planned} == {
        ("tutorial", 10, 30)
    }
    assert stopping_settings(overlaid(SETTINGS, {"grid": {"sweeps": ["adam"]}})) == []


def test_the_sentence_counts_them_and_compares_their_accuracies():
    found = early_stops(scores([9, 10, 14], [0.90, 0.92, 0.95]), PLANNED)
    (facts,) = stop_facts(found)
    assert (facts["fits"], facts["before"], facts["lowered_after"]) == (3, 2, 10)
    assert facts["accuracy_before"] == pytest.approx(0.91)
    assert facts["accuracy_after"] == pytest.approx(0.95)


def test_the_figure_draws_hollow_marks_left_of_the_line():
    table = figure.table(early_stops(scores([9, 14], [0.9, 0.95]), PLANNED))
    (axes,) = figure.draw(table).axes
    marks = [line for line in axes.lines if line.get_linestyle() == "None"]
    drawn = {line.get_fillstyle(): list(line.get_xdata()) for line in marks}
    assert drawn == {"none": [9], "full": [14]}
    (lowered,) = (line for line in axes.lines if line.get_linestyle() == "--")
    assert 9 < lowered.get_xdata()[0] < 14


def test_without_such_a_recipe_there_is_a_notice_and_no_sentence():
    none = early_stops(scores([9], [0.9]), PLANNED.iloc[:0])
    assert stop_facts(none) == []
    assert not figure.draw(figure.table(none)).axes
