"""What Slurm can do to jobs, done to the real pipeline: its tables stay those of a clean run."""

import os
import signal
from pathlib import Path

import pytest

from tests.runs.checkout import copy_checkout, snakemake
from tests.slurm.submission import Job, ask, finish, jobs, jobs_of, submit, wait_for

pytestmark = pytest.mark.slurm

# Three fits, which one Slurm job runs, and the jobs that score and compare them.
STUDY = """\
seeds: {count: 2, per_job: 2}
grid:
  variants: [softmax_manual, softmax_single]
  percents: [100]
  noises: [0]
  sweeps: [learning-rate]
sweeps:
  learning-rate: {values: {softmax_manual: [0.1]}}
variants:
  softmax_manual: {epochs: 20}
  softmax_single: {steps: 200}
"""
FITS = 3
TABLES = [f"results/digits/tables/{name}.csv" for name in ("scores", "mcnemar", "settings")]
WHAT = ("--configfile", "small.yaml", "--", *TABLES)


def small_study(folder: Path) -> Path:
    copy_checkout(folder)
    (folder / "small.yaml").write_text(STUDY)
    return folder


def tables(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> dict[str, bytes]:
    folder = small_study(tmp_path_factory.mktemp("undisturbed"))
    snakemake(folder, *WHAT)
    return tables(folder)


@pytest.fixture
def folder(tmp_path) -> Path:
    return small_study(tmp_path)


def fits(folder: Path) -> list[Path]:
    return list(folder.glob("results/digits/fits/**/*.npz"))


def fit_processes(folder: Path) -> list[int]:
    """Return the processes that fit a variant in ``folder``."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().decode()
        except OSError:  # it ended in the meantime
            continue
        if f"{folder}/.snakemake/scripts/" in command and "fit_variant.py" in command:
            found.append(int(process.name))
    return found


def fitting(listed: list[Job]) -> list[Job]:
    return [job for job in listed if "fit_variant" in job.comment]


def job_half_way(folder: Path) -> Job:
    """Wait until one of the three fits in a job is finished, and return the job."""
    wait_for(lambda: fits(folder))
    [job] = fitting(jobs("running"))
    assert len(fits(folder)) < FITS
    return job


def test_a_cancelled_job_is_submitted_anew_with_more_memory_and_time(folder, undisturbed):
    run = submit(folder, *WHAT)
    job = job_half_way(folder)
    ask("scancel", str(job.number))
    first, second = fitting(jobs_of(finish(run)))
    assert (first.state, second.state) == ("CANCELLED", "COMPLETED")
    assert (first.memory, second.memory) == ("2000M", "4000M")
    assert (first.limit, second.limit) == ("30:00", "1:00:00")
    assert tables(folder) == undisturbed


def test_a_job_whose_fit_dies_is_submitted_anew(folder, undisturbed):
    run = submit(folder, *WHAT)
    os.kill(wait_for(lambda: fit_processes(folder))[0], signal.SIGKILL)
    assert [job.state for job in jobs_of(finish(run))] == ["FAILED", *3 * ["COMPLETED"]]
    assert tables(folder) == undisturbed


def test_a_preempted_job_is_taken_up_by_slurm_itself(folder, undisturbed):
    run = submit(folder, *WHAT)
    job = job_half_way(folder)
    quiet = ("--parsable", "--output=/dev/null", "--wrap=true")
    urgent = ask("sbatch", "--partition=urgent", "--exclusive", *quiet)
    # Slurm waits two minutes before it restarts a preempted job, in which what ran in it ends; the
    # urgent job can only run once it has.
    wait_for(lambda: int(urgent) in {other.number for other in jobs("completed")})
    assert job.number in {other.number for other in jobs("pending")}
    ask("scontrol", "update", f"JobId={job.number}", "StartTime=now")
    printed = finish(run)
    attempts = [(each.number, each.state) for each in fitting(jobs_of(printed))]
    assert attempts == [(job.number, "COMPLETED")], printed
    assert "Restarts=1" in ask("scontrol", "show", "job", str(job.number))
    assert tables(folder) == undisturbed


def test_a_job_out_of_memory_is_submitted_anew_with_more(folder, undisturbed):
    # Too little memory for Snakemake and the fit that it starts, then enough for both.
    little = ("--set-resources", "fit_variant:mem_mb=1440 * attempt - 1380")
    printed = finish(submit(folder, *little, *WHAT))
    first, second = fitting(jobs_of(printed))
    assert (first.memory, second.memory) == ("60M", "1500M")
    assert (first.state, second.state) == ("FAILED", "COMPLETED")
    assert "exceeded memory limit" in printed
    assert tables(folder) == undisturbed


def test_a_job_out_of_time_is_submitted_anew_with_more(folder, undisturbed):
    short = ("--set-resources", "fit_variant:runtime=attempt", "--group-components", "fits=1")
    run = submit(folder, *short, *WHAT)
    os.kill(wait_for(lambda: fit_processes(folder))[0], signal.SIGSTOP)  # it hangs from now on
    attempts = fitting(jobs_of(finish(run)))
    assert [(job.state, job.limit) for job in attempts if job.state != "COMPLETED"] == [
        ("TIMEOUT", "1:00")
    ]
    assert [job.limit for job in attempts].count("2:00") == 1
    assert tables(folder) == undisturbed


def test_snakemake_killed_while_jobs_are_queued(folder, undisturbed):
    ask("scontrol", "update", "PartitionName=all", "State=DOWN")
    run = submit(folder, *WHAT)
    wait_for(lambda: fitting(jobs("pending")))
    run.kill()
    printed, _ = run.communicate()
    ask("scancel", *(str(job.number) for job in jobs_of(printed)))
    ask("scontrol", "update", "PartitionName=all", "State=UP")
    locked = submit(folder, *WHAT)
    printed, _ = locked.communicate()
    assert locked.returncode != 0
    assert "--unlock" in printed
    snakemake(folder, "--unlock", "--configfile", "small.yaml")
    finish(submit(folder, *WHAT))
    assert tables(folder) == undisturbed
