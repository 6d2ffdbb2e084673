"""The path of a fit identifies it, and parsing inverts building."""

from hypothesis import given
from hypothesis import strategies as st

from digitlab.settings.paths import Cell, cell_of, fit_path

NAMES = st.from_regex(r"[a-z][a-z0-9_.-]{0,20}", fullmatch=True)
PERCENTAGES = st.integers(0, 100)


def test_a_path_as_the_contract_has_it():
    path = fit_path("results/mnist", Cell("mlp_torch", "adam-0.1", 25, 0), "5-9")
    assert path == "results/mnist/fits/mlp_torch/adam-0.1/percent25_noise0/seeds5-9.npz"


@given(st.builds(Cell, NAMES, NAMES, PERCENTAGES, PERCENTAGES), st.integers(0, 10**6))
def test_every_cell_is_read_back_from_its_path(cell, first):
    assert cell_of(fit_path("results/digits", cell, f"{first}-{first + 4}")) == cell
