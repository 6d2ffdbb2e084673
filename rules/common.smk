"""Check the settings and share what several rule files use.

Needs    config.yaml, report/artifacts.yaml, rules/config.schema.yaml
Makes    RESULTS, the folder of this study, and the functions below
"""

import re
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

SCRIPTS = Path(workflow.basedir, "scripts")
sys.path.insert(0, str(SCRIPTS))

from digitlab.artifacts import load_artifacts
from digitlab.configuration import ConfigurationError, check_schema
from digitlab.consistency import check_consistency
from digitlab.executed_code import executed_code
from digitlab.study import seed_blocks, variant_names
from digitlab.sweep_checks import check_sweeps
from digitlab.sweeps import BASELINE, changed_recipe, settings_of, sweep_members

SCHEMA = Path(workflow.basedir, "rules", "config.schema.yaml")

try:
    check_schema(config, SCHEMA)
    check_consistency(config, variant_names(SCRIPTS))
    check_sweeps(config, SCHEMA)
except ConfigurationError as error:
    raise WorkflowError(str(error)) from None

RESULTS = f"results/{config['dataset']}"
BLOCKS = seed_blocks(**config["seeds"])
SETTINGS = {(setting.variant, setting.name): setting for setting in settings_of(config)}
ARTIFACTS_FILE = Path(workflow.basedir, "report", "artifacts.yaml")
FACTS = {
    "seeds": config["seeds"]["count"],
    "percent": config["comparison"]["percent"],
    "noise": config["comparison"]["noise"],
    "pair": " and ".join(map(str, sorted(config["pair"]))),
}
SECTIONS, ARTIFACTS = load_artifacts(ARTIFACTS_FILE, FACTS)
# For report/captions/artifact.rst, which sees the settings and nothing else.
config["artifacts"] = ARTIFACTS


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


def families():
    """The variants of each family, which are compared with each other."""
    chosen = {
        name: config["variants"][name]["family"] for name in config["grid"]["variants"]
    }
    return {
        family: [name for name in chosen if chosen[name] == family]
        for family in sorted(set(chosen.values()))
    }


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


def artifacts(kind):
    """The identifiers of the figures or tables that the report shows."""
    return [name for name, artifact in ARTIFACTS.items() if artifact["kind"] == kind]


def files(roles):
    """The files of this study that an artifact names, by their role."""
    return {
        role: f"{RESULTS}/{file.format(block=BLOCKS[0])}"
        for role, file in roles.items()
    }


def needs(name):
    """The files that a figure or table of the report is made from, by their role."""
    return files(ARTIFACTS[name]["needs"])


def variants_of(name):
    """The variants whose fits at the compared cell an artifact is made from."""
    chosen = ARTIFACTS[name].get("fits")
    members = families()
    return config["grid"]["variants"] if chosen == "all" else members.get(chosen, [])


def compared_fits(variants):
    """The fits at the cell that is compared, by their variant."""
    cell = config["comparison"]
    return {
        variant: fits(variant, [cell["percent"]], [cell["noise"]])
        for variant in variants
    }


def figure_files(kind):
    """Every figure of the report as svg, or the csv that it was drawn from."""
    return [f"{RESULTS}/figures/{name}.{kind}" for name in artifacts("figure")]


def findings():
    """The tables of the report that are computed by a module of their own."""
    return [name for name in artifacts("table") if "computed_from" in ARTIFACTS[name]]


def figure_module(name):
    """The module of a figure below scripts/digitlab."""
    return f"figures/{name.replace('-', '_')}.py"


def table_files():
    """What the tables of the report are made from."""
    return sorted(
        {file for name in artifacts("table") for file in needs(name).values()}
    )


def table_pages():
    """Every table of the report as a page of its own."""
    return [f"{RESULTS}/tables/{name}.html" for name in artifacts("table")]


def data(path, name):
    """Flag a table for Snakemake's report, which offers it as a download."""
    return report(path, category="Downloads", labels={"table": name, "kind": "csv"})


def section(name):
    """The heading under which the report shows an artifact."""
    return SECTIONS[ARTIFACTS[name]["section"]]


def labels(name):
    """What the list of artifacts says of one."""
    return {"artifact": ARTIFACTS[name]["title"], "kind": ARTIFACTS[name]["kind"]}


def settings():
    """The settings that the report shows; a mirror changes nothing but where bytes come from."""
    return {
        key: value
        for key, value in config.items()
        if key not in ("mirror", "artifacts")
    }
