"""A saved figure says what is drawn where: compared with the places that Matplotlib draws at."""

import json
import re

import numpy as np
from matplotlib.figure import Figure

from digitlab.plotting.points import MOST_OF_A_LINE, as_metadata
from digitlab.plotting.style import save_figure, theme


def saved(figure, path):
    """The SVG of a figure and the points that it says it has."""
    with theme():
        save_figure(path, figure)
    text = path.read_text(encoding="utf-8")
    found = re.search(r'<metadata id="points">(.*?)</metadata>', text, re.DOTALL)
    return text, json.loads(found[1]) if found else []


def test_points_of_a_line_lie_where_its_markers_are_drawn(tmp_path):
    figure = Figure(figsize=(4, 3), layout="constrained")
    axes = figure.subplots()
    axes.plot([1, 2, 5], [0.25, 0.5, 0.125], marker="o", label="a <line>")
    axes.set_ylabel("a label that the tight box must hold")
    text, points = saved(figure, tmp_path / "f.svg")
    marks = re.findall(r'<use xlink:href="#\w+" x="([\d.]+)" y="([\d.]+)" style="fill: #1f77', text)
    np.testing.assert_allclose([p[:2] for p in points], np.array(marks, dtype=float), atol=0.06)
    assert [p[2:5] for p in points] == [
        ["a <line>", x, y] for x, y in [(1, 0.25), (2, 0.5), (5, 0.125)]
    ]


def test_cells_of_a_matrix_have_their_names_and_values(tmp_path):
    figure = Figure(figsize=(3, 3))
    axes = figure.subplots()
    axes.imshow([[1.5, np.nan], [2.0, 3.0]])
    axes.set_xticks([0, 1], ["one", "two"])
    axes.set_yticks([0, 1], ["first", "second"])
    axes.set_title("panel")
    _, points = saved(figure, tmp_path / "f.svg")
    assert [p[2:] for p in points] == [
        ["panel", "one", "first", 1.5],
        ["panel", "one", "second", 2.0],
        ["panel", "two", "second", 3.0],
    ]
    assert points[0][0] == points[1][0] < points[2][0]
    assert points[0][1] < points[1][1]  # from the top


def test_long_lines_are_thinned_and_rules_and_pictures_have_no_points(tmp_path):
    figure = Figure()
    upper, lower = figure.subplots(2, 1)
    upper.plot(np.arange(1000), np.arange(1000))
    upper.plot([0, 999], [5, 5])  # a rule
    upper.axhline(7)
    lower.imshow(np.zeros((30, 30)))
    _, points = saved(figure, tmp_path / "f.svg")
    assert MOST_OF_A_LINE <= len(points) <= 2 * MOST_OF_A_LINE
    assert all(point[3] == point[4] for point in points)
    assert as_metadata([]) == ""
