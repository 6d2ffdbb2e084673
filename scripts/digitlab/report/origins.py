"""Where an artifact comes from: its rule, its module, and the settings that they depend on.

The settings follow from the parameters and wildcards of the rule that makes an artifact and of the
rules that make its inputs.
"""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, Protocol

from digitlab.report.catalog import Catalog, figure_module

# The settings that the parameters of rules, by name, get their values from.
OF_PARAMETERS = {
    "code": (),
    "contents": (),
    "split": ("split",),
    "dataset": ("dataset", "idx", "folder", "csv", "npz"),
    "reading": ("folder", "csv", "npz"),
    "recipe": ("variants", "methods", "sweeps", "pair", "device"),
    "module": ("variants", "methods"),
    "exported": ("dataset", "seeds", "grid"),
    "stacked_by": ("device",),
    "target": ("variants",),
    "percent": ("comparison.percent",),
    "noise": ("comparison.noise",),
    "level": ("comparison.level",),
    "seeds": ("seeds.count",),
    "margin": ("comparison.margin",),
    "families": ("comparison.families", "grid.variants"),
    "members": ("grid.variants", "grid.sweeps", "sweeps", "variants", "comparison.percent"),
    "penalized": (
        *("grid.variants", "grid.sweeps", "sweeps", "variants", "comparison.percent"),
        *("dataset", "seeds"),
    ),
    "problems": ("dataset", "seeds", "grid", "variants"),
    "stopping": ("grid.variants", "grid.sweeps", "sweeps", "variants", "comparison.percent"),
    "range_test": ("range_test", "comparison.percent"),
    "columns": (),
    # The files of artifacts. For those that are made from fits, see `COMPARED`.
    "findings": (),
    "figures": (),
    "variants": (),
    "cells": ("dataset", "pair", "seeds", "grid", "sweeps", "comparison.percent"),
    "compared": (
        *("dataset", "pair", "seeds", "grid"),
        *("sweeps", "variants", "comparison.percent"),
    ),
    "pairs": ("dataset", "pair", "grid"),
    "pair": ("pair",),
    "pixels": ("variants", "grid.variants"),
    "otherwise": ("dataset", "variants", "grid", "sweeps"),
    "seals": (
        *("dataset", "idx", "folder", "csv", "npz", "split", "seeds", "pair", "grid"),
        "comparison",
        *("variants", "methods", "sweeps", "range_test"),
    ),
    "benchmarks": ("dataset",),
    "rules": (),
}
OF_WILDCARDS = {
    "variant": ("grid.variants",),
    "setting": ("grid.sweeps", "sweeps"),
    "percent": ("grid.percents",),
    "noise": ("grid.noises",),
    "first": ("seeds",),
    "last": ("seeds",),
}
# The settings that choose the fits of an artifact that shows the models at the compared cell.
COMPARED = ("grid.variants", "comparison.percent", "comparison.noise")


class Rule(Protocol):
    """The attributes of a Snakemake rule that are used here."""

    script: str  # its path, relative to the rule file
    params: Any  # a mapping from the names of its parameters
    wildcard_names: Collection[str]


def script_of(rule: Rule) -> str:
    """Return the name of a rule's script without its ending: that of the rule itself.

    Where the pipeline is a module of another workflow, its rules may have a prefix there.
    """
    return Path(rule.script).stem


def settings_of_rule(rule: Rule) -> Iterator[str]:
    """Yield the settings that a rule depends on, as dotted keys.

    Raises ``KeyError`` for a parameter that is not in ``OF_PARAMETERS``.
    """
    for name in dict(rule.params.items()):  # a named list: only items() yields the names
        yield from OF_PARAMETERS[name]
    for name in rule.wildcard_names:
        yield from OF_WILDCARDS.get(name, ())


def _without_parts(keys: Collection[str]) -> list[str]:
    """Return dotted ``keys`` sorted, without those that another one includes."""
    return sorted(key for key in set(keys) if key.split(".")[0] not in keys or "." not in key)


def origin(name: str, catalog: Catalog, rule_of: Callable[[str], Rule]) -> dict[str, Any]:
    """Return the ``rule`` of an artifact, its ``module`` and the ``settings`` that it depends on.

    ``rule_of`` returns the rule that makes a file.
    """
    figures = f"{catalog.study.results}/figures"
    table = catalog.needs(name).get("table")
    is_table = catalog.artifacts[name]["kind"] == "table"
    maker = rule_of(table if is_table and table else f"{figures}/{name}.svg")
    fits = [files[0] for files in catalog.fits(name).values()]
    makers = [maker, *map(rule_of, [*catalog.made_from(name).values(), *fits])]
    keys = {key for rule in makers for key in settings_of_rule(rule)}
    module = None if is_table else figure_module(name)
    if "computed_from" in catalog.artifacts[name]:
        module = f"findings/{name}.py"
    return {
        "rule": script_of(maker),
        "module": module,
        "settings": _without_parts(keys | set(COMPARED if fits else ())),
    }
