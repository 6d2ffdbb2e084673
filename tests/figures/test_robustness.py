"""Tables and figures of the factors: planted effects, units, and studies with gaps."""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from digitlab.evaluation.error_curves import error_curves, training_images
from digitlab.figures import factor_effects
from digitlab.figures import learning_curve_fits as curve_figure
from digitlab.findings import (
    anova,
    corrupting_vs_deleting,
    diminishing_returns,
    learning_curve_fits,
    mixed_model,
    noise_slopes,
    variance_components,
)
from digitlab.jobs.tables import load_table, save_table
from digitlab.plotting.style import INK, save_figure, theme

TARGETS = {"binary_manual": "binary", "softmax_manual": "multiclass", "mlp_manual": "multiclass"}
N = 100_000  # held-out images: accuracies below are multiples of 1 / N

Accuracy = Callable[[str, int, int, int], float]


def planted(variant: str, percent: int, noise: int, seed: int) -> float:
    """Accuracy that falls by a power law with less data and by a parabola with noise."""
    start = {"binary_manual": 0.01, "softmax_manual": 0.08, "mlp_manual": 0.03}[variant]
    error = start * (percent / 100) ** -0.5 + 0.0010 * noise + 0.00002 * noise**2
    return round((1 - error + 0.0004 * seed + 0.0003 * math.sin(percent + noise + seed)) * N) / N


def scores(
    accuracy: Accuracy = planted,
    variants: tuple[str, ...] = tuple(TARGETS),
    percents: tuple[int, ...] = (10, 25, 50, 100),
    noises: tuple[int, ...] = (0, 10, 20, 40),
    seeds: int = 4,
    partitions: tuple[str, ...] = ("test", "official"),
) -> pd.DataFrame:
    rows = [
        {
            "variant": variant,
            "target": TARGETS[variant],
            "setting": "baseline",
            "percent": percent,
            "noise": noise,
            "seed": seed,
            "partition": partition,
            "n": N,
            # Results on the official partition must not depend on the test partition.
            "accuracy": 0.5
            if partition != partitions[-1]
            else accuracy(variant, percent, noise, seed),
            "diverged": False,
            "predictions": f"of {variant}",
        }
        for variant in variants
        for percent in percents
        for noise in noises
        for seed in range(seeds)
        for partition in partitions
    ]
    return pd.DataFrame(rows)


COUNTS = pd.DataFrame({"partition": ["train"] * 3 + ["test"], "digit": [2, 5, 9, 2]}).assign(
    count=[1000, 1500, 2000, 77]
)
PER_CLASS = pd.DataFrame(
    [
        {"variant": variant, "seed": seed, "digit": digit}
        for variant, target in TARGETS.items()
        for seed in range(2)
        for digit in ((2, 9) if target == "binary" else (2, 5, 9))
    ]
)
WITH_COUNTS = (learning_curve_fits, diminishing_returns)
FINDINGS = (anova, mixed_model, noise_slopes, corrupting_vs_deleting, *WITH_COUNTS)


def found(module, table: pd.DataFrame) -> pd.DataFrame:
    return module.table(table, COUNTS, PER_CLASS) if module in WITH_COUNTS else module.table(table)


def diverged(table: pd.DataFrame, chosen: pd.Series) -> pd.DataFrame:
    return table.assign(
        accuracy=table["accuracy"].mask(chosen), diverged=table["diverged"] | chosen
    )


FULL = scores()
SMALL = {"percents": (25, 50, 100), "noises": (0, 20), "seeds": 3}
GAPS = scores(**SMALL)
STUDIES = {
    "full": FULL,
    "one seed": scores(**SMALL | {"seeds": 1}),
    "one percentage": scores(**SMALL | {"percents": (100,)}),
    "two percentages": scores(**SMALL | {"percents": (50, 100)}),
    "no noise": scores(**SMALL | {"noises": (0,)}),
    "one cell": scores(percents=(100,), noises=(0,)),
    "one variant": scores(**SMALL, variants=("softmax_manual",)),
    "binary alone": scores(**SMALL, variants=("binary_manual",)),
    "no official partition": scores(**SMALL, partitions=("test",)),
    "perfect": scores(lambda *_: 1.0, **SMALL),
    "a seed diverged": diverged(GAPS, (GAPS["variant"] == "mlp_manual") & (GAPS["seed"] == 2)),
    "a variant diverged": diverged(GAPS, GAPS["variant"] == "mlp_manual"),
    "all diverged": diverged(GAPS, GAPS["n"] > 0),
}


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize("module", FINDINGS, ids=lambda module: module.__name__.split(".")[-1])
def test_a_table_of_any_study_survives_as_csv(study, module, tmp_path):
    table = found(module, STUDIES[study])
    save_table(tmp_path / "table.csv", table)
    pd.testing.assert_frame_equal(load_table(tmp_path / "table.csv"), table, check_dtype=False)
    probabilities = table.filter(regex="^p_").to_numpy(dtype=float)
    assert not (probabilities > 1).any()
    assert not (probabilities < 0).any()
    assert (
        len(table)
        or study in ("all diverged", "one percentage", "two percentages")
        or (module in (diminishing_returns, corrupting_vs_deleting))
    )


def saved(module, table: pd.DataFrame, path) -> bytes:
    with theme():
        save_figure(path, module.draw(table.reset_index(drop=True)))
    return path.read_bytes()


@pytest.mark.parametrize("study", ["full", "one seed", "one cell", "one variant", "all diverged"])
@pytest.mark.parametrize("module", [factor_effects, curve_figure], ids=["effects", "curves"])
def test_a_figure_of_any_study_is_drawn_the_same_from_its_csv(study, module, tmp_path):
    if module is factor_effects:
        table = factor_effects.table(anova.table(STUDIES[study]))
    else:
        table = curve_figure.table(STUDIES[study], COUNTS, PER_CLASS)
    save_table(tmp_path / "table.csv", table)
    first = saved(module, table, tmp_path / "first.svg")
    assert first == saved(module, load_table(tmp_path / "table.csv"), tmp_path / "second.svg")
    assert INK.encode() not in first
    assert len(first) < 300_000


def test_anova_finds_what_was_planted_and_counts_its_tests():
    table = anova.table(FULL).set_index(["target", "effect"])
    multiclass = table.loc["multiclass"]
    assert (multiclass["p_holm"].loc[["variant", "percent", "noise"]] < 0.001).all()
    assert set(table.loc["multiclass", "tests"]) == {7}
    assert list(table.loc["binary"].index) == [
        "percent", "noise", "percent x noise", "seed", "seed x effects",
    ]  # fmt: skip
    assert table.groupby("target")["share"].sum().tolist() == pytest.approx([1, 1])


def test_anova_names_what_it_left_out():
    assert set(anova.table(STUDIES["a seed diverged"])["left_out"]) == {"none", "seed 2"}
    rest = anova.table(STUDIES["a variant diverged"]).set_index("target")
    assert set(rest.loc["multiclass", "left_out"]) == {"mlp_manual"}
    assert set(rest.loc["multiclass", "seeds"]) == {3}


def test_the_mixed_model_agrees_with_the_anova_where_seeds_vary():
    model = mixed_model.table(FULL).set_index(["target", "effect"])
    pooled = anova.table(FULL).set_index(["target", "effect"])["f_pooled"].dropna()
    assert model["converged"].all()
    varying = model["note"] == "none"
    assert varying.any()
    assert model["f"][varying].to_numpy() == pytest.approx(pooled[varying].to_numpy(), rel=1e-3)


def test_training_images_are_those_of_a_variants_classes():
    assert training_images(COUNTS, PER_CLASS) == {
        "binary_manual": 3000, "softmax_manual": 4500, "mlp_manual": 4500,
    }  # fmt: skip
    curves = {curve.variant: curve for curve in error_curves(FULL, COUNTS, PER_CLASS)}
    assert curves["binary_manual"].images.tolist() == [300, 750, 1500, 3000]
    measured = FULL.query("variant == 'mlp_manual' and noise == 0 and partition == 'official'")
    by_seed = measured.pivot_table("accuracy", "seed", "percent").to_numpy()
    np.testing.assert_allclose(curves["mlp_manual"].points, 100 * by_seed, atol=1e-9)


def test_power_laws_find_the_planted_exponent():
    table = learning_curve_fits.table(FULL, COUNTS, PER_CLASS)
    plain = table[table["law"] == "power law"].set_index("variant")
    assert plain.loc["softmax_manual", "exponent"] == pytest.approx(0.5, abs=0.02)
    row = plain.loc["softmax_manual"]
    assert row["exponent_low"] < 0.5 < row["exponent_high"]
    assert row["error_at_twice"] == pytest.approx(0.08 / math.sqrt(2), rel=0.03)
    assert row["scale"] == pytest.approx(0.08 * math.sqrt(4500), rel=0.1)


def test_what_cannot_be_identified_is_empty_and_said_so():
    table = learning_curve_fits.table(STUDIES["two percentages"], COUNTS, PER_CLASS)
    floored = table[table["law"] == "power law with floor"]
    assert set(floored["note"]) == {"fewer than three percentages"}
    assert not floored["identified"].any()
    assert floored[["exponent", "floor", "error_at_twice"]].isna().all(axis=None)
    alone = learning_curve_fits.table(STUDIES["one percentage"], COUNTS, PER_CLASS)
    assert not alone["identified"].any()
    assert "one percentage alone" in set(alone["note"])
    perfect = learning_curve_fits.table(STUDIES["perfect"], COUNTS, PER_CLASS)
    assert "fewer than 10 errors a fit" in set(perfect["note"])


def test_returns_that_diminish_are_told_from_those_that_do_not():
    def accuracy(variant: str, percent: int, _: int, seed: int) -> float:
        bend = 0.00001 * (100 - percent) ** 2 if variant == "mlp_manual" else 0.0
        return 0.8 + 0.001 * percent - bend + 0.0001 * ((7 * seed + percent) % 3)

    table = diminishing_returns.table(scores(accuracy), COUNTS, PER_CLASS).set_index("variant")
    assert set(table.loc["mlp_manual", "verdict"]) == {"diminishing"}
    assert set(table.loc["softmax_manual", "verdict"]) == {"not distinguishable"}
    assert set(table["tests"]) == {2, 4}
    last = table.loc["mlp_manual"].iloc[-1]
    # From 25 to 50: 100 (.025 + .00001 (75^2 - 50^2)) / 2.5 points per 10 % of the images.
    assert last["gain_before"] == pytest.approx(2.25, abs=0.02)
    assert last["gain_after"] == pytest.approx(1.5, abs=0.02)
    assert last["change"] == pytest.approx(last["gain_after"] - last["gain_before"])


def test_noise_slopes_are_points_lost_per_ten_points_of_noise():
    def accuracy(variant: str, _: int, noise: int, seed: int) -> float:
        bend = 0.00003 * noise**2 if variant == "mlp_manual" else 0.0
        return 0.95 - 0.001 * noise - bend - 0.0002 * seed * (noise == 40)

    table = noise_slopes.table(scores(accuracy)).set_index(["variant", "percent"])
    straight, bent = table.loc[("softmax_manual", 100)], table.loc[("mlp_manual", 100)]
    lost = 100 * np.polyfit([0, 1, 2, 4], [0, 0, 0, 0.0003], 1)[0]  # by the mean seed at 40 %
    assert straight["slope"] == pytest.approx(1 + lost)
    bend = 100 * 2 * np.polyfit([0, 1, 2, 4], [0, 0, 0, 0.0003], 2)[0]
    assert straight["curvature"] == pytest.approx(bend)
    assert bent["curvature"] == pytest.approx(0.6 + bend)
    assert set(table.loc["mlp_manual", "tests"]) == {8}


def test_wrong_labels_are_held_against_as_many_missing_ones():
    def accuracy(variant: str, percent: int, noise: int, seed: int) -> float:
        harm = {"binary_manual": 0.003, "softmax_manual": 0.001, "mlp_manual": 0.0001}[variant]
        jitter = 0.0002 * math.sin(3 * seed + noise + 2 * percent)
        return 0.95 - harm * noise - 0.001 * (100 - percent) + jitter

    table = corrupting_vs_deleting.table(scores(accuracy, percents=(60, 80, 100)))
    assert table["deleted"].tolist() == [20, 20, 40] * 3  # 10 % fewer images were not fitted
    verdicts = table.groupby("variant", sort=False)["verdict"].agg(list)
    assert verdicts["binary_manual"] == ["wrong labels harm more"] * 3
    assert verdicts["softmax_manual"] == ["open: more was deleted", *["not distinguishable"] * 2]
    assert verdicts["mlp_manual"] == ["open: more was deleted", *["missing labels harm more"] * 2]
    assert set(table["tests"]) == {3}
    row = table.iloc[2]
    assert row["difference"] == pytest.approx(row["loss_corrupted"] - row["loss_deleted"])
    assert row["loss_corrupted"] == pytest.approx(12, abs=0.05)


def test_no_level_leaves_fewer_images_than_were_fitted():
    assert corrupting_vs_deleting.table(STUDIES["one percentage"]).empty
    assert corrupting_vs_deleting.table(STUDIES["no noise"]).empty


def record(
    seeds: int, official: int, shape: int = 60, diverged: tuple[int, ...] = ()
) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(4)
    digits = np.array([2, 5, 9], dtype=np.uint8)
    arrays = {"seeds": np.arange(seeds), "digits": digits}
    for partition, n in (("test", shape), ("official", official)):
        index = np.stack([rng.choice(100, n, replace=False) for _ in range(seeds)])
        index = index if partition == "test" else np.tile(np.arange(100, 100 + n), (seeds, 1))
        arrays[f"index_{partition}"] = index
        arrays[f"labels_{partition}"] = digits[index % 3]
        chances = rng.dirichlet([1, 1, 1], (seeds, n)).astype(np.float32)
        chances[..., 0] += 0.5 * (index % 3 == 0)
        chances[list(diverged)] = np.nan
        arrays[f"probabilities_{partition}"] = chances
    return arrays


def test_variance_is_split_on_both_partitions_and_adds_up():
    table = variance_components.table({"softmax_manual": record(5, 50)})
    assert list(table["component"]) == ["seed", "image", "seed x image", "partition"] * 2
    assert table.groupby("partition")["share"].sum().tolist() == pytest.approx([1, 1])
    official = table[table["partition"] == "official"].set_index("component")
    right = record(5, 50)
    wins = (
        right["digits"][right["probabilities_official"].argmax(axis=2)] == right["labels_official"]
    )
    binomial = wins.var(axis=1, ddof=1).mean() / 50
    variance = official["variance"]
    assert variance["image"] + variance["seed x image"] == pytest.approx(binomial)
    between = wins.mean(axis=1).var(ddof=1)
    assert variance["seed"] + variance["seed x image"] == pytest.approx(between)
    assert official["low"]["seed"] <= max(variance["seed"], 0) <= official["high"]["seed"]
    assert official["sd_points"].to_numpy() == pytest.approx(
        100 * np.sqrt(variance.clip(lower=0)).to_numpy()
    )


def test_without_an_official_partition_there_is_one_and_nothing_between_them():
    table = variance_components.table({"softmax_manual": record(5, 0)})
    assert set(table["partition"]) == {"test"}
    assert list(table["component"]) == ["seed", "image", "seed x image"]


def test_fits_that_diverged_have_no_variance():
    some = variance_components.table({"a": record(5, 50, diverged=(0, 3))})
    assert set(some["seeds"]) == {3}
    assert variance_components.table({"a": record(3, 50, diverged=(0, 1, 2))}).empty
    one = variance_components.table({"a": record(1, 50)})
    assert one["variance"].isna().all()


def curved(power: float) -> Accuracy:
    """Accuracy whose error has a curved course on logarithmic axes, the same for every variant."""

    def accuracy(_variant: str, percent: int, noise: int, seed: int) -> float:
        decades = math.log10(100 / percent)  # 0 with all images
        error = 0.04 * 10 ** (0.4 * decades + power * decades**2) + 0.0005 * noise
        return round((1 - error + 0.0001 * seed) * N) / N

    return accuracy


@pytest.mark.parametrize(("power", "note"), [(0.3, "flattens out"), (-0.1, "falls ever faster")])
def test_a_curve_that_is_no_power_law_is_noted_as_it_bends(power, note):
    table = learning_curve_fits.table(scores(curved(power)), COUNTS, PER_CLASS)
    assert set(table.loc[table["law"] == "power law", "note"]) == {note}
