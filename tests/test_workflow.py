"""The real pipeline on a small study: what it makes, and exactly what an edit remakes."""

import json
import os
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from workflow import PARTS, ROOT, copy_checkout, planned_jobs, snakemake

pytestmark = pytest.mark.slow

# Three variants that start quickly; the tiny study with all of them is among the slow tests.
STUDY = """\
seeds: {count: 2, per_job: 2}
grid:
  variants: [binary_manual, softmax_manual, softmax_single]
  percents: [50, 100]
  noises: [0, 20]
  sweeps: [learning-rate]
sweeps:
  learning-rate: {values: {softmax_manual: [0.1]}}
range_test: {steps: 20}
variants:
  binary_manual: {epochs: 2}
  softmax_manual: {epochs: 2}
  softmax_single: {steps: 200}
"""
SMALL = ("--configfile", "small.yaml")
FITS = 13  # variants x percents x noises, and one setting
DOWNSTREAM = {"score_variant", "collect_scores", "summarize_scores", "compare_fits"}
DOWNSTREAM |= {"draw_figure", "render_table", "render_report", "all"}


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Path:
    folder = copy_checkout(tmp_path_factory.mktemp("study"))
    (folder / "small.yaml").write_text(STUDY)
    snakemake(folder, *SMALL)
    return folder


def planned(folder: Path, *arguments: str) -> dict[str, int]:
    printed = snakemake(folder, *SMALL, "--dry-run", *arguments)
    return {} if "Nothing to be done" in printed else planned_jobs(printed)


def touch_checkout(folder: Path) -> None:
    """Give every file of the checkout the present as its time, as a clone does."""
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

# What is edited, how, the rules that must rerun besides what depends on them, and how many fits.
EDITS = [
    (f"{MODULES}/variants/softmax_manual.py", CODE, {"fit_variant", "test_rates"}, 5),
    (f"{MODULES}/variants/softmax_manual.py", append("\n# A comment.\n"), set(), 0),
    (f"{MODULES}/variants/softmax_manual.py", replace('"""', '"""Really: '), set(), 0),
    (f"{MODULES}/variants/softmax_torch.py", CODE, set(), 0),
    (f"{MODULES}/gradient_descent.py", CODE, set(), 0),
    (f"{MODULES}/training.py", CODE, {"fit_variant"}, FITS),
    (f"{MODULES}/scoring.py", CODE, {"score_variant"}, 0),
    (f"{MODULES}/mcnemar.py", CODE, {"compare_fits"}, 0),
    (f"{MODULES}/figures/confusion.py", CODE, {"draw_figure"}, 0),
    (f"{MODULES}/figures/confusion.py", replace('"""', '"""Really: '), set(), 0),
    (f"{MODULES}/report_page.py", CODE, {"render_report"}, 0),
    (f"{MODULES}/downloads.py", CODE, {"gather_images", "split_images", "fit_variant"}, FITS),
    ("scripts/fit_variant.py", CODE, {"fit_variant"}, FITS),
    ("scripts/score_variant.py", append("\n# A comment.\n"), set(), 0),
    ("claims.yaml", replace("of 0.9167", "of about 0.9167"), {"judge_claims"}, 0),
    (f"{MODULES}/claims/verdict.py", CODE, {"judge_claims", "draw_figure"}, 0),
    (f"{MODULES}/claims/details.py", CODE, {"examine_claimed_fits"}, 0),
    ("report/page.html", append("<!-- more -->\n"), {"render_report"}, 0),
    ("report/artifacts.yaml", replace("Mean accuracy", "The mean accuracy"), {"render_report"}, 0),
    ("small.yaml", replace("epochs: 2", "epochs: 3"), {"fit_variant"}, 4),
    ("small.yaml", replace("[0.1]", "[0.1, 0.3]"), {"fit_variant", "compare_settings"}, 1),
    ("small.yaml", replace("[0, 20]", "[0, 20, 40]"), {"fit_variant"}, 6),
    ("small.yaml", replace("count: 2", "count: 4"), {"split_images", "fit_variant"}, FITS),
]


@pytest.mark.parametrize(
    ("file", "edit", "rules", "fits"), EDITS, ids=[f"{n}-{row[0]}" for n, row in enumerate(EDITS)]
)
def test_an_edit_reruns_exactly_what_it_touches(finished, file, edit, rules, fits):
    path = finished / file
    before = path.read_bytes()
    stamp = path.stat()
    try:
        edit(path)
        jobs = planned(finished)
    finally:
        path.write_bytes(before)
        os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert rules <= set(jobs)
    assert jobs.get("fit_variant", 0) == fits
    assert bool(jobs) == bool(rules)
    upstream = {"gather_images", "split_images", "count_classes", "fit_variant"}
    if not rules & upstream:
        assert not upstream & set(jobs)


def test_a_second_run_has_nothing_to_do(finished):
    assert planned(finished) == {}


def test_touched_code_reruns_nothing(finished):
    touch_checkout(finished)
    assert planned(finished) == {}


def test_a_fresh_checkout_beside_finished_results_reruns_nothing(finished, tmp_path):
    copy_checkout(tmp_path)
    shutil.copy2(finished / "small.yaml", tmp_path / "small.yaml")
    for part in ("results", ".snakemake"):
        shutil.copytree(finished / part, tmp_path / part, symlinks=True)
    touch_checkout(tmp_path)
    assert planned(tmp_path) == {}


def test_a_mirror_is_no_reason_to_rerun(finished):
    assert planned(finished, "--config", "mirror=/elsewhere") == {}


def test_the_reason_names_the_file(finished):
    path = finished / MODULES / "scoring.py"
    before = path.read_text()
    try:
        CODE(path)
        printed = snakemake(finished, *SMALL, "--dry-run")
    finally:
        path.write_text(before)
    assert re.search(r"Params have changed.*\n?.*digitlab/scoring\.py", printed)


def test_every_table_holds_every_fit(finished):
    tables = finished / "results" / "digits" / "tables"
    scores = pd.read_csv(tables / "scores.csv")
    assert len(scores) == FITS * 2 * 2  # seeds, partitions: digits has no official one
    assert not scores.duplicated(
        ["variant", "setting", "percent", "noise", "seed", "partition"]
    ).any()
    assert scores.notna().all(axis=None)
    timings = pd.read_csv(tables / "timings.csv")
    assert len(timings) == FITS * 2
    mcnemar = pd.read_csv(tables / "mcnemar.csv")
    pairs = set(zip(mcnemar["variant_a"], mcnemar["variant_b"], strict=True))
    assert pairs == {("softmax_manual", "softmax_single")}  # never across families


def test_every_declared_artifact_is_in_the_report_and_no_other(finished):
    import yaml

    declared = yaml.safe_load((ROOT / "report" / "artifacts.yaml").read_text())["artifacts"]
    page = (finished / "results" / "digits" / "report.html").read_text()
    found = re.findall(r'<figure id="((?:figure|table)-[^"]+)"', page)
    expected = [f"{artifact['kind']}-{name}" for name, artifact in declared.items()]
    assert sorted(found) == sorted(expected)


def test_page_summary_and_verdicts_for_machines_agree(finished):
    results = finished / "results" / "digits"
    counts = json.loads((results / "verdicts.json").read_text())["counts"]
    page, summary = ((results / name).read_text() for name in ("report.html", "report.md"))
    found = re.findall(r"<strong>(\d+)</strong> ([a-z ]+)</li>", page)
    assert {verdict: int(count) for count, verdict in found} == counts
    assert ", ".join(f"{count} {verdict}" for count, verdict in found) in summary


def test_the_report_names_what_made_each_artifact(finished):
    page = (finished / "results" / "digits" / "report.html").read_text()
    made_by = dict(
        re.findall(r'<figure id="([^"]+)">.*?Rule and script.*?<code>(\w+)<', page, re.S)
    )
    assert made_by["figure-confusion"] == "draw_figure"
    assert made_by["table-headline"] == "summarize_scores"
    assert made_by["table-duplicates"] == "compute_table"
    assert made_by["table-costs"] == "summarize_costs"


def test_costs_name_every_rule_that_ran_before(finished):
    costs = pd.read_csv(finished / "results/digits/tables/costs.csv").set_index("rule")
    assert costs.loc["fit_variant", "jobs"] == FITS
    assert {"gather_images", "draw_figure", "judge_claims"} <= set(costs.index)
    assert not {"render_report", "summarize_costs"} & set(costs.index)


def test_the_report_needs_no_network(finished):
    page = (finished / "results" / "digits" / "report.html").read_text()
    assert not re.search(r'(?:src|href)="(?:https?:)?//', re.sub(r"xmlns[^ >]*", "", page))


def test_two_runs_make_the_same_bytes(finished, tmp_path):
    copy_checkout(tmp_path)
    shutil.copy2(finished / "small.yaml", tmp_path / "small.yaml")
    results = "results/digits"
    targets = [f"{results}/tables/{name}.csv" for name in ("scores", "mcnemar", "per_class")]
    targets += [f"{results}/figures/confusion.svg", f"{results}/figures/learning-curves.svg"]
    snakemake(tmp_path, *SMALL, "--", *targets)
    for target in targets:
        assert (tmp_path / target).read_bytes() == (finished / target).read_bytes(), target


def test_provenance_names_every_source(finished):
    provenance = json.loads((finished / "results/digits/data/provenance.json").read_text())
    assert provenance["images"] == 1797
    assert all(len(file["sha256"]) == 64 for file in provenance["files"])


def test_snakemakes_own_report_holds_the_artifacts(finished):
    snakemake(finished, *SMALL, "--report", "report.html")
    page = (finished / "report.html").read_text()
    assert "Confusion matrices" in page
    assert "Mean accuracy over 2 seeds" in page
    assert "Downloads" in page
