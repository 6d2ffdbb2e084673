"""The wings of scripts/digitlab are strictly layered: no wing imports one above it."""

import re

import pytest

from digitlab.jobs.executed_code import direct_imports
from tests.runs.checkout import ROOT

SCRIPTS = ROOT / "scripts"
# From the bottom up: a wing imports only earlier ones.
WINGS = (
    *("errors", "randomness", "stats", "jobs", "contracts", "settings", "data", "training", "gpu"),
    *(
        "variants",
        "methods",
        "fits",
        "tuning",
        "evaluation",
        "comparison",
        "exported",
        "findings",
        "plotting",
        "claims",
        "figures",
    ),
    *("report", "changes", "across", "publication"),
)
# Wings on the same level: none of them imports another.
FLOORS = ({"gpu", "variants", "fits"}, {"tuning", "evaluation", "comparison"})
MODULES = sorted((SCRIPTS / "digitlab").rglob("[a-z]*.py"))


def wing(path) -> str:
    return path.relative_to(SCRIPTS / "digitlab").parts[0].removesuffix(".py")


@pytest.mark.parametrize("name", WINGS)
def test_a_wing_imports_only_what_stands_below_it(name):
    for module in (path for path in MODULES if wing(path) == name):
        for imported in map(wing, direct_imports(module, SCRIPTS)):
            if imported == name:
                continue
            assert WINGS.index(imported) < WINGS.index(name), f"{module} imports {imported}"
            assert not any({imported, name} <= floor for floor in FLOORS), module


def test_every_module_stands_in_a_wing():
    assert {wing(path) for path in MODULES} == set(WINGS)


def test_contributors_read_of_every_wing_what_it_is_for():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    told = [
        name.removesuffix(".py")
        for row in re.findall(r"^\| (`[^|]+`) \| \S", text, re.MULTILINE)
        for name in re.findall(r"`([a-z]+)(?:/|\.py)`", row)
    ]
    assert told == list(WINGS)
