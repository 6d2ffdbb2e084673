"""The settings of the default study, with others merged into them as Snakemake does."""

import copy

import yaml

from tests.runs.checkout import ROOT

SETTINGS = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))


def overlaid(base: dict, overlay: dict) -> dict:
    merged = copy.deepcopy(base)
    for key, value in overlay.items():
        inner = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = overlaid(merged[key], value) if inner else value
    return merged
