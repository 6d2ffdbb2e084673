"""What a run promises is tried on this machine, and what breaks it is told."""

import os
from pathlib import Path

import pytest

from operations import try_installation
from operations.smallest_study import FIT, IMAGES, LOCKED, NOTHING, Trial
from operations.try_installation import CHECKS, METADATA, BrokenPromiseError, failures, main


@pytest.mark.slow
def test_every_promise_is_kept_here(tmp_path, capsys):
    assert main(["--folder", str(tmp_path)]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["ok"] * 6
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_fails_is_told_with_its_reason_and_ends_the_trial(tmp_path, capsys):
    assert main(["--folder", str(tmp_path), "--config", "dataset=nothing"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"BROKEN  {CHECKS[0].__doc__}: It failed."
    assert "nothing" in "\n".join(lines[1:])
    (left,) = tmp_path.iterdir()
    assert lines[-1] == f"1 of 6 checks failed; what they left is in {left}."


class MadeUpRun:
    """A run that has ended already."""

    pid, returncode = 0, 0

    def poll(self) -> int:
        return 0

    def communicate(self, timeout: float = 0) -> tuple[str, None]:
        del timeout
        return "", None


class CarelessTrial(Trial):
    """A study on a machine where nothing fails as it should and no damage is noticed."""

    def start(self, *_: object, **__: object) -> MadeUpRun:
        return MadeUpRun()

    def run(self, *words: str, **_: object) -> tuple[int, str]:
        return 0, NOTHING if "--config" in words else ""


@pytest.fixture
def careless(tmp_path, monkeypatch) -> CarelessTrial:
    monkeypatch.setattr(os, "killpg", lambda *_: None)
    for path in (IMAGES, FIT, METADATA / "fit"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text("half")
    return CarelessTrial(tmp_path, ())


@pytest.mark.parametrize("check", CHECKS)
def test_each_check_fails_where_its_promise_is_broken(careless, check):
    with pytest.raises(BrokenPromiseError):
        check(careless, careless)


def test_other_results_are_told(tmp_path, monkeypatch):
    """The second run is refused and the first ends, but in other bytes than a quiet one."""
    monkeypatch.setattr(os, "killpg", lambda *_: None)
    monkeypatch.setattr(try_installation, "ended", lambda _: LOCKED)
    quiet, other = (CarelessTrial(tmp_path / name, ()) for name in ("quiet", "other"))
    for trial, text in ((quiet, "1"), (other, "2")):
        (trial.folder / IMAGES).parent.mkdir(parents=True)
        (trial.folder / IMAGES).write_text(text)
    with pytest.raises(BrokenPromiseError, match="not those of a quiet run"):
        try_installation.check_two_runs(quiet, other)


def test_what_is_broken_does_not_end_the_trial_before_all_checks(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(try_installation, "CHECKS", [broken, broken])
    assert list(failures(Path(tmp_path), ())) == ["no", "no"]
    assert capsys.readouterr().out.count("BROKEN  something holds: no\n") == 2


def broken(*_: object) -> None:
    """something holds"""
    raise BrokenPromiseError("no")
