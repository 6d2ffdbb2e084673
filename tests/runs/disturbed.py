"""Runs of a small study that are disturbed halfway through a fit."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.runs.checkout import ROOT, copy_checkout, snakemake

# The hand-written fit prints a line after its first seed; its second seed takes seconds.
STUDY = """\
seeds: {count: 2, per_job: 2}
grid:
  variants: [softmax_manual, softmax_single]
  percents: [100]
  noises: [0]
  sweeps: []
variants:
  softmax_manual: {epochs: 10000}
  softmax_single: {steps: 200}
"""
RESULTS = Path("results/digits")
IMAGES = RESULTS / "data" / "images.npz"
FIT = RESULTS / "fits/softmax_manual/baseline/percent100_noise0/seeds0-1.npz"
FIT_LOG = RESULTS / "logs/fit_variant/softmax_manual/baseline/percent100_noise0/seeds0-1.log"
TABLES = [RESULTS / "tables" / f"{name}.csv" for name in ("scores", "history")]
COMMAND = ("--configfile", "small.yaml", "--", *map(str, TABLES))
PATIENCE = 300  # seconds after which a test fails rather than waits


def finished_study(folder: Path) -> Path:
    """Run the study undisturbed in ``folder``."""
    copy_checkout(folder)
    (folder / "small.yaml").write_text(STUDY)
    snakemake(folder, *COMMAND)
    return folder


def study_without_fit(finished: Path, folder: Path) -> Path:
    """Copy a finished study, except one fit and everything made from it."""
    shutil.copytree(finished, folder, symlinks=True, dirs_exist_ok=True)
    for path in (FIT, FIT_LOG, RESULTS / "scores/softmax_manual/scores.csv", *TABLES):
        (folder / path).unlink()
    return folder


def contents(folder: Path) -> list[bytes]:
    """Return the bytes of the final tables."""
    return [(folder / table).read_bytes() for table in TABLES]


def wait_until(condition: Callable[[], object], process: subprocess.Popen[str]) -> None:
    """Wait until ``condition`` holds; fail if ``process`` ends first."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "the run never came to the point of its fault"
        time.sleep(0.02)


def start(folder: Path) -> subprocess.Popen[str]:
    """Start the study in ``folder`` as a terminal would, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "snakemake", "--cores", "2", *COMMAND],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"NO_COLOR": "1"},
        start_new_session=True,
        # A background process of a shell ignores Ctrl-C; one started in a terminal does not.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def start_to_half_a_fit(folder: Path) -> subprocess.Popen[str]:
    """Start the study; return once the hand-written fit has finished one of its two seeds."""
    process = start(folder)
    log = folder / FIT_LOG
    wait_until(lambda: log.is_file() and "seed 0:" in log.read_text(), process)
    return process


def fitting(folder: Path) -> list[psutil.Process]:
    """Return the processes of the script that fits in ``folder``."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if words and words[-1].startswith(str(folder)) and words[-1].endswith("fit_variant.py"):
            found.append(process)
    return found


def assert_it_takes_up(folder: Path, finished: Path) -> None:
    """A plain rerun makes the tables of an undisturbed run and leaves nothing to do."""
    snakemake(folder, *COMMAND)
    assert contents(folder) == contents(finished)
    assert not list((folder / "results").rglob(".*.part"))
    status, printed = verified(folder)
    assert status == 0, printed


def verified(folder: Path, results: str = str(RESULTS)) -> tuple[int, str]:
    """Return the exit status and the output of the check of all ``results``."""
    program = ROOT / "operations" / "verify_results.py"
    done = subprocess.run(
        [sys.executable, program, results], cwd=folder, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def interrupt(process: subprocess.Popen[str]) -> None:
    """Press Ctrl-C."""
    os.killpg(process.pid, signal.SIGINT)


def ended(process: subprocess.Popen[str]) -> str:
    """Wait for the run to end and return what it printed."""
    return process.communicate(timeout=PATIENCE)[0]
