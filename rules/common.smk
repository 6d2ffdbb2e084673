"""Check the settings and share what several rule files use.

Needs    config.yaml, report/artifacts.yaml, rules/config.schema.yaml
Makes    RESULTS, the folder of this study, and the functions below
"""

import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

SCRIPTS = Path(workflow.basedir, "scripts")
sys.path.insert(0, str(SCRIPTS))

from digitlab.configuration import ConfigurationError, check_config
from digitlab.executed_code import executed_code
from digitlab.study import seed_blocks, variant_names

try:
    check_config(config, Path(workflow.basedir, "rules"), variant_names(SCRIPTS))
except ConfigurationError as error:
    raise WorkflowError(str(error)) from None

RESULTS = "results/" + config["dataset"]
ARTIFACTS = config["artifacts"]
BLOCKS = seed_blocks(**config["seeds"])


wildcard_constraints:
    variant="|".join(config["grid"]["variants"]),
    setting="[a-z0-9_]+",
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


def splits():
    """The partitions of every seed block."""
    return [f"{RESULTS}/data/splits/seeds{block}.npz" for block in BLOCKS]


def fits(variant, percents, noises):
    """The fits of a variant for every seed block at these percentages."""
    return expand(
        RESULTS + "/fits/{variant}/baseline/percent{percent}_noise{noise}/seeds{block}.npz",
        variant=variant,
        percent=percents,
        noise=noises,
        block=BLOCKS,
    )


def artifacts(kind):
    """The identifiers of the figures or tables that the report shows."""
    return [name for name, artifact in ARTIFACTS.items() if artifact["kind"] == kind]


def needs(name):
    """The files that a figure or table of the report is made from, by their role."""
    return {
        role: f"{RESULTS}/{file.format(block=BLOCKS[0])}"
        for role, file in ARTIFACTS[name]["needs"].items()
    }
