"""Figures and tables of the settings: numbers against scipy, and figures of sparse studies."""

import importlib

import numpy as np
import pandas as pd
import pytest

from digitlab.evaluation.sparsity import Sparsity
from digitlab.figures import (
    batch_size,
    budget,
    initial_weights,
    leak,
    learning_rate_sweep,
    optimizers,
    range_test,
    regularization_path,
)
from digitlab.findings import (
    budget_effect,
    convergence_summary,
    range_suggestions,
    settings_summary,
    sparsity_summary,
    tutorial,
)
from digitlab.jobs.tables import load_table, save_table
from digitlab.plotting.style import save_figure, theme
from digitlab.stats.t_tests import paired_t
from digitlab.tuning.choice import best_settings, settings_table
from digitlab.tuning.convergence import convergence
from digitlab.tuning.scores import with_numbers

MEMBERS = pd.DataFrame(
    [
        ("manual", "learning-rate", "learning_rate", "learning-rate-0.01", 0.01),
        ("manual", "learning-rate", "learning_rate", "baseline", 0.1),
        ("manual", "learning-rate", "learning_rate", "learning-rate-1.0", 1.0),
        ("manual", "learning-rate", "learning_rate", "learning-rate-9.0", 9.0),
        ("manual", "adam", "learning_rate", "adam-0.001", 0.001),
        ("manual", "adam", "learning_rate", "adam-0.1", 0.1),
        ("manual", "batch-size", "batch_size", "batch-size-16", 16),
        ("manual", "batch-size", "batch_size", "baseline", 64),
        ("manual", "start", "start", "start-normal", "normal"),
        ("manual", "start", "start", "baseline", "zeros"),
        ("manual", "equal-steps", "", "equal-steps", ""),
        ("manual", "tutorial", "", "tutorial", ""),
        ("pair", "learning-rate", "learning_rate", "learning-rate-0.5", 0.5),
    ],
    columns=["variant", "sweep", "key", "setting", "value"],
)
BROKEN = {("learning-rate-1.0", 1), ("learning-rate-9.0", 0), ("learning-rate-9.0", 1)}
BROKEN |= {("learning-rate-9.0", 2)}
TARGETS = {"manual": "multiclass", "pair": "binary"}
COUNTS = pd.DataFrame({"partition": ["train", "train", "test"], "count": [30, 30, 20]})


def fits() -> pd.DataFrame:
    """Every cell that is fitted: variant, setting, percentage."""
    cells = MEMBERS[["variant", "setting"]].drop_duplicates().assign(percent=100)
    fewer = pd.DataFrame({"variant": "manual", "setting": ["baseline", "equal-steps"]})
    own = pd.DataFrame({"variant": "pair", "setting": ["baseline"]}).assign(percent=100)
    cells = cells[cells["setting"] != "equal-steps"]
    return pd.concat([cells, *(fewer.assign(percent=p) for p in (10, 50)), own], ignore_index=True)


def made_up(seeds=3, official=False) -> dict[str, pd.DataFrame]:
    """The tables of a small study with random accuracies."""
    rng = np.random.default_rng(7)
    partitions = ["validation", "test", *(["official"] if official else [])]
    scores, history, timings = [], [], []
    for cell in fits().to_dict("records"):
        for seed in range(seeds):
            fit = {**cell, "target": TARGETS[cell["variant"]], "noise": 0, "seed": seed}
            broken = (cell["setting"], seed) in BROKEN
            facts = {"epochs": 4, "best_epoch": 2, "steps": 40, "diverged": broken}
            facts |= {"parameters": 99 if cell["variant"] == "manual" else 5}
            for partition in partitions:
                values = {"log_loss": rng.uniform(0.1, 0.3), "accuracy": rng.uniform(0.7, 0.9)}
                train = {"train_accuracy": rng.uniform(0.9, 1)}
                scores.append({**fit, "partition": partition, "n": 20, **values, **facts, **train})
            for epoch in range(1, 5):
                loss = np.nan if broken and epoch == 4 else 1 / epoch
                accuracy = 0.9 - 0.1 / epoch + rng.uniform(0, 0.01)
                row = {"epoch": epoch, "steps": 10 * epoch, "train_loss": loss}
                row |= {"validation_loss": loss, "validation_accuracy": accuracy}
                history.append({**fit, **row})
            timings.append({**fit, "seconds": rng.uniform(1, 2)})
    tables = {"scores": pd.DataFrame(scores), "history": pd.DataFrame(history)}
    settings = settings_table(tables["scores"], MEMBERS)
    best = best_settings(settings, 100, 0.05)
    speed = convergence(MEMBERS, tables["history"], best, 100)
    compared = pd.DataFrame([{"setting": "baseline", "percent": 100, "noise": 0}])
    return tables | {
        "timings": pd.DataFrame(timings),
        "settings": settings,
        "best": best,
        "convergence": speed,
        "compared": compared,
        "counts": COUNTS,
        "sparsity": zeros(seeds),
        "range_test": rate_runs(seeds),
    }


def zeros(seeds: int) -> pd.DataFrame:
    """Sparsity of two sweeps of 40 to 60 live weights, one fit diverged."""
    rows = []
    for sweep, strength in (("l2", 0), ("l2", 0.1), ("l1-proximal", 0), ("l1-proximal", 0.01)):
        for seed in range(seeds):
            broken = (strength, seed) == (0.1, 1)
            live = 40 + 10 * seed
            facts = Sparsity(live, 8 * (seed + 1), 30, 5.0 + seed, 2.0, 1.0)._asdict()
            row = {"variant": "manual", "sweep": sweep, "key": sweep[:2], "value": strength}
            row |= {"setting": f"{sweep}-{strength}" if strength else "baseline", "seed": seed}
            rows.append({**row, **facts, "accuracy_validation": 0.8, "diverged": broken})
    return pd.DataFrame(rows).assign(accuracy_test=0.7)


def rate_runs(seeds: int) -> pd.DataFrame:
    """Range tests of both variants, of which the last seed diverges before the others."""
    rates = np.geomspace(1e-4, 10, 80)
    x = np.log10(rates)
    rows = []
    for variant in TARGETS:
        for seed in range(seeds):
            loss = 2.3 - 1 / (1 + np.exp(-3 * (x + 1.5))) + np.exp(2 * x)
            loss[77 if seed + 1 < seeds else 70 :] = np.nan
            columns = {"variant": variant, "seed": seed, "rate": rates, "loss": loss}
            rows.append(pd.DataFrame(columns).assign(step=np.arange(1, 81)))
    return pd.concat(rows, ignore_index=True)


def as_read(seeds: int, folder) -> dict[str, pd.DataFrame]:
    """The tables of a study as stages read them: from CSV."""
    tables = made_up(seeds)
    for name, table in tables.items():
        save_table(folder / f"{name}.csv", table)
    tables = {name: load_table(folder / f"{name}.csv") for name in tables}
    tables["suggestions"] = range_suggestions.table(tables["range_test"])
    tables["effects"] = budget_effect.table(tables["scores"])
    return tables


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return as_read(3, tmp_path_factory.mktemp("tables"))


@pytest.fixture(scope="module")
def one_seed(tmp_path_factory):
    return as_read(1, tmp_path_factory.mktemp("tables"))


@pytest.fixture(scope="module")
def three():
    tables = made_up()
    tables["suggestions"] = range_suggestions.table(tables["range_test"])
    tables["effects"] = budget_effect.table(tables["scores"])
    return tables


ROLES = {
    "learning_rate_sweep": ["settings", "best", "compared"],
    "range_test": ["range_test", "suggestions", "best"],
    "batch_size": ["settings", "best", "timings", "compared"],
    "optimizers": ["settings", "best", "history", "convergence", "compared"],
    "regularization_path": ["sparsity", "scores"],
    "sparsity": ["sparsity", "scores"],
    "initial_weights": ["settings", "history", "compared"],
    "budget": ["scores", "effects"],
    "leak": ["scores", "compared", "counts"],
}


def figure(name: str):
    return importlib.import_module(f"digitlab.figures.{name}")


def made(name: str, study) -> pd.DataFrame:
    return figure(name).table(**{role: study[role] for role in ROLES[name]})


def saved(name: str, table: pd.DataFrame, path) -> bytes:
    with theme():
        save_figure(path, figure(name).draw(table))
    return path.read_bytes()


@pytest.mark.parametrize("name", ROLES)
def test_a_figure_comes_from_its_saved_table_the_same_to_the_byte(name, study, tmp_path):
    table = made(name, study)
    assert len(table)
    save_table(tmp_path / "table.csv", table)
    read = load_table(tmp_path / "table.csv")
    pd.testing.assert_frame_equal(read, table.reset_index(drop=True), check_dtype=False)
    first = saved(name, table.reset_index(drop=True), tmp_path / "a.svg")
    assert first == saved(name, read, tmp_path / "b.svg")
    assert len(first) > 10_000


@pytest.mark.parametrize("name", ROLES)
def test_one_seed_has_points_and_no_intervals(name, one_seed):
    table = made(name, one_seed)
    bounds = [column for column in table if column.endswith(("low", "high"))]
    assert len(table)
    assert table[bounds].isna().all(axis=None)
    figure(name).draw(table)


@pytest.mark.parametrize("name", [name for name in ROLES if name != "leak"])
def test_without_its_sweep_a_figure_is_one_sentence(name, three, tmp_path):
    plain = {role: table.iloc[:0] for role, table in three.items()}
    plain["compared"] = three["compared"]
    plain["scores"] = three["scores"].query("setting == 'baseline'")
    plain["history"] = three["history"].query("setting == 'baseline'")
    plain["effects"] = budget_effect.table(plain["scores"])
    table = made(name, plain)
    assert table.empty
    assert list(table.columns)
    drawn = figure(name).draw(table)
    assert not drawn.axes
    assert [text.get_text().count(".") for text in drawn.texts] == [1]
    assert saved(name, table, tmp_path / "a.svg")


def test_models_that_all_diverged_leave_a_sentence(three):
    scores = three["scores"].assign(diverged=True)
    table = leak.table(scores, three["compared"], COUNTS)
    assert table.empty
    assert "diverged" in leak.draw(table).texts[0].get_text()


def test_values_are_numbers_where_the_sweep_varies_numbers(study):
    assert study["settings"]["value"].dtype == object or study["settings"]["value"].dtype == "str"
    rates = with_numbers(study["settings"], "learning_rate", "adam")
    assert sorted(rates["value"].unique()) == [0.001, 0.1]


def test_every_rate_is_there_and_so_is_every_fit_that_diverged(three):
    table = made("learning_rate_sweep", three)
    loss = table[(table["measure"] == "validation loss") & (table["variant"] == "manual")]
    assert loss["value"].tolist() == [0.01, 0.1, 1.0, 9.0]
    assert loss["diverged"].tolist() == [0, 0, 1, 3]
    assert (loss["seeds"] + loss["diverged"] == 3).all()
    assert loss["mean"].isna().tolist() == [False, False, False, True]
    assert not loss.loc[loss["diverged"] > 0, "best_set"].any()
    shares = [
        text.get_text() for axes in learning_rate_sweep.draw(table).axes[:2] for text in axes.texts
    ]
    assert shares == ["1/3", "3/3"] * 2


def test_means_and_intervals_are_those_of_scipy(three):
    from scipy import stats

    table = made("learning_rate_sweep", three)
    row = table.query("setting == 'baseline' and measure == 'validation accuracy'").iloc[0]
    chosen = "variant == 'manual' and setting == 'baseline' and partition == 'validation'"
    values = three["scores"].query(chosen + " and percent == 100")["accuracy"]
    limits = stats.t.interval(0.95, 2, values.mean(), stats.sem(values))
    assert row["mean"] == pytest.approx(values.mean())
    assert (row["low"], row["high"]) == pytest.approx(limits)


def test_batch_sizes_have_the_seconds_of_their_fits(three):
    table = made("batch_size", three)
    assert table["value"].unique().tolist() == [16, 64]
    seconds = table.query("measure == 'seconds' and value == 16")["mean"].item()
    times = three["timings"].query("setting == 'batch-size-16'")["seconds"]
    assert seconds == pytest.approx(times.mean())
    assert batch_size.draw(table).axes[2].get_ylim()[0] == 0


def test_only_variants_with_two_optimizers_are_compared(three):
    table = made("optimizers", three)
    assert set(table["variant"]) == {"manual"}
    assert set(table["sweep"]) == {"learning-rate", "adam"}
    chosen = three["best"].query("best and sweep in ['learning-rate', 'adam']")
    chosen = chosen[chosen["variant"] == "manual"].set_index("sweep")["value"]
    fastest = three["convergence"].query("fastest and variant == 'manual'")
    fastest = fastest.groupby("sweep")["value"].first()
    for part, rates in ((optimizers.CURVES, chosen), (optimizers.NEEDED, fastest)):
        drawn = table[table["part"] == part].groupby("sweep")["value"].unique()
        assert drawn.explode().to_dict() == rates.to_dict()


def test_a_fit_that_never_comes_there_counts_as_one_epoch_more(three):
    speed = three["convergence"].copy()
    own = speed["fastest"] & (speed["sweep"] == "adam")
    speed.loc[own, "epochs_to_common"] = [2, 4, np.nan]
    speed.loc[own, "epochs_trained"] = 8
    table = made("optimizers", three | {"convergence": speed})
    row = table[(table["part"] == optimizers.NEEDED) & (table["sweep"] == "adam")].iloc[0]
    assert row[["x", "seeds", "missed"]].tolist() == [5, 3, 1]
    assert np.isnan(row["high"])
    summary = convergence_summary.table(speed).query("fastest and sweep == 'adam'").iloc[0]
    assert summary[["epochs_to_common", "reached_common", "seeds"]].tolist() == [5, 2, 3]
    assert np.isnan(summary["epochs_to_common_high"])
    labels = [
        label.get_text() for axes in optimizers.draw(table).axes for label in axes.get_yticklabels()
    ]
    assert any("1 never" in label for label in labels)


def test_curves_hold_the_seeds_that_did_not_diverge(three):
    broken = three["history"].copy()
    last = (broken["setting"] == "start-normal") & (broken["seed"] == 2) & (broken["epoch"] == 4)
    broken.loc[last, "train_loss"] = np.inf
    table = initial_weights.table(three["settings"], broken, three["compared"])
    counts = table.groupby("start")["seeds"].unique()
    assert counts["normal"].tolist() == [2]
    assert counts["zeros"].tolist() == [3]
    assert table["epoch"].max() == 4


def test_zeros_are_shares_of_live_weights_over_sound_fits(three):
    table = made("sparsity", three)
    row = table.query("strength == 0.1 and measure == 'exact_zeros_share'").iloc[0]
    assert row["mean"] == pytest.approx(np.mean([8 / 40, 24 / 60]))
    assert row[["seeds", "diverged"]].tolist() == [2, 1]
    summary = sparsity_summary.table(three["sparsity"], three["scores"])
    wide = summary.set_index(["sweep", "strength"])
    assert wide.loc[("l2", 0.1), "exact_zeros_share"] == pytest.approx(row["mean"])
    assert wide.loc[("l2", 0.1), "norm_1"] == pytest.approx(6.0)
    assert len(summary) == 4


def test_a_strength_of_which_every_fit_diverged_stays_in_the_tables(three):
    sparsity = three["sparsity"].assign(diverged=three["sparsity"]["value"] == 0.1)
    summary = sparsity_summary.table(sparsity, three["scores"])
    assert summary.set_index(["sweep", "strength"]).loc[("l2", 0.1), "diverged"] == 3
    assert regularization_path.draw(regularization_path.table(sparsity, three["scores"])).axes


def test_a_strength_of_zero_has_a_place_on_the_axis(three):
    axes = regularization_path.draw(made("regularization_path", three)).axes[0]
    zero, least, most = axes.transData.transform([(0, 1), (0.01, 1), (0.1, 1)])[:, 0]
    assert zero < least < most
    assert 0 in axes.get_xticks()


def test_the_range_test_shows_rates_that_no_seed_diverged_at(three):
    table = made("range_test", three)
    curve = table[(table["series"] == "smoothed") & (table["variant"] == "manual")]
    assert len(curve) == 70
    assert (curve["seeds"] == 3).all()
    rule = table[(table["series"] == "minimum") & (table["variant"] == "manual")].iloc[0]
    own = three["suggestions"].query("variant == 'manual' and rule == 'minimum'")["rate"]
    assert rule["rate"] == pytest.approx(np.exp(np.log(own).mean()))
    assert rule[["least", "largest"]].tolist() == [own.min(), own.max()]
    swept = three["best"].query("best_set and variant == 'manual' and sweep == 'learning-rate'")
    shown = table[(table["series"] == range_test.SWEEP) & (table["variant"] == "manual")]
    assert shown["rate"].tolist() == swept["value"].tolist()


def test_penalties_of_strength_zero_alone_are_drawn_on_a_plain_axis(three):
    sparsity = three["sparsity"].assign(value=0.0)
    axes = regularization_path.draw(regularization_path.table(sparsity, three["scores"])).axes[0]
    assert axes.get_xscale() == "linear"


def test_an_odd_number_of_range_tests_leaves_a_panel_empty(three):
    runs = three["range_test"]
    manual = runs[runs["variant"] == "manual"]
    more = pd.concat([manual.assign(variant=name) for name in ("a", "b", "c")])
    suggested = range_suggestions.table(more)
    table = range_test.table(more, suggested, three["best"])
    panels = range_test.draw(table).axes
    assert [axes.get_visible() for axes in panels] == [True, True, True, False]


def test_more_data_is_more_steps_and_the_rest(three):
    table = three["effects"]
    assert table["percent"].tolist() == [10, 50]
    both = table["more_steps"] + table["rest"]
    assert both.tolist() == pytest.approx(table["more_data"].tolist())
    test = three["scores"].query("variant == 'manual' and partition == 'test'")
    wide = test.pivot_table("accuracy", "seed", ["setting", "percent"])
    expected = paired_t(wide["equal-steps", 10] - wide["baseline", 10])
    row = table.iloc[0]
    assert row["more_steps"] == pytest.approx(expected.difference)
    assert row["more_steps_low"] == pytest.approx(expected.low)
    assert row["share_of_steps"] == pytest.approx(row["more_steps"] / row["more_data"])


def test_at_all_images_both_budgets_are_the_recipe(three):
    table = made("budget", three)
    whole = table[(table["percent"] == 100)].set_index("series")
    assert whole.loc["equal epochs", "mean"] == whole.loc["equal steps", "mean"]
    assert set(table["variant"]) == {"manual"}
    assert len(budget.draw(table).axes) == 2


def test_a_fit_that_diverged_leaves_its_pair():
    tables = made_up()
    scores = tables["scores"]
    scores.loc[(scores["setting"] == "equal-steps") & (scores["seed"] == 1), "diverged"] = True
    assert budget_effect.table(scores)["seeds"].tolist() == [2, 2]


@pytest.mark.parametrize("official", [False, True])
def test_inflation_is_paired_and_on_every_held_out_partition(official):
    from scipy.stats import ttest_1samp

    tables = made_up(official=official)
    table = leak.table(tables["scores"], tables["compared"], COUNTS)
    names = ["train", "validation", "test", *(["official"] if official else [])]
    assert table["partition"].unique().tolist() == names
    row = table.query("variant == 'manual' and partition == 'test'").iloc[0]
    cell = "variant == 'manual' and setting == 'baseline' and percent == 100"
    own = tables["scores"].query(cell + " and partition == 'test'")
    test = ttest_1samp(own["train_accuracy"] - own["accuracy"], 0)
    limits = test.confidence_interval(0.95)
    assert row["inflation"] == pytest.approx((own["train_accuracy"] - own["accuracy"]).mean())
    assert (row["inflation_low"], row["inflation_high"]) == pytest.approx(tuple(limits))
    assert table.loc[table["partition"] == "train", "inflation"].isna().all()


def test_models_that_can_learn_images_by_heart_are_bold(three):
    table = made("leak", three)
    assert table["train_images"].unique().tolist() == [60]
    labels = leak.draw(table).axes[0].get_yticklabels()
    weights = {text.get_text().split("\n")[0]: text.get_fontweight() for text in labels}
    assert weights == {"manual": "bold", "pair": "normal"}


def test_the_tutorial_is_held_against_the_same_seeds():
    tables = made_up()
    scores = tables["scores"]
    broken = (scores["setting"] == "tutorial") & (scores["seed"] == 0)
    scores.loc[broken, "diverged"] = True
    table = tutorial.table(scores, tables["compared"]).set_index("measure")
    assert set(table["variant"]) == {"manual"}
    assert (table["seeds"] == 2).all()
    test = scores.query("variant == 'manual' and partition == 'test' and percent == 100")
    wide = test[test["seed"] > 0].pivot_table("accuracy", "seed", "setting")
    expected = paired_t(wide["tutorial"] - wide["baseline"])
    assert table.loc["accuracy", "difference"] == pytest.approx(expected.difference)
    assert table.loc["accuracy", ["low", "high"]].tolist() == pytest.approx(
        [expected.low, expected.high]
    )
    without = tutorial.table(scores.query("setting == 'baseline'"), tables["compared"])
    assert without.empty
    assert list(without.columns) == tutorial.COLUMNS


def test_settings_are_summarized_where_no_choice_was_made(three):
    scores = three["scores"]
    means = scores[~scores["diverged"]].groupby([*settings_summary.KEY, "noise"])["accuracy"]
    summary = means.agg(accuracy_mean="mean", accuracy_low="min", accuracy_high="max")
    summary = summary.assign(
        seeds_low=0.2, seeds_high=0.9, training_low=0.1, training_high=0.95
    ).reset_index()
    table = settings_summary.table(three["settings"], summary)
    kept = table.merge(summary, on=[*settings_summary.KEY, *settings_summary.ACCURACY])
    assert len(kept) == table["accuracy_mean"].notna().sum()
    assert set(table["partition"]) == {"test"}
    assert len(table) == len(three["settings"].groupby(["variant", "sweep", "setting", "percent"]))
    gone = table[(table["value"].astype(str) == "9.0")].iloc[0]
    assert gone[["seeds", "diverged"]].tolist() == [0, 3]
    assert settings_summary.table(three["settings"].iloc[:0], summary).empty
    assert convergence_summary.table(three["convergence"].iloc[:0]).empty
    assert sparsity_summary.table(three["sparsity"].iloc[:0], three["scores"]).empty
