"""Figures of differences and levels depend only on their tables, to the byte."""

import numpy as np
import pandas as pd
import pytest

from digitlab.comparison import false_positives
from digitlab.comparison.algorithms import compare_algorithms
from digitlab.comparison.models import compare_fitted_models
from digitlab.comparison.tiers import rank_algorithms
from digitlab.figures import level_check, mcnemar_differences, tiers_of_variants
from digitlab.jobs.tables import load_table, save_table
from digitlab.plotting.style import save_figure, theme
from tests.made_up.fits import diverged, outcomes, record


def study(seeds: int, gone: bool = False, variants: int = 3) -> dict[str, dict]:
    """Two families of variants, the last of each diverged if ``gone``."""
    rng = np.random.default_rng(seeds)
    families = {}
    for family in ("few", "many"):
        fits = {
            f"{family}_{n}": record(outcomes(rng, 0.95 - 0.1 * n, seeds, 150))
            for n in range(variants)
        }
        if gone:
            fits |= {f"{family}_{variants - 1}": diverged(record(np.ones((seeds, 150), bool)), 0)}
        families[family] = fits
    return families


STUDIES = {
    "five seeds": study(5),
    "one seed": study(1),
    "one seed that diverged": study(1, gone=True),
    "one variant": study(2, variants=1),
    "none": {},
}


@pytest.fixture(params=STUDIES, scope="module")
def drawn(request):
    """Each figure's module and table for a study."""
    families = STUDIES[request.param]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(false_positives, "DRAWS", 60)
        mcnemar = compare_fitted_models(families, 0.05)[0]
        algorithms = compare_algorithms(families, 100, 0.05)
        return [
            (mcnemar_differences, mcnemar_differences.table(mcnemar, algorithms)),
            (level_check, level_check.table(false_positives.check_levels(families, 0.05, 5))),
        ]


def saved(module, table: pd.DataFrame, path) -> bytes:
    with theme():
        save_figure(path, module.draw(table.reset_index(drop=True)))
    return path.read_bytes()


def test_figures_are_the_same_to_the_byte_after_a_round_trip(drawn, tmp_path):
    for module, table in drawn:
        save_table(tmp_path / "table.csv", table)
        loaded = load_table(tmp_path / "table.csv")
        bytes_before = saved(module, table, tmp_path / "a.svg")
        assert saved(module, loaded, tmp_path / "b.svg") == bytes_before


def test_the_forest_holds_every_seed_and_the_mean_of_every_pair():
    families = STUDIES["five seeds"]
    mcnemar = compare_fitted_models(families, 0.05)[0]
    table = mcnemar_differences.table(mcnemar, compare_algorithms(families, 100, 0.05))
    pairs = table.groupby(["variant_a", "variant_b"])
    assert pairs.size().tolist() == [6] * 6
    for _, rows in pairs:
        means = rows.groupby("unit")["difference"].mean()
        assert means["images"] == pytest.approx(means["seeds"])


def test_the_forest_fills_what_is_significant():
    row = {"family": "f", "partition": "test", "variant_a": "a", "variant_b": "b", "unit": "images"}
    row |= {"difference": 0.02, "low": 0.01, "high": 0.03, "level": 0.05}
    table = pd.DataFrame([{**row, "seed": n, "p_holm": p} for n, p in enumerate((0.01, 0.2))])
    axes = mcnemar_differences.draw(table).axes[0]
    points = [line for line in axes.lines if line.get_marker() == "o"]
    assert [line.get_markerfacecolor() != "none" for line in points] == [True, False]
    assert [line.get_xdata()[0] for line in points] == [2, 2]  # percentage points


def test_the_forest_draws_variants_that_predict_the_same_once():
    row = {"family": "f", "partition": "test", "unit": "images", "seed": 0, "level": 0.05}
    row |= {"difference": 0.0, "low": -0.01, "high": 0.01}
    by_hand, with_torch, other = "softmax_manual", "softmax_torch", "mlp_manual"
    twins = {**row, "variant_a": by_hand, "variant_b": with_torch, "p_holm": float("nan")}
    pairs = [
        {**row, "variant_a": a, "variant_b": other, "p_holm": 1} for a in (by_hand, with_torch)
    ]
    figure = mcnemar_differences.draw(pd.DataFrame([twins, *pairs]))
    names = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert names == ["Softmax regression by hand and with PyTorch\n\N{MINUS SIGN} Network by hand"]
    assert len(figure.axes[0].lines) == 1 + 2  # zero, one interval and its middle
    texts = [text.get_text() for text in mcnemar_differences.draw(pd.DataFrame([twins])).texts]
    assert texts == ["The variants of each family predict the same for every image."]


def test_a_study_without_pairs_says_so():
    for module, empty in (
        (mcnemar_differences, pd.DataFrame(columns=mcnemar_differences.COLUMNS)),
        (level_check, pd.DataFrame(columns=false_positives.COLUMNS)),
    ):
        texts = [text.get_text() for text in module.draw(empty).texts]
        assert texts == ["No two variants of a family are compared."]


def test_used_tests_and_warnings_look_different():
    table = level_check.table(
        pd.DataFrame(
            {
                "null": "images",
                "family": "f",
                "test": ["one", "two"],
                "use": ["used", "warning"],
                "rate": [0.05, 0.3],
                "low": [0.04, 0.28],
                "high": [0.06, 0.32],
                "highest": [0.07, 0.5],
                "level": 0.05,
            }
        )
    )
    lines = level_check.draw(table).axes[0].lines
    looks = {(line.get_color(), line.get_marker()) for line in lines if len(line.get_xdata()) == 1}
    assert len({marker for _, marker in looks}) == 3  # used, warning, highest
    assert [line.get_xdata()[0] for line in lines if line.get_marker() == "s"] == [30]


@pytest.mark.parametrize("name", STUDIES)
def test_tiers_are_drawn_for_any_study(name, tmp_path):
    families = STUDIES[name]
    tests = compare_algorithms(families, 100, 0.05)
    table = tiers_of_variants.table(rank_algorithms(families, tests, 0.05))
    assert list(table) == tiers_of_variants.COLUMNS
    save_table(tmp_path / "tiers.csv", table)
    once = saved(tiers_of_variants, table, tmp_path / "a.svg")
    assert saved(tiers_of_variants, load_table(tmp_path / "tiers.csv"), tmp_path / "b.svg") == once
