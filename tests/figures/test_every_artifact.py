"""Every figure and computed table of the report, on studies with few or unusual results."""

import importlib
import re
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from digitlab.contracts.checked_tables import check_table, save_checked
from digitlab.jobs.tables import load_table, save_table
from digitlab.plotting.classes import with_class_names
from digitlab.plotting.style import save_figure, theme
from digitlab.report.artifact_inputs import load_sources
from digitlab.report.artifacts import load_artifacts
from digitlab.report.figure_findings import finding
from tests.made_up.study import MadeUp, fits_of, write_study
from tests.runs.checkout import ROOT

FACTS = {"seeds": 2, "few_to_most": 2, "percent": 100, "noise": 0, "pair": "2 and 5"}
BOTH = ("binary_manual", "binary_torch", "softmax_manual", "softmax_torch", "mlp_manual")
STUDIES = {
    "three classes": MadeUp(BOTH),
    "no official images": MadeUp(BOTH, official=0),
    "no test images": MadeUp(BOTH, untested=True),
    "one seed": MadeUp(BOTH, seeds=1),
    "only binary": MadeUp(("binary_manual",)),
    "one variant": MadeUp(("softmax_sklearn",), digits=(0, 1, 2, 3), shape=(4, 7)),
    "no errors": MadeUp(BOTH, wrong=0.0),
    "one seed diverged": MadeUp(BOTH, seeds=3, diverged=1),
    "all diverged": MadeUp(BOTH, diverged=2),
    "named classes": MadeUp(
        BOTH, digits=(0, 1, 2), names=("cat", "a very long name", "T-shirt/top")
    ),
    "many classes": MadeUp(
        ("softmax_manual",),
        digits=tuple(range(60)),
        shape=(6, 4),
        official=120,
        names=tuple(f"kind {place}" for place in range(60)),
    ),
}
# Each study takes ten seconds or more: these are drawn among the slow tests.
LATER = {"one seed", "no errors", "all diverged", "one variant", "no official images"}
LATER |= {"named classes", "many classes", "no test images"}
SLOW = pytest.mark.slow
# Artifacts that need more than one cell of fits; real runs test the rules of their tables.
FROM_RULES = {"mcnemar", "cochran", "algorithms", "equivalence", "level_check", "tiers"}
FROM_RULES |= {"settings", "best_settings", "convergence", "sparsity", "range_test", "claims"}
# Written by a job of their own, from fits.
FROM_RULES |= {"optima", "target_times"}
FROM_RULES |= {"models", "exported_models", "film", "robustness", "sealed_plan", "early_stops"}


def sources_of(artifact: dict, roles: dict, folder: Path, study: MadeUp) -> dict:
    """Load what an artifact is made from, as its rule does."""
    chosen = {"all": study.variants, None: ()}
    for target, start in (("binary", "binary"), ("multiclass", ("softmax", "mlp"))):
        chosen[target] = tuple(name for name in study.variants if name.startswith(start))
    variants = chosen[artifact.get("fits")]
    last = study.seeds - 1
    inputs = {role: str(folder / file.format(block=f"0-{last}")) for role, file in roles.items()}
    inputs |= {name: [folder / fits_of(name).format(last=last)] for name in variants}
    return load_sources(inputs, study.seeds)


def makeable(roles: dict) -> bool:
    """Whether a made-up study has what an artifact needs."""
    return not any(Path(file).stem in FROM_RULES for file in roles.values())


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=SLOW if name in LATER else ()) for name in STUDIES]
)
def test_every_artifact_is_made_of_any_study(name, tmp_path):
    study = STUDIES[name]
    write_study(tmp_path, study)
    _, artifacts = load_artifacts(ROOT / "report", FACTS)
    made = 0
    waiting = [key for key, artifact in artifacts.items() if "computed_from" in artifact]
    for key in waiting:
        artifact = artifacts[key]
        if makeable(artifact["computed_from"]):
            module = importlib.import_module(f"digitlab.findings.{key}")
            found = module.table(**sources_of(artifact, artifact["computed_from"], tmp_path, study))
            save_checked(tmp_path / f"tables/{key}.csv", found)
            made += 1
    for key, artifact in artifacts.items():
        if artifact["kind"] == "figure" and makeable(artifact["needs"]):
            module = importlib.import_module(f"digitlab.figures.{key.replace('-', '_')}")
            table = module.table(**sources_of(artifact, artifact["needs"], tmp_path, study))
            if study.names:
                table = with_class_names(table, study.names)
                check_names(module.draw(table.reset_index(drop=True)), study)
            check_table(f"figures/{key}", table)
            check_finding(finding(key, table.reset_index(drop=True)))
            check_figure(module, table, tmp_path / f"{key}.svg", name == "three classes")
            made += 1
    assert made > 30


def check_finding(sentence: str) -> None:
    """A caption begins with whole sentences, or with none, whatever is missing from a study."""
    assert not sentence or re.match(r"[A-Z0-9].*\.$", sentence), sentence
    assert not re.search(r"\b(nan|inf)\b|  |\(\)", sentence), sentence


def check_names(figure: Figure, study: MadeUp) -> None:
    """Variants and classes have names that people know, and no two names on an axis overlap."""
    figure.canvas.draw()
    words = " ".join(text.get_text() for text in figure.findobj(Text))
    assert not any(variant in words for variant in study.variants)
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            labels = [text for text in axis.get_majorticklabels() if text.get_text()]
            shown = [text for text in labels if text.get_text() in study.names]
            boxes = [text.get_window_extent() for text in shown if text.get_visible()]
            for one, other in combinations(boxes, 2):
                assert not one.padded(-1).overlaps(other.padded(-1)), words


def check_figure(module, table: pd.DataFrame, path: Path, twice: bool) -> None:
    """A figure depends only on its table, as it is read from CSV; drawn twice, it is the same."""
    save_table(path.with_suffix(".csv"), table)
    sources = [load_table(path.with_suffix(".csv"))]
    if twice:
        sources.append(table.reset_index(drop=True))
    drawn = []
    for source in sources:
        with theme():
            save_figure(path, module.draw(source))
        drawn.append(path.read_bytes())
    assert len(set(drawn)) == 1, path.stem
    assert len(drawn[0]) < 600_000, path.stem
