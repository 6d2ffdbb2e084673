"""The results of the real pipeline on a small study."""

import json
import re
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from digitlab.report.artifacts import load_artifacts
from tests.made_up.report import FACTS
from tests.runs.checkout import ROOT, copy_checkout, planned_jobs, snakemake
from tests.runs.small_study import FITS, SMALL, STUDY, clone_with_settings

pytestmark = pytest.mark.slow


def test_every_table_holds_every_fit(finished):
    tables = finished / "results" / "digits" / "tables"
    every = pd.read_csv(tables / "scores.csv")
    scores = every[every["variant"] != "elsewhere"]
    assert len(every) - len(scores) == 2 * 2  # seeds and partitions of the compared cell
    assert len(scores) == FITS * 2 * 2  # seeds, partitions: digits has no official one
    assert not scores.duplicated(
        ["variant", "setting", "percent", "noise", "seed", "partition"]
    ).any()
    assert scores.notna().all(axis=None)
    timings = pd.read_csv(tables / "timings.csv")
    assert len(timings[timings["variant"] != "elsewhere"]) == FITS * 2
    mcnemar = pd.read_csv(tables / "mcnemar.csv")
    pairs = set(zip(mcnemar["variant_a"], mcnemar["variant_b"], strict=True))
    multiclass = ("softmax_manual", "softmax_single", "elsewhere")
    assert pairs == set(combinations(multiclass, 2))  # never across families


def test_every_declared_artifact_is_in_the_report_and_no_other(finished):
    _, declared = load_artifacts(ROOT / "report", FACTS)
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
    assert made_by["figure-confusion"] == "draw_figures"
    assert made_by["table-headline"] == "pick_headline"
    assert made_by["table-duplicates"] == "compute_tables"
    assert made_by["table-costs"] == "summarize_costs"


def test_costs_name_every_rule_that_ran_before(finished):
    costs = pd.read_csv(finished / "results/digits/tables/costs.csv").set_index("rule")
    assert costs.loc["fit_variant", "jobs"] == FITS
    drawn = finished / "results/digits/benchmarks/draw_figures"
    assert costs.loc["draw_figures", "jobs"] == len(list(drawn.glob("*.tsv")))
    assert costs.index.is_unique
    assert {"gather_images", "draw_figures", "judge_claims"} <= set(costs.index)
    assert not {"render_report", "summarize_costs"} & set(costs.index)


def test_the_report_needs_no_network(finished):
    page = (finished / "results" / "digits" / "report.html").read_text()
    without_links = re.sub(r"<a [^>]*>|xmlns[^ >]*", "", page)  # a link loads nothing by itself
    assert not re.search(r'(?:src|href)="(?:https?:)?//', without_links)


def test_any_missing_file_is_made_again_though_all_that_follows_is_there(finished):
    """As after a job that failed: Snakemake removed its output, and what came of it stayed."""
    results = finished / "results" / "digits"
    # Partitions are exported on demand alone.
    apart = ("logs", "benchmarks", "checksums", "pages", "partitions")
    files = [file for file in results.rglob("*") if file.is_file() and file.name[0] != "."]
    kinds = {
        (file.parent.relative_to(results).parts[:1], file.suffix): file
        for file in sorted(files)
        if not {*file.relative_to(results).parts} & {*apart}
    }
    assert len(kinds) > 10
    for file in [*kinds.values(), *sorted((results / "tables").glob("c*.csv"))]:
        away = file.rename(file.with_name(f".{file.name}.away"))
        planned = planned_jobs(snakemake(finished, *SMALL, "-n"))
        away.rename(file)
        assert planned, file


def test_two_runs_make_the_same_bytes(finished, tmp_path):
    clone_with_settings(finished, tmp_path)
    results = "results/digits"
    targets = [f"{results}/tables/{name}.csv" for name in ("scores", "mcnemar", "per_class")]
    targets += [f"{results}/figures/confusion.svg", f"{results}/figures/learning-curves.svg"]
    snakemake(tmp_path, *SMALL, "--", *targets)
    for target in targets:
        assert (tmp_path / target).read_bytes() == (finished / target).read_bytes(), target


@pytest.fixture
def unfinished(tmp_path) -> Path:
    copy_checkout(tmp_path)
    (tmp_path / "small.yaml").write_text(STUDY)
    return tmp_path


def test_the_scheduler_looks_for_jobs_once_for_each(unfinished):
    # On one core, the fits take long enough for Snakemake's limit to check again.
    printed = snakemake(unfinished, *SMALL, "--verbose", "--until", "fit_variant", "--cores", "1")
    jobs = printed.count("\nFinished jobid: ")
    assert jobs == FITS + 2  # the images and the splits
    assert 0 < printed.count("\nReady jobs: ") <= jobs


def test_a_chosen_limit_of_jobs_a_second_stays(unfinished):
    limited = ("--max-jobs-per-timespan", "2/1s", "--until", "fit_variant")
    assert "Job rate limit reached" in snakemake(unfinished, *SMALL, *limited)


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
