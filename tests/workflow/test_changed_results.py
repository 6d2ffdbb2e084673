"""Results that were changed by hand are named, never used, and remade by the printed command."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from digitlab.jobs.checksums import record_path
from tests.runs.checkout import ROOT, snakemake
from tests.runs.disturbed import (
    COMMAND,
    FIT,
    IMAGES,
    RESULTS,
    TABLES,
    assert_it_takes_up,
    contents,
    finished_study,
    verified,
)

pytestmark = pytest.mark.slow
PART = RESULTS / "scores/softmax_manual/scores.csv"


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Path:
    return finished_study(tmp_path_factory.mktemp("undisturbed"))


@pytest.fixture
def folder(finished, tmp_path) -> Path:
    shutil.copytree(finished, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def overwrite(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-20] + b"x" * 20)


# What is done to which files, and what is reported about each.
CHANGES: dict[str, tuple[list[Path], Callable[[Path], object], str]] = {
    "intermediates truncated": ([IMAGES, PART], truncate, "truncated: "),
    "a result overwritten": ([TABLES[0]], overwrite, "changed: "),
    "an intermediate and a result deleted": ([PART, TABLES[1]], Path.unlink, "missing"),
}


def all_bytes(folder: Path) -> dict[str, bytes]:
    files = [path for path in (folder / RESULTS).rglob("*") if path.is_file()]
    kept = {str(path.relative_to(folder)): path for path in files}
    apart = (f"{RESULTS}/logs/", f"{RESULTS}/benchmarks/")
    return {name: path.read_bytes() for name, path in kept.items() if not name.startswith(apart)}


def remade(folder: Path, printed: str) -> str:
    """Run the commands that the check of all results ``printed``; return their output."""
    commands = printed.partition("To remake only those, run:\n")[2]
    assert "--configfile small.yaml" in commands
    pasted = f"set -e\n{commands}"
    done = subprocess.run(pasted, shell=True, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize(("files", "change", "said"), CHANGES.values(), ids=CHANGES)
def test_a_changed_result_is_named_and_remade_by_the_command(folder, files, change, said):
    before = all_bytes(folder)
    for file in files:
        change(folder / file)
    status, printed = verified(folder)
    assert status == 1
    for file in files:
        assert f"{file}: {said}" in printed
    assert f", {len(files)} do not." in printed
    assert "fit_variant" not in remade(folder, printed)
    assert all_bytes(folder) == before
    assert "Nothing to be done" in snakemake(folder, "--dry-run", *COMMAND)
    status, printed = verified(folder)
    assert (status, printed.count("\n")) == (0, 1), printed


def test_the_next_run_names_a_truncated_fit_and_makes_it_again(finished, folder):
    truncate(folder / FIT)
    said = rf"{FIT} was truncated: [\d,]+ of [\d,]+ bytes are left"
    program = [sys.executable, ROOT / "operations/explain_reruns.py", *COMMAND]
    why = subprocess.run(program, cwd=folder, capture_output=True, text=True, check=True).stdout
    assert re.search(rf"1 because\n    {said}\n", why)
    printed = snakemake(folder, *COMMAND, check=False)
    assert re.search(f"{said}; it is due again\\.", printed)
    assert "Traceback" not in printed
    assert_it_takes_up(folder, finished)


def test_what_is_no_part_of_the_study_any_more_is_no_error(folder):
    text = (folder / "small.yaml").read_text()
    (folder / "small.yaml").write_text(text.replace(", softmax_single]", "]"))
    snakemake(folder, *COMMAND)
    (dropped,) = (folder / RESULTS / "fits").glob("softmax_single/*/*/*.npz")
    truncate(dropped)
    status, printed = verified(folder)
    assert status == 0
    assert "1 others that differ are no longer part of the study." in printed
    assert str(dropped.relative_to(folder)) not in printed


def test_what_was_never_recorded_is_said_and_what_killed_jobs_left_is_named(finished, folder):
    record = record_path(TABLES[0])
    (folder / record).unlink()
    left = folder / RESULTS / "fits" / ".seeds0-1.npz.77.part"
    left.write_text("half")
    status, printed = verified(folder)
    assert status == 0
    assert f"{TABLES[0]}: not recorded" in printed
    assert f"{left.relative_to(folder)}: left by a killed job" in printed
    assert contents(folder) == contents(finished)
