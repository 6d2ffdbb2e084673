"""What would rerun is explained in plain words, from the output of a dry run."""

import re

import pytest

from operations.explain_reruns import Job, causes, explanation, planned
from tests.runs.checkout import copy_checkout, snakemake

CHANGED = "Params have changed since last execution: Union of exclusive params before and now "
CHANGED += "across all output: "


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("Missing output files: a.csv, b.csv", ["a.csv is missing", "b.csv is missing"]),
        (
            "Incomplete output files: a.csv",
            ["a.csv was left incomplete by an interrupted run"],
        ),
        (
            "Missing output files: a.csv; Input files updated by another job: b.csv, c.csv",
            ["a.csv is missing"],
        ),
        ("Input files updated by another job: b.csv", []),
        ("Updated input files: claims.yaml", ["claims.yaml changed"]),
        (
            f"{CHANGED}before: {{'digitlab/a.py': '1', 'fit.py': '2', 'digitlab/c.py': '3'}} "
            "now: {'digitlab/a.py': '9', 'fit.py': '2', 'digitlab/b.py': '4'} ",
            [
                "scripts/digitlab/a.py changed",
                "scripts/digitlab/b.py is new among its code",
                "scripts/digitlab/c.py is no longer among its code",
            ],
        ),
        (
            f"{CHANGED}before: {{'fit.py': '1', './mine.py': '1', 'sklearn/svm/_classes.py': '1'}} "
            "now: {'fit.py': '1', './mine.py': '2', 'sklearn/svm/_classes.py': '2'} ",
            ["./mine.py changed", "sklearn/svm/_classes.py changed"],
        ),
        (
            f"{CHANGED}before: {{'rate': 0.1, 'epochs': 2}} now: {{'rate': 0.1, 'epochs': 3}} ",
            ["epochs was 2 and is 3"],
        ),
        (
            f"{CHANGED}before: {{'fit.py': '2'}},{{'epochs': 2}} "
            "now: {'epochs': 3},{'fit.py': '1'} ",
            ["scripts/fit.py changed", "epochs was 2 and is 3"],
        ),
        (
            f"{CHANGED}before: {{'claims.yaml': '0123456789ab'}} "
            "now: {'claims.yaml': '0123456789ac'} ",
            ["claims.yaml changed"],
        ),
        (
            f"{CHANGED}before: 'not recorded' now: {{'fit.py': '1'}},{{'epochs': 3}} ",
            ["it is not recorded what made it"],
        ),
        (
            f"{CHANGED}before: damaged: a/b.csv was truncated: 0 of 1,223 bytes are left now: 3 ",
            ["a/b.csv was truncated: 0 of 1,223 bytes are left"],
        ),
        (f"{CHANGED}before: 0.05,[1, 2] now: 0.01 ", ["a setting was 0.05, [1, 2] and is 0.01"]),
        (f"{CHANGED}before: <nothing exclusive> now: 'a' ", ["a setting was nothing and is 'a'"]),
        (f"{CHANGED}before: <Namedlist> now: 3 ", ["a setting was '<Namedlist>' and is 3"]),
        (
            "Set of input files has changed since last execution",
            ["its set of input files changed"],
        ),
        ("Forced execution", ["it is forced"]),
        ("A reason of the future", ["A reason of the future"]),
    ],
)
def test_a_reason_is_told_by_its_causes(reason, expected):
    assert list(causes(reason)) == expected


def test_jobs_are_grouped_by_their_causes_and_those_that_follow_are_counted():
    jobs = [Job(f"Fit {n}.", ("x.py changed",), False) for n in range(5)]
    jobs += [Job("Draw.", ("y.py changed",), True), Job("Render.", (), True)]
    assert explanation(jobs) == (
        "7 jobs would run.\n\n5 because\n    x.py changed\n  Fit 0.\n  Fit 1.\n  Fit 2.\n"
        "  and 2 more\n\n1 because\n    y.py changed\n  Draw.\n\n"
        "1 because their inputs would be remade.\n"
    )
    assert explanation([]) == "Nothing would run: every result is up to date.\n"


def test_a_real_dry_run_is_read_whole(tmp_path):
    printed = snakemake(copy_checkout(tmp_path), "--dry-run")
    jobs = planned(printed)
    assert len(jobs) == int(re.search(r"^total +(\d+)", printed, re.MULTILINE)[1])
    first = [job for job in jobs if not job.follows]
    assert [job.message for job in first if "Gather the images" in job.message]
    assert all("is missing" in cause for job in jobs for cause in job.causes)
