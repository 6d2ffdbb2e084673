"""A run that is disturbed halfway, and that a plain rerun then completes."""

import contextlib
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.runs.checkout import snakemake
from tests.runs.disturbed import (
    COMMAND,
    FIT,
    FIT_LOG,
    RESULTS,
    assert_it_takes_up,
    ended,
    finished_study,
    fitting,
    interrupt,
    start_to_half_a_fit,
    study_without_fit,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Path:
    return finished_study(tmp_path_factory.mktemp("undisturbed"))


@pytest.fixture
def folder(finished, tmp_path) -> Path:
    return study_without_fit(finished, tmp_path)


def test_a_fit_that_is_killed_half_way(finished, folder):
    run = start_to_half_a_fit(folder)
    (fit,) = fitting(folder)
    fit.kill()
    printed = ended(run)
    assert run.returncode == 1
    assert "Error in rule fit_variant" in printed
    assert "Traceback" not in printed
    assert not (folder / FIT).exists()
    assert_it_takes_up(folder, finished)


def test_snakemake_that_is_killed_leaves_no_fit_running_and_a_lock_that_it_says_how_to_remove(
    finished, folder
):
    run = start_to_half_a_fit(folder)
    (fit,) = fitting(folder)
    run.kill()
    run.communicate()
    fit.wait(timeout=60)
    assert not (folder / FIT).exists()
    assert (folder / FIT_LOG).read_text().endswith("\nInterrupted.\n")
    printed = snakemake(folder, *COMMAND, check=False)
    assert "Error: Directory cannot be locked." in printed
    assert "It can be removed with the --unlock argument." in printed
    snakemake(folder, *COMMAND[:2], "--unlock")
    assert_it_takes_up(folder, finished)


def test_ctrl_c(finished, folder):
    run = start_to_half_a_fit(folder)
    interrupt(run)
    printed = ended(run)
    assert run.returncode == 1
    assert "Traceback" not in printed
    assert not (folder / FIT).exists()
    assert_it_takes_up(folder, finished)


def test_two_runs_at_once(finished, folder):
    run = start_to_half_a_fit(folder)
    os.killpg(run.pid, signal.SIGSTOP)  # so that the first is still running when the second ends
    try:
        second = snakemake(folder, *COMMAND, check=False)
    finally:
        os.killpg(run.pid, signal.SIGCONT)
    assert "no other Snakemake process is trying to create the same files" in second
    printed = ended(run)
    assert run.returncode == 0, printed
    assert_it_takes_up(folder, finished)


@pytest.fixture
def small_disk(folder) -> Path:
    """Move the results to a disk of their own with a few free pages."""
    results = folder / RESULTS
    aside = folder / "aside"
    shutil.move(results, aside)
    results.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(results)]
    done = subprocess.run(mount, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"mounting a disk is not allowed here: {done.stderr.strip()}")
    shutil.copytree(aside, results, dirs_exist_ok=True)
    yield results
    subprocess.run(["umount", str(results)], check=True)


def fill(path: Path) -> None:
    """Write to ``path`` until the disk is full."""
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass


def test_a_disk_that_fills(finished, folder, small_disk):
    run = start_to_half_a_fit(folder)
    filler = small_disk / "filler"
    fill(filler)
    printed = ended(run)
    assert run.returncode == 1
    assert f"{FIT}: No space left on device." in printed
    assert "Traceback" not in printed
    assert not (folder / FIT).exists()
    filler.unlink()
    assert_it_takes_up(folder, finished)


def test_a_stale_lock_without_a_run(finished, folder):
    locks = folder / ".snakemake" / "locks"
    run = start_to_half_a_fit(folder)
    kept = {path.name: path.read_bytes() for path in locks.iterdir()}
    assert kept
    printed = ended(run)
    assert run.returncode == 0, printed
    locks.mkdir(exist_ok=True)
    for name, content in kept.items():
        (locks / name).write_bytes(content)
    (folder / RESULTS / "tables" / "scores.csv").unlink()
    assert "with the --unlock argument" in snakemake(folder, *COMMAND, check=False)
    snakemake(folder, *COMMAND[:2], "--unlock")
    assert_it_takes_up(folder, finished)
