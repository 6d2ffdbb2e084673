"""What each edit to a finished study reruns, and which modules each job loads."""

import ast
import base64
import contextlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.runs.checkout import PARTS, ROOT, planned_jobs, snakemake
from tests.runs.small_study import FITS, SMALL, clone_with_settings, planned

pytestmark = pytest.mark.slow


def jobs_on_their_own_account(printed: str) -> set[str]:
    """Return the rules that a dry run lists for a reason other than a remade input.

    Rules of which there is one per section of the report go by their script.
    """
    listed = printed.rsplit("\nReasons:\n", 1)[-1] if "\nReasons:\n" in printed else ""
    found = re.findall(r"^    ([^\s(].*):\n        (.*)$", listed, re.MULTILINE)
    own = [rules for reason, rules in found if reason != "input files updated by another job"]
    return {rule.split("_of_")[0] for rules in own for rule in rules.split(", ")}


def touch_checkout(folder: Path) -> None:
    """Set the time stamp of every file of the checkout to now, as a clone does."""
    for part in PARTS:
        for path in (folder / part, *(folder / part).rglob("*")):
            path.touch()


def append(text: str):
    return lambda file: file.write_text(file.read_text() + text)


def replace(old: str, new: str):
    def edit(file: Path) -> None:
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new, 1))

    return edit


MODULES = "scripts/digitlab"
CODE = append("\nADDED = 1\n")

# Rules that execute a hand-written variant, that test differences, that read the fits of all
# variants, and that read a file of every seed block.
BY_HAND = {"fit_variant", "run_range_tests", "film_training"}
TESTS = {"check_levels", "compare_algorithms", "compare_fits", "compare_equivalence"}
MORE_FITS = {*TESTS, "fit_variant", "score_variant", "compute_tables"}
OTHER_CELL = MORE_FITS - {"fit_variant"} | {"import_predictions"}
QUOTED = {"render_report"}  # the report quotes the lines beside its formulas
TITLED = {"render_report", "print_summary"}
SEEDS = {"draw_figures"}  # what uses the seeds that every cell has
EVERY_BLOCK = {"split_images", "run_range_tests", "collect_rates", "measure_sparsity"}

# What is edited, how, the rules that rerun because of it (others only follow), and the fits.
EDITS = [
    (f"{MODULES}/variants/softmax_manual.py", CODE, BY_HAND, 5),
    (f"{MODULES}/variants/softmax_manual.py", append("\n# A comment.\n"), QUOTED, 0),
    (f"{MODULES}/variants/binary_manual.py", append("\n# A comment.\n"), set(), 0),
    (f"{MODULES}/variants/binary_manual.py", replace('"""', '"""Really: '), set(), 0),
    (f"{MODULES}/variants/softmax_torch.py", CODE, set(), 0),
    (f"{MODULES}/training/torch_model.py", CODE, set(), 0),
    (f"{MODULES}/gpu/by_hand.py", CODE, set(), 0),  # without a GPU, no fit executes it
    (f"{MODULES}/gpu/stacked_models.py", CODE, set(), 0),
    (f"{MODULES}/training/loop.py", CODE, BY_HAND | {"import_predictions"}, FITS),
    (f"{MODULES}/evaluation/classification.py", CODE, {"score_variant", "examine_claimed_fits"}, 0),
    (f"{MODULES}/stats/mcnemar.py", CODE, {"compare_fits", "check_levels"}, 0),
    (f"{MODULES}/comparison/pairing.py", CODE, {*TESTS, "examine_claimed_fits"}, 0),
    (f"{MODULES}/figures/confusion.py", CODE, {"draw_figures"}, 0),
    (f"{MODULES}/tuning/warnings.py", CODE, {"compute_tables"}, 0),
    (f"{MODULES}/tuning/optima.py", CODE, {"time_targets"}, 0),
    ("report/formulas.yaml", replace("Softmax", "The softmax"), {"render_report"}, 0),
    (f"{MODULES}/figures/confusion.py", replace('"""', '"""Really: '), set(), 0),
    (f"{MODULES}/plotting/style.py", replace('"""', '"""Really: '), set(), 0),
    (f"{MODULES}/report/page.py", CODE, TITLED, 0),
    (f"{MODULES}/report/sheet.py", CODE, {"print_summary"}, 0),
    (f"{MODULES}/settings/schema.py", CODE, {"judge_claims"}, 0),
    (f"{MODULES}/claims/verdict.py", CODE, {"judge_claims"}, 0),
    (f"{MODULES}/claims/single_predictions.py", CODE, {"examine_claimed_fits"}, 0),
    ("scripts/score_variant.py", append("\n# A comment.\n"), set(), 0),
    ("scripts/score_variant.py", CODE, {"score_variant"}, 0),
    ("scripts/draw_figures.py", CODE, {"draw_figures"}, 0),
    ("claims.yaml", replace("of 0.9167", "of about 0.9167"), {"judge_claims"}, 0),
    ("report/page.html", append("<!-- more -->\n"), {"render_report"}, 0),
    ("report/style.css", append("/* more */\n"), {"render_report", "render_pages"}, 0),
    ("report/page.js", append("// more\n"), {"render_report"}, 0),
    ("report/explorers/models.js", append("// more\n"), {"render_report"}, 0),
    (
        "report/dictionary/columns.yaml",
        append("# more\n"),
        {"describe_tables", "render_report", "render_pages"},
        0,
    ),
    (f"{MODULES}/contracts/documents.py", CODE, {"describe_tables"}, 0),
    (f"{MODULES}/exported/models.py", CODE, {"export_models"}, 0),
    (f"{MODULES}/exported/errors.py", CODE, {"export_errors"}, 0),
    (f"{MODULES}/exported/film.py", CODE, {"film_training"}, 0),
    (
        "report/sections/verdict.yaml",
        replace("Mean accuracy", "The mean accuracy"),
        {"render_report"},
        0,
    ),
    ("config.yaml", append("# A comment.\n"), set(), 0),
    ("small.yaml", replace("epochs: 2", "epochs: 3"), {"fit_variant"}, 4),
    ("small.yaml", replace("[0.1]", "[0.1, 0.3]"), {"fit_variant", "score_variant"}, 1),
    ("small.yaml", replace("[0, 20]", "[0, 20, 40]"), {"fit_variant", "score_variant"}, 6),
    ("small.yaml", replace("[50, 100]", "[10, 50, 100]"), {"fit_variant", "score_variant"}, 6),
    (
        "small.yaml",
        replace("le]\n  p", "le, binary_sklearn]\n  p"),
        MORE_FITS | {"collect_scores"},
        4,
    ),
    (
        "small.yaml",
        replace("count: 2", "count: 4"),
        MORE_FITS | EVERY_BLOCK | SEEDS | {"check_coverage", "import_predictions"},
        FITS,
    ),
    (
        "small.yaml",
        replace("per_job: 2}", "per_job: 2, more: {softmax_manual: 4}}"),
        TESTS | {"split_images", "fit_variant", "score_variant"},
        1,
    ),
    ("small.yaml", append("pair: [3, 8]\n"), {"fit_variant"}, 4),
    (
        "small.yaml",
        replace("device: cpu", "device: auto"),
        {"fit_variant", "run_range_tests", "film_training"},
        FITS,
    ),
    ("small.yaml", append("comparison: {level: 0.01}\n"), {*TESTS, "compare_settings"}, 0),
    ("small.yaml", append("comparison: {margin: 0.01}\n"), {"compare_equivalence"}, 0),
    ("small.yaml", append("comparison: {noise: 20}\n"), OTHER_CELL, 0),
    (f"{MODULES}/methods/predictions.py", CODE, {"import_predictions"}, 0),
    (f"{MODULES}/methods/estimator.py", CODE, set(), 0),  # the study has none
    ("predictions/0.csv", replace("image,0,1", "image,1,0"), {"import_predictions"}, 0),
    ("small.yaml", replace("steps: 20}", "steps: 30}"), {"run_range_tests"}, 0),
    ("small.yaml", append("report: {title: Another}\n"), {*TITLED, "record_study"}, 0),
]
# Scripts on several data sets belong to rules/several.smk, another workflow, and the study is not
# about NIST's images.
ELSEWHERE = re.compile(r"\w+_datasets\.py|gather_nist_images\.py")
SCRIPTS = sorted(
    path.name for path in (ROOT / "scripts").glob("*.py") if not ELSEWHERE.fullmatch(path.name)
)


@contextlib.contextmanager
def edited(path: Path, edit) -> Iterator[None]:
    """Edit ``path`` temporarily, then restore its content and time stamp."""
    before, stamp = path.read_bytes(), path.stat()
    try:
        edit(path)
        yield
    finally:
        path.write_bytes(before)
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))


@pytest.mark.parametrize(
    ("file", "edit", "rules", "fits"), EDITS, ids=[f"{n}-{row[0]}" for n, row in enumerate(EDITS)]
)
def test_an_edit_reruns_exactly_what_it_touches(finished, file, edit, rules, fits):
    with edited(finished / file, edit):
        printed = snakemake(finished, *SMALL, "--dry-run")
    assert jobs_on_their_own_account(printed) - {"seal_plan"} == rules
    assert planned_jobs(printed).get("fit_variant", 0) == fits


@pytest.mark.parametrize(
    ("file", "edit", "seals"),
    [
        ("claims.yaml", replace("of 0.9167", "of about 0.9167"), 1),
        (f"{MODULES}/claims/verdict.py", CODE, 1),
        ("small.yaml", append("comparison: {level: 0.01}\n"), 1),
        (f"{MODULES}/variants/softmax_manual.py", CODE, 0),
        ("small.yaml", append("report: {title: Another}\n"), 0),
    ],
)
def test_what_verdicts_go_by_is_sealed_again_when_it_changes(finished, file, edit, seals):
    with edited(finished / file, edit):
        jobs = planned_jobs(snakemake(finished, *SMALL, "--dry-run"))
    assert jobs.get("seal_plan", 0) == seals


def test_only_the_section_of_an_edited_figure_is_drawn_again(finished):
    with edited(finished / MODULES / "figures" / "confusion.py", CODE):
        planned = planned_jobs(snakemake(finished, *SMALL, "--dry-run"))
    assert [rule for rule in planned if rule.startswith("draw_")] == ["draw_figures_of_evaluation"]


class Declared(NamedTuple):
    """The rule that made a file, and the digests of the code that its job declared."""

    rule: str
    code: dict[str, str]


def declared_code(finished: Path) -> dict[str, Declared]:
    """Map each output to what made it, as Snakemake keeps it."""
    declared = {}
    for path in (finished / ".snakemake" / "metadata").rglob("*"):
        if path.is_file():
            output = base64.b64decode(path.relative_to(path.parents[-1]).name).decode()
            record = json.loads(path.read_text())
            values = map(ast.literal_eval, record["params"])
            maps = [value for value in values if isinstance(value, dict)]
            code = [value for value in maps if value and all(k.endswith(".py") for k in value)]
            declared[output] = Declared(record["rule"], code[0] if code else {})
    return declared


def test_each_script_is_among_the_code_of_its_rule_and_of_no_other(finished):
    declared = declared_code(finished).values()
    rules = {
        script: {made.rule.split("_of_")[0] for made in declared if script in made.code}
        for script in SCRIPTS
    }
    assert rules == {script: {Path(script).stem} for script in SCRIPTS}


def test_every_module_that_a_job_loads_is_among_the_code_that_it_declares(finished, small_study):
    declared = declared_code(finished)
    jobs = [json.loads(path.read_text()) for path in small_study.records.glob("*.json")]
    assert len(jobs) > 50
    unknown = {
        (module, job["output"])
        for job in jobs
        for module in job["loaded"]
        if module not in declared[job["output"]].code and not module.endswith("__init__.py")
    }
    assert not unknown


def test_content_that_comes_back_reruns_nothing(finished):
    """As after switching to another branch and back: new time stamps, same content."""
    for file in (f"{MODULES}/training/loop.py", "report/style.css", "claims.yaml"):
        path = finished / file
        before = path.read_bytes()
        path.write_bytes(before + b"\n")
        path.write_bytes(before)
    assert planned(finished) == {}


def test_a_second_run_has_nothing_to_do(finished):
    assert planned(finished) == {}


def test_touched_code_reruns_nothing(finished):
    touch_checkout(finished)
    assert planned(finished) == {}


def test_a_fresh_checkout_beside_finished_results_reruns_nothing(finished, tmp_path):
    clone_with_settings(finished, tmp_path)
    for part in ("results", ".snakemake"):
        shutil.copytree(finished / part, tmp_path / part, symlinks=True)
    touch_checkout(tmp_path)
    assert planned(tmp_path) == {}


def test_a_mirror_is_no_reason_to_rerun(finished):
    assert planned(finished, "--config", "mirror=/elsewhere") == {}


def test_the_reason_names_the_file(finished):
    path = finished / MODULES / "evaluation" / "classification.py"
    before = path.read_text()
    try:
        CODE(path)
        printed = snakemake(finished, *SMALL, "--dry-run")
    finally:
        path.write_text(before)
    assert re.search(r"Params have changed.*\n?.*digitlab/evaluation/classification\.py", printed)


def test_fits_on_a_gpu_depend_on_what_trains_their_seeds_together(finished):
    printed = snakemake(finished, *SMALL, "--dry-run", "--config", "device=cuda")
    assert planned_jobs(printed)["fit_variant"] == FITS
    for name in ("by_hand", "stacked_models", "captured_step", "stacked_training"):
        assert f"digitlab/gpu/{name}.py" in printed
    assert "digitlab/gpu/built_in.py" not in printed  # the study has no such variant
    reason = printed.split("Fit softmax_single", 1)[1].splitlines()[1]
    assert "'device': 'cuda'" in reason
    assert "digitlab/gpu/stacked_models.py" not in reason
