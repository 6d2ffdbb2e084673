"""What a study consists of follows from its settings: cells, files, families and recipes."""

import pytest

from digitlab.settings.modules import fit_modules, stacked_by
from digitlab.settings.own_files import reading
from digitlab.settings.paths import Cell, cell_of
from digitlab.settings.seeds import seed_blocks
from digitlab.settings.study import Study
from tests.made_up.settings import SETTINGS, overlaid

CHANGES = {
    "seeds": {"count": 4, "per_job": 2},
    "grid": {
        "variants": ["binary_manual", "softmax_manual", "softmax_sklearn", "mlp_torch"],
        "percents": [50, 100],
        "noises": [0, 20],
        "sweeps": ["learning-rate", "l2", "l1-saga", "equal-steps"],
    },
    "pair": [8, 3],
}


def study(**changes):
    return Study(overlaid(overlaid(SETTINGS, CHANGES), changes))


def test_seed_blocks_stay_when_seeds_are_added():
    assert seed_blocks(5, 5) == ["0-4"]
    assert seed_blocks(10, 5) == ["0-4", "5-9"]
    assert seed_blocks(7, 3) == ["0-2", "3-5", "6-6"]
    assert seed_blocks(12, 5)[:2] == seed_blocks(10, 5)
    assert seed_blocks(12, 5)[2] == "10-11"
    assert seed_blocks(1, 5) == ["0-0"]


def test_more_seeds_of_a_variant_add_blocks_to_its_compared_cell_alone():
    few, many = study(), study(seeds={"more": {"softmax_manual": 7, "binary_manual": 4}})
    added = set(many.every_fit("softmax_manual")) - set(few.every_fit("softmax_manual"))
    place = "results/digits/fits/softmax_manual/baseline/percent100_noise0"
    assert added == {f"{place}/seeds4-5.npz", f"{place}/seeds6-6.npz"}
    assert not set(few.every_fit("softmax_manual")) - set(many.every_fit("softmax_manual"))
    for variant in ("binary_manual", "softmax_sklearn", "mlp_torch"):
        assert many.every_fit(variant) == few.every_fit(variant)
    assert many.alike_fits(many.variants) == few.compared_fits(few.variants)
    assert (
        many.tested_fits()["softmax_manual"]
        == many.compared_fits(["softmax_manual"])["softmax_manual"]
    )


def test_more_seeds_have_partitions_of_their_own():
    many = study(seeds={"more": {"softmax_manual": 8, "mlp_torch": 6}})
    assert many.splits() == study().splits()
    blocks = ("0-1", "2-3", "4-5", "6-7")
    assert many.every_split() == [f"results/digits/data/splits/seeds{b}.npz" for b in blocks]


def test_a_setting_can_have_more_seeds_than_its_variant():
    more = {"softmax_manual/l2-0.1": 8, "softmax_manual": 6}
    few, many = study(), study(seeds={"more": more})
    added = set(many.every_fit("softmax_manual")) - set(few.every_fit("softmax_manual"))
    place = "results/digits/fits/softmax_manual"
    assert added == {
        f"{place}/baseline/percent100_noise0/seeds4-5.npz",
        f"{place}/l2-0.1/percent100_noise0/seeds4-5.npz",
        f"{place}/l2-0.1/percent100_noise0/seeds6-7.npz",
    }
    assert many.every_split()[-1] == "results/digits/data/splits/seeds6-7.npz"
    assert study(seeds={"more": {"mlp_manual/tutorial": 8}}).every_split() == few.every_split()


def test_a_variant_that_is_not_under_study_has_no_more_seeds():
    assert study(seeds={"more": {"mlp_manual": 8}}).every_split() == study().every_split()


def test_raising_the_count_keeps_the_blocks_that_single_variants_had():
    more = {"softmax_manual": 8}
    few, many = study(seeds={"more": more}), study(seeds={"more": more, "count": 6})
    assert set(few.every_fit("softmax_manual")) <= set(many.every_fit("softmax_manual"))


def test_a_variant_is_fitted_in_every_cell_of_the_grid_and_then_in_its_settings():
    files = study().every_fit("softmax_manual")
    assert len(files) == len(set(files))
    cells = [cell_of(file) for file in files][::2]  # two blocks of seeds each
    grid = [(percent, noise) for percent in (50, 100) for noise in (0, 20)]
    assert [cell[2:] for cell in cells if cell.setting == "baseline"] == grid
    assert [cell.setting for cell in cells[:4]] == ["baseline"] * 4
    assert {cell.setting for cell in cells[4:]} == {
        *("learning-rate-0.01", "learning-rate-0.1", "learning-rate-10.0"),
        *("l2-0.001", "l2-0.1", "equal-steps"),
    }
    assert [c.percent for c in cells if c.setting == "equal-steps"] == [10, 50]


def test_what_is_fitted_is_what_files_are_made_for():
    own = study()
    made = {cell_of(file) for variant in own.variants for file in own.every_fit(variant)}
    assert all(own.is_fitted(cell) for cell in made)
    for cell in (
        Cell("softmax_manual", "baseline", 25, 0),
        Cell("softmax_manual", "baseline", 100, 40),
        Cell("softmax_manual", "l2-0.1", 100, 20),
        Cell("softmax_manual", "l2-0.1", 50, 0),
        Cell("mlp_torch", "l2-0.1", 100, 0),
        Cell("mlp_manual", "baseline", 100, 0),
    ):
        assert not own.is_fitted(cell), cell


def test_families_hold_the_variants_under_study_that_leave_a_pair():
    families = {"binary": ["binary_manual", "binary_torch"]}
    families |= {"linear": ["softmax_manual", "softmax_sklearn", "softmax_single"]}
    families |= {"networks": ["mlp_manual", "mlp_torch"]}
    own = study(comparison={"families": {**families, "multiclass": []}})
    assert own.families == {"linear": ["softmax_manual", "softmax_sklearn"]}
    assert list(own.tested_fits()) == ["softmax_manual", "softmax_sklearn"]


def test_results_lie_in_the_folder_of_their_data_set_under_the_names_of_settings():
    own = study()
    assert own.splits() == [f"results/digits/data/splits/seeds{b}.npz" for b in ("0-1", "2-3")]
    assert own.setting_names == sorted({"baseline", *(name for _, name in own.settings)})


def test_targets_are_not_families():
    own = study(comparison={"families": {"linear": ["softmax_manual", "softmax_sklearn"]}})
    assert own.targets == {
        "binary": ["binary_manual"],
        "multiclass": ["softmax_manual", "softmax_sklearn", "mlp_torch"],
    }


def test_a_recipe_holds_the_device_the_changes_of_a_setting_and_a_binary_variants_pair():
    own = study()
    assert own.recipe("binary_manual", "baseline")["pair"] == [3, 8]
    plain = own.recipe("softmax_manual", "baseline")
    assert "pair" not in plain
    assert plain["device"] == "auto"
    assert own.recipe("softmax_manual", "l2-0.1") == {**plain, "l2": 0.1}
    assert "target" not in plain


def test_only_a_gpu_stacks_seeds_and_only_of_variants_that_can_be_stacked():
    recipe = SETTINGS["variants"]["softmax_manual"]
    assert fit_modules("softmax_manual", recipe, on_gpu=False) == ["variants/softmax_manual.py"]
    assert stacked_by("softmax_manual", on_gpu=True) == "by_hand"
    assert stacked_by("mlp_torch", on_gpu=True) == "built_in"
    assert stacked_by("softmax_sklearn", on_gpu=True) == ""
    assert "gpu/by_hand.py" in fit_modules("softmax_manual", recipe, on_gpu=True)
    recipe = SETTINGS["variants"]["softmax_sklearn"]
    assert fit_modules("softmax_sklearn", recipe, on_gpu=True) == ["variants/softmax_sklearn.py"]


def test_penalized_members_are_the_sweeps_of_penalties_with_their_fits():
    own = study()
    members = own.penalized_members()
    assert {member["key"] for member in members} == {"l1", "l2"}
    assert all(len(member["fits"]) == 2 for member in members)
    assert own.penalized_fits() == sorted({file for each in members for file in each["fits"]})


def test_range_tests_are_those_of_variants_under_study():
    own = study(range_test={"variants": ["softmax_manual", "mlp_manual"]})
    assert own.range_tests() == [
        f"results/digits/range_tests/softmax_manual/seeds{block}.csv" for block in ("0-1", "2-3")
    ]
    assert own.range_test() == {"lowest": 1e-5, "highest": 10.0, "steps": 300, "percent": 100}


@pytest.mark.parametrize("dataset", ["digits", "idx"])
def test_user_files_are_read_where_the_study_is_about_them(dataset):
    files = {"train_images": "a", "train_labels": "b", "official_images": "", "official_labels": ""}
    named = study(dataset=dataset, idx=files).user_files()
    assert named == ({} if dataset == "digits" else {"train_images": "a", "train_labels": "b"})


@pytest.mark.parametrize(
    ("dataset", "named", "read"),
    [
        ("folder", {"path": "images"}, {"official_percent": 20}),
        (
            "csv",
            {"train": "train.csv"},
            {"label": "", "height": 0, "brightest": 255, "official_percent": 20},
        ),
        ("npz", {"path": "own.npz"}, {"brightest": 255, "official_percent": 20}),
        ("mnist", {}, {}),
    ],
)
def test_files_of_other_kinds_are_told_from_how_they_are_read(dataset, named, read):
    config = overlaid(SETTINGS, {"dataset": dataset, **({dataset: named} if named else {})})
    assert Study(config).user_files() == named
    assert reading(config) == read


def test_a_pair_of_names_has_labels_in_their_order():
    named = Study(overlaid(SETTINGS, {"pair": ["emu", "cat"]}), labels_of_pair=(2, 0))
    assert named.pair == named.recipe("binary_manual", "baseline")["pair"] == [0, 2]
    assert named.pair_names == ["cat", "emu"]
    assert study(pair=[10, 9]).pair_names == ["9", "10"]


def test_a_mirror_is_no_setting_of_the_report():
    assert "mirror" in SETTINGS
    assert "mirror" not in study().reported
