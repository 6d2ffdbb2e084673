"""When fits get to a target loss, by histories whose answer can be read off."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitlab.figures import performance_profile as figure
from digitlab.findings.time_to_target import table as medians
from digitlab.tuning.target_times import FIT, WITHIN, target_times

LOSSES = st.lists(st.floats(0.01, 10) | st.just(np.nan), min_size=1, max_size=8)


def times_of(fits, optimum=1.0, within=WITHIN, seconds=8.0):
    """Time ``fits``, validation losses by variant and seed, with 10 steps an epoch."""
    rows, took = [], []
    for variant, by_seed in fits.items():
        for seed, losses in enumerate(by_seed):
            fit = {"variant": variant, "target": "multiclass", "setting": "baseline"}
            fit |= {"percent": 100, "noise": 0, "seed": seed}
            took.append({**fit, "seconds": seconds})
            for epoch, loss in enumerate(losses, start=1):
                rows.append({**fit, "epoch": epoch, "steps": 10 * epoch, "validation_loss": loss})
    seeds = max(len(by_seed) for by_seed in fits.values())
    optima = pd.DataFrame({"target": "multiclass", "percent": 100, "seed": range(seeds)})
    optima = optima.assign(validation_loss=optimum)
    return target_times(pd.DataFrame(rows), pd.DataFrame(took), optima, within)


@pytest.mark.parametrize(
    ("losses", "epochs"),
    [
        ([1.0, 0.9], 1),  # there at once
        ([3.0, 2.0, 1.02], np.nan),  # never
        ([2.0, 1.005, 3.0, 0.5], 2),  # the first time counts, whatever comes later
        ([2.0, 1.01, 1.01], 2),  # exactly at the target is there
        ([2.0, np.nan], np.nan),  # a fit that diverged
        ([0.5, np.nan], 1),  # or diverged afterwards
    ],
)
def test_a_fit_is_there_at_its_first_loss_that_is_no_higher_than_the_target(losses, epochs):
    (found,) = times_of({"a": [losses]}, within=(0.01,))["epochs"]
    assert found == epochs or (np.isnan(found) and np.isnan(epochs))


def test_a_step_takes_its_share_of_the_seconds_of_the_fit():
    (row,) = times_of({"a": [[2.0, 1.0, 0.9, 0.8]]}, within=(0.01,)).to_dict("records")
    assert (row["epochs"], row["steps"], row["seconds"], row["epochs_trained"]) == (2, 20, 4.0, 4)
    assert row["target_loss"] == pytest.approx(1.01)


def test_fits_without_an_optimum_or_with_wrong_labels_are_not_timed():
    fit = {"variant": "a", "target": "multiclass", "setting": "baseline", "seed": 0}
    history = pd.DataFrame(
        [
            {**fit, "percent": percent, "noise": noise, "epoch": 1, "steps": 5}
            for percent, noise in ((100, 20), (100, 0), (50, 0))
        ]
    ).assign(validation_loss=0.1, seconds=1.0)
    optima = pd.DataFrame([{"target": "multiclass", "percent": 100, "seed": 0}])
    found = target_times(history, history, optima.assign(validation_loss=1.0), (0.01,))
    assert found[FIT].to_dict("records") == [{**fit, "percent": 100}]


@given(LOSSES, st.floats(0, 2), st.floats(0, 2))
def test_a_looser_target_is_never_later(losses, one, other):
    tight, loose = sorted((one, other))
    found = times_of({"a": [losses]}, within=(tight, loose))["epochs"].fillna(np.inf)
    assert found[1] <= found[0]


def test_medians_are_over_seeds_and_unknown_where_they_lie_among_late_fits():
    there, late = [2.0, 1.0], [2.0, 2.0]
    fits = {
        "most": [there, late, [1.0, 1.0]],
        "half": [there, late],
        "none": [late, late],
    }
    found = medians(times_of(fits, within=(0.01,))).set_index("variant")
    assert found["seeds"].to_dict() == {"most": 3, "half": 2, "none": 2}
    assert found["reached"].to_dict() == {"most": 2, "half": 1, "none": 0}
    assert found.loc["most", ["epochs", "seconds", "joules"]].tolist() == [2, 8.0, 80.0]
    unknown = found.loc[["half", "none"], ["epochs", "steps", "seconds", "joules"]]
    assert unknown.isna().all(axis=None)


def test_a_profile_counts_problems_within_each_multiple_of_the_fastest():
    """On one seed a is twice as fast as b, on the other b never gets there."""
    fits = {"a": [[1.0, 1.0], [1.0, 1.0]], "b": [[2.0, 1.0], [2.0, 2.0]], "c": [[2.0]] * 2}
    table = figure.table(times_of(fits, within=(0.01,)))
    steps = {
        name: list(zip(own["factor"], own["share"], strict=True))
        for name, own in table.groupby("variant")
    }
    assert steps == {"a": [(1, 1)], "b": [(1, 0), (2, 0.5)], "c": [(1, 0)]}
    assert set(table["problems"]) == {2}


def test_other_settings_have_no_profile():
    times = times_of({"a": [[1.0]], "b": [[1.0]]}).assign(seconds=[1.0, 1.0, 2.0, 2.0])
    times.loc[times["variant"] == "a", "setting"] = "tutorial"
    table = figure.table(times)
    assert set(table["variant"]) == {"b"}
    assert set(table["factor"]) == {1}


def test_a_line_ends_at_the_share_of_problems_that_are_solved():
    fits = {"a": [[1.0, 1.0], [1.0, 1.0]], "b": [[2.0, 1.0], [2.0, 2.0]], "c": [[2.0]] * 2}
    drawn = figure.draw(figure.table(times_of(fits))).axes
    assert [axes.get_title(loc="left") or axes.get_title() for axes in drawn] == [
        "multiclass, within 1 %",
        "multiclass, within 0.1 %",
    ]
    for axes in drawn:
        lines = [line for line in axes.lines if line.get_transform() == axes.transData]
        ends = {line.get_label(): line.get_ydata()[-1] for line in lines}
        assert ends == {"a": 100, "b": 50, "c": 0}
        assert {line.get_drawstyle() for line in lines} == {"steps-post"}


def test_one_variant_that_never_gets_there_is_drawn_and_no_optimum_leaves_a_notice():
    late = figure.table(times_of({"a": [[2.0]]}))
    assert late["share"].tolist() == [0, 0]
    assert len(figure.draw(late).axes) == 2
    none = figure.table(times_of({"a": [[2.0]]}).iloc[:0])
    (text,) = figure.draw(none).texts
    assert "optimum" in text.get_text()
