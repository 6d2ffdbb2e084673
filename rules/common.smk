"""Check the settings and share what several rule files use.

Needs    config.yaml, rules/config.schema.yaml
Makes    RESULTS, the folder of this study, and the functions below
"""

import re
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

SCRIPTS = Path(workflow.basedir, "scripts")
sys.path.insert(0, str(SCRIPTS))

from digitlab.settings.schema import ConfigurationError, check_schema
from digitlab.settings.consistency import check_consistency
from digitlab.training.devices import has_nvidia_driver
from digitlab.jobs.executed_code import executed_code
from digitlab.settings.study import seed_blocks, variant_names
from digitlab.settings.sweep_checks import check_sweeps
from digitlab.settings.sweeps import BASELINE, changed_recipe, settings_of, sweep_members

SCHEMA = Path(workflow.basedir, "rules", "config.schema.yaml")

try:
    check_schema(config, SCHEMA)
    check_consistency(config, variant_names(SCRIPTS))
    check_sweeps(config, SCHEMA)
except ConfigurationError as error:
    raise WorkflowError(str(error)) from None

RESULTS = f"results/{config['dataset']}"
BLOCKS = seed_blocks(**config["seeds"])
ON_GPU = config["device"] == "cuda" or (
    config["device"] == "auto" and has_nvidia_driver()
)
# The module by which a GPU trains the seeds of a block as one batch of models.
BLOCK_MODULES = {
    "binary_manual": "by_hand",
    "softmax_manual": "by_hand",
    "mlp_manual": "by_hand",
    "binary_torch": "built_in",
    "softmax_torch": "built_in",
    "mlp_torch": "built_in",
}
SETTINGS = {(setting.variant, setting.name): setting for setting in settings_of(config)}


pathvars:
    results=RESULTS,
    logs=f"{RESULTS}/logs",
    benchmarks=f"{RESULTS}/benchmarks",


wildcard_constraints:
    variant="|".join(config["grid"]["variants"]),
    setting="|".join(sorted({BASELINE, *(re.escape(name) for _, name in SETTINGS)})),
    percent=r"\d+",
    noise=r"\d+",
    first=r"\d+",
    last=r"\d+",


def code(script, *modules):
    """Map each file of ours that a script executes to a digest of its code.

    A change of that map is what reruns a rule: neither a touched file nor a comment does.
    `modules` names what the script imports by a computed name.
    """
    paths = [SCRIPTS / script, *(SCRIPTS / "digitlab" / module for module in modules)]
    return executed_code(tuple(paths), SCRIPTS)


def growing(amount):
    """A resource that every further attempt at a job is given `amount` more of."""
    return lambda wildcards, attempt: amount * attempt


def user_files():
    """The user's own IDX files, where the study is about them."""
    own = config["idx"] if config["dataset"] == "idx" else {}
    return {role: file for role, file in own.items() if file}


def splits():
    """The partitions of every seed block."""
    return [f"{RESULTS}/data/splits/seeds{block}.npz" for block in BLOCKS]


def recipe(variant, setting):
    """What a setting of a variant is fitted by, with the device and, for binary ones, the pair."""
    block = dict(config["variants"][variant])
    if setting != BASELINE:
        block = changed_recipe(config, SETTINGS[variant, setting])
    if block.pop("family") == "binary":
        block["pair"] = sorted(config["pair"])
    return {**block, "device": config["device"]}


def block_module(variant):
    """The module that trains the seeds of a block as one batch, empty where no GPU does.

    What a fit executes follows from the settings and, with `auto`, from this machine: on one
    without a GPU no fit depends on these modules.
    """
    return BLOCK_MODULES.get(variant, "") if ON_GPU else ""


def fit_code(variant):
    """The digests of what a fit of a variant executes, with or without a GPU."""
    block = block_module(variant)
    modules = ["gpu/stacked_training.py", "training/devices.py", f"gpu/{block}.py"] if block else []
    return code("fit_variant.py", f"variants/{variant}.py", *modules)


def fits(variant, percents, noises, setting=BASELINE):
    """The fits of a variant for every seed block at these percentages."""
    return expand(
        "{results}/fits/{variant}/{setting}/percent{percent}_noise{noise}/seeds{block}.npz",
        results=RESULTS,
        variant=variant,
        setting=setting,
        percent=percents,
        noise=noises,
        block=BLOCKS,
    )


def fits_of_settings(variant):
    """The fits of every setting of a variant but its recipe itself."""
    return [
        file
        for setting in SETTINGS.values()
        if setting.variant == variant
        for file in fits(variant, setting.percents, [0], setting.name)
    ]


def penalized_members():
    """The settings of each sweep of l1 or l2, with the files of their fits."""
    percent = config["comparison"]["percent"]
    return [
        {**member, "fits": fits(member["variant"], [percent], [0], member["setting"])}
        for member in sweep_members(config)
        if member["key"] in ("l1", "l2")
    ]


def penalized_fits():
    """The fits of each sweep of l1 or l2."""
    return sorted({file for member in penalized_members() for file in member["fits"]})


def range_test():
    """The range of learning rates that are tested, and the percentage of training images."""
    chosen = {
        key: value for key, value in config["range_test"].items() if key != "variants"
    }
    return {**chosen, "percent": config["comparison"]["percent"]}


def tested_variants():
    """The variants of the grid whose learning rates are tested."""
    return [
        name
        for name in config["range_test"]["variants"]
        if name in config["grid"]["variants"]
    ]


def compared_fits(variants):
    """The fits at the cell that is compared, by their variant."""
    cell = config["comparison"]
    return {
        variant: fits(variant, [cell["percent"]], [cell["noise"]])
        for variant in variants
    }


def tested_families():
    """The variants under study of each family that leaves a pair to test."""
    declared = {
        name: [variant for variant in variants if variant in config["grid"]["variants"]]
        for name, variants in config["comparison"]["families"].items()
    }
    return {name: variants for name, variants in declared.items() if len(variants) > 1}


def tested_fits():
    """The fits of every variant that is tested against another, by their variant."""
    tested = {name for variants in tested_families().values() for name in variants}
    return compared_fits(sorted(tested))
