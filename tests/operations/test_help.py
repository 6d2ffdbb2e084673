"""Each program in operations/ explains itself, and says in a sentence which folder is none."""

import subprocess
import sys

import pytest

from tests.runs.checkout import ROOT

APART = {"refuse_to_install.py", "smallest_study.py"}  # run by pip alone, imported alone
PROGRAMS = sorted({path.name for path in (ROOT / "operations").glob("*.py")} - APART)


def run(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "operations" / program), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("program", PROGRAMS)
def test_it_explains_itself(program):
    done = run(program, "--help")
    assert done.returncode == 0
    assert "usage: " in done.stdout


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("verify_results.py", ["results/digit"]),
        ("compare_studies.py", ["results/digit", "results/digits", "out"]),
        ("publish_study.py", ["results/digit", "published/digit"]),
        ("reproduce_study.py", ["results/digit", "reference/digits"]),
        ("merge_studies.py", ["results/digit", "results/digits", "--into", "merged"]),
        ("estimate_costs.py", ["--costs", "results/digit"]),
        ("measure_costs.py", ["results/digit"]),
        ("try_installation.py", ["--folder", "results/digit"]),
    ],
)
def test_a_folder_that_is_none_fails_with_a_sentence(program, words):
    done = run(program, *words)
    assert done.returncode == 1
    assert "results/digit" in done.stderr
    assert "Traceback" not in done.stderr


def test_options_that_begin_with_a_flag_reach_snakemake():
    done = run("explain_reruns.py", "--snakefile", "gone.smk")
    assert done.returncode == 1
    assert "gone.smk" in done.stderr
