"""Run the pipeline with profiles/slurm, and inspect the jobs submitted to Slurm."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

Found = TypeVar("Found")

# Slurm is queried every two seconds; a real cluster is queried less often.
COMMAND = [sys.executable, "-m", "snakemake", "--profile", "profiles/slurm"]
COMMAND += ["--slurm-init-seconds-before-status-checks", "2"]


class Job(NamedTuple):
    """A job as Slurm lists it."""

    number: int
    name: str  # the run of Snakemake that submitted it
    state: str
    memory: str
    limit: str  # of its time
    seconds: int  # that it ran
    comment: str  # the group and rules in it


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a run: cached byte code, as each job starts Python four times."""
    kept = {"NO_COLOR": "1", "PYTHONPYCACHEPREFIX": str(folder / ".bytecode")}
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | kept


def submit(folder: Path, *arguments: str) -> subprocess.Popen:
    """Start Snakemake in ``folder`` with profiles/slurm."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(run: subprocess.Popen) -> str:
    """Wait for a run of Snakemake, which must succeed, and return what it printed."""
    printed, _ = run.communicate()
    assert run.returncode == 0, printed
    return printed


def ask(*command: str) -> str:
    """Return the output of a Slurm command."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def jobs(state: str = "all") -> list[Job]:
    """Return the jobs in a state, including finished ones, in order of submission."""
    columns = "%A|%j|%T|%m|%l|%M|%k"
    listed = ask("squeue", f"--states={state}", "--noheader", "--sort=i", f"--format={columns}")
    return [_job(*line.split("|")) for line in listed.splitlines()]


def jobs_of(printed: str) -> list[Job]:
    """Return the jobs of the run of Snakemake that ``printed`` this."""
    name = re.search(r"SLURM run ID: (\S+)", printed)[1]
    return [job for job in jobs() if job.name == name]


def _job(number, name, state, memory, limit, elapsed, comment) -> Job:
    seconds = 0
    for part in elapsed.replace("-", ":").split(":"):
        seconds = 60 * seconds + int(part)
    return Job(int(number), name, state, memory, limit, seconds, comment)


def wait_for(look: Callable[[], Found], seconds: float = 300) -> Found:
    """Return what ``look`` finds, as soon as it finds something."""
    until = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.2)
    return found
