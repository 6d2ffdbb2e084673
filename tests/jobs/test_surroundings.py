"""What surrounds a run must not reach its jobs, and what it lacks is said at once."""

import os
import shlex
import sys
from pathlib import Path

import pytest

from digitlab.errors import ExpectedError
from digitlab.jobs.surroundings import check_archive, check_executor, isolate, shell_word

SCRIPTS = Path("/ours/scripts")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, ["/ours/scripts"]),
        ({"PYTHONPATH": ""}, ["/ours/scripts"]),
        ({"PYTHONPATH": f"/other{os.pathsep}/more"}, ["/ours/scripts", "/other", "/more"]),
    ],
)
def test_our_modules_come_first(before, after):
    environment = {**before, "MPLBACKEND": "module://ipykernel", "HOME": "/home"}
    isolate(environment, SCRIPTS)
    assert environment == {"HOME": "/home", "PYTHONPATH": os.pathsep.join(after)}


def test_without_slurm_a_run_on_slurm_ends_at_once(tmp_path):
    with pytest.raises(ExpectedError, match="there is no sbatch on this machine"):
        check_executor("slurm", str(tmp_path))
    check_executor("local", str(tmp_path))
    (tmp_path / "sbatch").touch(0o755)
    check_executor("slurm", str(tmp_path))


def test_a_path_becomes_one_word_of_a_shell_once(tmp_path):
    python = tmp_path / "John's #1" / "python"
    python.parent.mkdir()
    python.touch()
    word = shell_word(str(python))
    assert shlex.split(word) == [str(python)]
    assert shell_word(word) == word
    assert shell_word(sys.executable) == sys.executable


def test_an_archive_needs_conda(tmp_path):
    for arguments in (["--archive", "a.tar.gz"], ["--archive=a.tar.gz"]):
        with pytest.raises(ExpectedError, match="there is no conda on this machine: install it"):
            check_archive(arguments, path=str(tmp_path))
    check_archive(["--cores", "2"], path=str(tmp_path))
    (tmp_path / "conda").touch(mode=0o755)
    check_archive(["--archive", "a.tar.gz"], path=str(tmp_path))
