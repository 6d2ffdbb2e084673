"""A fault at any step of a run, after which the same command makes everything right.

By default one run is disturbed eight times; with DIGITLAB_FAULTS=every in the environment, each
kind of fault is tried at each write, flush, rename, new folder and start of a program (hours), and
thirty kills, full disks, empty files and older ones (minutes).
"""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from digitlab.jobs.checksums import record_path
from digitlab.jobs.made_by import made_by_path
from operations.smallest_study import FIT, IMAGES, TARGET, Trial, ended
from tests.runs.failing_calls import (
    FailingCalls,
    Step,
    distinct,
    every_fault,
    fault_and_rerun,
    lacking,
)

pytestmark = pytest.mark.slow
exhaustive = pytest.mark.skipif(
    os.environ.get("DIGITLAB_FAULTS") != "every",
    reason="it takes minutes to hours: set DIGITLAB_FAULTS=every",
)


class Quiet(NamedTuple):
    """A study without faults, its results, and the calls that it made."""

    trial: Trial
    contents: Mapping[str, bytes]
    calls: FailingCalls
    steps: list[Step]


@pytest.fixture(scope="module")
def quiet(tmp_path_factory) -> Quiet:
    if not shutil.which("cc"):
        pytest.skip("there is no C compiler for the library that lets calls fail")
    folder = tmp_path_factory.mktemp("quiet")
    trial, calls = Trial.started(folder / "study", ()), FailingCalls.compiled(folder)
    # As where results lie on a scratch disk: those of all others lie in the folder itself.
    (folder / "scratch").mkdir()
    (trial.folder / "results").symlink_to(folder / "scratch")
    printed, steps = calls.run(trial, "once", 0)
    assert len(trial.contents()) == 8, printed
    return Quiet(trial, trial.contents(), calls, distinct(steps, trial.folder))


@pytest.fixture
def disturbed(quiet, tmp_path) -> Trial:
    """A copy of the finished study."""
    shutil.copytree(quiet.trial.folder, tmp_path / "study")
    return Trial(tmp_path / "study", ())


def test_calls_of_every_kind_are_among_the_steps(quiet):
    assert {step.call for step in quiet.steps} >= {
        "open",
        "write",
        "fsync",
        "rename",
        "mkdir",
        "exec",
    }
    assert len(quiet.steps) > 300
    paths = "\n".join(step.path for step in quiet.steps)
    for part in (".snakemake/metadata/", ".snakemake/locks/", "temporary", "checksums", "bash"):
        assert part in paths


def unlock(trial: Trial) -> None:
    """Do what --unlock does, without the seconds that it takes."""
    shutil.rmtree(trial.folder / ".snakemake/locks", ignore_errors=True)


def killed(trial: Trial, seconds: float) -> None:
    """Kill a run after some seconds, unless it has ended before, and remove its lock."""
    process = trial.start()
    time.sleep(seconds)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    printed = ended(process)
    assert process.returncode in (0, -signal.SIGKILL), printed
    unlock(trial)


def test_a_run_that_is_disturbed_again_and_again_ends_in_the_same_bytes(quiet, tmp_path):
    """Three calls that fail, one after the other, and kills at five random moments."""
    trial = Trial.started(tmp_path / "study", ())
    for kind, number in (("once", 60), ("on", 90), ("kill", 90)):
        assert quiet.calls.run(trial, kind, number)[1], "no call failed"
        unlock(trial)
    draw = random.Random(17)
    for _ in range(5):
        killed(trial, draw.uniform(0.5, 3))
    assert lacking(trial, quiet.contents) is None


@exhaustive
def test_after_a_fault_at_any_step_the_same_command_makes_the_same_bytes(quiet, tmp_path):
    faults = every_fault(quiet.steps)
    said = [
        fault_and_rerun(quiet.calls, tmp_path / "study", fault, quiet.contents) for fault in faults
    ]
    assert list(filter(None, said)) == []


@exhaustive
def test_kills_at_thirty_random_moments(quiet, tmp_path):
    draw = random.Random(30)
    for number in range(6):
        trial = Trial.started(tmp_path / f"study{number}", ())
        for _ in range(5):
            killed(trial, draw.uniform(0.5, 6))
        assert lacking(trial, quiet.contents) is None


EMPTY = {
    "images and a table": [IMAGES, TARGET],
    "records of a fit": [record_path(FIT), made_by_path(FIT)],
}


@exhaustive
@pytest.mark.parametrize("files", EMPTY.values(), ids=EMPTY)
def test_files_that_a_power_cut_left_empty(quiet, disturbed, files):
    for file in [*files, *(disturbed.folder / ".snakemake/metadata").iterdir()]:
        path = disturbed.folder / file
        before = path.stat()
        os.truncate(path, 0)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert lacking(disturbed, quiet.contents) is None


@exhaustive
def test_an_older_result_that_replaces_a_newer_one(quiet, disturbed):
    newer = disturbed.folder / "smallest.yaml"
    text = newer.read_text()
    newer.write_text(text.replace("steps: 20", "steps: 10"))
    status, printed = disturbed.run()
    assert status == 0, printed
    shutil.copy2(disturbed.folder / FIT, disturbed.folder / "older.npz")
    newer.write_text(text)
    assert lacking(disturbed, quiet.contents) is None
    shutil.copy2(disturbed.folder / "older.npz", disturbed.folder / FIT)
    assert lacking(disturbed, quiet.contents) is None


@pytest.fixture(params=[".snakemake", "results", "temporary"])
def small_disk(request, tmp_path) -> Iterator[Path]:
    """A disk of 64 KiB in the place of one folder of a study."""
    folder = tmp_path / "study" / request.param
    Trial.started(tmp_path / "study", ())
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"mounting a disk is not allowed here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@exhaustive
def test_a_full_disk_in_any_place_is_named(quiet, small_disk):
    trial = Trial(small_disk.parent, ())
    with (small_disk / "filler").open("wb", buffering=0) as file:
        while True:
            try:
                file.write(bytes(4096))
            except OSError:
                break
    process = trial.start(TMPDIR=str(small_disk.parent / "temporary"))
    printed = ended(process)
    # Without room for temporary files, Python takes another folder.
    elsewhere = small_disk.name == "temporary" and process.returncode == 0
    assert elsewhere or "No space left on device" in printed
    (small_disk / "filler").unlink()
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    assert lacking(trial, quiet.contents) is None
