"""A point of a figure is described by its own row of the table, or only by its place."""

import json

import pandas as pd

from digitlab.report.hover import MOST_POINTS, told

TABLE = pd.DataFrame(
    {
        "variant": ["a", "a", "b", "b"],
        "percent": [50, 100, 50, 100],
        "accuracy": [0.8125, 0.9375, 0.8125, 0.96],
        "accuracy_low": [0.78, 0.91, 0.78, None],
        "accuracy_high": [0.84, 0.95, 0.84, None],
        "seeds": [5, 5, 5, 5],
    }
)


def said(*points):
    data = json.dumps([[10.0, 5.0, *point] for point in points])
    svg = f'<svg viewBox="0 0 100 50"><metadata id="points">{data}</metadata></svg>'
    return [text for _, _, text in told(svg, TABLE)]


def test_a_point_tells_its_row_with_value_interval_and_seeds():
    expected = "variant a, percent 100, accuracy 0.9375, accuracy interval 0.91 to 0.95, seeds 5"
    assert said(["", 100.0, 0.9375, None]) == [expected]
    assert said(["", "b", 96.0, None]) == ["x b, y 96"]


def test_a_share_that_is_drawn_as_a_percentage_is_found():
    (text,) = said(["", 50.0, 81.25, None])
    assert "accuracy 0.8125" in text


def test_rows_that_differ_in_their_name_tell_what_they_share():
    (text,) = said(["", 50.0, 0.8125, None])
    assert text == "percent 50, accuracy 0.8125, accuracy interval 0.78 to 0.84, seeds 5"
    assert said(["b", 50.0, 0.8125, None])[0].startswith("variant b, ")


def test_a_number_that_no_row_holds_is_not_explained():
    assert said(["a", 3.25, 7.0, None]) == ["a: x 3.25, y 7"]
    assert said(["a", 1.0, 0.96, None]) == ["a: x 1, y 0.96"]  # that of b
    assert said(["", 100.0, 5.0, None]) == ["x 100, y 5"]  # whole numbers may be places
    assert said(["panel", "3", "8", 12.0]) == ["panel: 8, 3: 12"]


def test_places_are_shares_of_the_drawing():
    data = json.dumps([[25.0, 5.0, "", 100.0, 0.9375, None]])
    svg = f'<svg viewBox="0 0 100 50"><metadata id="points">{data}</metadata></svg>'
    assert told(svg, TABLE)[0][:2] == (0.25, 0.1)


def test_a_drawing_of_too_many_points_or_none_tells_nothing():
    assert said(*[["a", 1.0, 1.0, None]] * (MOST_POINTS + 1)) == []
    assert told('<svg viewBox="0 0 1 1"></svg>', TABLE) == []
