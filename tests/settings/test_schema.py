"""Each mistake in the settings is reported in one sentence that names the key."""

from pathlib import Path

import pytest
import yaml

from digitlab.errors import ConfigurationError
from digitlab.settings.consistency import check_settings
from digitlab.settings.modules import variant_names
from digitlab.settings.schema import check_schema
from tests.made_up.settings import SETTINGS, overlaid
from tests.runs.checkout import ROOT, copy_checkout, snakemake

MISTAKES = [
    ({"sedes": {"count": 3}}, "sedes: unknown key; did you mean seeds?"),
    ({"grid": {"percent": [100]}}, "grid.percent: unknown key; did you mean percents?"),
    ({"seeds": {"count": "many"}}, "seeds.count: must be of type integer, not 'many'."),
    ({"seeds": {"count": 0}}, "seeds.count: must be at least 1, not 0."),
    ({"dataset": "mnits"}, "dataset: unknown value 'mnits'; did you mean mnist?"),
    (
        {"dataset": "emnist"},
        "dataset: unknown value 'emnist'; choose one of emnist_balanced, emnist_byclass, "
        "emnist_bymerge, emnist_digits, emnist_letters, emnist_mnist.",
    ),
    ({"pair": ["a", "b"], "dataset": "qmnist"}, "pair: a is not a class of qmnist; its classes"),
    ({"grid": {"percents": [10, 110]}}, "grid.percents[1]: must be at most 100, not 110."),
    ({"grid": {"percents": [100, 100]}}, "grid.percents: contains a value twice: [100, 100]."),
    ({"grid": {"noises": []}}, "grid.noises: must contain at least 1 value(s), not []."),
    ({"grid": {"noises": [0, 95]}}, "grid.noises[1]: must be at most 90, not 95."),
    ({"pair": [3]}, "pair: must contain at least 2 value(s), not [3]."),
    ({"pair": [3, 3]}, "pair: contains a value twice: [3, 3]."),
    ({"pair": [0, 10]}, "pair: 10 is not a class of digits; its classes are 0 to 9."),
    ({"device": "gpu"}, "device: unknown value 'gpu'; "),
    (
        {"variants": {"softmax_manual": {"learning_rate": 0}}},
        "variants.softmax_manual.learning_rate: must be above 0, not 0.",
    ),
    (
        {"variants": {"softmax_manual": {"epoch": 5}}},
        "variants.softmax_manual.epoch: unknown key; did you mean epochs?",
    ),
    (
        {"variants": {"softmax_manul": {"target": "multiclass", "pixels": "unit"}}},
        "variants.softmax_manul: unknown variant; did you mean softmax_manual?",
    ),
    (
        {"grid": {"variants": ["softmax_tensorflow"]}},
        "grid.variants: unknown variant 'softmax_tensorflow'; did you mean softmax_torch?",
    ),
    (
        {"grid": {"percents": [2, 100]}},
        "grid.percents: 2 % of the training images of digits is too few to include every class; "
        "choose at least 6.",
    ),
    (
        {"split": {"test": 0}},
        "split.test: digits has no official images to test on; choose more than 0.",
    ),
    ({"split": {"train": 0}}, "split.train: must be above 0, not 0."),
    (
        {"split": {"train": 0.1}},
        "split.train: 0.249 % of the images of digits are too few to include every class; "
        "choose a larger proportion.",
    ),
    (
        {"comparison": {"percent": 25}},
        "comparison.percent: 25 is not in grid.percents; choose one of 10, 50, 100.",
    ),
    (
        {"grid": {"sweeps": ["learn-rate"]}},
        "grid.sweeps: unknown sweep 'learn-rate'; did you mean learning-rate?",
    ),
    (
        {"sweeps": {"batch-size": {"values": {"softmax_manal": [16]}}}},
        "sweeps.batch-size: unknown variant 'softmax_manal'; did you mean softmax_manual?",
    ),
    (
        {"sweeps": {"learning-rate": {"key": "learning_rat"}}},
        "sweeps.learning-rate makes variants.softmax_manual.learning_rat: unknown key; "
        "did you mean learning_rate?",
    ),
    (
        {"sweeps": {"adam": {"recipe": {"optimizer": "adm"}}}},
        "sweeps.adam makes variants.softmax_manual.optimizer: unknown value 'adm'; "
        "did you mean adam?",
    ),
    (
        {"sweeps": {"start": {"recipe": {"optimizer": "nesterov"}}}},
        "sweeps.start makes variants.softmax_manual.momentum: missing; set it.",
    ),
    (
        {"sweeps": {"l1-proximal": {"recipe": {"optimizer": "adam"}}}},
        "sweeps.l1-proximal makes variants.softmax_manual.optimizer: unknown value 'adam'; "
        "choose one of sgd.",
    ),
    (
        {"sweeps": {"equal-steps": {"percents": [2]}}},
        "sweeps.equal-steps.percents: 2 % of the training images of digits is too few to include "
        "every class; choose at least 6.",
    ),
    (
        {"sweeps": {"baseline": {"variants": []}}},
        "sweeps: 'baseline' is taken; choose another name.",
    ),
    (
        {"sweeps": {"My Sweep": {"variants": []}}},
        "sweeps: 'My Sweep' must consist of a-z, 0-9 and hyphens; rename it.",
    ),
    ({"sweeps": {"own": {"values": {}}}}, "sweeps.own.key: missing; values requires it."),
    (
        {"range_test": {"variants": ["softmax_sklearn"]}},
        "range_test.variants: softmax_sklearn does not train on batches; choose from ",
    ),
    (
        {"range_test": {"lowest": 20}},
        "range_test.lowest: 20 is not below range_test.highest, 10.0; lower it.",
    ),
    ({"comparison": {"margin": 0}}, "comparison.margin: must be at least 1e-06, not 0."),
    ({"comparison": {"margin": 1e-300}}, "comparison.margin: must be at least 1e-06, not 1e-300."),
    ({"comparison": {"level": 1e-300}}, "comparison.level: must be at least 1e-06, not 1e-300."),
    (
        {"seeds": {"more": {"softmax_manal": 20}}},
        "seeds.more.softmax_manal: unknown variant; did you mean softmax_manual?",
    ),
    (
        {"seeds": {"more": {"softmax_torch/tutorail": 20}}},
        "seeds.more.softmax_torch/tutorail: softmax_torch has no such setting; did you mean "
        "tutorial?",
    ),
    (
        {"seeds": {"more": {"softmax_manual": 4}}},
        "seeds.more.softmax_manual: 4 is fewer than the 5 of seeds.count, which every cell has; "
        "raise it or leave it out.",
    ),
    (
        {
            "seeds": {"more": {"far": 20}},
            "methods": {"far": {"predictions": "p/{seed}.csv"}},
        },
        "seeds.more.far: its predictions were made elsewhere, for the seeds of seeds.count; "
        "leave it out.",
    ),
    ({"seeds": {"count": 10**30}}, "seeds.count: must be at most 10000, not 1000"),
    (
        {"seeds": {"count": 10000, "per_job": 1}},
        "seeds.count: 10000 seeds in blocks of 1 make 920,000 jobs, and at most 200,000 can be "
        "planned; raise seeds.per_job or lower it.",
    ),
    (
        {"variants": {"softmax_sklearn": {"inverse_penalty": 1e300}}},
        "variants.softmax_sklearn.inverse_penalty: must be at most 1000000000000.0, not 1e+300.",
    ),
    (
        {"variants": {"softmax_manual": {"learning_rate": 1e-300}}},
        "variants.softmax_manual.learning_rate: must be at least 1e-12, not 1e-300.",
    ),
    (
        {"variants": {"mlp_torch": {"hidden": [10**9]}}},
        "variants.mlp_torch.hidden[0]: must be at most 10000, not 1000000000.",
    ),
    (
        {"variants": {"softmax_single": {"steps": 10**30}}},
        "variants.softmax_single.steps: must be at most 10000000, not 1000",
    ),
    (
        {"sweeps": {"l2": {"values": {"softmax_manual": [1e300]}}}},
        "sweeps.l2 makes variants.softmax_manual.l2: must be at most 1000000000000.0, not 1e+300.",
    ),
    (
        {"sweeps": {"rate\n": {"variants": []}}},
        "sweeps: 'rate\\n' must consist of a-z, 0-9 and hyphens; rename it.",
    ),
    (
        {"sweeps": {"start": {"values": {"softmax_manual": ["normal\n"]}}}},
        "sweeps.start.values.softmax_manual[0]: 'normal\\n' must consist of a-z, 0-9 and hyphens",
    ),
    (
        {"comparison": {"families": {"two\nlines": []}}},
        "comparison.families: 'two\\nlines' must be one line of text; rename it.",
    ),
    (
        {"variants": {"binary_torch": {"target": "multiclass"}}},
        "variants.binary_torch.target: must be binary, not 'multiclass'.",
    ),
    (
        {"variants": {"softmax_sklearn": {"target": "binary"}}},
        "variants.softmax_sklearn.target: must be multiclass, not 'binary'.",
    ),
    (
        {"variants": {"mlp_manual": {"target": "binary"}}},
        "variants.mlp_manual.target: must be multiclass, not 'binary'.",
    ),
    (
        {
            "grid": {"sweeps": ["batch-size", "batch-size-16"]},
            "sweeps": {"batch-size-16": {"variants": ["softmax_manual"], "recipe": {"l2": 0.1}}},
        },
        "sweeps.batch-size-16: its setting batch-size-16 of softmax_manual has the same name as "
        "one of sweeps.batch-size; rename one of the two sweeps.",
    ),
    (
        {
            "grid": {"sweeps": ["l", "l-a"]},
            "sweeps": {
                "l": {"key": "start", "values": {"softmax_manual": ["a-b"]}},
                "l-a": {"key": "start", "values": {"softmax_manual": ["b"]}},
            },
        },
        "sweeps.l-a: its setting l-a-b of softmax_manual has the same name as one of sweeps.l;",
    ),
    (
        {"sweeps": {"tutorial": {"recipe": {"target": "binary"}}}},
        "sweeps.tutorial: changes the target of softmax_manual, which decides what it is compared "
        "with; leave it out.",
    ),
    (
        {"sweeps": {"start": {"key": "target", "values": {"softmax_manual": ["binary"]}}}},
        "sweeps.start: changes the target of softmax_manual, which decides",
    ),
    (
        {"comparison": {"families": {"binary": ["binary_manuel", "binary_torch"]}}},
        "comparison.families.binary: unknown variant 'binary_manuel'; did you mean binary_manual?",
    ),
    (
        {"comparison": {"families": {"binary": ["binary_torch", "softmax_torch"]}}},
        "comparison.families.binary: binary_torch is binary and softmax_torch is multiclass; "
        "list variants with the same target.",
    ),
    (
        {"comparison": {"families": {"binary": ["binary_torch"]}}},
        "comparison.families.binary: has only one variant; list two or more, or none.",
    ),
    (
        {"comparison": {"families": {"twins": ["mlp_manual", "mlp_torch"]}}},
        "comparison.families.twins: mlp_manual and mlp_torch are already tested in "
        "comparison.families.multiclass; keep them together in only one family.",
    ),
    (
        {"comparison": {"families": {"binary": ["binary_torch", "binary_torch"]}}},
        "comparison.families.binary: contains a value twice: ['binary_torch', 'binary_torch'].",
    ),
    (
        {"comparison": {"families": {"binary": "binary_torch"}}},
        "comparison.families.binary: must be of type array, not 'binary_torch'.",
    ),
    ({"device": 3}, "device: must be one of auto, cpu, cuda, mps, not 3."),
    (
        {
            "dataset": "idx",
            "idx": {"train_images": "a", "train_labels": "b", "official_images": "c"},
        },
        "idx.official_images: set it and idx.official_labels, or neither.",
    ),
    ({"dataset": "idx"}, "idx.train_images: empty; dataset idx needs the file's path."),
    ({"dataset": "folder"}, "folder.path: empty; dataset folder needs the folder's path."),
    (
        {"dataset": "folder", "folder": {"path": "no/such"}},
        "folder.path: no folder no/such; correct the path.",
    ),
    (
        {"dataset": "folder", "folder": {"path": "a{b}"}},
        "folder.path: a{b} has braces, which Snakemake takes for wildcards; rename the folder.",
    ),
    ({"dataset": "csv"}, "csv.train: empty; dataset csv needs the file's path."),
    (
        {"dataset": "csv", "csv": {"train": "config.yaml", "official": "no/such"}},
        "csv.official: no file no/such; correct the path.",
    ),
    (
        {"dataset": "npz", "npz": {"path": "tests"}},
        "npz.path: no file tests; correct the path.",
    ),
    (
        {"csv": {"official_percent": 60}},
        "csv.official_percent: must be at most 50, not 60.",
    ),
    ({"npz": {"brightest": 0}}, "npz.brightest: must be "),
    ({"csv": {"height": -1}}, "csv.height: must be at least 0, not -1."),
    ({"folder": {"paths": "x"}}, "folder.paths: unknown key; did you mean path?"),
    ({"pair": ["cat", 1]}, "pair: cat is not a class of digits; its classes are 0 to 9."),
    ({"pair": [0.5, 1]}, "pair[0]: must be of type integer or string, not 0.5."),
    (
        {"dataset": "idx", "idx": {"train_images": "no/such", "train_labels": "no/labels"}},
        "idx.train_images: no file no/such; correct the path.",
    ),
]


def check(settings: dict) -> None:
    check_settings(settings, ROOT / "rules/config.schema.yaml", variant_names(ROOT / "scripts"))


STUDIES = sorted({*(ROOT / "studies").glob("*.yaml")} - {ROOT / "studies/several.yaml"})


@pytest.mark.parametrize("study", ["config.yaml", *STUDIES])
def test_the_studies_that_come_with_the_project_are_sound(study):
    overlay = yaml.safe_load((ROOT / study).read_text(encoding="utf-8"))
    check(overlaid(SETTINGS, overlay))


@pytest.mark.parametrize(("overlay", "sentence"), MISTAKES, ids=[said for _, said in MISTAKES])
def test_a_mistake_is_named_with_its_key(overlay, sentence):
    with pytest.raises(ConfigurationError) as caught:
        check(overlaid(SETTINGS, overlay))
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "overlay",
    [
        {"comparison": {"families": {"binary": []}}},
        {"grid": {"variants": ["softmax_torch"]}},
        {"comparison": {"families": {"binary": [], "by hand": ["binary_manual", "binary_torch"]}}},
    ],
    ids=["a family switched off", "one variant under study", "another family"],
)
def test_families_need_not_cover_the_study(overlay):
    check(overlaid(SETTINGS, overlay))


@pytest.mark.parametrize("key", sorted(SETTINGS))
def test_a_missing_key_is_named(key):
    with pytest.raises(ConfigurationError, match=f"^{key}: missing; set it.$"):
        check({name: value for name, value in SETTINGS.items() if name != key})


def test_every_key_of_the_settings_is_described_in_the_schema():
    schema = yaml.safe_load((ROOT / "rules" / "config.schema.yaml").read_text(encoding="utf-8"))
    assert {*SETTINGS, "name"} == set(schema["properties"])  # without a name, the data set's
    assert all("description" in part for part in schema["properties"].values())


def parts_of(schema):
    """Yield every mapping in a schema."""
    if isinstance(schema, dict):
        yield schema
    for part in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(part, dict | list):
            yield from parts_of(part)


def test_every_pattern_says_in_words_what_it_demands():
    schema = yaml.safe_load((ROOT / "rules" / "config.schema.yaml").read_text(encoding="utf-8"))
    patterns = [part for part in parts_of(schema) if isinstance(part.get("pattern"), str)]
    assert len(patterns) > 1
    assert all(part["errorMessage"].startswith(("must ", "is ")) for part in patterns)


def test_snakemake_says_the_sentence_before_any_job_starts(tmp_path: Path):
    copy_checkout(tmp_path)
    (tmp_path / "wrong.yaml").write_text("grid: {percent: [100]}\n")
    printed = snakemake(tmp_path, "--configfile", "wrong.yaml", check=False)
    assert "grid.percent: unknown key; did you mean percents?" in printed
    assert "Traceback" not in printed
    assert not (tmp_path / "results").exists()


def test_the_percentages_of_a_users_own_images_are_not_judged_before_they_are_read(tmp_path):
    for name in ("images", "labels"):
        (tmp_path / name).touch()
    files = {f"train_{name}": str(tmp_path / name) for name in ("images", "labels")}
    check(overlaid(SETTINGS, {"dataset": "idx", "idx": files, "grid": {"percents": [1, 100]}}))


def test_other_rules_of_the_schema_are_told_in_the_words_of_the_library(
    tmp_path,
):
    schema = tmp_path / "schema.yaml"
    schema.write_text("properties: {steps: {multipleOf: 5}}\n")
    with pytest.raises(ConfigurationError, match="steps: 7 is not a multiple of 5"):
        check_schema({"steps": 7}, schema)
