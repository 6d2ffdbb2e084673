"""A job records its outputs, rejects changed inputs, and fails with one sentence."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from digitlab.errors import ExpectedError, sentence
from digitlab.jobs.checksums import difference, record, record_path, recorded, result_path
from digitlab.jobs.files import written_whole
from digitlab.jobs.job import job
from digitlab.jobs.made_by import MadeBy, recorded_made_by
from tests.runs.checkout import ROOT

SCRIPTS = ROOT / "scripts"


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def task(inputs=(), outputs=(), log="log") -> SimpleNamespace:
    """What a script gets from Snakemake, as far as a job uses it."""
    return SimpleNamespace(
        rule="make", params={"rate": 0.1}, input=inputs, output=outputs, log=[log]
    )


def leave_with(error: BaseException, outputs: list[str] | None = None) -> tuple[int, str]:
    """Run a job that makes ``outputs`` and dies of ``error``; return its status and log."""

    def run():
        with job(task(outputs=outputs or [])):
            print("before")
            for output in outputs or []:
                Path(output).write_text("half")
            raise error

    with pytest.raises(SystemExit) as left:
        run()
    return left.value.code, Path("log").read_text()


def made(name: str, text: str = "what was made\n") -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    record([path])
    return path


def test_a_job_records_its_outputs_in_the_form_of_sha256sum():
    with job(task(outputs=["results/a b.csv", "results/c"])):
        made("results/a b.csv").write_text("table\n")
        Path("results/c").write_text("")
    assert recorded("results/a b.csv").size == 6
    for name in ("results/a b.csv", "results/c"):
        command = ["sha256sum", "--check", "--strict", record_path(name)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, f"{name}: OK\n"), done.stderr


def test_a_record_and_its_result_name_each_other():
    path = Path("results/digits/tables/scores.csv")
    assert result_path(record_path(path)) == path


def test_a_failed_job_records_nothing():
    assert leave_with(ExpectedError("no"), ["result"])[0] == 1
    assert recorded("result") is None


def test_a_job_that_is_remade_replaces_the_record():
    path = made("result")
    with job(task(outputs=[str(path)])):
        path.write_text("something else\n")
    assert difference(path) is None


def test_a_result_that_is_remade_the_same_keeps_the_time_of_its_record():
    path = made("result")
    os.utime(record_path(path), (1, 1))
    record([path])
    assert record_path(path).stat().st_mtime == 1


CHANGES = {
    "truncated": (lambda path: os.truncate(path, 4), "truncated: 4 of 14 bytes are left"),
    "emptied": (lambda path: path.write_text(""), "truncated: 0 of 14 bytes are left"),
    "longer": (lambda path: path.write_text("what was made\n\n"), "changed: its checksum does"),
    "as long": (lambda path: path.write_text("what was Made\n"), "changed: its checksum does"),
}


@pytest.mark.parametrize(("change", "text"), CHANGES.values(), ids=CHANGES)
def test_a_job_rejects_an_input_that_does_not_match_its_record(change, text):
    path = made("results/input.csv")
    change(path)
    with pytest.raises(SystemExit) as left, job(task([str(path)])):
        pytest.fail("the job went on with a changed input")
    assert left.value.code == 1
    said = Path("log").read_text()
    assert said.startswith(f"results/input.csv was {text}")
    assert said.endswith("; make verify prints the command that remakes it.\n")
    assert said.count("\n") == 1


def test_an_input_that_no_job_made_is_taken_as_it_is():
    Path("input").write_text("mine")
    with job(task(["input"])):
        print("went on")
    assert Path("log").read_text() == "went on\n"


@pytest.mark.parametrize("content", [b"", b"no checksum\n", b"\xff\xfe"])
def test_a_job_rejects_an_input_whose_record_cannot_be_read(content):
    record_path(made("input")).write_bytes(content)
    with pytest.raises(SystemExit), job(task(["input"])):
        pytest.fail("the job went on")
    assert Path("log").read_text() == (
        "checksums/input.sha256 holds no checksum, so input cannot be checked; make verify prints "
        "the command that remakes it.\n"
    )


def test_a_job_replaces_a_record_that_cannot_be_read():
    path = made("result")
    record_path(path).write_text("no checksum")
    with job(task(outputs=["result"])):
        path.write_text("again")
    assert difference(path) is None


def test_the_files_of_an_output_folder_have_records_of_their_own():
    with job(task(outputs=["pages"])):
        for name in ("pages/a.html", "pages/b.html"):
            written_text(name, name)
    assert recorded("pages/a.html").size == recorded("pages/b.html").size == 12
    assert recorded_made_by("pages").rule == "make"


def written_text(name: str, text: str) -> None:
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(text)


def test_a_job_records_what_made_its_results():
    Path("mine").write_text("")
    first = made("first")
    with job(task(["mine", "first"], ["second"])):
        Path("second").write_text("made")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert recorded_made_by("second") == MadeBy(
        "make", {"rate": "0.1"}, (("mine", empty), ("first", recorded(first).sha256))
    )


def test_a_job_rejects_an_input_that_was_made_from_something_else():
    first = made("first")
    with job(task(["first"], ["second"])):
        Path("second").write_text("made")
    first.write_text("made anew, by other settings")
    record([first])
    with pytest.raises(SystemExit), job(task(["second"], ["third"])):
        pytest.fail("the job went on")
    assert Path("log").read_text() == (
        "second was made from another first than the one that is there now; run Snakemake with "
        "--force -- second to remake it.\n"
    )


def test_an_error_that_a_user_can_fix_is_one_sentence():
    assert leave_with(ExpectedError("a: no such\n b")) == (1, "before\na: no such b.\n")
    full = OSError(28, "No space left on device", "results/x.npz")
    assert leave_with(full) == (1, "before\nresults/x.npz: No space left on device.\n")
    assert leave_with(KeyboardInterrupt()) == (130, "before\nInterrupted.\n")
    assert sentence(TimeoutError("timed out")) == "timed out."


def test_an_unexpected_error_keeps_its_traceback():
    status, said = leave_with(ZeroDivisionError("by zero"))
    assert status == 1
    assert "Traceback (most recent call last)" in said
    assert said.rstrip().endswith("ZeroDivisionError: by zero")
    assert "test_job.py" in said


def test_a_log_on_a_full_disk_does_not_hide_the_sentence(capsys):
    if not os.access("/dev/full", os.W_OK):
        pytest.skip("this system has no /dev/full")
    with pytest.raises(SystemExit), job(task(log="/dev/full")):
        print("a line that does not fit")
    assert capsys.readouterr().err == "No space left on device.\n"


ORPHAN = """
import os, signal, sys, time, types
signal.signal(signal.SIGINT, signal.SIG_IGN)  # as for what a shell starts in the background
from digitlab.jobs.job import job
from digitlab.jobs.files import written_whole
if os.fork():
    while not os.path.exists("started"): time.sleep(0.01)
    os._exit(0)
task = types.SimpleNamespace(rule="make", params={}, input=[], output=["result"], log=["log"])
with job(task):
    with written_whole("result") as temporary:
        temporary.write_text("half")
        open("started", "w").close()
        for _ in range(6000): time.sleep(0.01)
"""


def test_a_job_ends_with_the_process_that_started_it():
    environment = os.environ | {"PYTHONPATH": str(SCRIPTS)}
    subprocess.run([sys.executable, "-c", ORPHAN], env=environment, check=True)
    until = time.monotonic() + 50
    while "Interrupted." not in Path("log").read_text() and time.monotonic() < until:
        time.sleep(0.05)
    assert Path("log").read_text() == "Interrupted.\n"
    assert sorted(path.name for path in Path().iterdir()) == ["log", "started"]


def test_a_job_goes_on_as_long_as_its_parent_lives(monkeypatch):
    looks = []
    monkeypatch.setattr("digitlab.jobs.job.WATCH", 0.01)
    monkeypatch.setattr(os, "getppid", lambda: looks.append(1) or 1)
    with job(task(outputs=["result"])):
        while len(looks) < 4:
            time.sleep(0.01)
        Path("result").write_text("whole")
    assert recorded("result").size == len("whole")
    assert Path("log").read_text() == ""


def be_terminated() -> None:
    with job(task(outputs=["result"])), written_whole("result") as temporary:
        temporary.write_text("half")
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)


def test_a_terminated_job_says_so_and_leaves_nothing_half_written():
    with pytest.raises(SystemExit) as left:
        be_terminated()
    assert left.value.code == 130
    assert Path("log").read_text() == "Interrupted.\n"
    assert sorted(path.name for path in Path().iterdir()) == ["log"]
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_every_script_runs_its_work_as_a_job():
    for script in sorted(SCRIPTS.glob("*.py")):
        block = script.read_text(encoding="utf-8").partition('if __name__ == "__main__":\n')[2]
        before, found, inside = block.partition("    with job(snakemake):\n")
        assert found, script.name
        assert before == "    snakemake: Any  # Snakemake puts it here\n", script.name
        assert re.fullmatch(r"( {8}.*\n)+", inside), f"{script.name}: nothing after it"
