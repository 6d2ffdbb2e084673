"""The tables and figures of evaluation and robustness, against independent computations."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from digitlab.figures import (
    binary_comparison,
    calibration_vs_noise,
    confusion,
    fraction_noise_heatmap,
    per_class_manual_vs_builtin,
    per_class_scores,
    precision_recall,
    roc,
)
from digitlab.findings import per_class_difference, per_class_summary, ranking_intervals
from digitlab.plotting.style import theme
from digitlab.stats.mean_intervals import summarize
from digitlab.stats.proportions import wilson

DIGITS = np.array([2, 5, 9], dtype=np.uint8)


def record(digits=DIGITS, seeds=3, images=60, diverged=(), official=True) -> dict[str, np.ndarray]:
    """Fits that rank fairly well; every seed sees the same images if they are official."""
    rng = np.random.default_rng(len(digits))
    partition, other = ("official", "test") if official else ("test", "official")
    index = np.tile(np.arange(images, dtype=np.int32), (seeds, 1))
    if not official:
        index += 20 * np.arange(seeds, dtype=np.int32)[:, None]
    place = index % len(digits)
    logits = rng.normal(size=(seeds, images, len(digits))) + 1.2 * np.eye(len(digits))[place]
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=2, keepdims=True)
    probabilities[list(diverged)] = np.nan
    return {
        "seeds": np.arange(seeds),
        "digits": digits,
        f"index_{partition}": index,
        f"labels_{partition}": digits[place],
        f"probabilities_{partition}": probabilities.astype(np.float32),
        f"index_{other}": np.empty((seeds, 0), dtype=np.int32),
        f"labels_{other}": np.empty((seeds, 0), dtype=np.uint8),
        f"probabilities_{other}": np.empty((seeds, 0, len(digits)), dtype=np.float32),
    }


@pytest.fixture(scope="module")
def fits():
    return {
        "softmax_manual": record(),
        "mlp_manual": record(diverged=(1,)),
        "binary_manual": record(DIGITS[:2], images=40),
        "binary_torch": record(DIGITS[:2], images=40, diverged=(0, 1, 2)),
    }


@pytest.fixture(scope="module")
def ranking(fits):
    return ranking_intervals.table(fits)


def drawn(module, table):
    with theme():
        figure = module.draw(table.reset_index(drop=True))
        figure.canvas.draw()
    return figure


def texts(figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(mpl.text.Text) if text.get_text()]


def test_ranking_holds_the_means_over_seeds_of_scikit_learn(fits, ranking):
    for variant, chosen in (("softmax_manual", [0, 1, 2]), ("mlp_manual", [0, 2])):
        of = fits[variant]
        rows = ranking[ranking["variant"] == variant].set_index("digit")
        assert set(rows["seeds"]) == {len(chosen)}
        areas = {"auc": roc_auc_score, "average_precision": average_precision_score}
        for area, score in areas.items():
            expected = {
                str(digit): np.mean(
                    [
                        score(
                            of["labels_official"][s] == digit,
                            of["probabilities_official"][s, :, column],
                        )
                        for s in chosen
                    ]
                )
                for column, digit in enumerate(DIGITS)
            }
            expected["macro"] = np.mean(list(expected.values()))
            assert rows[area].to_dict() == pytest.approx(expected, abs=1e-9)


def test_ranking_asks_once_of_two_classes_and_not_of_what_diverged(ranking):
    pair = ranking[ranking["classes"] == 2]
    assert pair["variant"].tolist() == ["binary_manual"]
    assert pair["digit"].tolist() == ["5"]
    assert pair["positives"].tolist() == [20]


def test_bootstrap_intervals_are_as_wide_as_the_theory_says():
    """Hanley and McNeil (1982) for one fitted model with normal scores."""
    fits = {"softmax_manual": record(seeds=1, images=600)}
    row = ranking_intervals.table(fits).iloc[0]
    area, m, n = row["auc"], row["positives"], row["negatives"]
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    variance = area * (1 - area) + (m - 1) * (q1 - area**2) + (n - 1) * (q2 - area**2)
    width = 2 * 1.96 * np.sqrt(variance / (m * n))
    assert row["auc_low"] < area < row["auc_high"]
    assert row["auc_high"] - row["auc_low"] == pytest.approx(width, rel=0.2)


def test_images_that_seeds_share_vary_together():
    """Averaging seeds narrows an interval more if they see different images."""
    width = {}
    for official in (True, False):
        macro = ranking_intervals.table({"v": record(official=official, seeds=4)}).iloc[-1]
        width[official] = macro["auc_high"] - macro["auc_low"]
    assert width[False] < width[True]


def test_a_class_that_does_not_occur_does_not_enter_the_mean_area():
    fits = record()
    kept = fits["labels_official"][0] != 5
    lacking = {name: a[:, kept] if "_official" in name else a for name, a in fits.items()}
    rows = ranking_intervals.table({"v": lacking}).set_index("digit")
    assert np.isnan(rows.loc["5", "auc"])
    for area in ("auc", "average_precision"):
        assert rows.loc["macro", area] == pytest.approx(rows.loc[["2", "9"], area].mean())


def test_ranking_without_any_sound_fit_is_empty_and_drawn():
    fits = {"softmax_manual": record(diverged=(0, 1, 2))}
    ranking = ranking_intervals.table(fits)
    assert ranking.empty
    assert list(ranking.columns) == ranking_intervals.COLUMNS
    for module in (roc, precision_recall):
        assert texts(drawn(module, module.table(fits, ranking))) == ["No fit predicted anything."]


@pytest.mark.parametrize("module", [roc, precision_recall])
def test_the_area_below_a_drawn_curve_is_the_mean_area(module, fits, ranking):
    table = module.table(fits, ranking)
    for _, curve in table.dropna(subset=[module.KIND.x]).groupby(["variant", "digit"]):
        x = np.concatenate([[0], curve[module.KIND.x]])
        y = curve[module.KIND.y].to_numpy()
        area = np.trapezoid(np.concatenate([y[:1], y]), x)
        assert area == pytest.approx(curve[module.KIND.area].iloc[0], abs=0.03)
    macro = table[table["digit"] == "macro"]
    assert macro[module.KIND.x].isna().all()
    assert (macro["variant"].value_counts() == 1).all()


def test_curves_have_a_panel_for_each_distinct_variant_and_all_areas_below(fits, ranking):
    again = ranking[ranking["variant"] == "softmax_manual"].assign(variant="softmax_torch")
    both = pd.concat([ranking, again], ignore_index=True)
    twins = {**fits, "softmax_torch": fits["softmax_manual"]}
    figure = drawn(roc, roc.table(twins, both))
    *panels, areas = figure.axes
    titles = [axes.get_title("left").split("\n")[0] for axes in panels]
    called = ["Softmax regression by hand and", "Network by hand", "Logistic regression by hand"]
    assert titles == called
    macro = ranking.query("variant == 'mlp_manual' and digit == 'macro'")["auc"].iloc[0]
    assert f"mean AUC {macro:.4f}" in panels[1].get_title("left")
    names = [label.get_text() for label in areas.get_xticklabels()]
    assert (sorted(names[:3]), names[3:]) == (["2", "5", "9"], ["pair"])


@pytest.mark.parametrize("module", [roc, precision_recall])
def test_areas_are_drawn_with_the_intervals_of_the_table(module, fits, ranking):
    kind = module.KIND
    areas = drawn(module, module.table(fits, ranking)).axes[-1]
    marked = [line for line in areas.lines if line.get_label() == "mlp_manual"]
    own = ranking[(ranking["variant"] == "mlp_manual") & (ranking["digit"] != "macro")]
    np.testing.assert_allclose(np.sort(marked[0].get_ydata())[:3], np.sort(own[kind.area]))
    ends = [tuple(line.get_ydata()) for line in areas.lines if len(line.get_ydata()) == 2]
    for low, high in own[[f"{kind.area}_low", f"{kind.area}_high"]].itertuples(index=False):
        assert any(np.allclose(pair, (low, high)) for pair in ends)


def test_of_many_classes_those_with_the_smallest_areas_are_drawn():
    digits = np.arange(40, dtype=np.uint8)
    many = {"softmax_manual": record(digits, images=400)}
    ranking = ranking_intervals.table(many)
    table = roc.table(many, ranking)
    curves, areas = drawn(roc, table).axes
    single = ranking[ranking["digit"] != "macro"].sort_values("auc", kind="stable")["digit"]
    assert {line.get_label() for line in curves.lines} == set(single[:12].astype(str))
    assert len(areas.get_xticklabels()) == 29
    assert areas.get_xticklabels()[0].get_text() == str(single.iloc[0])


def counts(official: bool) -> pd.DataFrame:
    """Two seeds on the same images; the second mistakes one image of class 2 for a 5."""
    rows = [
        ("v", "multiclass", seed, "official" if official else "test", true, given, count)
        for seed, off in ((0, 0), (1, 1))
        for true, given, count in [(2, 2, 10 - off), (2, 5, off), (5, 2, 0), (5, 5, 30)]
    ]
    names = ["variant", "target", "seed", "partition", "true", "predicted", "count"]
    return pd.DataFrame(rows, columns=names)


@pytest.mark.parametrize("official", [True, False])
def test_confusion_intervals_are_those_of_the_images_of_one_seed(official):
    cell = confusion.table(counts(official)).query("true == 2 and predicted == 2").iloc[0]
    assert cell[["seeds", "count", "support", "share"]].tolist() == [2, 9.5, 10, 0.95]
    assert (cell["low"], cell["high"]) == pytest.approx(tuple(wilson(9.5, 10)))


def test_confusion_intervals_stay_within_0_and_1_and_hold_the_share():
    table = confusion.table(counts(True))
    assert ((table["low"] >= 0) & (table["low"] <= table["share"])).all()
    assert ((table["share"] <= table["high"]) & (table["high"] <= 1)).all()
    assert "-0.00" not in " ".join(texts(drawn(confusion, table)))


def test_a_class_without_images_has_no_share():
    empty = counts(True).assign(count=lambda t: t["count"].where(t["true"] == 2, 0))
    table = confusion.table(empty)
    assert table.query("true == 5")[["share", "low", "high"]].isna().all(axis=None)
    assert not any("nan" in text for text in texts(drawn(confusion, table)))


def scored(recalls: dict[str, list[list[float]]]) -> pd.DataFrame:
    """Rows of per_class.csv: for each variant and seed the recall of classes 2 and 5."""
    rows = [
        {"variant": v, "target": "f", "seed": s, "partition": "test", "digit": d, "support": 50}
        | dict.fromkeys(("accuracy", "precision", "f1", "auc"), recall)
        | {"recall": recall}
        for v, seeds in recalls.items()
        for s, pair in enumerate(seeds)
        for d, recall in zip((2, 5), pair, strict=True)
    ]
    return pd.DataFrame(rows)


RECALLS = {
    "softmax_manual": [[0.9, 0.8], [0.8, 0.8], [0.85, np.nan]],
    "softmax_torch": [[0.9, 0.8], [0.8, 0.8], [0.85, 0.8]],
    "softmax_sklearn": [[0.8, 0.81], [0.75, 0.82], [0.75, 0.83]],
    "softmax_single": [[0.1, 0.1]] * 3,
    "mlp_torch": [[0.5, 0.5]] * 3,
}


def test_the_summary_of_a_class_is_that_over_sound_seeds():
    table = per_class_summary.table(scored(RECALLS)).set_index(["variant", "digit"])
    row = table.loc[("softmax_manual", 5)]
    assert row["seeds"] == 2
    assert row["recall_mean"] == pytest.approx(0.8)
    expected = summarize([0.9, 0.8, 0.85])
    row = table.loc[("softmax_manual", 2)]
    limits = (row["recall_mean"], row["recall_low"], row["recall_high"])
    assert limits == pytest.approx((expected.mean, expected.low, expected.high))


def test_scores_of_each_class_are_drawn_from_the_lowest_f1_on_and_none_past_100():
    near = {"softmax_manual": [[1.0, 0.9], [0.8, 0.6]], "mlp_torch": [[0.1, 0.1]] * 2}
    summary = per_class_summary.table(scored(near))
    headline = pd.DataFrame({"variant": list(near), "target": "multiclass"})
    table = per_class_scores.table(summary, headline)
    assert table["digit"].tolist() == [5, 2]
    assert table["f1_mean"].tolist() == pytest.approx([0.75, 0.9])
    (axes,) = drawn(per_class_scores, table).axes
    assert [text.get_text() for text in axes.get_xticklabels()] == ["5", "2"]
    assert axes.get_ylim()[1] <= 100.5
    assert max(line.get_ydata().max() for line in axes.lines if len(line.get_ydata())) <= 100


def test_differences_are_paired_by_seed_and_the_largest_is_named():
    table = per_class_difference.table(scored(RECALLS))
    assert table["by_hand"].unique().tolist() == ["softmax_manual"]
    assert table["built_in"].unique().tolist() == ["softmax_torch", "softmax_sklearn"]
    assert not table.query("built_in == 'softmax_torch'")["largest"].any()
    pair = table.query("built_in == 'softmax_sklearn'").set_index("digit")
    expected = summarize([0.1, 0.05, 0.1])
    ends = ["difference", "difference_low", "difference_high"]
    assert pair.loc[2, ends].tolist() == pytest.approx([expected.mean, expected.low, expected.high])
    assert pair["seeds"].tolist() == [3, 2]  # a seed that diverged on one side pairs with nothing
    assert pair["largest"].tolist() == [True, False]
    found = texts(drawn(per_class_manual_vs_builtin, table))
    assert {"no difference", "largest at 2: +8.33 points"} <= set(found)


def test_differences_that_cancel_out_are_none():
    turned = {"mlp_manual": [[0.3, 0.1], [0.1, 0.1]], "mlp_torch": [[0.1, 0.1], [0.3, 0.1]]}
    assert not per_class_difference.table(scored(turned))["largest"].any()


def test_no_recall_is_past_one_and_what_does_not_vary_has_no_interval():
    near = {"mlp_manual": [[1.0, 1.0], [0.5, 1.0]], "mlp_torch": [[0.1, 1.0], [0.0, 1.0]]}
    table = per_class_difference.table(scored(near)).set_index("digit")
    assert table.loc[2, ["by_hand_high", "built_in_low"]].tolist() == [1.0, 0.0]
    assert table.loc[2, "difference_high"] == 1.0
    assert table.loc[5, ["by_hand_low", "built_in_high", "difference_low"]].isna().all()


def test_without_a_pair_there_is_a_sentence():
    table = per_class_difference.table(scored({"mlp_torch": [[0.5, 0.5]]}))
    assert table.empty
    assert texts(drawn(per_class_manual_vs_builtin, table)) == [
        "No variant is studied both by hand and built in."
    ]


def scores(**changes) -> pd.DataFrame:
    """Rows of scores.csv of two seeds, each with a train accuracy on every partition's row."""
    rows = [
        {
            "variant": "binary_manual",
            "target": "binary",
            "setting": "baseline",
            "percent": percent,
            "noise": noise,
            "seed": seed,
            "partition": partition,
            "accuracy": accuracy - 0.02 * seed,
            "train_accuracy": 0.99 - 0.01 * seed,
            "ece": 0.01 * (1 + seed) + noise / 100,
            "diverged": False,
        }
        for percent in (50, 100)
        for noise in (0, 20)
        for seed in (0, 1)
        for partition, accuracy in (("validation", 0.9), ("test", 0.8))
    ]
    return pd.DataFrame(rows).assign(**changes)


CELL = pd.DataFrame([{"setting": "baseline", "percent": 100, "noise": 20}])


def test_train_accuracy_counts_each_seed_once():
    table = binary_comparison.table(scores(), CELL)
    assert table["partition"].tolist() == ["train", "validation", "test"]
    assert table["seeds"].tolist() == [2, 2, 2]
    assert table["accuracy_mean"].tolist() == pytest.approx([0.985, 0.89, 0.79])


def test_accuracies_of_fits_that_diverged_are_left_out():
    fits = scores()
    fits.loc[fits["seed"] == 1, "diverged"] = True
    table = binary_comparison.table(fits, CELL)
    assert table["accuracy_mean"].tolist() == pytest.approx([0.99, 0.9, 0.8])
    noise = calibration_vs_noise.table(fits)
    assert noise["seeds"].tolist() == [1, 1]
    assert noise["ece_low"].isna().all()


@pytest.mark.parametrize("changes", [{"target": "multiclass"}, {"diverged": True}])
def test_without_a_binary_fit_there_is_a_sentence(changes):
    table = binary_comparison.table(scores(**changes), CELL)
    assert texts(drawn(binary_comparison, table)) == ["No binary variant was fitted."]


def test_no_accuracy_is_drawn_past_100_percent():
    table = binary_comparison.table(scores(train_accuracy=1.0), CELL)
    top = drawn(binary_comparison, table.assign(accuracy_high=1.3)).axes[0].get_ylim()[1]
    assert 100 < top < 102


def test_calibration_is_that_of_the_recipe_on_all_images():
    other = scores(setting="large step", ece=0.9)
    table = calibration_vs_noise.table(pd.concat([scores(), other]))
    assert table["partition"].unique().tolist() == ["test"]
    assert table["percent"].unique().tolist() == [100]
    expected = summarize([0.21, 0.22])
    row = table[table["noise"] == 20].iloc[0]
    limits = row[["ece_mean", "ece_low", "ece_high"]].tolist()
    assert limits == pytest.approx([expected.mean, expected.low, expected.high])


def grid(means: list[float], sd: float = 0.01) -> pd.DataFrame:
    """Rows of summary.csv: a cell of noise 0 and one of noise 20, at one percentage."""
    rows = [
        {"variant": "v", "target": "f", "setting": "baseline", "percent": 100, "noise": noise}
        | {"partition": "test", "seeds": 2, "accuracy_mean": mean, "accuracy_sd": sd}
        for noise, mean in zip((0, 20), means, strict=False)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("table", "shown"),
    [
        (grid([0.9, 0.5]), {"90.00\n± 1.00", "50.00\n± 1.00"}),
        (grid([0.9, 0.5], sd=np.nan), {"90.00", "50.00"}),
        (grid([0.9]), {"90.00\n± 1.00"}),
        (grid([0.9, np.nan]), {"90.00\n± 1.00"}),
        (grid([np.nan, np.nan]), set()),
    ],
)
def test_the_heatmap_says_what_is_known_of_each_cell(table, shown):
    found = texts(drawn(fraction_noise_heatmap, fraction_noise_heatmap.table(table)))
    assert {text for text in found if "." in text} == shown


@pytest.mark.parametrize(("paper", "ink"), [("#ffffff", "#1b1f24"), ("#14181d", "#dfe5ea")])
def test_texts_can_be_read_on_cells_of_any_strength(paper, ink):
    from matplotlib.colors import to_rgb

    from digitlab.plotting.matrices import MAP

    def luminance(color) -> float:
        channels = np.array(color)
        linear = np.where(
            channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4
        )
        return float(linear @ [0.2126, 0.7152, 0.0722])

    for strength in np.linspace(0, 1, 101):
        *color, opacity = MAP(strength)
        cell = opacity * np.array(color) + (1 - opacity) * np.array(to_rgb(paper))
        light, dark = sorted((luminance(cell), luminance(to_rgb(ink))), reverse=True)
        assert (light + 0.05) / (dark + 0.05) > 4.5
