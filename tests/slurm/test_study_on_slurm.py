"""The default study through Slurm makes the same results as without it, to the byte."""

from pathlib import Path

import pytest

from tests.runs.checkout import ROOT, copy_checkout, snakemake
from tests.slurm.submission import finish, jobs_of, submit

pytestmark = pytest.mark.slurm

SECONDS = {"timings", "costs", "seeds_to_decide"}  # the tables that hold them
SECONDS |= {"target_times", "time_to_target"}
NAMES_COMMIT = {"sealed_plan"}  # which a copy of a checkout does not have
DRAWN_SECONDS = {"run-times", "batch-size", "performance-profile"}  # and the figures


@pytest.fixture(scope="module")
def local(tmp_path_factory) -> Path:
    """The results of a run without Slurm: those of `make run`, if they are up to date."""
    if (ROOT / "results" / "digits").is_dir():
        planned = snakemake(ROOT, "--dry-run", "--nolock", check=False)
        if "Nothing to be done" in planned:
            return ROOT / "results" / "digits"
    folder = copy_checkout(tmp_path_factory.mktemp("local"))
    snakemake(folder)
    return folder / "results" / "digits"


@pytest.fixture(scope="module")
def through_slurm(tmp_path_factory) -> tuple[Path, str]:
    """The results of a run through Slurm, and what Snakemake printed."""
    folder = copy_checkout(tmp_path_factory.mktemp("slurm"))
    return folder / "results" / "digits", finish(submit(folder))


def files(folder: Path, pattern: str, unlike: set[str]) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in folder.glob(pattern) if path.stem not in unlike
    }


@pytest.mark.parametrize(
    ("pattern", "unlike"),
    [
        ("tables/*.csv", SECONDS | NAMES_COMMIT),
        ("figures/*.csv", DRAWN_SECONDS),
        ("figures/*.svg", DRAWN_SECONDS),
    ],
)
def test_tables_and_figures_are_the_same_to_the_byte(local, through_slurm, pattern, unlike):
    results, _ = through_slurm
    expected = files(local, pattern, unlike)
    assert len(expected) > 20
    assert files(results, pattern, unlike) == expected


def test_fits_are_packed_into_few_jobs(through_slurm):
    results, printed = through_slurm
    own = jobs_of(printed)
    print(*own, sep="\n")
    assert {job.state for job in own} == {"COMPLETED"}
    assert 4 * len(own) < len(list(results.glob("fits/**/*.npz")))
