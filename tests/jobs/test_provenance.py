"""A study records its commit, and says if there is none or if files differ from it."""

import subprocess
from importlib.metadata import version

import pytest

from digitlab.jobs.provenance import commit, environment


def git(*arguments: str) -> str:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    done = subprocess.run(["git", *who, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working directory outside any checkout, wherever the temporary folder is."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_commit_is_named_and_what_differs_from_it(folder):
    git("init", "--quiet")
    git("commit", "--quiet", "--allow-empty", "--message", "First")
    assert commit(folder) == git("rev-parse", "HEAD")
    (folder / "new").write_text("")
    assert commit(folder) == git("rev-parse", "HEAD") + " with uncommitted changes"


def test_the_commit_is_that_of_the_code_wherever_it_runs(folder, monkeypatch):
    git("init", "--quiet")
    git("commit", "--quiet", "--allow-empty", "--message", "First")
    head = git("rev-parse", "HEAD")
    (folder.parent / f"{folder.name}-elsewhere").mkdir()
    monkeypatch.chdir(folder.parent / f"{folder.name}-elsewhere")
    assert commit(folder) == head


def test_an_archive_unpacked_in_somebody_elses_repository_has_no_commit(folder):
    git("init", "--quiet")
    git("commit", "--quiet", "--allow-empty", "--message", "Theirs")
    (folder / "unpacked").mkdir()
    assert commit(folder / "unpacked") == "not a git checkout"


def test_a_folder_that_is_no_checkout_is_told(folder):
    assert commit(folder) == "not a git checkout"


def test_a_machine_without_git_is_no_error(folder, monkeypatch):
    git("init", "--quiet")
    monkeypatch.setenv("PATH", "")
    assert commit(folder) == "not a git checkout"


def test_the_environment_holds_versions_as_installed():
    found = environment()
    assert found["numpy"] == version("numpy")
    assert found["scikit-learn"] == version("scikit-learn")
    assert int(found["cores"]) > 0
